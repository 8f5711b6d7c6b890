import Chronology
import Directory
import LabourLaw
import Ledger
import Storage
import Testing

@testable import Operations

/// `vigie law check` over a real store.
@Suite struct CheckLawTests {
    private let site: WorkSite
    private let anne = PersonID("anne")

    init() throws { site = try WorkSite() }

    private func check(_ people: [String] = [], month: String = "2026-11", planned: Organisation? = nil) throws
        -> LawCheck
    {
        try CheckLaw(store: site.store, library: try LawBooks.library())(
            people.map { PersonID($0) }, month: try #require(CivilMonth(month)), planned: planned, language: .french,
            now: site.at(11, 20))
    }

    @Test func `a call of the night before a day of work is found with its article and cure`() throws {
        try site.apply(at: site.at(11, 1))
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(3_600))
        let result = try check()
        let person = try #require(result.people.first)
        #expect(result.people.map(\.person) == ["anne"])
        let rest = try #require(person.findings.first { $0.citation.hasPrefix("L3131-1") })
        #expect(rest.severity == "breach")
        #expect(result.hasBreach)
        #expect(person.earliestResume == "2026-11-03T15:00+01:00")
        #expect(result.text.contains("manquement  L3131-1"))
        #expect(result.text.contains("Non renseigné : the day on which the duties"))
        #expect(try result.json().contains("\"earliestResume\" : \"2026-11-03T15:00+01:00\""))
    }

    @Test func `hours that were imported for the day take the finding away`() throws {
        try site.apply(at: site.at(11, 1))
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(3_600))
        _ = try ImportHours(store: site.store)(
            "person;date;start;end\nanne;2026-11-03;15:00;18:00\n", file: "h.csv", by: "test", now: site.at(11, 4))
        #expect(try !check().people[0].findings.contains { $0.citation.hasPrefix("L3131-1") })
        #expect(try !check().hasBreach)
    }

    @Test func `a plan that is not in force is marked with what it adds`() throws {
        try site.apply(at: site.at(11, 1))
        // Four days before the duty it would be told: fifteen are due.
        let current = try #require(try site.store.currentOrganisation()?.organisation)
        var planned = current
        planned.rota?.plans[0].overrides.append(
            RotaOverride(
                id: RotaEntryID("o"), interval: try site.interval(site.at(11, 24, 18), site.at(11, 26, 18)),
                change: .rank(1, anne)))
        let result = try check(planned: planned)
        let new = try #require(result.people[0].findings.first { $0.isNew == true })
        #expect(new.rule == "notice")
        #expect(new.start == "2026-11-24T18:00+01:00")
        #expect(result.hasBreach)
        // The same plan as now adds nothing.
        let same = try check(planned: current)
        #expect(same.people[0].findings.allSatisfy { $0.isNew == false })
        #expect(!same.hasBreach)
    }

    @Test func `who has no terms in the month is named, and who is asked for by name is refused`() throws {
        try site.apply(
            employment: "{ \"2027-01-01\": { regime: private/code-du-travail } }", at: site.at(11, 1))
        let person = try #require(try check().people.first)
        #expect(person.problem == "nothing says under which terms `anne` works in 2026-11")
        #expect(throws: OperationError.self) { try check(["anne"]) }
        #expect(throws: OperationError.self) { try check(["bruno"]) }
    }

    @Test func `weeks before the month are read for averages and not told again`() throws {
        try site.apply(at: site.at(11, 1))
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(3_600))
        let december = try check(month: "2026-12").people[0].findings
        #expect(december.allSatisfy { $0.start >= "2026-11-30" }, "\(december)")
    }
}
