/// What is stored of a password: the digest of user, realm and password, one per algorithm, never the password.
public struct DigestSecret: Hashable, Sendable {
    /// The digests in hexadecimal by algorithm, session algorithms left out.
    public var digests: [DigestAlgorithm: String]

    /// Takes digests as they were stored.
    public init(digests: [DigestAlgorithm: String]) { self.digests = digests }

    /// Computes the digests of a password.
    public init(user: String, realm: String, password: String) {
        digests = [
            .md5: DigestAlgorithm.md5.hash(user, realm, password),
            .sha256: DigestAlgorithm.sha256.hash(user, realm, password),
        ]
    }
}
