import CallFlow
import Chronology
import Directory
import Ledger
import Testing

/// Whom a line lets through to its people.
@Suite struct ScreeningTests {
    static let nuisance = Arrival(caller: CallerID("c9"), callerNumber: "+33899123456")
    static let hidden = Arrival(caller: CallerID("anonymous"), callerNumber: nil)

    static func plan(
        _ callers: CallerSettings, arrival: Arrival = nuisance, callsInHour: Int = 0, draws: [Int] = [3, 6],
        change: (inout Line) -> Void = { _ in }
    ) -> CallPlan {
        var organisation = Sample.organisation
        organisation.lines[0].callers = callers
        change(&organisation.lines[0])
        return CallPlanner.plan(
            organisation: organisation, line: organisation.lines[0], arrival: arrival, at: Sample.night,
            callsInHour: [organisation.lines[0].id: callsInHour], gateDraws: draws)
    }

    @Test(arguments: ["+33899123456", "0899123456", "33899123456", "08 99 12 34 56"])
    func `a blocked number is recognised however the carrier writes it`(number: String) throws {
        let blocked = [try NumberPattern.parse("08 99*", countryCode: "33")]
        let arrival = Arrival(caller: CallerID("c9"), callerNumber: number)
        #expect(Self.plan(CallerSettings(blocked: blocked), arrival: arrival).route == .callerBlocked)
        let other = Arrival(caller: CallerID("c9"), callerNumber: "+33478901234")
        #expect(Self.plan(CallerSettings(blocked: blocked), arrival: other).screening == .open)
    }

    @Test func `an allowed number passes the filter that its beginning is on`() {
        let settings = CallerSettings(
            blocked: [NumberPattern("+33899*")], allowed: [NumberPattern("+33899123456")], callsPerHour: 1)
        let plan = Self.plan(settings, callsInHour: 50)
        #expect(plan.route == .onCall)
        #expect(plan.screening == .open)
    }

    @Test(arguments: ["0612345601", "+33612345602", "anne", "desk"])
    func `a telephone of the organisation passes every filter`(number: String) {
        let settings = CallerSettings(
            blocked: [NumberPattern("+33*"), NumberPattern("anne"), NumberPattern("desk")], callsPerHour: 1)
        let arrival = Arrival(caller: CallerID("c2"), callerNumber: number)
        let plan = Self.plan(settings, arrival: arrival, callsInHour: 50)
        #expect(plan.route == .onCall)
        #expect(plan.screening == .open)
    }

    @Test func `no reason of a filter names a number`() {
        let settings = CallerSettings(blocked: [NumberPattern("+33899*")], callsPerHour: 2)
        let other = Arrival(caller: CallerID("c1"), callerNumber: "+33478901234")
        let plans = [
            Self.plan(settings), Self.plan(settings, callsInHour: 9),
            Self.plan(settings, arrival: other, callsInHour: 2),
            Self.plan(CallerSettings(anonymousGate: true), arrival: Self.hidden),
        ]
        for plan in plans {
            #expect(!plan.reasons.joined().contains("899") && !plan.reasons.joined().contains("478"))
            #expect(plan.reasons.contains { $0.hasPrefix("the caller") }, "\(plan.reasons)")
        }
    }

    @Test func `a blocked caller hears 15 and 112 and why, rings nobody, and leaves nothing behind`() {
        var witness = Witness(plan: Self.plan(CallerSettings(blocked: [NumberPattern("+33899*")])))
        #expect(witness.effects.contains { $0.plays("caller-blocked", to: .caller) })
        #expect(
            witness.effects.contains { effect in
                if case .play(_, _, let words, _) = effect { words.prompts.first == .text(.emergency) } else { false }
            })
        witness.endPlay(on: .caller)
        witness.send(.legClosed(.caller))
        witness.exhaustTime()
        #expect(witness.facts.contains(.callerScreened(verdict: .blocked)))
        #expect(witness.facts.last == .callEnded(by: .system, cause: "callerBlocked"))
        #expect(!witness.opensTask && witness.dialled.isEmpty)
        #expect(witness.violations.isEmpty)
    }

    @Test func `a blocked caller who was told three times within the hour is refused without an answer`() {
        let settings = CallerSettings(blocked: [NumberPattern("+33899*")])
        var witness = Witness(plan: Self.plan(settings, callsInHour: 3))
        #expect(witness.facts.contains(.callRejected(sipStatus: 603, reason: "Decline")))
        #expect(!witness.facts.contains(.callerAnswered))
        witness.exhaustTime()
        #expect(!witness.opensTask)
        #expect(witness.violations.isEmpty)
    }

    @Test func `a caller over the limit of the hour hears so and leaves a message that is a task`() {
        let settings = CallerSettings(callsPerHour: 2)
        #expect(Self.plan(settings, callsInHour: 1).route == .onCall)
        var witness = Witness(plan: Self.plan(settings, callsInHour: 2))
        #expect(witness.facts.contains(.progressSpoken(prompt: "caller-limited")))
        witness.endPlay(on: .caller)
        witness.send(.recordingEnded("k-1", milliseconds: 5_000, ending: .silence))
        witness.exhaustTime()
        #expect(witness.facts.contains(.taskOpened(kind: .voicemail, line: LineID("heating"), person: nil)))
        #expect(witness.dialled.isEmpty)
        #expect(witness.violations.isEmpty)
    }

    @Test func `a caller over the limit of the hour who leaves no message adds nothing to do`() {
        var witness = Witness(plan: Self.plan(CallerSettings(callsPerHour: 2), callsInHour: 2))
        witness.send(.legHungUp(.caller, cause: "BYE"))
        witness.exhaustTime()
        #expect(!witness.opensTask)
        #expect(witness.violations.isEmpty)
    }

    @Test func `where no message is taken, a filtered caller is not told that the call is dealt with`() {
        let plan = Self.plan(CallerSettings(callsPerHour: 2), callsInHour: 2) { $0.voicemail.isEnabled = false }
        var witness = Witness(plan: plan)
        witness.endPlay(on: .caller)
        witness.exhaustTime()
        #expect(witness.facts.last == .callEnded(by: .system, cause: "callerLimited"))
        #expect(!witness.effects.contains { $0.plays("voicemail-disabled", to: .caller) })
        #expect(witness.violations.isEmpty)
    }

    @Test(arguments: ["1", "2"])
    func `a hidden caller who presses the digit of either try is let through`(attempt: String) {
        let plan = Self.plan(CallerSettings(anonymousGate: true), arrival: Self.hidden, draws: [3, 6])
        var witness = Witness(plan: plan)
        witness.endPlay(on: .caller)
        #expect(witness.facts.last == .announcementStarted(prompt: "gate-digit"))
        #expect(witness.asked.isEmpty)
        // The digits of the draws 3 and 6 are 4 and 7.
        if attempt == "2" { witness.send(.keyPressed(.caller, "9")) }
        witness.send(.keyPressed(.caller, attempt == "1" ? "4" : "7"))
        #expect(witness.facts.contains(.callerScreened(verdict: .proved)))
        #expect(witness.asked.map(\.person) == [PersonID("anne")])
        witness.exhaustTime()
        #expect(witness.opensTask)
        #expect(witness.violations.isEmpty)
    }

    @Test func `two wrong digits, or none, lead to voicemail, and what is left there is a task`() {
        let plan = Self.plan(CallerSettings(anonymousGate: true), arrival: Self.hidden)
        var witness = Witness(plan: plan)
        witness.endPlay(on: .caller)
        witness.send(.keyPressed(.caller, "9"))
        witness.endPlay(on: .caller)
        witness.wait(.seconds(7))
        #expect(witness.facts.contains(.callerScreened(verdict: .unproved)))
        #expect(witness.facts.last == .progressSpoken(prompt: "gate-failed"))
        witness.endPlay(on: .caller)
        witness.send(.recordingEnded("k-1", milliseconds: 5_000, ending: .silence))
        witness.exhaustTime()
        #expect(witness.dialled.isEmpty)
        #expect(witness.facts.contains(.taskOpened(kind: .voicemail, line: LineID("heating"), person: nil)))
        #expect(witness.violations.isEmpty)
    }

    @Test func `a machine that says nothing at the gate owes nobody anything`() {
        let plan = Self.plan(CallerSettings(anonymousGate: true), arrival: Self.hidden)
        var witness = Witness(plan: plan)
        for _ in 0..<3 {
            witness.endPlay(on: .caller)
            witness.wait(.seconds(7))
        }
        witness.endPlay(on: .caller)
        witness.send(.recordingEnded("k-1", milliseconds: 300, ending: .silence))
        witness.exhaustTime()
        #expect(witness.facts.contains(.callerScreened(verdict: .unproved)))
        #expect(!witness.opensTask && witness.dialled.isEmpty)
        #expect(witness.violations.isEmpty)
    }

    @Test func `a menu key opens no gate`() {
        let plan = Self.plan(CallerSettings(anonymousGate: true), arrival: Self.hidden) { line in
            line.menu = Menu(text: "un", choices: ["1": .hunt])
        }
        var witness = Witness(plan: plan)
        witness.send(.keyPressed(.caller, "1"))
        #expect(witness.facts.last == .announcementStarted(prompt: "gate-digit"))
        witness.send(.keyPressed(.caller, "4"))
        #expect(witness.facts.last == .announcementStarted(prompt: "menu"))
    }

    @Test func `a line reached by a menu has its own filter`() {
        var organisation = Sample.organisation
        var second = Sample.line
        second.id = LineID("water")
        second.callers = CallerSettings(blocked: [NumberPattern("+33899*")], anonymousGate: true)
        organisation.lines[0].menu = Menu(text: "un", choices: ["1": .line(second.id)])
        organisation.lines.append(second)
        func talk(_ arrival: Arrival) -> Witness {
            var witness = Witness(
                plan: CallPlanner.plan(
                    organisation: organisation, line: organisation.lines[0], arrival: arrival, at: Sample.night))
            witness.endPlay(on: .caller)
            witness.send(.keyPressed(.caller, "1"))
            return witness
        }
        var blocked = talk(Self.nuisance)
        #expect(blocked.facts.contains(.callerScreened(verdict: .blocked)))
        blocked.exhaustTime()
        #expect(blocked.dialled.isEmpty && blocked.violations.isEmpty)
        var hidden = talk(Self.hidden)
        #expect(hidden.facts.last == .announcementStarted(prompt: "gate-digit"))
        hidden.send(.keyPressed(.caller, "4"))
        #expect(hidden.asked.map(\.person) == [PersonID("anne")])
        hidden.exhaustTime()
        #expect(hidden.violations.isEmpty)
    }
}
