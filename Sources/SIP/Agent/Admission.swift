import Chronology

/// Decides which strangers are answered, in bounded memory: one token bucket per source and one for all of them.
///
/// An IPv6 source counts by its /64, since a host owns all of that. When too many sources are remembered the one that
/// came first is forgotten; the bucket for all bounds what a flood of forged addresses gains by that.
struct Admission: Sendable {
    private struct Bucket: Sendable {
        var tokens: Double
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
        total = Bucket(tokens: policy.totalAnswersPerSecond, filledAt: now)
    }

    var sourcesRemembered: Int { buckets.count }

    /// Whether one more answer to `source` is within its rate and everybody's.
    mutating func mayAnswer(_ source: IPAddress, now: Uptime) -> Bool {
        let key = Self.key(source)
        var bucket = bucket(key, now: now)
        Self.fill(&bucket, rate: policy.answersPerSecond, burst: policy.burst, now: now)
        Self.fill(
            &total, rate: policy.totalAnswersPerSecond, burst: max(1, policy.totalAnswersPerSecond), now: now)
        let allowed = bucket.tokens >= 1 && total.tokens >= 1
        if allowed {
            bucket.tokens -= 1
            total.tokens -= 1
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
        bucket.tokens = min(policy.burst, bucket.tokens + 1)
        total.tokens = min(max(1, policy.totalAnswersPerSecond), total.tokens + 1)
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
        return Bucket(tokens: policy.burst, filledAt: now)
    }

    private static func fill(_ bucket: inout Bucket, rate: Double, burst: Double, now: Uptime) {
        let elapsed = Double((now - bucket.filledAt).wholeMicroseconds) / 1_000_000
        bucket.tokens = min(burst, bucket.tokens + max(0, elapsed) * rate)
        bucket.filledAt = now
    }
}
