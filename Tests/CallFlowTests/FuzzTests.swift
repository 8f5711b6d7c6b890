import CallFlow
import Chronology
import Directory
import Ledger
import Testing

/// Random events, likely and unlikely, in random orders: whatever comes, the promises hold and the call ends.
@Suite struct FuzzTests {
    static let plans: [CallPlan] = {
        var voiceless = Sample.line
        voiceless.voicemail.isEnabled = false
        var withMenu = Sample.line
        withMenu.menu = Menu(choices: ["1": .hunt, "2": .voicemail, "3": .line(LineID("heating")), "0": .hunt])
        var uncovered = Sample.line
        uncovered.ladder.levels = []
        var desolate = uncovered
        desolate.ladder.manager = nil
        var direct = Sample.organisation
        direct.people[0].devices[1].mustAccept = false
        var quick = Sample.line
        quick.limits.maximumCall = .seconds(45)
        var recorded = Sample.line
        recorded.recording = RecordingSettings(purpose: "pour vérifier", refuseKey: "9", pauseKey: "3")
        var gated = recorded
        gated.callers = CallerSettings(anonymousGate: true)
        let hidden = Arrival(caller: CallerID("anonymous"), callerNumber: nil)
        return [
            Sample.plan(recorded), Sample.plan(recorded, at: Sample.day), Sample.plan(gated, arrival: hidden),
            Sample.plan(), Sample.plan(at: Sample.day), Sample.plan(at: Sample.day, answering: .afterDesk),
            Sample.plan(voiceless), Sample.plan(withMenu), Sample.plan(uncovered), Sample.plan(desolate),
            Sample.plan(callsInProgress: 99), Sample.plan(organisation: direct), Sample.plan(quick),
        ]
    }()

    @Test(arguments: 0..<10)
    func `a hundred thousand random sequences keep every promise`(shard: Int) {
        var generator = SeededGenerator(state: UInt64(shard) &* 7919 &+ 20_261_123)
        for sequence in 0..<10_000 {
            var witness = Witness(plan: Self.plans[sequence % Self.plans.count])
            // Half of the sequences begin deep: somebody accepts, or talks already.
            if Bool.random(using: &generator) { hasten(&witness, using: &generator) }
            for _ in 0..<Int.random(in: 1...24, using: &generator) {
                step(&witness, using: &generator)
                if witness.machine.isFinished { break }
            }
            witness.exhaustTime()
            guard witness.violations.isEmpty else {
                Issue.record("shard \(shard), sequence \(sequence): \(witness.violations)\n\(witness.facts)")
                return
            }
        }
    }

    private func hasten(_ witness: inout Witness, using generator: inout SeededGenerator) {
        witness.endPlay(on: .caller)
        witness.endPlay(on: .caller)
        witness.grant()
        witness.send(.legAnswered(LegNumber(1)))
        if Bool.random(using: &generator) { witness.send(.keyPressed(LegNumber(1), "1")) }
    }

    private func step(_ witness: inout Witness, using generator: inout SeededGenerator) {
        let leg = LegNumber(Int.random(in: 0...4, using: &generator))
        switch Int.random(in: 0..<30, using: &generator) {
        case 0...4: witness.grant()
        case 5: witness.refuse(SkipReason.allCases[Int.random(in: 0..<SkipReason.allCases.count, using: &generator)])
        case 6, 7: witness.send(.legProgressed(leg, status: Bool.random(using: &generator) ? 180 : 183))
        case 8...10: witness.send(.legAnswered(leg))
        case 11: witness.send(.legFailed(leg, status: 486, cause: "busy"))
        case 12: witness.send(.legHungUp(leg, cause: "BYE"))
        case 13: witness.send(.legLost(leg, cause: "transport"))
        case 14: witness.send(.legClosed(leg))
        case 15...18:
            witness.send(.keyPressed(leg, Array("1123*0#9")[Int.random(in: 0..<8, using: &generator)]))
        case 19, 20: witness.endPlay(on: leg, completely: Bool.random(using: &generator))
        case 21: witness.send(.mediaLost(leg))
        case 22: witness.send(.legHeld(leg))
        case 23: witness.send(.legResumed(leg))
        case 24:
            let milliseconds = Int.random(in: 0...200_000, using: &generator)
            witness.send(.recordingEnded("k-1", milliseconds: milliseconds, ending: .silence))
        case 25: witness.send(.shutdownBegan(within: .seconds(Int.random(in: 0...60, using: &generator))))
        case 26: witness.send(.reserved(ReservationNumber(leg.rawValue), granted: [], refused: []))
        default: witness.wait(.milliseconds(Int.random(in: 1...40_000, using: &generator)))
        }
    }
}
