import Chronology
import Testing

@testable import SIP

/// Messages that meet on their way, and messages that never arrive: each case by its name.
@Suite struct CrossingTests {
    private let sdp = Array("v=0".utf8)

    /// A call that both ends think is up.
    private func talking(_ world: inout LossyWorld, offer: [UInt8]? = Array("v=0".utf8)) -> (SessionID, SessionID)? {
        let caller = world.invite(offer: offer)
        world.run(for: .milliseconds(30))
        guard let callee = world.invited(1) else { return nil }
        world.agents[1].respond(callee, status: 200, sdp: sdp, now: world.now)
        world.run(for: .milliseconds(50))
        return (caller, callee)
    }

    private func ends(_ world: LossyWorld, _ index: Int) -> [Effect] {
        world.effects[index].filter { $0.endedSession != nil }
    }

    private func expectNothingLeft(_ world: inout LossyWorld) {
        world.run(for: .seconds(120))
        for agent in world.agents { #expect(agent.census == Census()) }
    }

    @Test func `a plain call costs seven messages`() throws {
        var world = LossyWorld()
        let (caller, _) = try #require(talking(&world))
        world.agents[0].hangUp(caller, now: world.now)
        world.run(for: .seconds(1))
        #expect(
            world.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
                "0 INVITE", "1 100", "1 200", "0 ACK", "0 BYE", "1 200",
            ])
        #expect(ends(world, 0) == [.ended(caller, .hungUp)])
        expectNothingLeft(&world)
    }

    @Test func `CANCEL crosses the 200`() throws {
        var world = LossyWorld()
        let caller = world.invite()
        world.run(for: .milliseconds(30))
        let callee = try #require(world.invited(1))
        world.agents[1].respond(callee, status: 200, sdp: sdp, now: world.now)
        world.agents[0].cancel(caller, now: world.now)
        world.run(for: .seconds(1))
        #expect(ends(world, 0) == [.ended(caller, .answeredAfterCancel)])
        #expect(ends(world, 1) == [.ended(callee, .hungUpByPeer(nil))])
        expectNothingLeft(&world)
    }

    @Test func `CANCEL before any response waits for one`() throws {
        var world = LossyWorld()
        let caller = world.invite()
        world.agents[0].cancel(caller, reason: .sip(200, text: "Call completed elsewhere"), now: world.now)
        world.run(for: .seconds(1))
        let callee = try #require(world.invited(1))
        guard case .cancelled(callee, let reason) = ends(world, 1).first else {
            Issue.record("not cancelled")
            return
        }
        #expect(reason?.cause == 200)
        guard case .failed(caller, let failure) = ends(world, 0).first else {
            Issue.record("not failed")
            return
        }
        #expect(failure.cause == .cancelled)
        #expect(failure.status == 487)
        expectNothingLeft(&world)
    }

    @Test func `both hang up at once`() throws {
        var world = LossyWorld()
        let (caller, callee) = try #require(talking(&world))
        world.agents[0].hangUp(caller, now: world.now)
        world.agents[1].hangUp(callee, now: world.now)
        world.run(for: .seconds(1))
        #expect(ends(world, 0) == [.ended(caller, .hungUp)])
        #expect(ends(world, 1) == [.ended(callee, .hungUp)])
        #expect(world.lines.filter { $0.hasSuffix("200 OK") }.count == 3)
        expectNothingLeft(&world)
    }

    @Test func `a lost ACK brings the 200 again, and the ACK again`() throws {
        var world = LossyWorld()
        var lost = 0
        world.drops = { message, index in index == 0 && message?.method == .ack }
        let (_, callee) = try #require(talking(&world))
        world.run(for: .seconds(4))
        world.drops = { _, _ in false }
        lost = world.lines.filter { $0.hasPrefix("0 ACK") }.count
        world.run(for: .seconds(5))
        #expect(lost >= 3)
        #expect(world.effects[1].contains(.acknowledged(callee, sdp: nil)))
        #expect(ends(world, 1).isEmpty)
    }

    @Test func `an ACK that never comes ends the call with BYE after 32 s`() throws {
        var world = LossyWorld()
        world.drops = { message, index in index == 0 && message?.method == .ack }
        let (caller, callee) = try #require(talking(&world))
        world.run(for: .seconds(40))
        #expect(ends(world, 1) == [.ended(callee, .acknowledgementLost)])
        #expect(ends(world, 0) == [.ended(caller, .hungUpByPeer(nil))])
        expectNothingLeft(&world)
    }

    @Test func `hanging up before the ACK waits for it`() throws {
        var world = LossyWorld()
        _ = world.invite()
        world.run(for: .milliseconds(30))
        let callee = try #require(world.invited(1))
        world.agents[1].respond(callee, status: 200, sdp: sdp, now: world.now)
        world.agents[1].hangUp(callee, now: world.now)
        world.run(for: .seconds(1))
        let lines = world.lines
        let ack = try #require(lines.firstIndex { $0.hasPrefix("0 ACK") })
        let bye = try #require(lines.firstIndex { $0.hasPrefix("1 BYE") })
        #expect(ack < bye)
        expectNothingLeft(&world)
    }

    @Test func `two re-INVITEs meet, both hear 491, and both get through later`() throws {
        var world = LossyWorld()
        let (caller, callee) = try #require(talking(&world))
        world.agents[0].offer(caller, sdp: Array("a".utf8), now: world.now)
        world.agents[1].offer(callee, sdp: Array("b".utf8), now: world.now)
        let answer = sdp
        world.run(for: .seconds(12)) { world, index, effect in
            if case .offered(let id, _) = effect { world.agents[index].answerOffer(id, sdp: answer, now: world.now) }
        }
        #expect(world.lines.filter { $0.contains("491") }.count == 2)
        #expect(world.effects[0].contains(.offerAnswered(caller, sdp: answer, expectsAnswer: false)))
        #expect(world.effects[1].contains(.offerAnswered(callee, sdp: answer, expectsAnswer: false)))
        #expect(ends(world, 0).isEmpty && ends(world, 1).isEmpty)
    }

    @Test func `a late offer is answered in the ACK`() throws {
        var world = LossyWorld()
        let (caller, callee) = try #require(talking(&world, offer: nil))
        #expect(world.effects[0].contains(.answered(caller, sdp: sdp, expectsAnswer: true)))
        world.agents[0].answerOffer(caller, sdp: Array("answer".utf8), now: world.now)
        world.run(for: .seconds(1))
        #expect(world.effects[1].contains(.acknowledged(callee, sdp: Array("answer".utf8))))
    }

    @Test func `a late offer that is never answered is hung up`() throws {
        var world = LossyWorld()
        let (caller, _) = try #require(talking(&world, offer: nil))
        world.run(for: .seconds(40))
        #expect(ends(world, 0) == [.ended(caller, .negotiationFailed)])
        expectNothingLeft(&world)
    }

    @Test func `a reliable 183 with an answer is acknowledged before the 200`() throws {
        var world = LossyWorld()
        let caller = world.invite()
        world.run(for: .milliseconds(30))
        let callee = try #require(world.invited(1))
        world.agents[1].respond(callee, status: 183, sdp: sdp, reliable: true, now: world.now)
        world.agents[1].respond(callee, status: 200, now: world.now)
        world.run(for: .seconds(1))
        #expect(world.effects[0].contains(.progressed(caller, status: 183, sdp: sdp, reliable: true)))
        #expect(world.effects[0].contains(.answered(caller, sdp: sdp, expectsAnswer: false)))
        let kinds = world.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(kinds == ["0 INVITE", "1 100", "1 183", "0 PRACK", "1 200", "1 200", "0 ACK"])
    }

    @Test func `481 inside the dialog ends it`() throws {
        var world = LossyWorld()
        let (caller, callee) = try #require(talking(&world))
        world.drops = { message, index in index == 1 && message?.method == .bye }
        world.agents[1].hangUp(callee, now: world.now)
        world.run(for: .seconds(40))
        world.drops = { _, _ in false }
        world.agents[0].offer(caller, sdp: sdp, now: world.now)
        world.run(for: .seconds(1))
        #expect(ends(world, 0) == [.ended(caller, .dialogGone(status: 481))])
        expectNothingLeft(&world)
    }

    @Test func `the session timer is refreshed by the caller while both are there`() throws {
        var world = LossyWorld { configuration, _ in configuration.sessionTimer.interval = 120 }
        let (caller, callee) = try #require(talking(&world))
        world.run(for: .seconds(1_000))
        #expect(ends(world, 0).isEmpty && ends(world, 1).isEmpty)
        #expect(world.lines.filter { $0.hasPrefix("0 UPDATE") || $0.hasPrefix("1 UPDATE") }.count >= 15)
        // One end vanishes: the other hangs up by itself.
        world.drops = { _, _ in true }
        world.run(for: .seconds(300))
        #expect(ends(world, 0).count == 1)
        #expect(ends(world, 1) == [.ended(callee, .sessionExpired)])
        _ = caller
    }

    @Test func `nobody answers at all`() {
        var world = LossyWorld()
        world.drops = { _, _ in true }
        let caller = world.invite()
        world.run(for: .seconds(40))
        #expect(ends(world, 0) == [.failed(caller, SessionFailure(cause: .timeout))])
        expectNothingLeft(&world)
    }

    @Test func `it rings for ever and is cancelled`() throws {
        var world = LossyWorld()
        let caller = world.invite()
        world.run(for: .milliseconds(30))
        let callee = try #require(world.invited(1))
        world.agents[1].respond(callee, status: 180, now: world.now)
        world.run(for: .seconds(200))
        guard case .failed(caller, let failure) = ends(world, 0).first else {
            Issue.record("still ringing")
            return
        }
        #expect(failure.cause == .timeout)
        expectNothingLeft(&world)
    }

    @Test func `new calls are refused while the server stops, running ones go on`() throws {
        var world = LossyWorld()
        let (caller, _) = try #require(talking(&world))
        world.agents[1].refuseNewCalls(retryAfter: 30)
        let second = world.invite()
        world.run(for: .seconds(1))
        guard case .failed(second, let failure) = ends(world, 0).first else {
            Issue.record("not refused")
            return
        }
        #expect(failure.status == 503)
        #expect(failure.retryAfter == 30)
        world.agents[0].hangUp(caller, now: world.now)
        expectNothingLeft(&world)
    }
}
