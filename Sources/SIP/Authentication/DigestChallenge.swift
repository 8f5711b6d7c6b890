/// What a server asks a client to prove its password with: RFC 7616 section 3.3.
public struct DigestChallenge: Hashable, Sendable {
    /// How much of the request is protected.
    public enum Protection: String, Hashable, Sendable {
        /// The method and URI.
        case authentication = "auth"
        /// The body too.
        case integrity = "auth-int"
    }

    /// What the password belongs to.
    public var realm: String
    /// The server's value used once, more or less.
    public var nonce: String
    /// A value to be given back as it is.
    public var opaque: String?
    /// The algorithm; nil when it is one that we do not know. Absent means MD5.
    public var algorithm: DigestAlgorithm?
    /// The protections offered; empty from servers of RFC 2069.
    public var protections: [Protection]
    /// Whether the password was right and only the nonce too old.
    public var isStale: Bool

    /// Creates a challenge.
    public init(
        realm: String, nonce: String, opaque: String? = nil, algorithm: DigestAlgorithm? = .md5,
        protections: [Protection] = [.authentication], isStale: Bool = false
    ) {
        self.realm = realm
        self.nonce = nonce
        self.opaque = opaque
        self.algorithm = algorithm
        self.protections = protections
        self.isStale = isStale
    }

    init?(_ fields: AuthenticationFields) {
        guard fields.scheme == "digest", let realm = fields.values["realm"], let nonce = fields.values["nonce"] else {
            return nil
        }
        let offered = fields.values["qop"].map { $0.split(separator: ",").map { Self.trimmed($0).lowercased() } }
        self.init(
            realm: realm, nonce: nonce, opaque: fields.values["opaque"],
            algorithm: fields.values["algorithm"].map { DigestAlgorithm(name: $0) } ?? .md5,
            protections: offered?.compactMap { Protection(rawValue: $0) } ?? [],
            isStale: fields.values["stale"]?.lowercased() == "true")
        // A server that offers only protections unknown to us cannot be answered.
        if let offered, !offered.isEmpty, protections.isEmpty { algorithm = nil }
    }

    private static func trimmed(_ text: Substring) -> String { String(text.filter { $0 != " " && $0 != "\t" }) }
}

extension DigestChallenge: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) {
        var writer = AuthenticationWriter()
        writer.quoted("realm", realm, into: &bytes)
        writer.quoted("nonce", nonce, into: &bytes)
        writer.quoted("opaque", opaque, into: &bytes)
        writer.plain("algorithm", algorithm?.rawValue, into: &bytes)
        if !protections.isEmpty {
            writer.quoted("qop", protections.map(\.rawValue).joined(separator: ","), into: &bytes)
        }
        if isStale { writer.plain("stale", "true", into: &bytes) }
    }
}

extension SIPMessage {
    /// The digest challenges of a 401 (`.wwwAuthenticate`) or 407 (`.proxyAuthenticate`), in order of preference as
    /// sent. Challenges of other schemes are passed over.
    public func challenges(_ name: SIPHeaderName) throws(SIPParseError) -> [DigestChallenge] {
        try authenticationFields(name).compactMap { DigestChallenge($0) }
    }

    /// The digest credentials of a request (`.authorization` or `.proxyAuthorization`). Other schemes count as none.
    public func credentials(_ name: SIPHeaderName) throws(SIPParseError) -> [DigestCredentials] {
        var credentials: [DigestCredentials] = []
        for fields in try authenticationFields(name) where fields.scheme == "digest" {
            guard let one = DigestCredentials(fields) else { throw failure(.malformed(name)) }
            credentials.append(one)
        }
        return credentials
    }

    /// One set of fields a line: the commas within a line separate its fields.
    private func authenticationFields(_ name: SIPHeaderName) throws(SIPParseError) -> [AuthenticationFields] {
        var all: [AuthenticationFields] = []
        for index in headers.fields.indices where headers.matches(index, name) {
            let range = headers.fields[index].value
            var scanner = ByteScanner(headers.buffer, range)
            guard all.count < SIPLimits.values, let fields = AuthenticationFields(scanning: &scanner), scanner.isAtEnd
            else { throw failure(.malformed(name), at: scanner.index - range.lowerBound) }
            all.append(fields)
        }
        return all
    }
}
