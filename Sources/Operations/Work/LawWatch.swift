import Chronology
import Directory
import LabourLaw
import Ledger
import Logging
import Storage

/// Every night, looks at everybody's month by the law, and opens a task for their managers with what is new.
///
/// A finding is told once: what was told is remembered by person, rule and start. That the night's look was taken is a
/// fact, so that a restart takes none twice.
struct LawWatch {
    /// The hour from which on the night's look is due.
    static let hour = 2
    /// In the first days of a month the last one is looked at too: weeks end later than months.
    static let lookBack = 7
    /// The most findings that one task spells out; `vigie law check` has them all.
    static let mostTold = 6

    let store: Store
    let library: BookLibrary
    let logger: Logger

    private let clock = LocalClock(zone: "Europe/Paris") ?? .utc

    init(store: Store, library: BookLibrary, logger: Logger) {
        self.store = store
        self.library = library
        self.logger = logger
    }

    /// Takes the night's look when it is due at an instant.
    func run(now: Instant) throws {
        let reading = clock.reading(at: now)
        guard reading.hour >= Self.hour, try store.lastLawCheck().map({ $0 < reading.date }) ?? true,
            let organisation = try store.currentOrganisation()?.organisation
        else { return }
        let files = try WorkerFiles(store: store, library: library)
        guard !files.people.isEmpty else { return }
        var found: [News] = []
        let month = CivilMonth(reading.date)
        let before = CivilMonth(month.firstDay.adding(days: -1))
        for month in reading.date.day <= Self.lookBack ? [before, month] : [month] {
            found += try news(in: try files.month(month), of: files.people)
        }
        let unknown = try store.unknownFindings(among: found.map(\.key))
        let new = found.filter { unknown.contains($0.key) }
        try store.recordLawCheck(
            day: reading.date, people: files.people.count, tellings: tellings(of: new, organisation), now: now)
    }

    /// What follows from a text by itself is none, nor that a duty runs through working hours, day after day.
    private static func isNews(_ finding: Finding) -> Bool {
        finding.severity != .info && finding.rule != "oncall_overlaps_work"
    }

    /// A finding with whom it is about.
    private struct News {
        var person: PersonID
        var finding: Finding

        var key: KnownFinding { KnownFinding(person: person, rule: finding.rule, start: finding.interval.start) }
    }

    private func news(in month: WorkerMonth, of people: [PersonID]) throws -> [News] {
        var assessor = Assessor(library: library)
        return people.flatMap { person -> [News] in
            do {
                let made = try month.file(of: person)
                let findings = try CheckLaw.assess(made.file, with: &assessor).assessment.findings
                return findings.filter(Self.isNews).map { News(person: person, finding: $0) }
            } catch {
                // One person whose terms are not known keeps nobody else from being looked at.
                logger.warning(
                    "a month could not be looked at",
                    metadata: ["person": "\(person)", "month": "\(month.month)", "problem": "\(error)"])
                return []
            }
        }
    }

    private func tellings(
        of news: [News], _ organisation: Organisation
    ) -> [(telling: WorkTelling, findings: [KnownFinding])] {
        let people = WorkPeople(organisation)
        var ofManager: [PersonID: [News]] = [:]
        for item in news {
            for manager in people.managers(of: item.person) { ofManager[manager, default: []].append(item) }
        }
        return ofManager.sorted { $0.key < $1.key }.flatMap { manager, items in
            // Each person's words go with that person's erasure: one task for each of them.
            Dictionary(grouping: items, by: \.person).sorted { $0.key < $1.key }.map { person, items in
                let words = words(
                    of: items, name: organisation.people.first { $0.id == person }?.name ?? person.rawValue,
                    person: person, language: organisation.language(of: manager))
                return (
                    WorkTelling(person: manager, about: person, kind: .lawFindings, words: words), items.map(\.key)
                )
            }
        }
    }

    private func words(of items: [News], name: String, person: PersonID, language: Language) -> String {
        let isFrench = language == .french
        let sorted = items.sorted { ($0.finding.interval, $0.finding.rule) < ($1.finding.interval, $1.finding.rule) }
        let told = sorted.prefix(Self.mostTold).map { item in
            let date = clock.reading(at: item.finding.interval.start).date
            let day = isFrench ? "\(date.day)/\(date.month)/\(date.year)" : "\(date)"
            return "\(day) \(item.finding.citation.article) : \(item.finding.message.text(language))"
        }
        let rest = items.count - told.count
        let more = rest > 0 ? [isFrench ? "et \(rest) autres" : "and \(rest) more"] : []
        return "\(name) : " + (told + more).joined(separator: " ; ") + " — vigie law check \(person)"
    }
}
