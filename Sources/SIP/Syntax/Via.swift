/// One hop that a request took: RFC 3261 section 20.42, with `rport` of RFC 3581.
public struct Via: Hashable, Sendable {
    /// The transport that a hop used.
    public enum Transport: Hashable, Sendable {
        /// UDP.
        case udp
        /// TCP.
        case tcp
        /// TLS over TCP.
        case tls
        /// WebSocket over TLS.
        case wss
        /// Any other, as written.
        case other(String)
    }

    /// What a Via says about the port a response goes to: RFC 3581.
    public enum ResponsePort: Hashable, Sendable {
        /// No `rport`.
        case absent
        /// The client asks for it.
        case requested
        /// The server filled it in.
        case value(UInt16)
    }

    /// The transport.
    public var transport: Transport
    /// The host of `sent-by`, an IPv6 address without its brackets.
    public var host: String
    /// The port of `sent-by`, when written.
    public var port: UInt16?
    /// The parameters.
    public var parameters: SIPParameters

    /// Creates a hop.
    public init(transport: Transport, host: String, port: UInt16? = nil, parameters: SIPParameters = SIPParameters()) {
        self.transport = transport
        self.host = host
        self.port = port
        self.parameters = parameters
    }

    /// Reads one hop; nil when the text is not one.
    public init?(_ text: String) {
        var scanner = ByteScanner(Array(text.utf8))
        guard let via = Via(scanning: &scanner), scanner.isAtEnd else { return nil }
        self = via
    }

    /// What every branch of RFC 3261 begins with.
    public static let magicCookie = "z9hG4bK"

    /// The transaction identifier; nil when absent, as from an element of RFC 2543.
    public var branch: String? {
        get { parameters["branch"] }
        set { parameters["branch"] = newValue }
    }

    /// Whether the branch is one of RFC 3261: the magic cookie and something after it.
    public var hasTransactionIdentifier: Bool {
        guard let branch, branch.utf8.count > Self.magicCookie.utf8.count else { return false }
        return branch.lowercased().hasPrefix("z9hg4bk")
    }

    /// The address that the request really came from.
    public var received: String? {
        get { parameters["received"] }
        set { parameters["received"] = newValue }
    }

    /// The port that the request really came from, or the wish to know it.
    public var rport: ResponsePort {
        get {
            guard let text = parameters["rport"] else { return .absent }
            return UInt16(text).map { .value($0) } ?? .requested
        }
        set {
            switch newValue {
            case .absent: parameters["rport"] = nil
            case .requested: parameters["rport"] = ""
            case .value(let port): parameters["rport"] = String(port)
            }
        }
    }

    /// The multicast or other address that responses go to: RFC 3261 section 18.2.2.
    public var maddr: String? { parameters["maddr"] }
}

extension Via: SIPValue {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        // The version is not judged here: a request of another version is answered 505 along its Vias.
        guard !scanner.run(of: .token).isEmpty, scanner.separator(ASCII.slash), !scanner.run(of: .token).isEmpty,
            scanner.separator(ASCII.slash)
        else { return nil }
        let protocolName = scanner.run(of: .token)
        let beforeSpace = scanner.index
        scanner.skipWhiteSpace()
        guard !protocolName.isEmpty, scanner.index > beforeSpace, let host = scanner.host() else { return nil }
        var port: UInt16?
        if scanner.separator(ASCII.colon) {
            // Nothing can be sent to port 0, and a system that is asked to may close the socket.
            guard let number = scanner.number(), let value = UInt16(exactly: number), value > 0 else { return nil }
            port = value
        }
        guard let parameters = SIPParameters(scanning: &scanner) else { return nil }
        let isIPv6 = scanner.bytes[host.lowerBound] == ASCII.openBracket
        self.init(
            transport: Transport(scanner.bytes, protocolName),
            host: scanner.text(isIPv6 ? host.lowerBound + 1..<host.upperBound - 1 : host), port: port,
            parameters: parameters)
    }
}

extension Via.Transport {
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        if ByteScanner.equalIgnoringCase(bytes, range, "UDP") {
            self = .udp
        } else if ByteScanner.equalIgnoringCase(bytes, range, "TCP") {
            self = .tcp
        } else if ByteScanner.equalIgnoringCase(bytes, range, "TLS") {
            self = .tls
        } else if ByteScanner.equalIgnoringCase(bytes, range, "WSS") {
            self = .wss
        } else {
            self = .other(String(decoding: bytes[range], as: UTF8.self))
        }
    }

    /// The transport as it is written.
    public var text: String {
        switch self {
        case .udp: "UDP"
        case .tcp: "TCP"
        case .tls: "TLS"
        case .wss: "WSS"
        case .other(let text): text
        }
    }
}

extension Via: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: "SIP/2.0/")
        bytes.append(text: transport.text)
        bytes.append(ASCII.space)
        bytes.append(contentsOf: SIPURI.bracketed(host))
        if let port {
            bytes.append(ASCII.colon)
            bytes.append(decimal: port)
        }
        parameters.encode(into: &bytes)
    }
}
