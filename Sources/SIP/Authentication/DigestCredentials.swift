/// The proof of a password: RFC 7616 section 3.4.
public struct DigestCredentials: Hashable, Sendable {
    /// Who proves.
    public var username: String
    /// What the password belongs to.
    public var realm: String
    /// The server's nonce.
    public var nonce: String
    /// The URI of the request, as the client wrote it.
    public var uri: String
    /// The proof, in hexadecimal.
    public var response: String
    /// The algorithm; nil when it is one that we do not know.
    public var algorithm: DigestAlgorithm?
    /// The value of the challenge given back.
    public var opaque: String?
    /// The protection used; nil from clients of RFC 2069.
    public var protection: DigestChallenge.Protection?
    /// The client's nonce; present with a protection.
    public var clientNonce: String?
    /// How often the client has used the nonce, from 1; present with a protection.
    public var nonceCount: UInt32?

    /// Creates credentials from their parts.
    public init(
        username: String, realm: String, nonce: String, uri: String, response: String, algorithm: DigestAlgorithm?,
        opaque: String? = nil, protection: DigestChallenge.Protection? = nil, clientNonce: String? = nil,
        nonceCount: UInt32? = nil
    ) {
        self.username = username
        self.realm = realm
        self.nonce = nonce
        self.uri = uri
        self.response = response
        self.algorithm = algorithm
        self.opaque = opaque
        self.protection = protection
        self.clientNonce = clientNonce
        self.nonceCount = nonceCount
    }

    init?(_ fields: AuthenticationFields) {
        let values = fields.values
        guard let username = values["username"], let realm = values["realm"], let nonce = values["nonce"],
            let uri = values["uri"], let response = values["response"]
        else { return nil }
        var protection: DigestChallenge.Protection?
        if let text = values["qop"] {
            guard let known = DigestChallenge.Protection(rawValue: text.lowercased()) else { return nil }
            protection = known
        }
        var nonceCount: UInt32?
        if let text = values["nc"] {
            guard text.utf8.count == 8, let count = UInt32(text, radix: 16) else { return nil }
            nonceCount = count
        }
        guard protection == nil || nonceCount != nil && values["cnonce"] != nil else { return nil }
        self.init(
            username: username, realm: realm, nonce: nonce, uri: uri, response: response,
            algorithm: values["algorithm"].map { DigestAlgorithm(name: $0) } ?? .md5, opaque: values["opaque"],
            protection: protection, clientNonce: values["cnonce"], nonceCount: nonceCount)
    }

    /// The proof that these fields call for with the stored digest of user, realm and password; nil when the algorithm
    /// is unknown.
    func expectedResponse(storedDigest: String, method: String, body: [UInt8]) -> String? {
        guard let algorithm else { return nil }
        let clientNonce = clientNonce ?? ""
        let key = algorithm.isSession ? algorithm.hash(storedDigest, nonce, clientNonce) : storedDigest
        let request =
            protection == .integrity
            ? algorithm.hash(method, uri, algorithm.hash(body)) : algorithm.hash(method, uri)
        guard let protection, let nonceCount else { return algorithm.hash(key, nonce, request) }
        return algorithm.hash(
            key, nonce, Self.hexadecimal(nonceCount), clientNonce, protection.rawValue, request)
    }

    static func hexadecimal(_ count: UInt32) -> String {
        let digits = String(count, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}

extension DigestCredentials: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) {
        var writer = AuthenticationWriter()
        writer.quoted("username", username, into: &bytes)
        writer.quoted("realm", realm, into: &bytes)
        writer.quoted("nonce", nonce, into: &bytes)
        writer.quoted("uri", uri, into: &bytes)
        writer.quoted("response", response, into: &bytes)
        writer.plain("algorithm", algorithm?.rawValue, into: &bytes)
        writer.quoted("opaque", opaque, into: &bytes)
        writer.plain("qop", protection?.rawValue, into: &bytes)
        writer.plain("nc", nonceCount.map { Self.hexadecimal($0) }, into: &bytes)
        writer.quoted("cnonce", clientNonce, into: &bytes)
    }
}
