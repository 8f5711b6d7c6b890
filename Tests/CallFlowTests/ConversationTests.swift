import CallFlow
import Chronology
import Directory
import Ledger
import Testing

/// The conversation: hold, loss, the cap, the end of the server.
@Suite struct ConversationTests {
    static let mobile = LegNumber(1)

    func talking(_ plan: CallPlan = Sample.plan()) -> Witness {
        var witness = Witness(plan: plan)
        witness.endPlay(on: .caller)
        witness.grant()
        witness.send(.legAnswered(Self.mobile))
        witness.send(.keyPressed(Self.mobile, "1"))
        return witness
    }

    @Test func `a dead responder leg is told to the caller, the same person is rung once more, then the next`() {
        var witness = talking()
        witness.send(.mediaLost(Self.mobile))
        #expect(witness.facts.suffix(8).contains(.progressSpoken(prompt: "responder-lost")))
        #expect(witness.asked.map(\.person) == [PersonID("anne")])
        witness.refuse(.noReachableDevice)
        #expect(witness.asked.map(\.person) == [PersonID("bruno")])
        witness.grant()
        let bruno = LegNumber(3)
        witness.send(.legAnswered(bruno))
        witness.send(.keyPressed(bruno, "1"))
        #expect(witness.machine.bridgedLeg == bruno)
        witness.send(.legLost(bruno, cause: "session timer"))
        #expect(witness.asked.map(\.person) == [PersonID("bruno")])
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `the same person is rung again only once`() {
        var witness = talking()
        witness.send(.legLost(Self.mobile, cause: "transport"))
        witness.grant()
        witness.send(.legAnswered(LegNumber(3)))
        witness.send(.keyPressed(LegNumber(3), "1"))
        #expect(witness.machine.bridgedLeg == LegNumber(3))
        witness.send(.legLost(LegNumber(3), cause: "transport"))
        #expect(witness.asked.map(\.person) == [PersonID("bruno")])
    }

    @Test func `a caller who leaves after the responder was lost leaves an interrupted call`() {
        var witness = talking()
        witness.send(.mediaLost(Self.mobile))
        witness.grant()
        witness.send(.legHungUp(.caller, cause: "BYE"))
        witness.exhaustTime()
        #expect(witness.facts.contains(.taskOpened(kind: .callInterrupted, line: LineID("heating"), person: nil)))
        #expect(witness.violations.isEmpty)
    }

    @Test(arguments: [LegNumber.caller, mobile])
    func `hold by either party suspends the media timeout of both`(holder: LegNumber) {
        var witness = talking()
        witness.send(.legHeld(holder))
        #expect(witness.facts.last == .held(leg: holder))
        #expect(witness.effects.suffix(2) == [.watchMedia(.caller, nil), .watchMedia(Self.mobile, nil)])
        witness.send(.mediaLost(.caller))
        witness.send(.mediaLost(Self.mobile))
        #expect(witness.machine.bridgedLeg == Self.mobile)
        witness.send(.legResumed(holder))
        #expect(
            witness.effects.suffix(2) == [.watchMedia(.caller, .seconds(20)), .watchMedia(Self.mobile, .seconds(20))])
        witness.send(.mediaLost(.caller))
        #expect(witness.machine.bridgedLeg == nil)
        #expect(witness.facts.last == .callEnded(by: .system, cause: "mediaLost"))
    }

    @Test func `a hold that began before the conversation is known to it`() {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        witness.grant()
        witness.send(.legAnswered(Self.mobile))
        witness.send(.legHeld(Self.mobile))
        witness.send(.keyPressed(Self.mobile, "1"))
        witness.send(.mediaLost(Self.mobile))
        #expect(witness.machine.bridgedLeg == Self.mobile)
        witness.send(.legResumed(Self.mobile))
        witness.send(.mediaLost(Self.mobile))
        #expect(witness.machine.bridgedLeg == nil)
    }

    @Test func `a call ends after four hours`() {
        var witness = talking()
        witness.wait(.seconds(4 * 3600 - 1))
        #expect(witness.machine.bridgedLeg == Self.mobile)
        witness.wait(.seconds(1))
        #expect(witness.machine.bridgedLeg == nil)
        #expect(witness.facts.last == .progressSpoken(prompt: "interrupted"))
        #expect(witness.effects.contains { $0.plays("interrupted", to: Self.mobile) })
        witness.endPlay(on: .caller)
        #expect(witness.facts.last == .callEnded(by: .system, cause: "maximumReached"))
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }

    @Test func `a stopping server lets a conversation finish within its budget`() {
        var witness = talking()
        witness.send(.shutdownBegan(within: .seconds(60)))
        witness.wait(.seconds(59))
        #expect(witness.machine.bridgedLeg == Self.mobile)
        witness.wait(.seconds(1))
        #expect(witness.facts.last == .progressSpoken(prompt: "interrupted"))
        witness.endPlay(on: .caller)
        #expect(witness.facts.last == .callEnded(by: .system, cause: "shutdown"))
        #expect(witness.facts.contains(.taskOpened(kind: .callInterrupted, line: LineID("heating"), person: nil)))
    }

    @Test func `a stopping server tells a waiting caller before it hangs up`() {
        var witness = Witness(plan: Sample.plan())
        witness.send(.shutdownBegan(within: .zero))
        witness.wait(.zero)
        #expect(witness.facts.last == .progressSpoken(prompt: "interrupted"))
        witness.endPlay(on: .caller)
        #expect(witness.facts.last == .callEnded(by: .system, cause: "shutdown"))
    }

    @Test func `a message being spoken when the server stops is saved first`() {
        var witness = Witness(plan: Sample.plan())
        witness.send(.keyPressed(.caller, "*"))
        witness.endPlay(on: .caller)
        witness.send(.shutdownBegan(within: .zero))
        witness.wait(.zero)
        #expect(witness.effects.last == .stopRecording("k-1"))
        witness.send(.recordingEnded("k-1", milliseconds: 5000, ending: .stopped))
        #expect(witness.facts.contains(.taskOpened(kind: .voicemail, line: LineID("heating"), person: nil)))
        #expect(witness.facts.last == .callEnded(by: .system, cause: "shutdown"))
    }

    @Test func `a recording whose end nobody confirms is kept`() {
        var witness = Witness(plan: Sample.plan())
        witness.send(.keyPressed(.caller, "*"))
        witness.endPlay(on: .caller)
        witness.wait(.seconds(30))
        witness.send(.legHungUp(.caller, cause: "BYE"))
        witness.wait(.seconds(3))
        #expect(
            witness.facts.contains(.voicemailEnded(recording: "k-1", milliseconds: 32_000, cause: "unconfirmed")))
        #expect(witness.facts.last == .callEnded(by: .caller, cause: "BYE"))
    }

    @Test func `when every trunk is down the caller is told and a task is opened`() {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        for _ in 0..<6 { witness.refuse(.trunkDown) }
        #expect(
            witness.facts.filter { $0 == .taskOpened(kind: .trunkDown, line: LineID("heating"), person: nil) }.count
                == 1)
        #expect(witness.facts.last == .progressSpoken(prompt: "trunk-down"))
    }

    @Test(arguments: [nil, 401, 403, 407, 408, 500, 503] as [Int?])
    func `a leg that its trunk could not carry says so once`(status: Int?) {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        for _ in 0..<6 {
            witness.grant()
            for leg in witness.dialled where witness.ended[leg] == nil {
                witness.send(.legFailed(leg, status: status, cause: "timeout"))
            }
        }
        let told = FactEvent.taskOpened(kind: .trunkDown, line: LineID("heating"), person: nil)
        #expect(witness.facts.filter { $0 == told }.count == 1)
        #expect(witness.facts.last == .progressSpoken(prompt: "trunk-down"))
    }

    @Test(arguments: [404, 480, 486, 603])
    func `a person who cannot be reached is no fault of the trunk`(status: Int) {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        for _ in 0..<6 {
            witness.grant()
            for leg in witness.dialled where witness.ended[leg] == nil {
                witness.send(.legFailed(leg, status: status, cause: "no"))
            }
        }
        #expect(witness.facts.last == .progressSpoken(prompt: "nobody-reached"))
    }

    @Test func `when everybody is busy the second round waits a little`() {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        for _ in 0..<3 { witness.refuse(.alreadyTalking) }
        #expect(witness.asked.isEmpty)
        witness.wait(.seconds(19))
        #expect(witness.asked.isEmpty)
        witness.wait(.seconds(2))
        #expect(witness.asked.count == 1)
        witness.grant()
        #expect(witness.dialled == [LegNumber(1), LegNumber(2)])
    }

    @Test func `a message that breaks off is kept and the caller is not told that all is well`() {
        var witness = Witness(plan: Sample.plan())
        witness.send(.keyPressed(.caller, "*"))
        witness.endPlay(on: .caller)
        witness.send(.recordingEnded("k-1", milliseconds: 900, ending: .failed))
        #expect(witness.effects.contains { $0.plays("message-broke-off", to: .caller) })
        witness.endPlay(on: .caller)
        #expect(witness.facts.contains(.voicemailEnded(recording: "k-1", milliseconds: 900, cause: "failed")))
        #expect(witness.facts.contains(.taskOpened(kind: .recordingFailed, line: LineID("heating"), person: nil)))
        #expect(witness.facts.contains(.taskOpened(kind: .missedCall, line: LineID("heating"), person: nil)))
        #expect(!witness.effects.contains(.discardRecording("k-1")))
    }

    @Test func `a hidden caller is not promised to be called back`() {
        let hidden = Arrival(caller: CallerID("anonymous"), callerNumber: nil)
        var witness = Witness(plan: Sample.plan(arrival: hidden))
        witness.send(.keyPressed(.caller, "0"))
        #expect(witness.facts.last == .progressSpoken(prompt: "number-hidden"))
        #expect(!witness.facts.contains(.callBackRequested))
    }

    @Test func `a key in the greeting leads to the tone, and the greeting is not recorded`() {
        var witness = Witness(plan: Sample.plan())
        witness.send(.keyPressed(.caller, "*"))
        witness.send(.keyPressed(.caller, "#"))
        #expect(witness.effects.contains { $0.plays("beep", to: .caller) })
        #expect(!witness.facts.contains(.voicemailStarted(recording: "k-1")))
        witness.endPlay(on: .caller)
        #expect(witness.facts.last == .voicemailStarted(recording: "k-1"))
    }

    @Test func `prompts that cannot be played stall nothing and open one task`() {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller, completely: false)
        witness.endPlay(on: .caller, completely: false)
        witness.grant()
        witness.send(.legAnswered(Self.mobile))
        witness.endPlay(on: Self.mobile, completely: false)
        witness.send(.keyPressed(Self.mobile, "1"))
        #expect(witness.machine.bridgedLeg == Self.mobile)
        #expect(
            witness.facts.filter { $0 == .taskOpened(kind: .promptFailed, line: LineID("heating"), person: nil) }.count
                == 1)
    }

    @Test func `a menu key leads where it says and a silent caller is still hunted for`() {
        var line = Sample.line
        line.menu = Menu(choices: ["2": .voicemail])
        var chosen = Witness(plan: Sample.plan(line))
        chosen.send(.keyPressed(.caller, "2"))
        #expect(chosen.facts.contains(.menuChosen(key: "2", action: "voicemail")))
        #expect(chosen.machine.nextDeadline != nil)
        var silent = Witness(plan: Sample.plan(line))
        silent.endPlay(on: .caller)
        for _ in 0..<2 {
            silent.endPlay(on: .caller)
            silent.wait(.seconds(5))
        }
        #expect(silent.facts.contains(.menuChosen(key: nil, action: "hunt")))
        #expect(silent.asked.map(\.person) == [PersonID("anne")])
    }
}
