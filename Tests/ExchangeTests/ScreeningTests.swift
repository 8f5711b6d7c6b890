import Chronology
import Directory
import Ledger
import SIP
import Testing

@testable import CallFlow
@testable import Exchange
@testable import SimulatedWorld

/// Callers whom a line does not let through, over SIP.
@Suite struct ScreeningTests {
    static let nuisance = "+33899123456"

    @Test func `a blocked caller hears why three times an hour, then gets 603, and rings nobody`() {
        let town = Town(
            seed: 700, change: { $0.lines[0].callers = CallerSettings(blocked: [NumberPattern("+33899*")]) })
        for _ in 0..<4 {
            town.call(from: Self.nuisance, .calls(for: .seconds(60)))
            expectQuiet(town)
        }
        let stories = town.vigie.ledger.calls.map { town.story(of: $0) }
        #expect(stories.map { $0.has("callerAnswered") } == [true, true, true, false])
        #expect(town.vigie.media.played.filter { $0 == "caller-blocked" }.count == 3)
        #expect(stories[3].contains(.callRejected(sipStatus: 603, reason: "Decline")))
        #expect(stories.allSatisfy { !$0.has("legDialled") && $0.tasks.isEmpty })
        town.world.run(for: .seconds(3600))
        town.call(from: Self.nuisance, .calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("callerAnswered"))
    }

    @Test func `the hour of a caller slides, and one over the limit is offered voicemail`() {
        let town = Town(seed: 701, change: { $0.lines[0].callers = CallerSettings(callsPerHour: 2) })
        town.carrier.subscribers[Town.anne] = .accepts()
        for _ in 0..<3 {
            town.call(.calls(for: .seconds(30)))
            expectQuiet(town)
        }
        let stories = town.vigie.ledger.calls.map { town.story(of: $0) }
        #expect(stories.map { $0.has("bridged") } == [true, true, false])
        #expect(town.lastStory.route == "callerLimited")
        #expect(town.lastStory.tasks == [.voicemail])
        town.call(from: "+33478901235", .calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
        town.world.run(for: .seconds(3600))
        town.call(.calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `a person of ours and an allowed number call as often as they like`() {
        let town = Town(
            seed: 702,
            change: {
                $0.lines[0].callers = CallerSettings(
                    blocked: [NumberPattern("+33*")], allowed: [NumberPattern(Self.nuisance)], callsPerHour: 1)
            })
        town.carrier.subscribers[Town.bruno] = .accepts()
        for caller in [Town.anne, Self.nuisance, Town.anne, Self.nuisance] {
            town.call(from: caller, .calls(for: .seconds(60)))
            expectQuiet(town)
            #expect(town.lastStory.has("bridged"), "\(caller): \(town.lastStory)")
        }
    }

    @Test func `the calls of an earlier run of the server count`() {
        let town = Town(seed: 703, change: { $0.lines[0].callers = CallerSettings(callsPerHour: 2) })
        town.call(.calls(for: .seconds(5)))
        expectQuiet(town)
        guard case .callReceived(_, let caller, _, _, _)? = town.lastStory.first else {
            Issue.record("no call")
            return
        }
        let line = town.directory.organisation.lines[0].id
        town.vigie.input { exchange, now in
            exchange.restore([RecentCall(line: line, caller: caller, at: now.instant - .seconds(3_000))], now: now)
        }
        town.call(.calls(for: .seconds(5)))
        expectQuiet(town)
        #expect(town.lastStory.route == "callerLimited")
        town.world.run(for: .seconds(700))
        town.call(.calls(for: .seconds(5)))
        expectQuiet(town)
        #expect(town.lastStory.route == "onCall")
    }

    @Test(arguments: [true, false])
    func `a hidden caller presses the digit that is spoken, or leaves a message`(isRight: Bool) throws {
        let town = Town(seed: 704, change: { $0.lines[0].callers = CallerSettings(anonymousGate: true) })
        town.carrier.subscribers[Town.anne] = .accepts()
        let leg = town.call(from: "anonymous", .calls(for: .seconds(90)))
        for _ in 0..<2 {
            let count = town.vigie.media.played.count
            town.world.run(atMost: .seconds(60)) {
                town.vigie.media.played.dropFirst(count).contains("gate-digit")
            }
            let machine = try #require(town.vigie.exchange.calls.values.first?.machine)
            guard case .gated(let gate) = machine.plan.screening,
                case .proving(_, let attempt, _) = machine.caller.state
            else { break }
            let right = try #require(gate.challenges[attempt - 1].key.first)
            let wrong: Character = right == "5" ? "6" : "5"
            #expect(!town.lastStory.has("legDialled"))
            town.carrier.press(
                LegScript.KeyPress(isRight ? right : wrong, .answered(after: .zero)), on: leg)
            if isRight { break }
        }
        expectQuiet(town)
        #expect(town.lastStory.has("bridged") == isRight)
        #expect(town.lastStory.contains(.callerScreened(verdict: isRight ? .proved : .unproved)))
        #expect(town.lastStory.tasks == (isRight ? [] : [.voicemail]))
    }

    @Test func `a call over the limit does not lengthen the wait`() {
        var tally = CallerTally()
        let (caller, line) = (CallerID("c"), LineID("l"))
        tally.note(caller, on: line, now: .zero)
        #expect(tally.calls(of: caller, on: [line], now: .zero + .seconds(3_599)) == [line: 1])
        #expect(tally.calls(of: caller, on: [line], now: .zero + .seconds(3_600)).isEmpty)
        #expect(tally.isEmpty)
    }
}
