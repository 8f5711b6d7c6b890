import Chronology
import Testing

@testable import SIP

/// Where messages go: forks, other servers, other transports.
@Suite struct WayTests {
    @Test func `of two forks that answer the first wins and the second is hung up`() throws {
        var world = LossyWorld(agents: 3)
        let caller = world.invite()
        world.drain()
        let copy = try #require(world.packets.last)
        world.agents[2].datagramReceived(
            copy.bytes, on: Flow(transport: .udp, local: ListenerID(0), remote: copy.from), now: world.now)
        world.run(for: .milliseconds(30))
        for index in [1, 2] {
            let callee = try #require(world.invited(index))
            world.agents[index].respond(callee, status: 180, now: world.now)
            world.agents[index].respond(callee, status: 200, sdp: Array("sdp \(index)".utf8), now: world.now)
        }
        world.run(for: .seconds(3))
        let answers = world.effects[0].filter { if case .answered = $0 { true } else { false } }
        #expect(answers.count == 1)
        let live = (1...2).filter { index in !world.effects[index].contains { $0.endedSession != nil } }
        #expect(live.count == 1)
        #expect(world.lines.filter { $0.hasPrefix("0 BYE") }.count == 1)
        world.agents[0].hangUp(caller, now: world.now)
        world.run(for: .seconds(100))
        for agent in world.agents { #expect(agent.census == Census()) }
    }

    private func located(_ world: inout LossyWorld) -> SessionID {
        var request = LossyWorld.request(to: 1)
        request.target = SIPURI(user: "line", host: "example.net", port: 5060)
        request.destination = .domain
        return world.agents[0].invite(request, now: world.now)
    }

    private func answerNames(_ world: inout LossyWorld, _ index: Int, _ effect: Effect) {
        guard case .resolve(let id, .addresses) = effect else { return }
        world.agents[index].resolved(
            id, .addresses([LossyWorld.addresses[1].ip, LossyWorld.addresses[2].ip]), timeToLive: 60, now: world.now)
    }

    @Test func `a silent server is left for the next after 4 s`() {
        var world = LossyWorld(agents: 3)
        world.drops = { _, index in index == 1 }
        _ = located(&world)
        world.run(for: .milliseconds(4_200), answerNames)
        #expect(world.invited(2) != nil)
    }

    @Test func `a server that says 503 is left for the next at once`() {
        var world = LossyWorld(agents: 3)
        world.agents[1].refuseNewCalls(retryAfter: 5)
        let caller = located(&world)
        world.run(for: .milliseconds(200), answerNames)
        #expect(world.invited(2) != nil)
        #expect(!world.effects[0].contains { $0.endedSession == caller })
    }

    @Test func `a name that nobody has fails the call`() {
        var world = LossyWorld()
        let caller = located(&world)
        world.run(for: .seconds(1)) { world, index, effect in
            guard case .resolve(let id, _) = effect else { return }
            world.agents[index].resolved(id, .none, timeToLive: 0, now: world.now)
        }
        #expect(world.effects[0].last == .failed(caller, SessionFailure(cause: .unreachable)))
        #expect(world.agents[0].census == Census())
    }

    @Test func `a large request asks for TCP and falls back to UDP when nobody listens`() {
        var world = LossyWorld { configuration, _ in configuration.limits.datagramRequestOctets = 1_300 }
        _ = world.invite(offer: [UInt8](repeating: 97, count: 2_000))
        var opened = 0
        while let effect = world.agents[0].nextEffect() {
            if case .openConnection(let flow) = effect {
                opened += 1
                world.agents[0].connectionFailed(flow, now: world.now)
            } else if case .send(let bytes, let flow) = effect {
                #expect(flow.transport == .udp)
                #expect(bytes.count > 2_000)
            }
        }
        #expect(opened == 1)
    }

    @Test func `a large request goes over TCP once the connection is open`() {
        var world = LossyWorld { configuration, _ in configuration.limits.datagramRequestOctets = 1_300 }
        _ = world.invite(offer: [UInt8](repeating: 97, count: 2_000))
        var sent: [String] = []
        while let effect = world.agents[0].nextEffect() {
            if case .openConnection(let flow) = effect { world.agents[0].connectionOpened(flow, now: world.now) }
            if case .send(let bytes, let flow) = effect {
                #expect(flow.transport == .tcp)
                sent.append(String(decoding: bytes, as: UTF8.self))
            }
        }
        #expect(sent.count == 1)
        #expect(sent.first?.contains("Via: SIP/2.0/TCP") == true)
    }

    @Test func `a call refused by hanging up says so`() throws {
        var world = LossyWorld()
        let caller = world.invite()
        world.run(for: .milliseconds(30))
        let callee = try #require(world.invited(1))
        world.agents[1].hangUp(callee, now: world.now)
        world.run(for: .seconds(1))
        #expect(world.effects[1].last == .ended(callee, .rejected(status: 480)))
        guard case .failed(caller, let failure) = world.effects[0].last else {
            Issue.record("not failed")
            return
        }
        #expect(failure.status == 480)
    }

    @Test func `a lost 200 is sent again until it arrives`() throws {
        var world = LossyWorld()
        let caller = world.invite()
        world.run(for: .milliseconds(30))
        let callee = try #require(world.invited(1))
        world.drops = { message, index in index == 1 && message?.status == 200 }
        world.agents[1].respond(callee, status: 200, sdp: Array("v=0".utf8), now: world.now)
        world.run(for: .seconds(5))
        world.drops = { _, _ in false }
        world.run(for: .seconds(5))
        #expect(world.effects[0].contains(.answered(caller, sdp: Array("v=0".utf8), expectsAnswer: false)))
        #expect(world.effects[1].contains(.acknowledged(callee, sdp: nil)))
    }
}
