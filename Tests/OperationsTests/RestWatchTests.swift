import Chronology
import Directory
import LabourLaw
import Ledger
import Logging
import Storage
import Testing

@testable import Operations

/// Rest after interventions, and the night's look at everybody, over a real store.
@Suite struct RestWatchTests {
    private let site: WorkSite
    private let library: BookLibrary
    private let anne = PersonID("anne")

    init() throws {
        site = try WorkSite()
        library = try LawBooks.library()
        try site.apply(at: site.at(11, 1))
    }

    private func look(_ now: Instant) throws {
        try RestWatch(store: site.store, library: library, logger: Logger(label: "test")).run(now: now)
    }

    private func night(_ now: Instant) throws {
        try LawWatch(store: site.store, library: library, logger: Logger(label: "test")).run(now: now)
    }

    private func open(_ kind: TaskKind) throws -> [String] {
        try site.store.chasedTasks().filter { $0.kind == kind }.map {
            "\($0.handedTo?.rawValue ?? "-"): \($0.summary ?? "")"
        }
    }

    private func computed() throws -> [(earliest: Instant, planned: Instant?)] {
        try site.facts().compactMap { fact in
            guard case .resumptionComputed(_, _, let earliest, let planned) = fact.event else { return nil }
            return (earliest, planned)
        }
    }

    @Test func `a call of the night moves the morning, and the person and the manager are told`() throws {
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(42 * 60))
        try look(site.at(11, 3, 3, 43))
        let first = try computed()
        #expect(first.map(\.earliest) == [site.at(11, 3, 14, 42)])
        #expect(first.map(\.planned) == [site.at(11, 3, 9)])
        #expect(
            try open(.restOwed) == [
                "anne: Après votre intervention en astreinte, repos dû (L3131-1) : reprise du travail au plus tôt le "
                    + "3/11/2026 à 14 h 42, au lieu du 3/11/2026 à 9 h 00."
            ])
        #expect(try open(.workMoved).map { String($0.prefix(40)) } == ["marie: Intervention en astreinte de Anne"])
        // A restart, or the next look, tells nobody twice.
        try look(site.at(11, 3, 3, 44))
        try look(site.at(11, 3, 8))
        #expect(try computed().count == 1)
        #expect(try open(.restOwed).count == 1)
    }

    @Test func `travel that is added later moves it further, and the old time is over`() throws {
        let id = try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(42 * 60))
        try look(site.at(11, 3, 3, 43))
        var change = InterventionDesk.Change()
        change.travelAfter = .seconds(25 * 60)
        _ = try InterventionDesk(store: site.store).amend(
            id, with: change, by: anne, reason: nil, now: site.at(11, 3, 4, 10))
        try look(site.at(11, 3, 4, 10))
        #expect(try computed().map(\.earliest) == [site.at(11, 3, 14, 42), site.at(11, 3, 15, 7)])
        #expect(try open(.restOwed).map { $0.contains("15 h 07") } == [true])
        #expect(try open(.workMoved).map { $0.contains("15 h 07") } == [true])
        // A confirmation changes nothing: the fact is written anew, and nobody is told again.
        _ = try InterventionDesk(store: site.store).confirm(id, by: anne, now: site.at(11, 3, 7))
        try look(site.at(11, 3, 7, 1))
        #expect(try computed().map(\.earliest).suffix(2) == [site.at(11, 3, 15, 7), site.at(11, 3, 15, 7)])
        let tasks = try site.facts().filter { if case .taskOpened(.restOwed, _, _) = $0.event { true } else { false } }
        #expect(tasks.count == 2)
        #expect(try open(.restOwed).count == 1)
    }

    @Test func `rest that was had before the call moves nothing`() throws {
        // Eleven hours since 18:00 when the call comes at 5: work begins as planned.
        try site.conversation("matin", at: site.at(11, 3, 5), lasting: .seconds(600))
        try look(site.at(11, 3, 5, 30))
        #expect(try computed().map(\.earliest) == [site.at(11, 3, 9)])
        #expect(try open(.restOwed).isEmpty)
        #expect(try open(.workMoved).isEmpty)
    }

    @Test func `a weekend that is broken moves Monday by the weekly rest`() throws {
        // Friday 18:00, a call on Sunday from 1 to 2: thirty-five hours from then are due.
        try site.conversation("dimanche", at: site.at(11, 8, 1), lasting: .seconds(3_600))
        try look(site.at(11, 8, 2, 1))
        #expect(try computed().map(\.earliest) == [site.at(11, 9, 13)])
        #expect(try open(.restOwed).map { $0.contains("(L3132-2)") } == [true])
    }

    @Test func `who works under no terms is not computed`() throws {
        try site.conversation("nuit", with: "bruno", at: site.at(11, 3, 3), lasting: .seconds(600))
        try look(site.at(11, 3, 4))
        #expect(try computed().isEmpty)
    }

    @Test func `every night everybody is looked at once, and what is new is told once`() throws {
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(42 * 60))
        // Not before two o'clock.
        try night(site.at(11, 4, 1, 59))
        #expect(try open(.lawFindings).isEmpty)
        try night(site.at(11, 4, 2))
        let told = try open(.lawFindings)
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("marie: Anne : ") == true)
        #expect(told.first?.contains("3/11/2026 L3131-1 : Repos continu le plus long") == true)
        try night(site.at(11, 4, 2, 10))
        try night(site.at(11, 5, 3))
        #expect(try open(.lawFindings).count == 1)
        let checks = try site.facts().compactMap { fact -> String? in
            guard case .lawChecked(let day, let people, let findings) = fact.event else { return nil }
            return "\(day) \(people) \(findings > 0)"
        }
        #expect(checks == ["2026-11-04 1 true", "2026-11-05 1 false"])
    }

    @Test func `words about somebody go with their erasure, the manager's too`() throws {
        try site.conversation("nuit", at: site.at(11, 3, 3), lasting: .seconds(42 * 60))
        try look(site.at(11, 3, 3, 43))
        try night(site.at(11, 4, 2))
        _ = try site.store.erase(
            person: anne, recordings: NoFiles(), prompts: NoFiles(), by: "test", now: site.at(11, 4, 3))
        #expect(try open(.workMoved) == ["marie: "])
        #expect(try open(.lawFindings) == ["marie: "])
    }
}
