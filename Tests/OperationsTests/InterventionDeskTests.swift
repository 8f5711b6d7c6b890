import Chronology
import Directory
import Interventions
import Ledger
import Storage
import Testing

@testable import Operations

/// What people say of interventions, over a real store.
@Suite struct InterventionDeskTests {
    private let site: WorkSite
    private let desk: InterventionDesk
    private let anne = PersonID("anne")
    private let marie = PersonID("marie")

    init() throws {
        site = try WorkSite()
        try site.apply(at: site.at(11, 2, 8))
        desk = InterventionDesk(store: site.store)
    }

    private var morning: Instant { site.at(11, 10, 8) }

    private func reason(_ text: String) -> InterventionDesk.Reason { ("note-\(text)", text) }

    private func refusal(_ body: () throws -> InterventionResult) -> String? {
        let error = #expect(throws: OperationError.self) { _ = try body() }
        return error.map { "\($0.problem) → \($0.remedy)" }
    }

    @Test func `a call of the night is listed, amended with travel, and keeps every step`() throws {
        let id = try site.conversation("nuit", at: site.at(11, 10, 3), lasting: .seconds(42 * 60))
        let day = try site.interval(site.at(11, 10), site.at(11, 11))
        #expect(try desk.list(in: day).interventions.map(\.id) == [id])
        #expect(try desk.list(in: day).interventions.map(\.minutes) == [42])
        var change = InterventionDesk.Change()
        change.travelAfter = .seconds(25 * 60)
        let amended = try desk.amend(
            id, with: change, by: anne, reason: reason("retour"), now: morning, clock: site.paris)
        #expect(amended.minutes == 67)
        #expect(amended.travelMinutes == 25)
        #expect(amended.localEnd == "2026-11-10 04:07:00")
        #expect(amended.notes == ["retour"])
        // Another change leaves what is not given.
        change = InterventionDesk.Change()
        change.workAfter = .seconds(60)
        let again = try desk.amend(id, with: change, by: anne, reason: nil, now: morning + .seconds(1))
        #expect(again.travelMinutes == 25)
        #expect(again.minutes == 68)
        #expect(again.steps.map(\.what) == ["amended", "amended"])
        #expect(try desk.confirm(id, by: anne, now: morning + .seconds(2)).state == "confirmed")
        // Words are in no fact.
        #expect(try !site.facts().contains { "\($0.event)".contains("retour") })
    }

    @Test func `a declared one waits for the manager of its line, and for nobody else`() throws {
        let night = try site.interval(site.at(11, 10, 1), site.at(11, 10, 2))
        let line = LineID("chauffage")
        let declared = try desk.declare(
            for: anne, line: line, interval: night, by: anne, reason: reason("mobile"), now: morning)
        #expect(declared.agreement == "awaited")
        #expect(declared.countsForRest && !declared.countsForPay)
        let own = refusal {
            try desk.decide(declared.id, .agreed, by: anne, reason: nil, now: morning)
        }
        #expect(own == "nobody agrees to an own declaration → name another manager with --by")
        let colleague = refusal {
            try desk.decide(declared.id, .agreed, by: PersonID("bruno"), reason: nil, now: morning)
        }
        #expect(colleague?.hasPrefix("`bruno` is neither `anne` nor a manager of a line") == true)
        // Paul is the manager of the other line: that is not enough.
        let other = refusal {
            try desk.decide(declared.id, .agreed, by: PersonID("paul"), reason: nil, now: morning)
        }
        #expect(other?.hasSuffix("→ --by marie") == true)
        let agreed = try desk.decide(declared.id, .agreed, by: marie, reason: nil, now: morning)
        #expect(agreed.agreement == "agreed" && agreed.countsForPay)
        #expect(agreed.steps.map(\.by) == ["anne", "marie"])
    }

    @Test func `what a call shows needs nobody's agreement`() throws {
        let id = try site.conversation("nuit", at: site.at(11, 10, 3), lasting: .seconds(600))
        #expect(
            refusal { try desk.decide(id, .agreed, by: marie, reason: nil, now: morning) }?
                .contains("needs nobody's agreement") == true)
    }

    @Test func `only the person or a manager speaks of it`() throws {
        let id = try site.conversation("nuit", at: site.at(11, 10, 3), lasting: .seconds(600))
        let said = refusal { try desk.confirm(id, by: PersonID("bruno"), now: morning) }
        #expect(said?.hasPrefix("`bruno` is neither `anne` nor a manager") == true)
        #expect(try desk.dispute(id, by: marie, reason: reason("faux"), now: morning).state == "disputed")
    }

    @Test func `nothing may overlap, end before it begins, or be to come`() throws {
        let id = try site.conversation("nuit", at: site.at(11, 10, 3), lasting: .seconds(600))
        let over = try site.interval(site.at(11, 10, 2), site.at(11, 10, 3, 5))
        let said = refusal {
            try desk.declare(
                for: anne, line: nil, interval: over, by: anne, reason: reason("x"), now: morning, clock: site.paris)
        }
        #expect(
            said == "it overlaps `nuit-anne`, 2026-11-10 03:00:00 to 2026-11-10 03:10:00 → amend the times, or join "
                + "the two with `vigie intervention amend … --with nuit-anne`")
        var change = InterventionDesk.Change()
        change.end = site.at(11, 10, 2)
        let ended = refusal { try desk.amend(id, with: change, by: anne, reason: nil, now: morning) }
        #expect(ended == "it would end before it begins → give a start that is before the end")
        change.end = site.at(11, 11)
        #expect(
            refusal { try desk.amend(id, with: change, by: anne, reason: nil, now: morning) }?
                .contains("which is to come") == true)
        let unknown = refusal { try desk.show("keine-anne") }
        #expect(unknown == "there is no intervention `keine-anne` → `vigie intervention list` lists them")
        // Nothing of what was refused is in the ledger.
        #expect(try desk.show(id).steps.isEmpty)
    }

    @Test func `two calls of one trouble become one intervention over the time between`() throws {
        let first = try site.conversation("un", at: site.at(11, 10, 3), lasting: .seconds(600))
        let second = try site.conversation("deux", at: site.at(11, 10, 3, 30), lasting: .seconds(600))
        let day = try site.interval(site.at(11, 10), site.at(11, 11))
        #expect(try desk.list(in: day).mergeable == [[first, second]])
        var change = InterventionDesk.Change()
        change.merged = [InterventionID(second)]
        #expect(try desk.amend(first, with: change, by: anne, reason: nil, now: morning).minutes == 40)
        #expect(try desk.show(second).mergedInto == first)
        let part = refusal { try desk.confirm(second, by: anne, now: morning + .seconds(1)) }
        #expect(part?.hasPrefix("`deux-anne` is a part of `un-anne`") == true)
    }

    @Test func `the same night declared twice at once is declared once`() async throws {
        let night = try site.interval(site.at(11, 10, 1), site.at(11, 10, 2))
        let (desk, anne, now) = (desk, anne, morning)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<8 {
                // Half of them begin a minute later: no identifier tells them apart, only the check does.
                let own = Interval(night.start + .seconds(index % 2 * 60), night.end) ?? night
                group.addTask {
                    (try? desk.declare(
                        for: anne, line: nil, interval: own, by: anne, reason: ("n\(index)", "x"), now: now)) != nil
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        let day = try site.interval(site.at(11, 10), site.at(11, 11))
        #expect(try desk.list(in: day).interventions.count == 1)
    }

    @Test func `an erased person leaves facts without reasons`() throws {
        let id = try site.conversation("nuit", at: site.at(11, 10, 3), lasting: .seconds(600))
        _ = try desk.dispute(id, by: anne, reason: reason("malade"), now: morning)
        _ = try site.store.erase(
            person: anne, recordings: NoFiles(), prompts: NoFiles(), by: "test", now: morning)
        let shown = try desk.show(id)
        #expect(shown.notes.isEmpty)
        #expect(shown.state == "disputed")
    }
}

struct NoFiles: RecordingFiles {
    func repair(_ path: String) throws -> Int? { nil }
    func remove(_ path: String) throws {}
}
