import Chronology

/// Decides which strangers are answered, in bounded memory: one token bucket per source and one for all of them.
///
/// An IPv6 source counts by its /64, since a host owns all of that. When too many sources are remembered the one that
/// came first is forgotten; the bucket for all bounds what a flood of forged addresses gains by that.
struct Admission: Sendable {
    /// What an answer is for. Challenges to those who name an account of ours have a larger budget of their own: an
    /// office behind one address comes back at once after a power cut, whatever noise comes from there too.
    enum Budget: Hashable, Sendable, CaseIterable {
        case stranger, account
    }

    /// One number for each budget.
    private struct Tokens: Sendable {
        private var strangers = 0.0
        private var accounts = 0.0

        subscript(budget: Budget) -> Double {
            get { budget == .stranger ? strangers : accounts }
            set { if budget == .stranger { strangers = newValue } else { accounts = newValue } }
        }
    }

    private struct Bucket: Sendable {
        var tokens = Tokens()
        var filledAt: Uptime
        var failures = 0
        var lockedUntil: Uptime?
    }

    private let policy: AdmissionPolicy
    private let registrar: RegistrarPolicy
    private var buckets: [IPAddress: Bucket] = [:]
    /// The sources in the order they came, as a ring.
    private var order: [IPAddress] = []
    private var oldest = 0
    private var total: Bucket

    init(policy: AdmissionPolicy, registrar: RegistrarPolicy, now: Uptime) {
        self.policy = policy
        self.registrar = registrar
        var tokens = Tokens()
        for budget in Budget.allCases { tokens[budget] = policy.rates(of: budget).total }
        total = Bucket(tokens: tokens, filledAt: now)
    }

    var sourcesRemembered: Int { buckets.count }

    /// Whether one more answer to `source` is within its rate and everybody's.
    mutating func mayAnswer(_ source: IPAddress, for budget: Budget = .stranger, now: Uptime) -> Bool {
        let key = Self.key(source)
        var bucket = bucket(key, now: now)
        for budget in Budget.allCases {
            let rates = policy.rates(of: budget)
            Self.fill(&bucket, budget, rate: rates.perSecond, burst: rates.burst, now: now)
            Self.fill(&total, budget, rate: rates.total, burst: max(1, rates.total), now: now)
        }
        (bucket.filledAt, total.filledAt) = (now, now)
        let allowed = bucket.tokens[budget] >= 1 && total.tokens[budget] >= 1
        if allowed {
            bucket.tokens[budget] -= 1
            total.tokens[budget] -= 1
        }
        buckets[key] = bucket
        return allowed
    }

    /// Whether `source` gave too many wrong passwords lately.
    mutating func isLockedOut(_ source: IPAddress, now: Uptime) -> Bool {
        guard let until = buckets[Self.key(source)]?.lockedUntil else { return false }
        if now < until { return true }
        buckets[Self.key(source)]?.lockedUntil = nil
        buckets[Self.key(source)]?.failures = 0
        return false
    }

    /// A wrong password came from `source`.
    mutating func authenticationFailed(_ source: IPAddress, now: Uptime) {
        let key = Self.key(source)
        var bucket = bucket(key, now: now)
        bucket.failures += 1
        if bucket.failures >= registrar.failuresAllowed { bucket.lockedUntil = now + registrar.lockout }
        buckets[key] = bucket
    }

    /// The right password came from `source`: its challenge was well spent, so that a whole office behind one address
    /// can register at once after a power cut.
    mutating func authenticationSucceeded(_ source: IPAddress) {
        guard var bucket = buckets[Self.key(source)] else { return }
        bucket.failures = 0
        let rates = policy.rates(of: .account)
        bucket.tokens[.account] = min(rates.burst, bucket.tokens[.account] + 1)
        total.tokens[.account] = min(max(1, rates.total), total.tokens[.account] + 1)
        buckets[Self.key(source)] = bucket
    }

    private static func key(_ source: IPAddress) -> IPAddress {
        source.family == .v4 ? source : IPAddress(v6High: source.high, low: 0)
    }

    private mutating func bucket(_ key: IPAddress, now: Uptime) -> Bucket {
        if let bucket = buckets[key] { return bucket }
        let capacity = max(1, policy.sourcesRemembered)
        if order.count < capacity {
            order.append(key)
        } else {
            buckets[order[oldest]] = nil
            order[oldest] = key
            oldest = (oldest + 1) % capacity
        }
        var tokens = Tokens()
        for budget in Budget.allCases { tokens[budget] = policy.rates(of: budget).burst }
        return Bucket(tokens: tokens, filledAt: now)
    }

    private static func fill(
        _ bucket: inout Bucket, _ budget: Budget, rate: Double, burst: Double, now: Uptime
    ) {
        let elapsed = Double((now - bucket.filledAt).wholeMicroseconds) / 1_000_000
        bucket.tokens[budget] = min(burst, bucket.tokens[budget] + max(0, elapsed) * rate)
    }
}

extension AdmissionPolicy {
    fileprivate func rates(of budget: Admission.Budget) -> (perSecond: Double, burst: Double, total: Double) {
        switch budget {
        case .stranger: (answersPerSecond, burst, totalAnswersPerSecond)
        case .account: (challengesPerSecond, challengeBurst, totalChallengesPerSecond)
        }
    }
}
