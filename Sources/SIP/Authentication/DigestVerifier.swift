public import Chronology
import Crypto

/// Challenges clients and verifies their proofs: RFC 7616 section 3.3, RFC 8760.
///
/// A nonce holds the time it was made, a number that makes it unique, and a code over these and the source that only this
/// verifier can compute, so that a flood of challenges costs no memory. What is remembered is how far the nonces that proved a password have
/// been counted: every count is accepted once, in any order within 64.
public struct DigestVerifier: Sendable {
    /// What came of credentials.
    public enum Outcome: Hashable, Sendable {
        /// The password is proved and the proof is new.
        case accepted
        /// The nonce is too old, unknown, made for another source, or already counted: challenge with `stale`. Without a
        /// nonce that counts no password is looked at, so that nobody learns by such a guess whether it was right, and
        /// nobody is locked out for guesses that somebody else sent in his name.
        case stale
        /// Nothing is proved, by a nonce that counts: challenge, or refuse.
        case rejected
    }

    /// What the passwords belong to.
    public let realm: String
    /// The algorithms offered, preferred first.
    public let algorithms: [DigestAlgorithm]
    private let key: SymmetricKey
    private let lifetime: Duration
    private let capacity: Int
    private var made: UInt64 = 0
    private var windows: [String: NonceWindow] = [:]
    /// Nonces made at or before this time count as stale: their windows have been forgotten.
    private var forgottenUpTo = Uptime(microseconds: .min)

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - realm: what the passwords belong to.
    ///   - secret: 32 random bytes, new at each start of the process, since nonces hold its monotonic time.
    ///   - algorithms: the algorithms offered, preferred first.
    ///   - lifetime: how long a nonce may be used.
    ///   - capacity: how many nonces are counted at once.
    public init(
        realm: String, secret: [UInt8], algorithms: [DigestAlgorithm] = [.sha256, .md5],
        lifetime: Duration = .seconds(300), capacity: Int = 4096
    ) {
        self.realm = realm
        self.algorithms = algorithms
        self.lifetime = lifetime
        self.capacity = max(2, capacity)
        key = secret.withUnsafeBytes { SymmetricKey(data: $0) }
    }

    /// How many nonces are being counted.
    public var countedNonces: Int { windows.count }

    /// The challenges of a 401 or 407, preferred first: one header line each, the same nonce in all.
    ///
    /// - Parameters:
    ///   - stale: whether the client had a nonce that does not count, so that it need not ask for the password again.
    ///   - secret: what is stored for the user, when that is known: what cannot be verified is not asked for, since
    ///     some telephones give up at a challenge that they do not know, whatever stands beside it.
    ///   - source: who is challenged; the nonce counts from nowhere else.
    ///   - now: the time.
    /// - Returns: the challenges; those of every algorithm when nothing is known of the user.
    public mutating func challenges(
        stale: Bool = false, for secret: DigestSecret? = nil, source: IPAddress? = nil, now: Uptime
    ) -> [DigestChallenge] {
        made &+= 1
        let nonce = makeNonce(at: now, number: made, source: source)
        let offered = algorithms.filter { secret?.digests[$0.base] != nil }
        return (offered.isEmpty ? algorithms : offered).map {
            DigestChallenge(realm: realm, nonce: nonce, algorithm: $0, isStale: stale)
        }
    }

    /// Verifies the credentials of a request.
    ///
    /// - Parameters:
    ///   - credentials: what the client sent.
    ///   - method: the method of the request.
    ///   - uri: the Request-URI; the proved one must name the same user and host. Nil leaves that unchecked, for
    ///     requests that a proxy may have retargeted.
    ///   - secret: what is stored for the user; nil when there is no such user, which takes as long.
    ///   - source: who sent them.
    ///   - now: the time.
    /// - Returns: what is proved.
    public mutating func verify(
        _ credentials: DigestCredentials, method: SIPMethod, uri: SIPURI?, secret: DigestSecret?,
        source: IPAddress? = nil, now: Uptime
    ) -> Outcome {
        guard let madeAt = timeOfNonce(credentials.nonce, source: source), madeAt <= now, now - madeAt <= lifetime,
            madeAt > forgottenUpTo
        else { return .stale }
        guard credentials.realm == realm, credentials.protection == .authentication, let count = credentials.nonceCount,
            let algorithm = credentials.algorithm, algorithms.contains(algorithm)
        else { return .rejected }
        let stored = secret?.digests[algorithm.base]
        let expected = credentials.expectedResponse(
            storedDigest: stored ?? algorithm.hash("nobody"), method: method.name, body: [])
        guard let expected, Self.equalInConstantTime(expected, credentials.response.lowercased()), stored != nil else {
            return .rejected
        }
        if let uri, !Self.names(uri, credentials.uri) { return .rejected }
        let isNew = windows[credentials.nonce, default: NonceWindow(madeAt: madeAt)].accept(count)
        forgetIfNeeded(now: now)
        return isNew ? .accepted : .stale
    }

    /// Drops windows of nonces past their life; when too many are left, those of the oldest half, whose nonces then
    /// count as stale.
    private mutating func forgetIfNeeded(now: Uptime) {
        guard windows.count > capacity else { return }
        windows = windows.filter { now - $0.value.madeAt <= lifetime }
        guard windows.count > capacity else { return }
        let times = windows.values.map(\.madeAt).sorted()
        forgottenUpTo = max(forgottenUpTo, times[times.count / 2])
        windows = windows.filter { $0.value.madeAt > forgottenUpTo }
    }

    private static func names(_ uri: SIPURI, _ text: String) -> Bool {
        guard let proved = SIPURI(text) else { return false }
        return proved.user == uri.user && proved.host.lowercased() == uri.host.lowercased()
    }

    private static func equalInConstantTime(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Which counts of one nonce have been used: the highest, and a bit for each of the 64 up to it.
private struct NonceWindow: Sendable {
    let madeAt: Uptime
    private var highest: UInt32 = 0
    private var used: UInt64 = 0

    init(madeAt: Uptime) { self.madeAt = madeAt }

    mutating func accept(_ count: UInt32) -> Bool {
        guard count > 0 else { return false }
        if count > highest {
            let shift = UInt64(count - highest)
            used = shift < 64 ? used << shift | 1 : 1
            highest = count
            return true
        }
        let age = UInt64(highest - count)
        guard age < 64, used >> age & 1 == 0 else { return false }
        used |= 1 << age
        return true
    }
}

extension DigestVerifier {
    /// Time and number in hexadecimal, then half of the code over them.
    private func makeNonce(at time: Uptime, number: UInt64, source: IPAddress?) -> String {
        let plain = Self.hexadecimal(UInt64(bitPattern: time.microseconds)) + Self.hexadecimal(number)
        return plain + code(of: plain, source)
    }

    private func code(of text: String, _ source: IPAddress?) -> String {
        var hash = HMAC<SHA256>(key: key)
        Array((text + (source?.description ?? "")).utf8).withUnsafeBytes { hash.update(data: $0) }
        return String(DigestAlgorithm.hexadecimal(hash.finalize()).prefix(32))
    }

    /// The time in a nonce that this verifier made; nil for any other.
    private func timeOfNonce(_ nonce: String, source: IPAddress?) -> Uptime? {
        guard nonce.utf8.count == 64 else { return nil }
        let plain = String(nonce.prefix(32))
        guard Self.equalInConstantTime(code(of: plain, source), String(nonce.dropFirst(32))),
            let time = UInt64(plain.prefix(16), radix: 16)
        else { return nil }
        return Uptime(microseconds: Int64(bitPattern: time))
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        DigestCredentials.hexadecimal(UInt32(truncatingIfNeeded: value >> 32))
            + DigestCredentials.hexadecimal(UInt32(truncatingIfNeeded: value))
    }
}
