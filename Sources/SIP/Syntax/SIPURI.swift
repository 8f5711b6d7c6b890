/// A SIP, SIPS or telephone URI, or any other kept as opaque text: RFC 3261 section 19.1, RFC 3966.
///
/// The URI is one run of bytes with the places of its parts; a part is read, and unescaped, when asked for. Two URIs
/// that are `==` are written alike; ``matches(_:)`` compares by the rules of RFC 3261 section 19.1.4.
public struct SIPURI: Hashable, Sendable {
    /// The kind of URI.
    public enum Scheme: Hashable, Sendable {
        /// `sip:`
        case sip
        /// `sips:`
        case sips
        /// `tel:`
        case tel
        /// Any other, by its name in small letters.
        case other(String)
    }

    /// The places of the parts in `bytes`; an absent part is empty, told from an empty one by the flags.
    struct Layout: Sendable {
        var user: Range<Int>?
        var password: Range<Int>?
        var host: Range<Int> = 0..<0
        var parameters: Range<Int> = 0..<0
        var headers: Range<Int>?
    }

    /// What the URI is.
    public internal(set) var scheme: Scheme
    /// The port, when written.
    public var port: UInt16? { didSet { if port != oldValue { rebuild() } } }
    var bytes: [UInt8]
    var layout: Layout

    init(scheme: Scheme, port: UInt16?, bytes: [UInt8], layout: Layout) {
        self.scheme = scheme
        self.port = port
        self.bytes = bytes
        self.layout = layout
    }

    /// Reads a URI; nil when it is not one.
    public init?(_ text: String) {
        var scanner = ByteScanner(Array(text.utf8))
        guard let uri = SIPURI(scanning: &scanner), scanner.isAtEnd else { return nil }
        self = uri
    }

    /// Composes a SIP or SIPS URI; the user is escaped as needed, an IPv6 host is given its brackets.
    public init(
        user: String? = nil, host: String, port: UInt16? = nil, secure: Bool = false,
        parameters: SIPParameters = SIPParameters()
    ) {
        scheme = secure ? .sips : .sip
        self.port = port
        bytes = []
        layout = Layout()
        write(
            user: user.map { Self.escaped($0) }, password: nil, host: Self.bracketed(host),
            parameters: parameters.bytes, headers: nil)
    }

    /// Composes a telephone URI from a number such as `+33123456789`.
    public init(telephone number: String) {
        scheme = .tel
        port = nil
        bytes = []
        layout = Layout()
        let digits = number.utf8.filter { ByteSet.telephone.contains($0) }
        write(user: Array(digits), password: nil, host: [], parameters: [], headers: nil)
    }

    /// The user part without escapes, or the number of a telephone URI; nil when absent.
    public var user: String? {
        get { layout.user.map { decodedText($0) } }
        set {
            write(
                user: newValue.map { Self.escaped($0) }, password: newValue == nil ? nil : slice(layout.password),
                host: Array(bytes[layout.host]), parameters: Array(bytes[layout.parameters]),
                headers: slice(layout.headers))
        }
    }

    /// The password, which nobody should use: RFC 3261 section 19.1.1. Nil when absent.
    public var password: String? { layout.password.map { decodedText($0) } }

    /// The host as written, an IPv6 address without its brackets; empty in telephone and other URIs.
    public var host: String {
        get { String(decoding: bytes[unbracketedHost], as: UTF8.self) }
        set {
            write(
                user: slice(layout.user), password: slice(layout.password), host: Self.bracketed(newValue),
                parameters: Array(bytes[layout.parameters]), headers: slice(layout.headers))
        }
    }

    /// Whether the host is an IPv6 address in brackets.
    public var hasIPv6Host: Bool { !layout.host.isEmpty && bytes[layout.host.lowerBound] == ASCII.openBracket }

    /// The parameters, such as `transport`, `lr`, `user`, `ob`.
    public var parameters: SIPParameters {
        get { SIPParameters(verified: Array(bytes[layout.parameters])) }
        set {
            write(
                user: slice(layout.user), password: slice(layout.password), host: Array(bytes[layout.host]),
                parameters: newValue.bytes, headers: slice(layout.headers))
        }
    }

    /// The text after `?`, escapes in place; nil when absent.
    public var headers: String? {
        get { layout.headers.map { String(decoding: bytes[$0], as: UTF8.self) } }
        set {
            write(
                user: slice(layout.user), password: slice(layout.password), host: Array(bytes[layout.host]),
                parameters: Array(bytes[layout.parameters]), headers: newValue.map { Array($0.utf8) })
        }
    }

    /// What follows the scheme of a URI that is neither SIP nor telephone; nil for those.
    public var opaqueText: String? {
        guard case .other(let name) = scheme else { return nil }
        return String(decoding: bytes[min(name.utf8.count + 1, bytes.count)...], as: UTF8.self)
    }

    /// Whether the scheme is `sip` or `sips`.
    public var isSIP: Bool { scheme == .sip || scheme == .sips }

    /// Whether the URI asks for loose routing.
    public var isLooseRouter: Bool { parameters.contains("lr") }
}

extension SIPURI {
    /// Equal when written alike; ``matches(_:)`` compares by meaning.
    public static func == (lhs: SIPURI, rhs: SIPURI) -> Bool { lhs.bytes == rhs.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension SIPURI: SIPEncodable, CustomStringConvertible {
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self.bytes) }

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
