import Chronology
import SIP
import SimulatedWorld
import Testing

@Suite struct `The simulated network` {
    private func arrivals(_ conditions: NetworkConditions, packets: Int = 2_000) -> [UInt8] {
        let world = World(seed: 5)
        world.network.conditions = conditions
        var arrived: [UInt8] = []
        world.network.attach(IPAddress(192, 0, 2, 2)) { packet, _, _ in
            if case .datagram(let bytes) = packet { arrived += bytes }
        }
        let (source, destination) = (TransportAddress("192.0.2.1:1"), TransportAddress("192.0.2.2:1"))
        guard let source, let destination else { return [] }
        for index in 0..<packets {
            world.network.send(.datagram([UInt8(index % 251)]), from: source, to: destination)
            world.run(for: .milliseconds(20))
        }
        world.run(for: .seconds(5))
        return arrived
    }

    @Test func `a perfect network keeps everything in order`() {
        #expect(arrivals(.perfect) == (0..<2_000).map { UInt8($0 % 251) })
    }

    @Test func `a bad network loses a fifth, repeats and overtakes, the same way each time`() {
        let first = arrivals(.bad)
        #expect((1_600...1_900).contains(first.count), "\(first.count) arrived: a fifth lost, a tenth doubled")
        #expect(first != first.sorted())
        #expect(first == arrivals(.bad))
    }

    @Test func `a NAT translates ports, lets answers in, and forgets`() throws {
        let world = World(seed: 6)
        let nat = NAT(outer: IPAddress(203, 0, 113, 7), memory: .seconds(30))
        let inside = try #require(TransportAddress("10.0.0.5:5060"))
        let server = try #require(TransportAddress("192.0.2.1:5060"))
        world.network.hide(inside.ip, behind: nat)
        var seen: [TransportAddress] = []
        var answers = 0
        world.network.attach(server.ip) { _, source, _ in seen.append(source) }
        world.network.attach(inside.ip) { _, _, _ in answers += 1 }
        world.network.send(.datagram([1]), from: inside, to: server)
        world.run(for: .seconds(1))
        let outer = try #require(seen.first)
        #expect(outer.ip == nat.outer && outer.port != 5060)
        world.network.send(.datagram([2]), from: server, to: outer)
        world.run(for: .seconds(40))
        #expect(answers == 1)
        world.network.send(.datagram([3]), from: server, to: outer)
        world.run(for: .seconds(1))
        #expect(answers == 1)
        world.network.send(.datagram([4]), from: inside, to: server)
        world.run(for: .seconds(1))
        #expect(seen.count == 2 && seen[1] != outer)
    }
}
