import CallFlow
import Chronology
import Directory
import Ledger
import Testing

/// The recording of the conversation: nobody is recorded who was not told, or who refused.
@Suite struct RecordingTests {
    static let leg = LegNumber(1)
    static let name = "k-c1"

    static func plan(_ change: (inout Line) -> Void = { _ in }) -> CallPlan {
        var line = Sample.line
        line.recording = RecordingSettings(purpose: "pour vérifier les consignes")
        change(&line)
        return Sample.plan(line)
    }

    /// Whether a file has been begun.
    private static func records(_ witness: Witness) -> Bool {
        witness.effects.contains { if case .recordBridge = $0 { true } else { false } }
    }

    /// A call whose caller hears the notice while Anne's mobile rings, and whose Anne hears the whisper, or not.
    private func talking(callerHears: Bool = true, personHears: Bool = true) -> Witness {
        var witness = Witness(plan: Self.plan())
        witness.endPlay(on: .caller)
        if callerHears { witness.endPlay(on: .caller) }
        witness.grant()
        witness.send(.legAnswered(Self.leg))
        if personHears { witness.endPlay(on: Self.leg) }
        witness.send(.keyPressed(Self.leg, "1"))
        return witness
    }

    @Test func `both are told before it begins, without a word in the conversation`() {
        var witness = talking()
        #expect(Self.records(witness))
        #expect(witness.effects.contains { $0.plays("recording-notice", to: .caller) })
        #expect(!witness.effects.contains { $0.plays("recording-notice", to: Self.leg) })
        witness.wait(.seconds(65))
        witness.send(.legHungUp(.caller, cause: "BYE"))
        #expect(
            witness.facts.contains(.recordingEnded(recording: Self.name, milliseconds: 65_000, cause: "stopped")))
        #expect(witness.effects.contains(.endRecording(Self.name)))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test(arguments: [true, false])
    func `who was not told before is told in the conversation, and nothing is recorded until then`(isCaller: Bool) {
        var witness = talking(callerHears: !isCaller, personHears: isCaller)
        let late = isCaller ? LegNumber.caller : Self.leg
        #expect(witness.machine.bridgedLeg == Self.leg)
        #expect(!Self.records(witness))
        #expect(witness.effects.last.map { $0.plays("recording-notice", to: late) } == true)
        witness.endPlay(on: late)
        #expect(Self.records(witness))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `who cannot be told is not recorded, and the conversation goes on`() {
        var witness = talking(callerHears: false)
        witness.endPlay(on: .caller, completely: false)
        #expect(!Self.records(witness))
        #expect(witness.facts.contains(.recordingRefused(by: .system)))
        #expect(witness.machine.bridgedLeg == Self.leg)
        #expect(witness.facts.contains(.taskOpened(kind: .promptFailed, line: LineID("heating"), person: nil)))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `a notice that never ends records nothing`() {
        var witness = talking(personHears: false)
        witness.wait(.seconds(61))
        #expect(witness.facts.contains(.recordingRefused(by: .system)))
        witness.endPlay(on: Self.leg)
        #expect(!Self.records(witness))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `a caller who refuses while waiting hears so, and is not recorded`() {
        var witness = Witness(plan: Self.plan())
        witness.endPlay(on: .caller)
        witness.send(.keyPressed(.caller, "9"))
        #expect(witness.facts.contains(.recordingRefused(by: .caller)))
        #expect(witness.effects.contains { $0.plays("recording-refused", to: .caller) })
        witness.endPlay(on: .caller)
        #expect(witness.facts.last == .progressSpoken(prompt: "searching"))
        witness.grant()
        witness.send(.legAnswered(Self.leg))
        witness.endPlay(on: Self.leg)
        witness.send(.keyPressed(Self.leg, "1"))
        #expect(witness.machine.bridgedLeg == Self.leg && !Self.records(witness))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `a caller who refuses in the conversation is silence from there on, for good`() {
        var witness = talking()
        witness.send(.keyPressed(.caller, "9"))
        #expect(witness.facts.contains(.recordingRefused(by: .caller)))
        #expect(witness.effects.contains(.muteRecording(Self.name, true)))
        #expect(witness.effects.contains { $0.plays("recording-refused", to: Self.leg) })
        witness.send(.keyPressed(Self.leg, "*"))
        witness.send(.keyPressed(.caller, "*"))
        #expect(!witness.effects.contains(.muteRecording(Self.name, false)))
        witness.send(.legHungUp(Self.leg, cause: "BYE"))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test(arguments: [LegNumber.caller, leg])
    func `either party suspends it and takes it up again, and both hear so`(party: LegNumber) {
        var witness = talking()
        witness.send(.keyPressed(party, "*"))
        #expect(witness.effects.contains(.muteRecording(Self.name, true)))
        for leg in [LegNumber.caller, Self.leg] {
            #expect(witness.effects.contains { $0.plays("recording-paused", to: leg) })
        }
        witness.send(.keyPressed(LegNumber.caller, "*"))
        #expect(witness.effects.contains(.muteRecording(Self.name, false)))
        let by: Party = party == .caller ? .caller : .responder
        #expect(
            witness.facts.suffix(2) == [
                .recordingPaused(recording: Self.name, by: by), .recordingResumed(recording: Self.name, by: .caller),
            ])
        #expect(witness.machine.bridgedLeg == Self.leg)
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `the person on call cannot refuse for the caller`() {
        var witness = talking()
        witness.send(.keyPressed(Self.leg, "9"))
        #expect(!witness.facts.contains(.recordingRefused(by: .caller)))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `a disk that fails ends the recording, opens a task, and leaves the conversation alone`() {
        var witness = talking()
        witness.send(.recordingEnded(Self.name, milliseconds: 4_200, ending: .failed))
        #expect(witness.facts.contains(.recordingEnded(recording: Self.name, milliseconds: 4_200, cause: "failed")))
        #expect(
            witness.facts.contains(.taskOpened(kind: .conversationUnrecorded, line: LineID("heating"), person: nil)))
        #expect(witness.machine.bridgedLeg == Self.leg)
        witness.send(.legHungUp(.caller, cause: "BYE"))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `the conversation after a lost leg is a file of its own, and nobody is told twice`() {
        var witness = talking()
        witness.send(.mediaLost(Self.leg))
        #expect(witness.facts.contains { if case .recordingEnded(Self.name, _, _) = $0 { true } else { false } })
        witness.grant()
        witness.send(.legAnswered(LegNumber(3)))
        witness.endPlay(on: LegNumber(3))
        witness.send(.keyPressed(LegNumber(3), "1"))
        #expect(witness.facts.contains(.recordingStarted(recording: "k-c2", leg: LegNumber(3), keptDays: 30)))
        #expect(witness.effects.count { $0.plays("recording-notice", to: .caller) } == 1)
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `the whisper tells the person why`() throws {
        let prompts = Self.plan().hunt.levels[0].candidates[0].prompts
        #expect(
            prompts.whisper.prompts.contains(
                .text(
                    .recordingNoticeResponder,
                    parameters: ["purpose": "pour vérifier les consignes", "key": "étoile"])))
        #expect(Sample.plan().hunt.levels[0].candidates[0].prompts.recording == nil)
    }

    @Test func `a line without a purpose records nothing`() {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        witness.grant()
        witness.send(.legAnswered(Self.leg))
        witness.endPlay(on: Self.leg)
        witness.send(.keyPressed(Self.leg, "1"))
        witness.send(.keyPressed(.caller, "9"))
        witness.send(.keyPressed(.caller, "*"))
        #expect(!Self.records(witness))
        #expect(witness.facts.allSatisfy { !"\($0)".hasPrefix("recording") })
    }
}
