/// A caller identity token as received and not verified: RFC 8224 and RFC 8225.
public struct IdentityToken: Hashable, Sendable {
    /// The signed token, header, claims and signature in base 64.
    public var token: String
    /// Where the certificate is said to be.
    public var info: String?
    /// The signature algorithm said to be used.
    public var algorithm: String?
    /// The kind of token; `shaken` carries an attestation.
    public var extensionName: String?

    /// The attestation level, "A", "B" or "C", that the claims of a full-form SHAKEN token state, unverified.
    public var claimedAttestation: String? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let claims = Base64.decodedURL(parts[1].utf8) else { return nil }
        let key = Array("\"attest\"".utf8)
        guard let place = claims.firstRange(of: key) else { return nil }
        var scanner = ByteScanner(claims, place.upperBound..<claims.count)
        guard scanner.separator(ASCII.colon), let value = scanner.quotedString() else { return nil }
        let level = scanner.text(value)
        return ["A", "B", "C"].contains(level) ? level : nil
    }
}

extension IdentityToken: SIPValue {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        // RFC 4474, obsolete, puts the signature between quotes.
        let digest = scanner.peek == ASCII.quote ? scanner.quotedString() : scanner.run(of: .parameterValue)
        guard let digest, !digest.isEmpty else { return nil }
        let token = scanner.text(digest)
        var info: String?
        var kept: [String: String] = [:]
        var count = 0
        // `info` is an address in angle brackets, which no other parameter is.
        while scanner.separator(ASCII.semicolon) {
            let range = scanner.run(of: .token)
            count += 1
            guard !range.isEmpty, count <= Self.mostParameters else { return nil }
            guard scanner.separator(ASCII.equals) else { continue }
            let name = scanner.text(range).lowercased()
            let isKept = (name == "alg" || name == "ppt") && kept[name] == nil
            if scanner.take(ASCII.less) {
                let uri = scanner.run(of: .absoluteURI)
                guard scanner.take(ASCII.greater) else { return nil }
                info = scanner.text(uri)
            } else if scanner.peek == ASCII.quote {
                guard let value = scanner.quotedString() else { return nil }
                if isKept { kept[name] = ByteScanner.unescapedQuoted(scanner.bytes, value) }
            } else {
                let value = scanner.run(of: .parameterValue)
                if isKept { kept[name] = scanner.text(value) }
            }
        }
        scanner.skipWhiteSpace()
        self.init(token: token, info: info, algorithm: kept["alg"], extensionName: kept["ppt"])
    }

    /// More parameters than any token has are refused.
    private static let mostParameters = 32
}

/// The kinds of privacy that a caller asks for: RFC 3323 section 4.2 and RFC 3325 section 9.3.
public struct Privacy: Hashable, Sendable {
    /// The kinds in small letters: `id`, `user`, `header`, `session`, `none`, `critical`, `history`.
    public var kinds: Set<String>

    /// Creates a wish.
    public init(_ kinds: Set<String>) { self.kinds = kinds }

    /// Whether the identity of the caller must not be shown.
    public var hidesIdentity: Bool { !kinds.isDisjoint(with: ["id", "user", "header"]) && !kinds.contains("none") }
}

extension Privacy: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        var kinds: Set<String> = []
        repeat {
            scanner.skipWhiteSpace()
            let range = scanner.run(of: .token)
            guard !range.isEmpty else { return nil }
            kinds.insert(scanner.text(range).lowercased())
            scanner.skipWhiteSpace()
        } while scanner.take(ASCII.semicolon) || scanner.take(ASCII.comma)
        self.kinds = kinds
    }

    public func encode(into bytes: inout [UInt8]) { bytes.append(text: kinds.sorted().joined(separator: ";")) }
}

extension SIPMessage {
    /// Who the trusted network says the sender is, at most a SIP and a telephone URI: RFC 3325 section 9.1.
    public var assertedIdentities: [NameAddress] {
        get throws(SIPParseError) { try list(.pAssertedIdentity) }
    }

    /// Who the sender would like to be shown as: RFC 3325 section 9.2.
    public var preferredIdentities: [NameAddress] {
        get throws(SIPParseError) { try list(.pPreferredIdentity) }
    }

    /// The privacy that the sender asks for; nil when it does not say.
    public var privacy: Privacy? {
        get throws(SIPParseError) { try single(.privacy) }
    }

    /// The identity tokens as received, unverified: RFC 8224.
    public var identityTokens: [IdentityToken] {
        get throws(SIPParseError) { try list(.identity) }
    }
}
