import Chronology

@testable import SIP

/// Two agents or more, joined by a network that loses, doubles, delays and reorders, under one seeded clock.
struct LossyWorld {
    struct Packet {
        var at: Uptime
        var order: Int
        var bytes: [UInt8]
        var from: TransportAddress
        var to: TransportAddress
    }

    static let addresses = [
        TransportAddress(ip: IPAddress(192, 0, 2, 1), port: 5060),
        TransportAddress(ip: IPAddress(198, 51, 100, 2), port: 5060),
        TransportAddress(ip: IPAddress(203, 0, 113, 3), port: 5060),
    ]

    var now = Uptime(microseconds: 1_000_000)
    var agents: [UserAgent] = []
    var packets: [Packet] = []
    var random: SeededRandom
    var loss = 0
    var duplication = 0
    var jitter: Int64 = 0
    /// Everything but wire effects and counters, per agent.
    var effects: [[Effect]] = []
    /// Every message that was put on the wire.
    var wire: [(agent: Int, text: String)] = []
    var keepsWire = true
    var order = 0
    /// Packets for which this is true are lost.
    var drops: (SIPMessage?, Int) -> Bool = { _, _ in false }

    init(agents count: Int = 2, seed: UInt64 = 1, adjust: (inout UserAgent.Configuration, Int) -> Void = { _, _ in }) {
        random = SeededRandom(seed: seed)
        for index in 0..<count {
            var configuration = UserAgent.Configuration(
                listeners: [
                    Listener(id: ListenerID(0), transport: .udp, advertised: Self.addresses[index]),
                    Listener(id: ListenerID(1), transport: .tcp, advertised: Self.addresses[index]),
                ],
                nonceSecret: [UInt8](repeating: UInt8(index), count: 32),
                peers: (0..<count).filter { $0 != index }.compactMap { other in
                    IPNetwork(Self.addresses[other].ip, prefixLength: 32).map {
                        KnownPeer(name: "peer \(other)", networks: [$0])
                    }
                })
            configuration.limits.datagramRequestOctets = 60_000
            adjust(&configuration, index)
            agents.append(
                UserAgent(
                    configuration: configuration, random: SeededRandom(seed: seed &* 31 &+ UInt64(index)), now: now))
            effects.append([])
        }
    }

    /// Carries out what the agents asked for until they ask for nothing.
    mutating func drain(_ handle: (inout LossyWorld, Int, Effect) -> Void = { _, _, _ in }) {
        var isBusy = true
        while isBusy {
            isBusy = false
            for index in agents.indices {
                while let effect = agents[index].nextEffect() {
                    isBusy = true
                    perform(effect, by: index, handle)
                }
            }
        }
    }

    private mutating func perform(
        _ effect: Effect, by index: Int, _ handle: (inout LossyWorld, Int, Effect) -> Void
    ) {
        switch effect {
        case .send(let bytes, let flow): put(bytes, from: index, to: flow)
        case .openConnection(let flow): agents[index].connectionFailed(flow, now: now)
        case .counted: break
        default:
            effects[index].append(effect)
            handle(&self, index, effect)
        }
    }

    private mutating func put(_ bytes: [UInt8], from index: Int, to flow: Flow) {
        if keepsWire { wire.append((index, String(decoding: bytes, as: UTF8.self))) }
        guard !drops(try? SIPMessage.parse(bytes), index) else { return }
        if Int(random.next() % 100) < loss { return }
        let copies = Int(random.next() % 100) < duplication ? 2 : 1
        for _ in 0..<copies {
            let delay = 10_000 + (jitter > 0 ? Int64(random.next() % UInt64(jitter)) : 0)
            order += 1
            insert(
                Packet(
                    at: Uptime(microseconds: now.microseconds + delay), order: order, bytes: bytes,
                    from: Self.addresses[index], to: flow.remote))
        }
    }

    /// Keeps the packets sorted, the next one last.
    private mutating func insert(_ packet: Packet) {
        var low = 0
        var high = packets.count
        while low < high {
            let middle = (low + high) / 2
            if (packets[middle].at, packets[middle].order) > (packet.at, packet.order) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        packets.insert(packet, at: low)
    }

    /// Moves to the next packet or deadline; false when nothing is left or `limit` is reached.
    mutating func step(until limit: Uptime) -> Bool {
        let deadline = agents.compactMap(\.nextDeadline).min()
        let arrival = packets.last?.at
        guard let next = [deadline, arrival].compactMap({ $0 }).min(), next <= limit else {
            now = max(now, limit)
            return false
        }
        now = max(now, next)
        if let arrival, arrival <= next, let packet = packets.popLast() {
            if let index = Self.addresses.firstIndex(of: packet.to), agents.indices.contains(index) {
                let flow = Flow(transport: .udp, local: ListenerID(0), remote: packet.from)
                agents[index].datagramReceived(packet.bytes, on: flow, now: now)
            }
        } else {
            for index in agents.indices { agents[index].handleTimeout(now: now) }
        }
        return true
    }

    mutating func run(
        for duration: Duration, _ handle: (inout LossyWorld, Int, Effect) -> Void = { _, _, _ in }
    ) {
        let limit = now + duration
        drain(handle)
        while step(until: limit) { drain(handle) }
    }

    /// An INVITE from one agent straight to another.
    static func request(to index: Int, offer: [UInt8]? = Array("offer".utf8)) -> InviteRequest {
        InviteRequest(
            target: SIPURI(user: "line", host: addresses[index].ip.description),
            destination: .address(addresses[index], .udp), from: SIPURI(user: "us", host: "example.net"),
            offer: offer)
    }

    mutating func invite(from: Int = 0, to: Int = 1, offer: [UInt8]? = Array("offer".utf8)) -> SessionID {
        agents[from].invite(Self.request(to: to, offer: offer), now: now)
    }

    /// The session that an agent was invited to last.
    func invited(_ index: Int) -> SessionID? {
        for effect in effects[index].reversed() {
            if case .invited(let id, _) = effect { return id }
        }
        return nil
    }

    /// Start lines on the wire, with the agent that sent them.
    var lines: [String] {
        wire.map { "\($0.agent) " + ($0.text.split(separator: "\r\n").first.map(String.init) ?? "") }
            .map { $0.replacing(" SIP/2.0", with: "").replacing("SIP/2.0 ", with: "") }
    }
}

extension Effect {
    /// The session that it ends.
    var endedSession: SessionID? {
        switch self {
        case .failed(let id, _), .cancelled(let id, _), .ended(let id, _): id
        default: nil
        }
    }
}
