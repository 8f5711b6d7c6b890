import Chronology
import Directory
import LabourLaw
import Ledger
import Storage
import Testing

@testable import Operations

/// Worker files as the store gives them: nothing in them is written by hand.
@Suite struct WorkerFilesTests {
    private let site: WorkSite
    private let anne = PersonID("anne")
    private let november: CivilMonth

    init() throws {
        site = try WorkSite()
        november = try #require(CivilMonth("2026-11"))
    }

    private func made(_ person: String = "anne", for purpose: WorkerFiles.Purpose = .rest) throws -> WorkerFiles.Made {
        try WorkerFiles(store: site.store, library: try LawBooks.library())
            .file(of: PersonID(person), month: november, for: purpose)
    }

    private func assessment(_ file: WorkerFile) throws -> Assessment {
        var assessor = Assessor(library: try LawBooks.library())
        return try assessor.assess(file)
    }

    private func week(_ month: Int, _ day: Int) throws -> Interval {
        try site.interval(site.at(month, day, 18), site.at(month, day, 18) + .seconds(7 * 86_400))
    }

    @Test func `terms, duties, planned work and interventions are joined`() throws {
        try site.apply(at: site.at(11, 1))
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(3_600))
        let made = try made()
        #expect(made.file.onCall.map(\.interval) == [try week(11, 2), try week(11, 16), try week(11, 30)])
        #expect(Set(made.file.onCall.map(\.line)) == ["chauffage"])
        #expect(made.file.interventions.map(\.interval.start) == [site.at(11, 3, 3)])
        #expect(made.file.person.age(on: CivilDate(2026, 11, 3)) == 35)
        // No work is planned on 11 November.
        let eleventh = try site.interval(site.at(11, 11), site.at(11, 12))
        #expect(made.file.work.filter { $0.overlaps(eleventh) }.isEmpty)
        let second = try site.interval(site.at(11, 16), site.at(11, 21))
        #expect(made.file.work.filter { $0.overlaps(second) }.count == 10)
        #expect(made.missing == ["the day on which the duties on line `chauffage` were told"])
    }

    @Test func `the law reads the rest that a call of the night leaves, and a declared one bounds it too`() throws {
        try site.apply(at: site.at(11, 1))
        // Monday until 18:00, a call from 3 to 4: eleven hours from its end.
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(3_600))
        #expect(try assessment(made().file).earliestResume == site.at(11, 3, 15))
        let desk = InterventionDesk(store: site.store)
        _ = try desk.declare(
            for: anne, line: nil, interval: try site.interval(site.at(11, 3, 5), site.at(11, 3, 6)), by: anne,
            reason: ("n", "rappelée chez moi"), now: site.at(11, 3, 8))
        #expect(try assessment(made().file).earliestResume == site.at(11, 3, 17))
        #expect(try made(for: .pay).file.interventions.count == 1)
        #expect(try made().file.interventions.map(\.reason) == [nil, "déclarée"])
    }

    @Test func `what was in force stays in force for the past, whatever is planned since`() throws {
        try site.apply(at: site.at(11, 1))
        // In the middle of Anne's second week, the turns are exchanged.
        try site.apply(members: "bruno, anne", at: site.at(11, 18))
        let periods = try made().file.onCall.map(\.interval)
        #expect(
            periods == [
                try week(11, 2), try site.interval(site.at(11, 16, 18), site.at(11, 18)), try week(11, 23),
            ])
        // A change that touches nobody's duty leaves the period whole.
        try site.apply(members: "bruno, anne", more: "reminders: [1d]", at: site.at(11, 25))
        #expect(try made().file.onCall.map(\.interval) == periods)
    }

    @Test func `an override that is written after the fact corrects the past`() throws {
        try site.apply(at: site.at(11, 1))
        let late = "overrides: { o: { from: 2026-11-03T00:00, until: 2026-11-04T00:00, person: bruno, rank: 1 } }"
        try site.apply(more: late, at: site.at(11, 20))
        #expect(try made().file.onCall.map(\.interval.start).prefix(2) == [site.at(11, 2, 18), site.at(11, 4)])
    }

    @Test func `the day of telling is proved by facts, and missing without them`() throws {
        try site.apply(at: site.at(10, 20))
        try site.apply(members: "bruno, anne", at: site.at(10, 22))
        #expect(try made().file.onCall.allSatisfy { $0.communicatedOn == nil })
        let task = try #require(
            try site.store.chasedTasks().first { $0.kind == .rotaChanged && $0.handedTo == anne })
        try site.store.record(
            [.notificationSent(person: anne, channel: .email, tasks: [task.id], attempt: 1)], now: site.at(10, 26, 9))
        let made = try made()
        #expect(made.file.onCall.map(\.communicatedOn) == [CivilDate(2026, 10, 26), CivilDate(2026, 10, 26)])
        #expect(made.missing.isEmpty)
        // Fourteen days before the first week: fifteen are due.
        #expect(try assessment(made.file).findings.contains { $0.rule == "notice" })
    }

    @Test func `an imported day takes the place of the planned one`() throws {
        try site.apply(at: site.at(11, 1))
        let late = try site.interval(site.at(11, 3, 15), site.at(11, 3, 20))
        try site.store.importHours(
            [ImportedHours(person: anne, day: CivilDate(2026, 11, 3), kind: "work", interval: late)],
            covering: [anne: [CivilDate(2026, 11, 3), CivilDate(2026, 11, 4)]],
            digest: String(repeating: "0", count: 64), by: "test", now: site.at(11, 6))
        let days = try site.interval(site.at(11, 3), site.at(11, 5))
        #expect(try made().file.work.filter { $0.overlaps(days) } == [late])
    }

    @Test func `what is not said is named`() throws {
        try site.apply(
            employment: "{ \"2026-01-01\": { regime: private/code-du-travail, agreement: acme } }", at: site.at(11, 1))
        #expect(
            try made().missing == [
                "people.anne.employment.2026-01-01.hourly_rate", "people.anne.employment.2026-01-01.weekly_hours",
                "people.anne.employment.2026-01-01.birth_date", "people.anne.employment.2026-01-01.schedule",
                "people.anne.employment.2026-01-01.agreement: no book is given for `acme`",
                "the day on which the duties on line `chauffage` were told",
            ])
        let error = #expect(throws: OperationError.self) { try made("bruno") }
        #expect(error?.problem == "nothing says under which terms `bruno` works in 2026-11")
    }
}
