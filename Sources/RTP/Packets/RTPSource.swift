/// The transport address that media comes from or goes to, as numbers that compare in two instructions.
@frozen
public struct RTPSource: Hashable, Sendable {
    /// The upper half of the IPv6 address; 0 for IPv4.
    public var high: UInt64
    /// The lower half of the IPv6 address; for IPv4, the mapped form `::ffff:a.b.c.d`.
    public var low: UInt64
    /// The UDP port, in host order.
    public var port: UInt16

    /// An IPv6 address in two halves, host order, and a port.
    @inlinable
    public init(high: UInt64, low: UInt64, port: UInt16) {
        self.high = high
        self.low = low
        self.port = port
    }

    /// An IPv4 address in host order (127.0.0.1 is 0x7F00_0001) and a port.
    @inlinable
    public init(ipv4: UInt32, port: UInt16) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(ipv4), port: port)
    }

    /// The IPv4 address in host order, when it is one (mapped addresses included).
    @inlinable
    public var ipv4: UInt32? {
        high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil
    }

    /// Whether both are on the same host, whatever the ports.
    @inlinable
    public func isSameHost(as other: RTPSource) -> Bool { high == other.high && low == other.low }
}

extension RTPSource: CustomStringConvertible {
    public var description: String {
        guard let ipv4 else {
            let groups = [high, low].flatMap { half in
                [48, 32, 16, 0].map { String(UInt16(truncatingIfNeeded: half >> UInt64($0)), radix: 16) }
            }
            return "[\(groups.joined(separator: ":"))]:\(port)"
        }
        return "\(ipv4 >> 24).\(ipv4 >> 16 & 255).\(ipv4 >> 8 & 255).\(ipv4 & 255):\(port)"
    }
}
