import Chronology
import Testing

@testable import SIP

/// Softphones that register with us, played by the trunk client of another agent and by raw messages.
@Suite struct RegistrarTests {
    private static let realm = "vigie"

    private func world(password: String = "secret", stored: String = "secret") -> LossyWorld {
        var world = LossyWorld { configuration, index in
            // The phone is a stranger to the server until it has registered.
            if index == 1 { configuration.peers = [] }
        }
        let secret = DigestSecret(user: "anna", realm: Self.realm, password: stored)
        world.agents[1].setAccounts(
            [RegistrarAccount(user: "anna", md5: secret.digests[.md5], sha256: secret.digests[.sha256])], now: world.now
        )
        world.agents[0].setTrunk(
            TrunkSettings(
                name: "office", host: LossyWorld.addresses[1].ip.description,
                credentials: SIPCredentials(user: "anna", password: password),
                registration: TrunkSettings.Registration(user: "anna", expires: 600), pingInterval: nil),
            now: world.now)
        return world
    }

    @Test func `a softphone registers by SHA-256, is refreshed, and leaves`() throws {
        var world = world()
        world.run(for: .seconds(1))
        #expect(world.effects[0].contains(.registered(trunk: "office", expires: 600)))
        #expect(world.wire.contains { $0.agent == 0 && $0.text.contains("algorithm=SHA-256") })
        let contact = try #require(world.agents[1].contacts(of: "anna").first)
        #expect(contact.flow.remote == LossyWorld.addresses[0])
        world.run(for: .seconds(2_000))
        #expect(world.agents[1].contacts(of: "anna").count == 1)
        #expect(world.effects[0].filter { $0 == .registered(trunk: "office", expires: 600) }.count >= 6)
        world.agents[0].stop(now: world.now)
        world.run(for: .seconds(60))
        #expect(world.agents[1].contacts(of: "anna").isEmpty)
        #expect(world.effects[0].contains(.unregistered(trunk: "office")))
        #expect(world.agents[1].census.transactions == 0)
        #expect(world.agents[0].census == Census())
    }

    @Test func `a registered softphone is rung on its flow and proves itself when it calls`() throws {
        var world = world()
        world.run(for: .seconds(1))
        let contact = try #require(world.agents[1].contacts(of: "anna").first)
        let uri = try #require(SIPURI(contact.uri))
        let call = world.agents[1].invite(
            InviteRequest(
                target: uri, destination: .contact(contact), from: SIPURI(user: "line", host: "vigie"),
                offer: Array("v=0".utf8)), now: world.now)
        world.run(for: .seconds(1))
        let ringing = try #require(world.invited(0))
        world.agents[0].respond(ringing, status: 486, now: world.now)
        world.run(for: .seconds(1))
        #expect(world.effects[1].contains { $0.endedSession == call })

        var request = LossyWorld.request(to: 1)
        request.credentials = SIPCredentials(user: "anna", password: "secret")
        _ = world.agents[0].invite(request, now: world.now)
        world.run(for: .seconds(1))
        #expect(world.lines.contains { $0.hasPrefix("1 407") })
        guard case .invited(_, let invitation) = world.effects[1].last else {
            Issue.record("not invited")
            return
        }
        #expect(invitation.source == .account(user: "anna"))
    }

    @Test func `a registered softphone does not pay for the wrong passwords of a neighbour`() throws {
        var world = world()
        world.run(for: .seconds(1))
        var neighbour = try #require(world.agents[1].contacts(of: "anna").first).flow
        neighbour.remote.port = 40_000
        for number in 1...12 {
            let text = """
                REGISTER sip:192.0.2.1 SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:40000;branch=z9hG4bK-n\(number);rport
                Max-Forwards: 70
                From: <sip:anna@192.0.2.1>;tag=\(number)
                To: <sip:anna@192.0.2.1>
                Call-ID: n\(number)
                CSeq: 1 REGISTER
                Authorization: Digest username="anna", realm="vigie", nonce="x", uri="sip:192.0.2.1", \
                response="0123456789abcdef0123456789abcdef", qop=auth, nc=00000001, cnonce="c", algorithm=MD5
                Content-Length: 0


                """
            world.agents[1].datagramReceived(
                Array(text.replacing("\n", with: "\r\n").utf8), on: neighbour, now: world.now)
        }
        var request = LossyWorld.request(to: 1)
        request.credentials = SIPCredentials(user: "anna", password: "secret")
        _ = world.agents[0].invite(request, now: world.now)
        world.run(for: .seconds(1))
        #expect(world.invited(1) != nil)
    }

    @Test func `a softphone that calls without its password opens nothing`() {
        var world = world()
        world.run(for: .seconds(1))
        _ = world.invite()
        world.run(for: .seconds(60))
        #expect(world.invited(1) == nil)
        #expect(world.agents[1].census.sessions == 0)
        #expect(world.agents[1].census.transactions == 0)
    }

    @Test func `a wrong password registers nothing and is locked out in the end`() {
        var world = world(password: "guess")
        world.run(for: .seconds(7_200))
        #expect(world.agents[1].contacts(of: "anna").isEmpty)
        #expect(
            world.effects[0].contains {
                if case .registrationFailed("office", 401, _, _) = $0 { true } else { false }
            })
        #expect(world.agents[1].census.transactions == 0)
    }

    @Test func `a contact expires when it is not renewed`() {
        var world = world()
        world.run(for: .seconds(1))
        world.drops = { _, index in index == 0 }
        world.run(for: .seconds(700))
        #expect(world.agents[1].contacts(of: "anna").isEmpty)
        #expect(
            world.effects[1].contains {
                if case .contactRemoved("anna", _, expired: true) = $0 { true } else { false }
            })
    }

    @Test func `an interval too brief is raised to what the registrar wants`() {
        var world = world()
        world.agents[0].setTrunk(
            TrunkSettings(
                name: "office", host: LossyWorld.addresses[1].ip.description,
                credentials: SIPCredentials(user: "anna", password: "secret"),
                registration: TrunkSettings.Registration(user: "anna", expires: 10), pingInterval: nil),
            now: world.now)
        world.run(for: .seconds(2))
        #expect(world.lines.contains { $0.hasPrefix("1 423") })
        #expect(world.effects[0].contains(.registered(trunk: "office", expires: 60)))
    }

    @Test func `a trunk that answers nothing is tried again, later each time`() {
        var world = world()
        world.drops = { _, _ in true }
        world.run(for: .seconds(3_600))
        var waits: [Duration] = []
        for case .registrationFailed(_, nil, _, let wait) in world.effects[0] { waits.append(wait) }
        #expect(waits.count >= 4)
        #expect(waits.first.map { $0 <= .seconds(30) } == true)
        #expect(waits.last.map { $0 >= .seconds(120) } == true)
        world.drops = { _, _ in false }
        world.run(for: .seconds(3_600))
        #expect(world.agents[1].contacts(of: "anna").count == 1)
    }

    @Test func `OPTIONS finds a trunk gone and back again`() {
        var world = LossyWorld()
        world.agents[0].setTrunk(
            TrunkSettings(name: "carrier", host: LossyWorld.addresses[1].ip.description), now: world.now)
        world.run(for: .seconds(5))
        #expect(world.effects[0] == [.peerReachable(trunk: "carrier")])
        world.drops = { _, _ in true }
        world.run(for: .seconds(150))
        guard case .peerUnreachable("carrier", _) = world.effects[0].last else {
            Issue.record("still reachable")
            return
        }
        world.drops = { _, _ in false }
        world.run(for: .seconds(90))
        #expect(world.effects[0].last == .peerReachable(trunk: "carrier"))
    }
}
