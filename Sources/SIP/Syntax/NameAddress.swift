/// A `name-addr` or `addr-spec` with its header parameters: From, To, Contact, Route and their kin, RFC 3261
/// section 20.10.
public struct NameAddress: Hashable, Sendable {
    /// The display name without quotes; nil when absent.
    public var displayName: String?
    /// The address.
    public var uri: SIPURI
    /// The parameters of the header value, such as `tag`; those of the URI are in ``uri``.
    public var parameters: SIPParameters

    /// Creates an address.
    public init(displayName: String? = nil, uri: SIPURI, parameters: SIPParameters = SIPParameters()) {
        self.displayName = displayName
        self.uri = uri
        self.parameters = parameters
    }

    /// Reads one address; nil when the text is not one.
    public init?(_ text: String) {
        var scanner = ByteScanner(Array(text.utf8))
        guard let address = NameAddress(scanning: &scanner), scanner.isAtEnd else { return nil }
        self = address
    }

    /// The dialog tag; nil when absent.
    public var tag: String? {
        get { parameters["tag"] }
        set { parameters["tag"] = newValue }
    }
}

extension NameAddress: SIPValue {
    init?(scanning scanner: inout ByteScanner) {
        var displayName: String?
        scanner.skipWhiteSpace()
        if scanner.peek == ASCII.quote {
            guard let quoted = scanner.quotedString() else { return nil }
            displayName = ByteScanner.unescapedQuoted(scanner.bytes, quoted)
            scanner.skipWhiteSpace()
            guard scanner.peek == ASCII.less else { return nil }
        } else if scanner.peek != ASCII.less {
            let start = scanner.index
            switch scanner.displayTokens() {
            case .some(let range): displayName = scanner.text(range)
            case .none: scanner.index = start
            }
        }
        let uri: SIPURI
        if scanner.take(ASCII.less) {
            guard let enclosed = SIPURI(scanning: &scanner) else { return nil }
            guard scanner.take(ASCII.greater) else { return nil }
            uri = enclosed
        } else {
            guard let bare = SIPURI(scanning: &scanner, bare: true) else { return nil }
            uri = bare
        }
        guard let parameters = SIPParameters(scanning: &scanner) else { return nil }
        self.init(displayName: displayName, uri: uri, parameters: parameters)
    }
}

extension ByteScanner {
    /// Takes `*(token LWS)` before a `<`, without the white space at its end; nil when what follows is not that.
    fileprivate mutating func displayTokens() -> Range<Int>? {
        let start = index
        var lastEnd = start
        while true {
            let token = run(of: .token)
            if token.isEmpty { break }
            lastEnd = token.upperBound
            skipWhiteSpace()
        }
        return lastEnd > start && peek == ASCII.less ? start..<lastEnd : nil
    }
}

extension NameAddress: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) {
        if let displayName {
            bytes.append(contentsOf: ByteScanner.quoted(displayName))
            bytes.append(ASCII.space)
        }
        bytes.append(ASCII.less)
        uri.encode(into: &bytes)
        bytes.append(ASCII.greater)
        parameters.encode(into: &bytes)
    }
}
