import Chase
import Chronology
import Compensation
import Directory
import Exchange
import Interventions
import LabourLaw
import Ledger
import Logging
import SIP
import SimulatedWorld
import Storage
import Testing

@testable import Operations

/// A night on call through the whole stack: SIP and RTP on a simulated network at 03:00, facts into a real store, and from
/// them intervention, rest, who is told, worker file and statement. Nothing is written by hand but what people say.
@Suite struct NightOnCallTests {
    /// Keeps the facts of the simulated server in a store, each batch in a transaction.
    private final class StoreKeeper: FactKeeper {
        private let store: Store
        private var safe: UInt64 = 0

        init(_ store: Store) { self.store = store }

        func take(_ facts: [Fact], callers: [NewCaller], token: UInt64, now: Uptime) -> Bool {
            do { try store.append(facts) } catch { return false }
            safe = token
            return true
        }

        func work(now: Uptime) -> (safeUpTo: UInt64, next: Uptime?) { (safe, nil) }
    }

    private let site: WorkSite
    private let town: Town
    private let library: BookLibrary
    private let anne = PersonID("anne")
    private let start: Instant

    init() throws {
        site = try WorkSite()
        library = try LawBooks.library()
        var terms = Employment(from: CivilDate(2026, 1, 1), regime: "private/code-du-travail")
        terms.weeklyHours = "35"
        terms.hourlyRate = "15.00"
        terms.birthDate = "1991-05-31"
        terms.schedule = try WeeklyIntervalText.parse("mon-fri 09:00 - 17:00")
        let employment = terms
        town = Town(seed: 7, tellsPeople: true, change: { $0.people[0].employment = [employment] })
        start = site.at(11, 23, 3)
        try site.store.apply(
            town.directory.organisation, origin: .command, by: "test", now: start - .seconds(30 * 86_400))
        town.vigie.ledger.keeper = StoreKeeper(site.store)
        // Takes a call with 1, and what is told with 2.
        var person = LegScript.accepts(after: .seconds(4))
        person.keys.append(.init("2", .heard("notice", after: .seconds(2))))
        town.carrier.subscribers[Town.anne] = person
        town.carrier.subscribers[Town.marie] = person
    }

    /// Time passes, and the server does every half minute what it does.
    private func pass(_ duration: Duration) throws {
        let end = town.world.uptime + duration
        while town.world.uptime < end {
            town.world.run(for: min(.seconds(30), end - town.world.uptime))
            let now = town.world.now.instant
            try RestWatch(store: site.store, library: library, logger: Logger(label: "test")).run(now: now)
            let tasks = try site.store.chasedTasks().map(RestoredTask.init)
            let ended = try site.store.tasksEnded(since: start)
            town.vigie.input { exchange, now in
                exchange.restore(tasks, now: now)
                exchange.tasksEnded(ended, now: now)
            }
        }
    }

    /// A caller talks for so long with Anne; the instant at which her leg of the call ended, by the ledger.
    private func call(for duration: Duration) throws -> Instant {
        town.call(.calls(for: duration))
        try pass(duration + .seconds(60))
        let facts = try site.facts()
        let talk = try #require(facts.last { if case .bridged = $0.event { true } else { false } }?.call)
        return try #require(
            facts.last { fact in
                if case .legEnded = fact.event { fact.call == talk } else { false }
            }
        ).at
    }

    private func travel(_ minutes: Int, after id: InterventionID) throws {
        try pass(.seconds(minutes * 60))
        var change = InterventionDesk.Change()
        change.travelAfter = .seconds(minutes * 60)
        _ = try InterventionDesk(store: site.store).amend(
            id.rawValue, with: change, by: anne, reason: ("n-\(id)", "retour de l'usine"), now: town.world.now.instant)
        try pass(.seconds(60))
    }

    private func interventions() throws -> [Intervention] {
        let book = InterventionBook(facts: try site.store.interventionFacts(since: start - .seconds(3_600)))
        return book.interventions.filter { $0.person == anne }
    }

    private func computed() throws -> [FactEvent] {
        try site.facts().map(\.event).filter { if case .resumptionComputed = $0 { true } else { false } }
    }

    /// What people were told on the telephone, and took note of by key.
    private func told(_ kind: TaskKind) throws -> [String] {
        try site.facts().compactMap { fact in
            guard case .taskAcknowledged(let task, let by, let how) = fact.event, task.kindOfServer == kind,
                how == "telephone"
            else { return nil }
            return by
        }
    }

    @Test
    func `two calls of 42 minutes with 25 minutes of travel move the morning to the right minute, and it is told`()
        throws
    {
        // Monday 23 November, three in the morning: a weekend without work lies before, so weekly rest is at stake too.
        // What follows is Tuesday's night.
        town.world.run(for: .seconds(24 * 3_600) - (town.world.now.instant - start))
        let night = site.at(11, 24, 3)
        #expect(abs((town.world.now.instant - night).components.seconds) < 60)

        let firstEnd = try call(for: .seconds(42 * 60))
        let first = try #require(interventions().first)
        #expect(try interventions().count == 1)
        #expect(abs((first.interval.duration - .seconds(42 * 60)).components.seconds) < 60)
        #expect(try computed().last == resumption(first, firstEnd + .seconds(11 * 3_600)))
        try travel(25, after: first.id)
        let home = firstEnd + .seconds(25 * 60)
        #expect(try computed().last == resumption(first, home + .seconds(11 * 3_600)))

        let secondEnd = try call(for: .seconds(42 * 60))
        let second = try #require(interventions().last)
        #expect(second.id != first.id)
        try travel(25, after: second.id)
        let lastHome = secondEnd + .seconds(25 * 60)
        let due = lastHome + .seconds(11 * 3_600)
        #expect(try computed().last == resumption(second, due))
        // Being told is no work: there are two interventions, whatever was said on the telephone.
        #expect(try interventions().count == 2)
        #expect(try interventions().map { $0.parts.map(\.kind) } == [[.work, .travel], [.work, .travel]])

        // Both are rung, hear it, and take note; of the last time too.
        try pass(.seconds(600))
        #expect(try Set(told(.restOwed)) == ["anne"])
        #expect(try Set(told(.workMoved)) == ["marie"])
        // Rounded up: nobody starts seconds too early.
        let reading = site.paris.reading(at: due + .seconds(60) - .microseconds(1))
        let minute = reading.minute < 10 ? "0\(reading.minute)" : "\(reading.minute)"
        let words = try lastWords(.restOwed)
        #expect(
            words.contains("le 24/11/2026 à \(reading.hour) h \(minute), au lieu du 24/11/2026 à 9 h 00"), "\(words)")
        town.runUntilQuiet(atMost: .seconds(60))
        #expect(town.problems.isEmpty, "\(town.problems.prefix(3))")
        #expect(try site.store.audit().isWhole)

        try checkMonth()
    }

    /// What the law finds in the month, and what the statement says, are of the same two interventions.
    private func checkMonth() throws {
        let november = try #require(CivilMonth("2026-11"))
        let check = try CheckLaw(store: site.store, library: library)(
            month: november, language: .french, now: town.world.now.instant)
        let finding = try #require(
            check.people.first?.findings.first { $0.citation.hasPrefix("L3131-1") && $0.severity == "breach" })
        #expect(finding.cure?.contains("24/11/2026") == true)
        let made = try WorkerFiles(store: site.store, library: library).file(of: anne, month: november, for: .pay)
        let statement = try MakeStatement(library: library).statement(of: made.file, month: november, name: "Anne")
        #expect(statement.calls.count == 2)
    }

    private func resumption(_ intervention: Intervention, _ earliest: Instant) -> FactEvent {
        .resumptionComputed(
            intervention: intervention.id, person: anne, earliest: earliest, planned: site.at(11, 24, 9))
    }

    private func lastWords(_ kind: TaskKind) throws -> String {
        let words = try site.store.alertSummaries()
        let last = try site.facts().last {
            if case .taskOpened(kind, _, _) = $0.event { true } else { false }
        }
        return last.flatMap { TaskID(openedBy: $0) }.flatMap { words[$0] } ?? ""
    }
}
