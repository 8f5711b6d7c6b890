/// One token of a comma-separated list, such as an option tag or a method.
struct Token: SIPValue {
    var text: String

    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        let range = scanner.run(of: .token)
        guard !range.isEmpty else { return nil }
        text = scanner.text(range)
        scanner.skipWhiteSpace()
    }
}

extension SIPMessage {
    /// The extensions that the sender understands: RFC 3261 section 20.37.
    public var supported: [String] {
        get throws(SIPParseError) { try tokens(.supported) }
    }

    /// The extensions that the receiver must understand: RFC 3261 section 20.32.
    public var required: [String] {
        get throws(SIPParseError) { try tokens(.require) }
    }

    /// The extensions that a proxy must understand: RFC 3261 section 20.29.
    public var proxyRequired: [String] {
        get throws(SIPParseError) { try tokens(.proxyRequire) }
    }

    /// The extensions that the other side did not understand: RFC 3261 section 20.40.
    public var unsupported: [String] {
        get throws(SIPParseError) { try tokens(.unsupported) }
    }

    /// The methods that the sender accepts; empty when it does not say: RFC 3261 section 20.5.
    public var allowedMethods: [SIPMethod] {
        get throws(SIPParseError) { try tokens(.allow).map { SIPMethod($0) } }
    }

    /// Whether the sender says that it understands `option`, in Supported or Require. A malformed list says nothing.
    public func supports(_ option: String) -> Bool {
        let lists = [try? supported, try? required]
        return lists.contains { list in list?.contains { $0.lowercased() == option } ?? false }
    }

    func tokens(_ name: SIPHeaderName) throws(SIPParseError) -> [String] {
        let values: [Token] = try list(name)
        return values.map(\.text)
    }
}

extension SIPHeaders {
    /// Replaces a list header by the tokens joined by commas; no token removes it.
    public mutating func set(_ name: SIPHeaderName, tokens: [String]) {
        if tokens.isEmpty { remove(name) } else { set(name, tokens.joined(separator: ", ")) }
    }
}
