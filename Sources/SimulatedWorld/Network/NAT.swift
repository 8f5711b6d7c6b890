import Chronology
public import SIP

/// A home router: one outer address, a port for each inner one, and a short memory.
///
/// Mapping is endpoint-independent ([RFC 4787](https://www.rfc-editor.org/rfc/rfc4787#section-4.1), 4.1); only what
/// goes out keeps a binding alive (section 4.3).
public final class NAT {
    private struct Binding {
        var inner: TransportAddress
        var usedAt: Uptime
    }

    /// The address that the world sees.
    public let outer: IPAddress
    /// How long a binding lives after the last packet that went out.
    public var memory: Duration
    private var bindings: [UInt16: Binding] = [:]
    private var ports: [TransportAddress: UInt16] = [:]
    private var nextPort: UInt16 = 40_000

    /// Opens a router.
    public init(outer: IPAddress, memory: Duration = .seconds(30)) {
        self.outer = outer
        self.memory = memory
    }

    /// Forgets every binding, as after a restart of the router.
    public func restart() {
        bindings = [:]
        ports = [:]
    }

    func translated(_ inner: TransportAddress, now: Uptime) -> TransportAddress {
        if let port = ports[inner], let binding = bindings[port], now - binding.usedAt <= memory {
            bindings[port]?.usedAt = now
            return TransportAddress(ip: outer, port: port)
        }
        let port = nextPort
        nextPort = nextPort == .max ? 40_000 : nextPort + 1
        ports[inner] = port
        bindings[port] = Binding(inner: inner, usedAt: now)
        return TransportAddress(ip: outer, port: port)
    }

    func inner(of port: UInt16, now: Uptime) -> TransportAddress? {
        guard let binding = bindings[port], now - binding.usedAt <= memory else { return nil }
        return binding.inner
    }
}
