import Chronology
import Testing

@testable import SIP

/// Thousands of calls over a network at its worst: every session ends once, and nothing is left of any.
@Suite struct LossyCallsTests {
    private static let sdp = Array("v=0 answer".utf8)

    /// What both ends do with a call is drawn from the seed.
    private func react(_ world: inout LossyWorld, _ index: Int, _ effect: Effect) {
        let draw = world.random.next() % 10
        let now = world.now
        switch effect {
        case .invited(let id, _):
            if draw < 7 { world.agents[index].respond(id, status: 180, reliable: draw < 3, now: now) }
            if draw == 0 { world.agents[index].respond(id, status: 183, sdp: Self.sdp, reliable: true, now: now) }
            if draw < 6 { world.agents[index].respond(id, status: 200, sdp: Self.sdp, now: now) }
            if draw == 8 { world.agents[index].respond(id, status: 486, now: now) }
            if draw == 9 { world.agents[index].respond(id, status: 302, now: now) }
        case .progressed(let id, _, _, _):
            if draw == 0 { world.agents[index].cancel(id, now: now) }
        case .answered(let id, _, let expectsAnswer):
            if expectsAnswer { world.agents[index].answerOffer(id, sdp: Self.sdp, now: now) }
            if draw < 3 { world.agents[index].offer(id, sdp: Self.sdp, prefersUpdate: draw == 0, now: now) }
            if draw > 7 { world.agents[index].hangUp(id, now: now) }
        case .acknowledged(let id, _):
            if draw < 3 { world.agents[index].offer(id, sdp: draw == 1 ? nil : Self.sdp, now: now) }
            if draw > 7 { world.agents[index].hangUp(id, now: now) }
        case .offered(let id, _):
            if draw == 9 {
                world.agents[index].rejectOffer(id, now: now)
            } else {
                world.agents[index].answerOffer(id, sdp: Self.sdp, now: now)
            }
        case .offerAnswered(let id, _, let expectsAnswer):
            if expectsAnswer { world.agents[index].answerOffer(id, sdp: Self.sdp, now: now) }
            if draw > 4 { world.agents[index].hangUp(id, now: now) }
        default: break
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `every session ends once and nothing is left`(seed: UInt64) {
        var world = LossyWorld(seed: seed)
        world.loss = 20
        world.duplication = 10
        world.jitter = 800_000
        world.keepsWire = false
        var begun: [Set<SessionID>] = [[], []]
        for call in 0..<700 {
            let from = call % 2
            let id = world.invite(from: from, to: 1 - from, offer: call % 5 == 0 ? nil : Self.sdp)
            begun[from].insert(id)
            world.run(for: .milliseconds(120), react)
            // Now and then somebody hangs up out of the blue, whatever the call is doing.
            if call % 3 == 0 { world.agents[from].hangUp(id, now: world.now) }
        }
        world.run(for: .seconds(60), react)
        for index in 0..<2 {
            for effect in world.effects[index] {
                if case .invited(let id, _) = effect { begun[index].insert(id) }
            }
            let live = begun[index].subtracting(world.effects[index].compactMap(\.endedSession))
            for id in live { world.agents[index].hangUp(id, now: world.now) }
        }
        world.run(for: .seconds(400), react)
        for index in 0..<2 {
            let ends = world.effects[index].compactMap(\.endedSession)
            #expect(ends.count == Set(ends).count, "a session ended twice")
            #expect(begun[index].subtracting(ends).isEmpty, "a session never ended")
            var expected = Census()
            expected.unknownSources = world.agents[index].census.unknownSources
            #expect(world.agents[index].census == expected)
        }
        expectVariety(world)
    }

    /// The run is worth something only when calls went every way.
    private func expectVariety(_ world: LossyWorld) {
        var seen: [String: Int] = [:]
        for effect in world.effects.joined() {
            let name =
                switch effect {
                case .failed(_, let failure): "failed \(failure.cause)"
                case .ended(_, .hungUpByPeer): "hung up by peer"
                case .ended(_, let end): "ended \(end)"
                case .answered(_, _, let late): late ? "answered with offer" : "answered"
                case .acknowledged: "acknowledged"
                case .cancelled: "cancelled"
                case .offered(_, let sdp): sdp == nil ? "asked for an offer" : "offered"
                case .offerAnswered: "offer answered"
                case .progressed(_, _, _, let reliable): reliable ? "reliable progress" : "progress"
                default: "other"
                }
            seen[name, default: 0] += 1
        }
        let wanted = [
            "failed refused", "failed redirected", "failed cancelled", "hung up by peer", "ended hungUp",
            "ended answeredAfterCancel", "answered with offer", "answered", "acknowledged", "cancelled", "offered",
            "asked for an offer", "offer answered", "reliable progress", "progress",
        ]
        for name in wanted { #expect(seen[name, default: 0] > 0, "no call: \(name); \(seen)") }
    }
}
