/// A media type with its parameters, of Content-Type and Accept: RFC 3261 sections 20.1 and 20.15.
public struct MediaType: Hashable, Sendable {
    /// The type in small letters, such as `application`.
    public var type: String
    /// The subtype in small letters, such as `sdp`.
    public var subtype: String
    /// The parameters, such as `boundary` or `q`.
    public var parameters: SIPParameters

    /// Creates a media type.
    public init(_ type: String, _ subtype: String, parameters: SIPParameters = SIPParameters()) {
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        self.parameters = parameters
    }

    /// A session description.
    public static var sdp: MediaType { MediaType("application", "sdp") }
    /// Keys in SIP INFO as most peers send them.
    public static var dtmfRelay: MediaType { MediaType("application", "dtmf-relay") }

    /// Whether the type is `type/subtype`, whatever its parameters.
    public func isSame(as other: MediaType) -> Bool { type == other.type && subtype == other.subtype }

    /// Whether this range of Accept, which may hold `*`, covers `other`.
    public func covers(_ other: MediaType) -> Bool {
        (type == "*" || type == other.type) && (subtype == "*" || subtype == other.subtype)
    }
}

extension MediaType: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        let type = scanner.run(of: .token)
        guard !type.isEmpty, scanner.separator(ASCII.slash) else { return nil }
        let subtype = scanner.run(of: .token)
        guard !subtype.isEmpty, let parameters = SIPParameters(scanning: &scanner) else { return nil }
        self.init(scanner.text(type), scanner.text(subtype), parameters: parameters)
    }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(text: type)
        bytes.append(ASCII.slash)
        bytes.append(text: subtype)
        parameters.encode(into: &bytes)
    }
}

/// What a body is for, and whether it may be passed over: RFC 3261 section 20.11.
public struct ContentDisposition: Hashable, Sendable {
    /// The purpose in small letters: `session`, `render`, `early-session`…
    public var purpose: String
    /// Whether a receiver that does not understand the body may ignore it.
    public var isOptional: Bool
}

extension ContentDisposition: SIPValue {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        let range = scanner.run(of: .token)
        guard !range.isEmpty, let parameters = SIPParameters(scanning: &scanner) else { return nil }
        purpose = scanner.text(range).lowercased()
        isOptional = parameters["handling"]?.lowercased() == "optional"
    }
}

extension SIPMessage {
    /// The type of the body; nil when it does not say.
    public var contentType: MediaType? {
        get throws(SIPParseError) { try single(.contentType) }
    }

    /// The types that the sender accepts; nil when it does not say, which means `application/sdp`.
    public var acceptedTypes: [MediaType]? {
        get throws(SIPParseError) { headers.contains(.accept) ? try list(.accept) : nil }
    }

    /// What the body is for; nil when it does not say.
    public var contentDisposition: ContentDisposition? {
        get throws(SIPParseError) { try single(.contentDisposition) }
    }

    /// The encodings applied to the body, `identity` left out.
    public var contentEncodings: [String] {
        get throws(SIPParseError) { try tokens(.contentEncoding).filter { $0.lowercased() != "identity" } }
    }

    /// Sets the body and its type.
    public mutating func setBody(_ body: [UInt8], type: MediaType) {
        self.body = body
        headers.set(.contentType, type)
    }
}
