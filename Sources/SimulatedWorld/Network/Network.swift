public import SIP

/// Carries packets between addresses, badly where asked to, through NATs where there are any.
public final class Network {
    /// Takes a packet and where it seems to come from.
    public typealias Receiver = (_ packet: Packet, _ source: TransportAddress, _ destination: TransportAddress) -> Void

    /// How packets are treated; may change at any time.
    public var conditions = NetworkConditions.perfect
    /// Addresses that are cut off: nothing leaves or reaches them.
    public var unreachable: Set<IPAddress> = []
    /// SIP datagrams that were put on the network, before any loss.
    public private(set) var datagramsSent = 0
    /// Called with each SIP datagram that is sent, as it leaves its sender.
    public var tap: ((_ bytes: [UInt8], _ source: TransportAddress, _ destination: TransportAddress) -> Void)?

    private unowned let world: World
    private var receivers: [IPAddress: Receiver] = [:]
    private var insideNAT: [IPAddress: NAT] = [:]
    private var outsideNAT: [IPAddress: NAT] = [:]
    private var random: SeededRandom

    init(world: World) {
        self.world = world
        random = world.random.fork()
    }

    /// Gives a host to whoever has the address.
    public func attach(_ ip: IPAddress, _ receiver: @escaping Receiver) { receivers[ip] = receiver }

    /// Puts a host behind a NAT.
    public func hide(_ ip: IPAddress, behind nat: NAT) {
        insideNAT[ip] = nat
        outsideNAT[nat.outer] = nat
    }

    /// Sends a packet on its way.
    public func send(_ packet: Packet, from inner: TransportAddress, to destination: TransportAddress) {
        if case .datagram(let bytes) = packet {
            datagramsSent += 1
            world.note(bytes)
            tap?(bytes, inner, destination)
        }
        guard !unreachable.contains(inner.ip) else { return }
        let source = insideNAT[inner.ip]?.translated(inner, now: world.uptime) ?? inner
        let copies = random.chance(conditions.duplication) ? 2 : 1
        for _ in 0..<copies where !random.chance(loss(of: packet)) {
            var wait = random.duration(in: conditions.delay)
            if random.chance(conditions.reordering) { wait += random.duration(in: conditions.holdUp) }
            world.after(wait) { [unowned self] in deliver(packet, from: source, to: destination) }
        }
    }

    /// A key is told by a dozen packets: it is lost only when all of them are.
    private func loss(of packet: Packet) -> Double {
        if case .audio(.key) = packet { conditions.loss >= 1 ? 1 : 0 } else { conditions.loss }
    }

    private func deliver(_ packet: Packet, from source: TransportAddress, to outer: TransportAddress) {
        var destination = outer
        if let nat = outsideNAT[outer.ip] {
            guard let inner = nat.inner(of: outer.port, now: world.uptime) else { return }
            destination = inner
        }
        guard !unreachable.contains(destination.ip) else { return }
        receivers[destination.ip]?(packet, source, destination)
    }
}
