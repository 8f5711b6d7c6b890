/// Where a packet goes or came from: an address and a port.
public struct TransportAddress: Hashable, Sendable, CustomStringConvertible {
    public var ip: IPAddress
    public var port: UInt16

    /// Pairs an address with a port.
    public init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// Reads "192.0.2.1:5060" or "[2001:db8::1]:5060"; the port may be left out when `defaultPort` is given.
    public init?(_ text: String, defaultPort: UInt16? = nil) {
        if let ip = IPAddress(text) {
            guard let defaultPort else { return nil }
            self.init(ip: ip, port: defaultPort)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let ip = IPAddress(text[..<colon]),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        self.init(ip: ip, port: port)
    }

    /// Whether a packet can be sent there: to one host, and to a port that exists.
    public var isDestination: Bool { port != 0 && ip.isUnicast }

    /// The address as it stands in a URI or a Via: IPv6 between brackets.
    public var description: String { "\(ip.hostText):\(port)" }
}

/// The transports that SIP messages are carried on here.
public enum TransportProtocol: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case udp, tcp

    /// The name in a Via header, RFC 3261 section 20.42.
    public var viaName: String { self == .udp ? "UDP" : "TCP" }
    /// The name in a URI parameter, RFC 3261 section 19.1.1.
    public var description: String { self == .udp ? "udp" : "tcp" }
    /// Whether the transport itself delivers or reports failure, so that machines need not retransmit.
    public var isReliable: Bool { self == .tcp }
}

/// Which of our bound sockets: the shell numbers them, the agent only compares.
public struct ListenerID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt16
    /// Wraps the shell's number.
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }
    public var description: String { "listener \(rawValue)" }
}

/// A way to a peer: a socket of ours, the peer's address, and the connection when the transport has one.
///
/// RFC 5626 calls this a flow: answering on the flow a request came from is what passes NAT.
public struct Flow: Hashable, Sendable, CustomStringConvertible {
    public var transport: TransportProtocol
    public var local: ListenerID
    public var remote: TransportAddress
    /// The TCP connection. The shell numbers those it accepts below 2^63; the agent numbers those it opens from 2^63.
    public var connection: UInt64?

    /// Names a way to a peer.
    public init(
        transport: TransportProtocol, local: ListenerID, remote: TransportAddress, connection: UInt64? = nil
    ) {
        self.transport = transport
        self.local = local
        self.remote = remote
        self.connection = connection
    }

    public var description: String {
        "\(transport) \(remote) by \(local)" + (connection.map { " #\($0)" } ?? "")
    }
}
