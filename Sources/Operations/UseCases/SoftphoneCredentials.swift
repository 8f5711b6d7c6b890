public import Chronology
import Crypto
import Directory
import Foundation

/// Makes a new password for a softphone account: shown once, kept as one digest for each algorithm.
public struct SoftphoneCredentials: Sendable {
    private let store: any OrganisationStore & CredentialStore

    /// Makes passwords for the accounts of a store.
    public init(store: any OrganisationStore & CredentialStore) { self.store = store }

    /// Makes a password for an account; the one before it stops working.
    ///
    /// - Parameters:
    ///   - user: the account.
    ///   - algorithms: those that the telephone is challenged with. One that gives up at SHA-256 (baresip 1.0, many desk
    ///     telephones) needs MD5 alone.
    ///   - now: when the password is made.
    ///   - random: must be cryptographically secure.
    /// - Returns: the password, to be shown once.
    /// - Throws: ``OperationError`` for an account that no active device has; what the store throws.
    public func callAsFunction(
        user: String, algorithms: [SoftphoneDigest.Algorithm] = SoftphoneDigest.Algorithm.allCases, now: Instant,
        random: inout some RandomNumberGenerator
    ) throws -> CredentialsResult {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        let users = organisation.activeSoftphoneUsers
        guard users.contains(user) else {
            throw OperationError(
                .notFound, "no active softphone has the account `\(user)`",
                remedy: NearMiss.remedy(for: user, among: users, kind: "accounts"))
        }
        let password = Self.password(random: &random)
        let realm = organisation.softphoneRealm
        let digests = Self.digests(user: user, realm: realm, password: password, now: now)
            .filter { algorithms.contains($0.algorithm) }
        try store.replaceDigests(of: user, with: digests)
        return CredentialsResult(user: user, realm: realm, password: password)
    }

    /// 24 characters of 32 that nobody confuses in print: 120 bits.
    static func password(random: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz123456789")
        return String((0..<24).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
    }

    /// One digest for each algorithm that softphones answer with.
    public static func digests(user: String, realm: String, password: String, now: Instant) -> [SoftphoneDigest] {
        let secret = Array("\(user):\(realm):\(password)".utf8)
        return SoftphoneDigest.Algorithm.allCases.map { algorithm in
            let bytes: [UInt8] =
                switch algorithm {
                case .md5: Array(Insecure.MD5.hash(data: secret))
                case .sha256: Array(SHA256.hash(data: secret))
                }
            return SoftphoneDigest(
                user: user, realm: realm, algorithm: algorithm, ha1: hexadecimal(bytes), createdAt: now)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(String(Int($0) + 256, radix: 16).dropFirst()) }.joined()
    }
}

/// A new password, in the only place where it is ever shown.
public struct CredentialsResult: OperationResult, Hashable, Codable {
    public var user: String
    public var realm: String
    public var password: String

    public var text: String {
        """
        Account:  \(user)
        Password: \(password)
        Realm:    \(realm)

        The password is shown this once and not kept. Running the command again makes a new one.
        """
    }
}
