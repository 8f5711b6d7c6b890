import Chronology
import Directory
import Interventions
import Ledger
import Testing

@Suite struct `Work that calls show` {
    @Test func `a conversation is work from picking up to the end of the leg`() throws {
        let proposals = InterventionReading.proposals(from: CallScript.conversation("a"))
        let only = try #require(proposals.first)
        #expect(proposals.count == 1)
        #expect(only.person == anne)
        #expect(only.kind == .conversation)
        #expect(only.line == LineID("heating"))
        #expect(only.interval == Interval(night, night + .seconds(42 * 60)))
    }

    @Test func `a telephone that rings or is declined is no work`() {
        var script = CallScript("a")
        script.dial(1, anne)
        script.fact(.legAnswered(leg: LegNumber(1)))
        script.fact(.legDeclined(leg: LegNumber(1), person: anne))
        script.fact(.legEnded(leg: LegNumber(1), by: .system, cause: "declined"))
        script.dial(2, bruno)
        script.fact(.legFailed(leg: LegNumber(2), sipStatus: nil, cause: "noAnswer"))
        script.fact(.callEnded(by: .system, cause: "BYE"))
        #expect(InterventionReading.proposals(from: script.facts).isEmpty)
    }

    @Test func `the desk is nobody's intervention`() {
        var script = CallScript("a")
        script.fact(.legAnswered(leg: LegNumber(1)))
        script.fact(.legAccepted(leg: LegNumber(1), person: nil))
        script.fact(.bridged(leg: LegNumber(1), person: nil))
        script.fact(.legEnded(leg: LegNumber(1), by: .caller, cause: "BYE"))
        #expect(InterventionReading.proposals(from: script.facts).isEmpty)
    }

    @Test(arguments: [
        ("acknowledged", 1), ("passed", 1), ("heard", 1), ("noKey", 0), ("noAnswer", 0), ("failed", 0), ("stopped", 0),
    ])
    func `a telling is work when somebody answered it by a key`(outcome: String, count: Int) {
        let facts = CallScript.telling("n", at: night, task: TaskID("t"), outcome: outcome)
        let proposals = InterventionReading.proposals(from: facts)
        #expect(proposals.count == count)
        #expect(proposals.allSatisfy { $0.kind == .telling })
    }

    @Test func `a telling of nothing but the own plan is no work`() {
        for (task, count) in [("dutyReminder-1795399200000000", 0), ("alert-1795399200000000", 1)] {
            let facts = CallScript.telling("n", at: night, task: TaskID(task), outcome: "acknowledged")
            #expect(InterventionReading.proposals(from: facts).count == count, "\(task)")
        }
    }

    @Test func `a telling belongs to the call that left the task, and has its line`() throws {
        var missed = CallScript("missed")
        missed.fact(
            .callReceived(
                line: LineID("heating"), caller: CallerID("c"), trunk: nil, forwardedFrom: nil, attestation: nil))
        missed.fact(.taskOpened(kind: .voicemail, line: LineID("heating"), person: nil))
        missed.fact(.callEnded(by: .caller, cause: "BYE"))
        let task = try #require(missed.facts.compactMap { TaskID(openedBy: $0) }.first)
        let told = CallScript.telling("n", at: night + .seconds(60), task: task, outcome: "acknowledged")
        let only = try #require(InterventionReading.proposals(from: missed.facts + told).first)
        #expect(only.incident == CallID("missed"))
        #expect(only.line == LineID("heating"))
    }

    @Test func `who is rung again after the sound was lost worked on`() throws {
        var facts = CallScript.conversation("a", lasting: .seconds(100)).dropLast()
        var script = CallScript("a", at: night + .seconds(110))
        script.fact(.legAnswered(leg: LegNumber(2)))
        script.fact(.legAccepted(leg: LegNumber(2), person: anne))
        script.fact(.legEnded(leg: LegNumber(2), by: .caller, cause: "BYE"), after: .seconds(50))
        facts += script.facts.map { Fact(sequence: $0.sequence + 20, call: $0.call, at: $0.at, event: $0.event) }
        let proposals = InterventionReading.proposals(from: facts)
        #expect(proposals.map(\.interval) == [Interval(night, night + .seconds(162))])
    }

    @Test func `a call that is still up is not proposed`() {
        #expect(InterventionReading.proposals(from: CallScript.conversation("a").dropLast(3)).isEmpty)
    }

    @Test func `after a crash the end is the last thing known, and says that it is uncertain`() throws {
        var facts = Array(CallScript.conversation("a").dropLast(3))
        facts.append(
            Fact(sequence: 99, call: CallID("a"), at: night + .seconds(9_000), event: .callClosedAfterCrash))
        let only = try #require(InterventionReading.proposals(from: facts).first)
        #expect(only.endIsUncertain)
        #expect(only.interval.end == night + .seconds(2))
    }

    @Test func `who calls again within the hour does so for the same trouble`() {
        let facts =
            CallScript.conversation("a", lasting: .seconds(600))
            + CallScript.conversation("b", at: night + .seconds(1_800), lasting: .seconds(600))
            + CallScript.conversation("d", at: night + .seconds(7_200), lasting: .seconds(600))
        let proposals = InterventionReading.proposals(from: facts)
        #expect(proposals.map(\.incident) == [nil, CallID("a"), nil])
        let groups = InterventionBook(facts: facts).mergeable
        #expect(groups.map { $0.map(\.id.rawValue) } == [["a-anne", "b-anne"]])
    }
}
