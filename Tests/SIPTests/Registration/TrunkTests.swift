import Chronology
import Testing

@testable import SIP

/// Trunks: whom they are reached at, when they count as gone, and what a change of them leaves.
@Suite struct TrunkTests {
    private func settings(
        host: String = "198.51.100.2", user: String? = "us", port: UInt16? = nil, ping: Duration? = nil
    ) -> TrunkSettings {
        TrunkSettings(
            name: "carrier", host: host, port: port,
            registration: user.map { TrunkSettings.Registration(user: $0, expires: 600) }, pingInterval: ping)
    }

    private func registered(_ settings: TrunkSettings, _ bench: PeerBench) throws {
        bench.agent.setTrunk(settings, now: bench.now)
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "600")])
    }

    private let addresses = NameQuery.addresses(host: "sip.example.net")
    private let servers = [IPAddress(198, 51, 100, 2), IPAddress(198, 51, 100, 3), IPAddress(198, 51, 100, 4)]

    // MARK: Pings

    @Test func `a carrier that registers us and never answers OPTIONS stays reachable`() throws {
        let bench = PeerBench()
        try registered(settings(ping: .seconds(30)), bench)
        bench.pass(.seconds(200))
        #expect(bench.count(.options) >= 6)
        #expect(!bench.effects.contains { if case .peerUnreachable = $0 { true } else { false } })
    }

    @Test func `a carrier by address that never answers OPTIONS stays reachable`() {
        let bench = PeerBench()
        bench.agent.setTrunk(settings(user: nil, ping: .seconds(30)), now: bench.now)
        bench.pass(.seconds(600))
        #expect(bench.effects.isEmpty)
    }

    @Test func `a registered carrier that stops answering OPTIONS is asked by REGISTER, which decides`() throws {
        let bench = PeerBench()
        try registered(settings(ping: .seconds(30)), bench)
        bench.pass(.zero)
        bench.answer(try #require(bench.last(.options)), 200)
        bench.pass(.seconds(100))
        #expect(bench.count(.register) >= 2)
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "600")])
        bench.sent = []
        bench.pass(.seconds(200))
        #expect(bench.count(.register) == 0)
        #expect(!bench.effects.contains { if case .peerUnreachable = $0 { true } else { false } })
    }

    @Test func `a carrier that answers neither OPTIONS nor a call is left alone for five minutes`() {
        let bench = PeerBench()
        bench.agent.setTrunk(settings(user: nil, ping: .seconds(30)), now: bench.now)
        bench.pass(.seconds(1_000))
        #expect(bench.effects.isEmpty)
        _ = bench.agent.invite(
            InviteRequest(
                target: SIPURI(user: "100", host: "198.51.100.2"), destination: .trunk("carrier"),
                from: SIPURI(user: "us", host: "example.net"), offer: nil), now: bench.now)
        bench.pass(.seconds(40))
        #expect(bench.effects.contains { if case .peerUnreachable = $0 { true } else { false } })
        bench.pass(.seconds(400))
        #expect(bench.effects.last == .peerReachable(trunk: "carrier"))
    }

    @Test func `a carrier that stopped answering OPTIONS and calls us is there`() throws {
        let bench = PeerBench()
        bench.agent.setTrunk(settings(user: nil, ping: .seconds(30)), now: bench.now)
        bench.pass(.zero)
        bench.answer(try #require(bench.last(.options)), 200)
        bench.pass(.seconds(150))
        guard case .peerUnreachable = bench.effects.last else {
            Issue.record("still reachable")
            return
        }
        let carrier = RawPhone(flow: PeerBench.udp())
        #expect(carrier.ask(bench, .invite, "sip:100@192.0.2.1") == 100)
        bench.pass(.seconds(150))
        let reached = bench.effects.last { effect in
            switch effect {
            case .peerReachable, .peerUnreachable: true
            default: false
            }
        }
        #expect(reached == .peerReachable(trunk: "carrier"))
    }

    @Test func `a trunk that moved is not held to the silence of its old servers`() throws {
        let bench = PeerBench()
        bench.agent.setTrunk(settings(user: nil, ping: .seconds(30)), now: bench.now)
        bench.pass(.zero)
        bench.answer(try #require(bench.last(.options)), 200)
        bench.pass(.seconds(150))
        bench.agent.setTrunk(settings(host: "198.51.100.3", user: nil, ping: .seconds(30)), now: bench.now)
        bench.pass(.seconds(150))
        #expect(bench.effects.last == .peerReachable(trunk: "carrier"))
    }

    // MARK: Servers

    @Test func `an address that no socket of ours reaches is no server`() throws {
        let bench = PeerBench()
        bench.names[addresses] = .addresses([try #require(IPAddress("2001:db8::1")), servers[0]])
        bench.agent.setTrunk(settings(host: "sip.example.net", port: 5060), now: bench.now)
        #expect(bench.last(.register)?.flow.remote.ip == servers[0])
        bench.agent.setTrunk(settings(host: "2001:db8::1"), now: bench.now)
        bench.drain()
        guard case .registrationFailed(_, nil, let reason, _) = bench.effects.last else {
            Issue.record("registered nowhere")
            return
        }
        #expect(reason.contains("no socket"))
    }

    @Test func `a new answer of the name service keeps the order of the servers that work`() throws {
        let bench = PeerBench()
        bench.names[addresses] = .addresses(Array(servers.prefix(2)))
        bench.agent.setTrunk(settings(host: "sip.example.net", port: 5060), now: bench.now)
        // The first server is down.
        bench.answer(try #require(bench.last(.register)), 503)
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "600")])
        bench.names[addresses] = .addresses([servers[2], servers[0], servers[1]])
        bench.pass(.seconds(310))
        #expect(bench.last(.register)?.flow.remote.ip == servers[1])
    }

    @Test func `a server that the name service has dropped may call for a day, the registrar for as long as it is one`()
        throws
    {
        let bench = PeerBench()
        bench.names[addresses] = .addresses(Array(servers.prefix(2)))
        bench.agent.setTrunk(settings(host: "sip.example.net", port: 5060), now: bench.now)
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "200000")])
        bench.names[addresses] = .addresses([servers[2]])
        func flow(_ index: Int) -> Flow { PeerBench.udp(TransportAddress(ip: servers[index], port: 5060)) }
        bench.pass(.seconds(3_600))
        for index in 0...2 { #expect(bench.agent.isKnown(flow(index))) }
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "86400")])
        bench.pass(.seconds(80_000))
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "86400")])
        bench.pass(.seconds(10_000))
        #expect(!bench.agent.isKnown(flow(1)))
        #expect(bench.agent.isKnown(flow(2)))
    }

    // MARK: What the registrar grants, RFC 3261 section 10.2.4

    @Test(arguments: [
        ("<sip:us@192.0.2.1>;expires=300", 300), ("<sip:us@192.0.2.1:5060>;expires=300", 300),
        ("<sip:other@203.0.113.1>;expires=900, <sip:us@192.0.2.1>;expires=120", 120),
        ("<sip:us@10.9.9.9:1024>;expires=900, <sip:us@10.9.9.9:1025>;expires=60", 60),
    ])
    func `the interval is that of our contact, or the shortest when none is ours`(contact: String, seconds: Int) throws
    {
        let bench = PeerBench()
        bench.agent.setTrunk(settings(), now: bench.now)
        bench.answer(try #require(bench.last(.register)), 200, [(.contact, contact)])
        #expect(bench.effects.last == .registered(trunk: "carrier", expires: seconds))
    }

    @Test func `a binding of no time at all is a refusal`() throws {
        let bench = PeerBench()
        bench.agent.setTrunk(settings(), now: bench.now)
        bench.answer(try #require(bench.last(.register)), 200, [(.contact, "<sip:us@192.0.2.1:5060>;expires=0")])
        guard case .registrationFailed("carrier", 200, _, _) = bench.effects.last else {
            Issue.record("not refused")
            return
        }
    }

    // MARK: Changes

    @Test func `a change that concerns neither servers nor account keeps the registration`() throws {
        let bench = PeerBench()
        try registered(settings(), bench)
        bench.sent = []
        bench.agent.setTrunk(settings(ping: .seconds(30)), now: bench.now)
        bench.pass(.milliseconds(100))
        #expect(bench.count(.register) == 0)
        #expect(bench.count(.options) == 1)
    }

    @Test func `another user of the same carrier takes over its servers and the old registration is removed`() throws {
        let bench = PeerBench()
        bench.names[addresses] = .addresses(servers)
        bench.agent.setTrunk(settings(host: "sip.example.net", port: 5060), now: bench.now)
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "600")])
        bench.sent = []
        bench.names = [:]
        bench.agent.setTrunk(settings(host: "sip.example.net", user: "them", port: 5060), now: bench.now)
        bench.drain()
        let registers = bench.sent.filter { $0.message.method == .register }
        #expect(registers.map { try? $0.message.to.uri.user } == ["us", "them"])
        #expect(registers.map { try? $0.message.expires } == [0, 600])
        for register in registers { bench.answer(register, 200, [(.expires, "600")]) }
        bench.pass(.seconds(40))
        #expect(!bench.effects.contains(.unregistered(trunk: "carrier")))
        #expect(bench.agent.trunks.count == 1)
    }

    // MARK: Connections, RFC 5626 sections 4.4.1 and 4.5

    /// A trunk that is registered over a connection.
    private func connected(_ bench: PeerBench) throws -> Flow {
        var settings = settings()
        settings.transport = .tcp
        settings.registration?.expires = 3_600
        bench.agent.setTrunk(settings, now: bench.now)
        bench.drain()
        let flow = try #require(bench.opened.last)
        bench.agent.connectionOpened(flow, now: bench.now)
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "3600")])
        return flow
    }

    @Test func `a connection whose keep-alives are answered no more is closed and made anew`() throws {
        let bench = PeerBench()
        let flow = try connected(bench)
        bench.pass(.seconds(121))
        bench.agent.datagramReceived(SIPStreamFramer.pong, on: flow, now: bench.now)
        bench.pass(.seconds(131))
        #expect(bench.closed == [flow])
        for _ in 0..<31 where bench.opened.count < 2 { bench.pass(.seconds(1)) }
        bench.agent.connectionOpened(try #require(bench.opened.last), now: bench.now)
        #expect(bench.last(.register)?.flow == bench.opened.last)
    }

    @Test func `a connection to a server that knows no keep-alives stays`() throws {
        let bench = PeerBench()
        _ = try connected(bench)
        bench.pass(.seconds(1_500))
        #expect(bench.pings >= 12)
        #expect(bench.closed.isEmpty)
    }

    @Test func `a registration over a connection that ended is renewed within half a minute`() throws {
        let bench = PeerBench()
        let flow = try connected(bench)
        bench.agent.connectionClosed(flow, now: bench.now)
        bench.pass(.seconds(31))
        #expect(bench.opened.count == 2)
    }

    // MARK: Large requests, RFC 3261 section 18.1.1

    @Test func `a large REGISTER that nobody takes over TCP goes by UDP, for the next hour at once`() throws {
        let bench = PeerBench { $0.limits.datagramRequestOctets = 200 }
        bench.agent.setTrunk(settings(), now: bench.now)
        bench.drain()
        let connection = try #require(bench.opened.first)
        #expect(bench.sent.isEmpty)
        bench.agent.connectionFailed(connection, now: bench.now)
        let register = try #require(bench.last(.register))
        #expect(register.flow.transport == .udp)
        #expect(try register.message.vias.map(\.transport) == [.udp])
        bench.answer(register, 200, [(.expires, "600")])
        bench.pass(.seconds(301))
        #expect(bench.opened.count == 1)
        #expect(bench.count(.register) >= 2)
    }

    @Test func `a large request inside a dialog that nobody takes over TCP goes by UDP`() throws {
        let bench = PeerBench { $0.limits.datagramRequestOctets = 1_300 }
        let id = bench.talking()
        bench.agent.sendInfo(
            id, contentType: "text/plain", body: [UInt8](repeating: 97, count: 2_000), now: bench.now)
        bench.drain()
        bench.agent.connectionFailed(try #require(bench.opened.first), now: bench.now)
        let info = try #require(bench.last(.info))
        #expect(info.flow.transport == .udp)
        #expect(info.message.body.count == 2_000)
        bench.answer(info, 200)
        #expect(!bench.effects.contains { $0.endedSession == id })
    }
}
