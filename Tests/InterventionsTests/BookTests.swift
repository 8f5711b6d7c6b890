import Chronology
import Directory
import Interventions
import Ledger
import Testing

@Suite struct `What people say of interventions` {
    private let id = InterventionID("a-anne")

    private func only(_ steps: Fact...) throws -> Intervention {
        try #require(InterventionBook(facts: CallScript.conversation("a") + steps).interventions.first)
    }

    @Test func `a confirmed one stays as the call shows it`() throws {
        let intervention = try only(said(.interventionConfirmed(intervention: id, by: "anne")))
        #expect(intervention.state == .confirmed)
        #expect(intervention.steps.map(\.by) == ["anne"])
        #expect(intervention.interval.duration == .seconds(42 * 60))
    }

    @Test func `travel and work after the call belong to it`() throws {
        let amendment = InterventionAmendment(travelBefore: 600, travelAfter: 1_500, workAfter: 300)
        let intervention = try only(
            said(.interventionAmended(intervention: id, amendment: amendment, by: "anne")))
        #expect(intervention.interval == Interval(night - .seconds(600), night + .seconds(2_520 + 300 + 1_500)))
        #expect(intervention.parts.map(\.kind) == [.travel, .work, .travel])
        #expect(intervention.parts.map(\.interval.duration).reduce(Duration.zero, +) == intervention.interval.duration)
    }

    @Test func `the last amendment holds as a whole`() throws {
        let intervention = try only(
            said(
                .interventionAmended(
                    intervention: id, amendment: InterventionAmendment(travelAfter: 1_500), by: "anne")),
            said(
                .interventionAmended(intervention: id, amendment: InterventionAmendment(workAfter: 60), by: "anne"),
                at: night + .seconds(30_000)))
        #expect(intervention.interval.end == night + .seconds(2_580))
    }

    @Test func `what is disputed bounds rest and is paid until somebody says otherwise`() throws {
        let intervention = try only(said(.interventionDisputed(intervention: id, by: "anne")))
        #expect(intervention.state == .disputed)
        #expect(intervention.countsForRest)
        #expect(intervention.countsForPay)
    }

    @Test func `a declared one bounds rest at once, and is paid when the manager agrees`() throws {
        let start = night + .seconds(40_000)
        let declared = Intervention.name(declaredFor: anne, start: start)
        let fact = said(
            .interventionDeclared(
                intervention: declared, person: anne, line: nil, start: start, end: start + .seconds(3_600), by: "anne"),
            at: night + .seconds(50_000))
        let awaited = try #require(InterventionBook(facts: [fact])[declared])
        #expect(awaited.isDeclared && awaited.countsForRest && !awaited.countsForPay)
        let agreed = said(
            .interventionDecided(intervention: declared, decision: .agreed, by: "marie"),
            at: night + .seconds(60_000))
        #expect(try #require(InterventionBook(facts: [fact, agreed])[declared]).countsForPay)
        let refused = said(
            .interventionDecided(intervention: declared, decision: .refused, by: "marie"),
            at: night + .seconds(60_000))
        let left = try #require(InterventionBook(facts: [fact, refused])[declared])
        #expect(left.countsForRest && !left.countsForPay)
        let amended = said(
            .interventionAmended(
                intervention: declared, amendment: InterventionAmendment(workAfter: 600), by: "anne"),
            at: night + .seconds(70_000))
        #expect(try #require(InterventionBook(facts: [fact, agreed, amended])[declared]).agreement == .awaited)
    }

    @Test func `merged calls are one intervention over the time between them`() throws {
        let facts =
            CallScript.conversation("a", lasting: .seconds(600))
            + CallScript.conversation("b", at: night + .seconds(1_200), lasting: .seconds(600))
        let merge = said(
            .interventionAmended(
                intervention: id, amendment: InterventionAmendment(merged: [InterventionID("b-anne")]), by: "anne"))
        let book = InterventionBook(facts: facts + [merge])
        let whole = try #require(book[id])
        let part = try #require(book[InterventionID("b-anne")])
        #expect(whole.interval == Interval(night, night + .seconds(1_800)))
        #expect(part.mergedInto == id)
        #expect(!part.countsForRest && !part.countsForPay)
        let all = try #require(Interval(night, night + .seconds(10_000)))
        #expect(book.interventions(of: anne, in: all).map(\.id) == [id])
    }

    @Test func `two that claim each other are merged once`() {
        let other = InterventionID("b-anne")
        let facts =
            CallScript.conversation("a", lasting: .seconds(600))
            + CallScript.conversation("b", at: night + .seconds(1_200), lasting: .seconds(600))
            + [
                said(
                    .interventionAmended(
                        intervention: id, amendment: InterventionAmendment(merged: [other]), by: "anne")),
                said(
                    .interventionAmended(
                        intervention: other, amendment: InterventionAmendment(merged: [id]), by: "anne")),
            ]
        #expect(InterventionBook(facts: facts).interventions.filter { $0.mergedInto == nil }.count == 1)
    }
}

@Suite struct `Properties of the fold` {
    /// Calls of two people and random steps, several of them at one instant.
    private func facts(_ seed: UInt64) -> [Fact] {
        var random = SeededGenerator(seed: seed)
        var facts: [Fact] = []
        var ids: [InterventionID] = []
        for index in 0..<Int.random(in: 1...6, using: &random) {
            let person = Bool.random(using: &random) ? anne : bruno
            let start = night + .seconds(index * 4_000 + Int.random(in: 0...900, using: &random))
            facts += CallScript.conversation(
                "k\(index)", at: start, with: person, lasting: .seconds(Int.random(in: 5...2_000, using: &random)))
            ids.append(ProposedIntervention.name(call: CallID("k\(index)"), person: person))
        }
        let declared = Intervention.name(declaredFor: anne, start: night + .seconds(90_000))
        facts.append(
            said(
                .interventionDeclared(
                    intervention: declared, person: anne, line: nil, start: night + .seconds(90_000),
                    end: night + .seconds(93_000), by: "anne")))
        ids.append(declared)
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let at = night + .seconds(100_000 + Int.random(in: 0...2, using: &random))
            let id = ids[Int.random(in: 0..<ids.count, using: &random)]
            let event: FactEvent =
                switch Int.random(in: 0...4, using: &random) {
                case 0: .interventionConfirmed(intervention: id, by: "anne")
                case 1: .interventionDisputed(intervention: id, by: "anne")
                case 2:
                    .interventionDecided(
                        intervention: id, decision: Bool.random(using: &random) ? .agreed : .refused, by: "marie")
                case 3:
                    .interventionAmended(
                        intervention: id,
                        amendment: InterventionAmendment(
                            travelBefore: Int.random(in: 0...900, using: &random),
                            workAfter: Int.random(in: 0...900, using: &random)), by: "anne")
                default:
                    .interventionAmended(
                        intervention: id,
                        amendment: InterventionAmendment(merged: [ids[Int.random(in: 0..<ids.count, using: &random)]]),
                        by: "anne")
                }
            facts.append(said(event, at: at))
        }
        return facts
    }

    @Test(arguments: 0..<200)
    func `the order of facts does not matter, nor do repetitions`(seed: UInt64) {
        let facts = facts(seed)
        let book = InterventionBook(facts: facts)
        var random = SeededGenerator(seed: seed &+ 10_000)
        for _ in 0..<4 {
            let mixed = (facts + facts.prefix(Int(seed) % (facts.count + 1))).shuffled(using: &random)
            #expect(InterventionBook(facts: mixed) == book, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<200)
    func `parts add up, and every intervention counts exactly once`(seed: UInt64) {
        let book = InterventionBook(facts: facts(seed))
        for intervention in book.interventions {
            let sum = intervention.parts.map(\.interval.duration).reduce(Duration.zero, +)
            #expect(sum == intervention.interval.duration, "seed \(seed)")
            if let whole = intervention.mergedInto {
                #expect(book[whole]?.mergedInto == nil, "seed \(seed): a part of a part")
                #expect(book[whole]?.merged.contains(intervention.id) == true, "seed \(seed)")
                #expect(book[whole]?.interval.contains(intervention.core) == true, "seed \(seed)")
            }
        }
    }
}
