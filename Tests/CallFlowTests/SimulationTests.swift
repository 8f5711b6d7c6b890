import CallFlow
import Chronology
import Directory
import Ledger
import Testing

/// Whole calls from arrival to end, told by the same planner and machine that serve real ones.
@Suite struct SimulationTests {
    func story(
        _ line: Line = Sample.line, organisation: Organisation = Sample.organisation,
        at instant: Instant = Sample.night,
        answering: CallPlan.Answering = .first, with script: SimulationScript
    ) -> [FactEvent] {
        var line = line
        line.hours.deskAnswers = answering == .afterDesk
        return Simulation.run(
            organisation: organisation, line: line, arrival: Sample.arrival, at: instant, script: script
        ).facts.map(\.event)
    }

    let anne = PersonID("anne"), bruno = PersonID("bruno"), marie = PersonID("marie")

    @Test func `the primary does not answer, the backup presses 1, they talk`() {
        let facts = story(with: SimulationScript(people: [bruno: [.answers(after: .seconds(4), keys: "1")]]))
        #expect(facts.contains(.legCancelled(leg: LegNumber(1), reason: "noAnswer")))
        #expect(facts.contains(.legCancelled(leg: LegNumber(2), reason: "noAnswer")))
        #expect(facts.contains(.bridged(leg: LegNumber(3), person: bruno)))
        #expect(facts.contains(.progressSpoken(prompt: "progress-next")))
        #expect(facts.last == .callEnded(by: .responder, cause: "BYE"))
        #expect(!facts.contains { if case .taskOpened = $0 { true } else { false } })
    }

    @Test func `all devices of a person ring together and the others stop when one accepts`() {
        let facts = story(with: SimulationScript(people: [anne: [.answers(after: .seconds(2), keys: "1")]]))
        #expect(
            facts.contains(
                .legDialled(
                    leg: LegNumber(1), person: anne, device: DeviceID("anne-mobile"), level: "primary", round: 1)))
        #expect(
            facts.contains(
                .legDialled(
                    leg: LegNumber(2), person: anne, device: DeviceID("anne-soft"), level: "primary", round: 1)))
        #expect(facts.contains(.legCancelled(leg: LegNumber(2), reason: "takenElsewhere")))
    }

    @Test func `nobody answers in two rounds and the caller leaves a message`() throws {
        let facts = story(with: SimulationScript())
        #expect(facts.filter { if case .huntStarted = $0 { true } else { false } }.count == 6)
        #expect(facts.contains(.voicemailEnded(recording: "simulated-1", milliseconds: 10_000, cause: "silence")))
        #expect(facts.contains(.taskOpened(kind: .voicemail, line: LineID("heating"), person: nil)))
        #expect(facts.last == .callEnded(by: .system, cause: "voicemail"))
    }

    @Test func `the hunt ends with its budget, which starts after the announcement`() throws {
        var line = Sample.line
        line.ladder.budget = .seconds(30)
        let simulation = Simulation.run(
            organisation: Sample.organisation, line: line, arrival: Sample.arrival, at: Sample.night,
            script: SimulationScript())
        let cancelled = try #require(simulation.facts.last { if case .legCancelled = $0.event { true } else { false } })
        #expect(cancelled.event == .legCancelled(leg: LegNumber(3), reason: "budgetEnded"))
        #expect(cancelled.at - Sample.night == .seconds(33))
    }

    @Test func `who hears the acceptance prompt when the budget ends may finish`() {
        var line = Sample.line
        line.ladder.budget = .seconds(10)
        let facts = story(line, with: SimulationScript(people: [anne: [.answers(after: .seconds(8), keys: "31")]]))
        #expect(facts.contains(.legCancelled(leg: LegNumber(2), reason: "budgetEnded")))
        #expect(facts.contains(.bridged(leg: LegNumber(1), person: anne)))
    }

    @Test func `the ring counts from the 180 and lasts 20 s`() throws {
        let simulation = Simulation.run(
            organisation: Sample.organisation, line: Sample.line, arrival: Sample.arrival, at: Sample.night,
            script: SimulationScript())
        let ringing = try #require(
            simulation.facts.first { $0.event == .legRinging(leg: LegNumber(1), sipStatus: 180) })
        let stopped = try #require(
            simulation.facts.first { $0.event == .legCancelled(leg: LegNumber(1), reason: "noAnswer") })
        #expect(stopped.at - ringing.at == .seconds(20))
    }

    @Test func `a person who declines is passed over in the next round`() {
        let facts = story(with: SimulationScript(people: [anne: [.answers(after: .seconds(1), keys: "2")]]))
        #expect(facts.contains(.legDeclined(leg: LegNumber(1), person: anne)))
        #expect(facts.contains(.personSkipped(person: anne, level: "primary", reason: .declinedBefore)))
    }

    @Test func `silence at the prompt is three tries of five seconds, then the next person`() throws {
        let simulation = Simulation.run(
            organisation: Sample.organisation, line: Sample.line, arrival: Sample.arrival, at: Sample.night,
            script: SimulationScript(people: [anne: [.answers(after: .zero, keys: "")]]))
        let answered = try #require(simulation.facts.first { $0.event == .legAnswered(leg: LegNumber(1)) })
        let ended = try #require(
            simulation.facts.first { $0.event == .legEnded(leg: LegNumber(1), by: .system, cause: "noKey") })
        #expect(ended.at - answered.at == .seconds(3 * (3 + 5)))
    }

    @Test func `a wrong key repeats the prompt and never hangs up`() {
        let facts = story(with: SimulationScript(people: [anne: [.answers(after: .seconds(1), keys: "9#1")]]))
        #expect(facts.contains(.legPressed(leg: LegNumber(1), key: "9")))
        #expect(facts.contains(.bridged(leg: LegNumber(1), person: anne)))
    }

    @Test func `a person who is talking is passed over when their turn comes`() {
        let facts = story(
            with: SimulationScript(
                people: [bruno: [.answers(after: .seconds(1), keys: "1")]], busy: [anne]))
        #expect(facts.contains(.personSkipped(person: anne, level: "primary", reason: .alreadyTalking)))
        #expect(facts.contains(.bridged(leg: LegNumber(1), person: bruno)))
    }

    @Test func `a caller who leaves while somebody accepts opens a call-back task and the person is told`() {
        let facts = story(
            with: SimulationScript(
                people: [anne: [.answers(after: .seconds(2), keys: "31")]], callerHangsUpAfter: .seconds(6)))
        #expect(facts.contains(.callerLeft(cause: "BYE")))
        #expect(facts.contains(.taskOpened(kind: .callerGone, line: LineID("heating"), person: anne)))
        #expect(facts.contains(.legEnded(leg: LegNumber(1), by: .system, cause: "callerGone")))
        #expect(facts.last == .callEnded(by: .caller, cause: "BYE"))
        #expect(!facts.contains(.taskOpened(kind: .missedCall, line: LineID("heating"), person: nil)))
    }

    @Test func `a caller who leaves during the hunt is a missed call`() {
        let facts = story(with: SimulationScript(callerHangsUpAfter: .seconds(10)))
        #expect(facts.contains(.legCancelled(leg: LegNumber(1), reason: "callerGone")))
        #expect(facts.contains(.taskOpened(kind: .missedCall, line: LineID("heating"), person: nil)))
        #expect(facts.last == .callEnded(by: .caller, cause: "BYE"))
    }

    @Test(arguments: [Duration.seconds(1), .seconds(5), .seconds(40)])
    func `star leads to voicemail at any time`(after: Duration) {
        let facts = story(with: SimulationScript(callerKeys: [.init(key: "*", after: after)]))
        #expect(facts.contains(.voicemailStarted(recording: "simulated-1")))
        #expect(facts.contains(.taskOpened(kind: .voicemail, line: LineID("heating"), person: nil)))
        #expect(!facts.contains { if case .bridged = $0 { true } else { false } })
    }

    @Test(arguments: [Duration.seconds(1), .seconds(5), .seconds(40)])
    func `zero leaves a request to be called back at any time`(after: Duration) {
        let facts = story(with: SimulationScript(callerKeys: [.init(key: "0", after: after)]))
        #expect(facts.contains(.callBackRequested))
        #expect(facts.contains(.taskOpened(kind: .callBack, line: LineID("heating"), person: nil)))
        #expect(facts.last == .callEnded(by: .system, cause: "callBackRequested"))
    }

    @Test func `nobody on call rings the manager at once and opens a task`() {
        var line = Sample.line
        line.ladder.levels = []
        let facts = story(line, with: SimulationScript(people: [marie: [.answers(after: .seconds(1), keys: "1")]]))
        #expect(
            facts.contains(
                .planned(
                    route: "noCover",
                    reasons: [
                        "outside staffed hours at 2026-11-23T03:00:00 in Europe/Paris",
                        "nobody who can be rung is on call at any level",
                    ])))
        #expect(facts.contains(.taskOpened(kind: .noCover, line: line.id, person: marie)))
        #expect(facts.contains(.bridged(leg: LegNumber(1), person: marie)))
    }

    @Test func `nobody at all and no manager still ends in a message and a task`() {
        var line = Sample.line
        line.ladder.levels = []
        line.ladder.manager = nil
        let facts = story(line, with: SimulationScript())
        #expect(facts.contains(.taskOpened(kind: .noCover, line: line.id, person: nil)))
        #expect(facts.contains(.taskOpened(kind: .voicemail, line: line.id, person: nil)))
    }

    @Test func `a full line tells the caller and offers voicemail`() {
        let facts = story(with: SimulationScript(callsInProgress: 10))
        #expect(facts.contains(.progressSpoken(prompt: "line-full")))
        #expect(facts.contains(.voicemailStarted(recording: "simulated-1")))
        #expect(!facts.contains { if case .legDialled = $0 { true } else { false } })
    }

    @Test func `without voicemail the call is noted as missed`() {
        var line = Sample.line
        line.voicemail.isEnabled = false
        let facts = story(line, with: SimulationScript())
        #expect(facts.contains(.taskOpened(kind: .missedCall, line: line.id, person: nil)))
        #expect(!facts.contains(.voicemailStarted(recording: "simulated-1")))
    }

    @Test func `a message below two seconds is discarded and counts as a missed call`() {
        let facts = story(with: SimulationScript(messageTime: .seconds(1)))
        #expect(facts.contains(.voicemailDiscarded(recording: "simulated-1", milliseconds: 1000)))
        #expect(facts.contains(.taskOpened(kind: .missedCall, line: LineID("heating"), person: nil)))
    }

    @Test func `in staffed hours the desk rings first and takes the call without a key`() {
        let facts = story(at: Sample.day, with: SimulationScript(desk: [.answers(after: .seconds(3), keys: "")]))
        #expect(
            facts.contains(
                .planned(
                    route: "staffed", reasons: ["staffed at 2026-11-23T10:00:00 in Europe/Paris"])))
        #expect(facts.contains(.bridged(leg: LegNumber(1), person: nil)))
    }

    @Test func `a desk rung before answering answers the caller only when it accepts`() throws {
        let facts = story(
            at: Sample.day, answering: .afterDesk,
            with: SimulationScript(desk: [.answers(after: .seconds(3), keys: "")]))
        let answered = try #require(facts.firstIndex(of: .callerAnswered))
        let accepted = try #require(facts.firstIndex(of: .legAccepted(leg: LegNumber(1), person: nil)))
        #expect(accepted < answered)
        #expect(!facts.contains(.announcementStarted(prompt: "announcement")))
    }

    @Test func `a desk rung in vain before answering leads to the announcement and the ladder`() throws {
        let facts = story(
            at: Sample.day, answering: .afterDesk,
            with: SimulationScript(people: [anne: [.answers(after: .zero, keys: "1")]]))
        let desk = try #require(facts.firstIndex(of: .legCancelled(leg: LegNumber(1), reason: "noAnswer")))
        let announcement = try #require(facts.firstIndex(of: .announcementStarted(prompt: "announcement")))
        #expect(desk < announcement)
        #expect(facts.contains(.bridged(leg: LegNumber(2), person: anne)))
    }

    @Test func `the caller hears something at least every 20 s of the hunt`() {
        let simulation = Simulation.run(
            organisation: Sample.organisation, line: Sample.line, arrival: Sample.arrival, at: Sample.night,
            script: SimulationScript())
        var silentSince: Duration?
        for timed in simulation.effects {
            guard case .play(.caller, _, _, let loops) = timed.effect else { continue }
            if let silentSince, !loops { #expect(timed.after - silentSince <= .seconds(20)) }
            silentSince = loops ? timed.after : nil
        }
        #expect(silentSince == nil)
    }

    @Test func `busy people of every level end in voicemail, not in a loop`() {
        let facts = story(with: SimulationScript(people: [anne: [.fails(status: 486)], bruno: [.fails(status: 603)]]))
        #expect(facts.filter { if case .legFailed = $0 { true } else { false } }.count == 6)
        #expect(facts.last == .callEnded(by: .system, cause: "voicemail"))
    }
}
