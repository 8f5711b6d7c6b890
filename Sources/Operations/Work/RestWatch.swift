import Chronology
import Directory
import Interventions
import LabourLaw
import Ledger
import Logging
import Storage

/// Computes after each intervention when the person may work again at the earliest, and has the person and the managers
/// told when planned work must move.
///
/// What was computed is a fact, so that a restart tells nobody twice. An amendment, travel that is added or a call that is
/// joined, is another thing: it is computed anew, and who was told of the old time is told of the new one.
struct RestWatch {
    /// How long after its end an intervention may still be the last thing that bounds somebody's rest: longer than any
    /// weekly rest.
    static let reach = Duration.seconds(72 * 3_600)

    let store: Store
    let library: BookLibrary
    let logger: Logger

    /// Does what is due at an instant.
    func run(now: Instant) throws {
        guard let organisation = try store.currentOrganisation()?.organisation,
            organisation.people.contains(where: { !$0.employment.isEmpty })
        else { return }
        let facts = try store.interventionFacts(since: now - Self.reach - InterventionDesk.longest, until: now)
        let known = RestComputed.last(in: facts)
        let employed = Set(organisation.people.filter { !$0.employment.isEmpty }.map(\.id))
        let found = InterventionBook(facts: facts).interventions.filter { employed.contains($0.person) }
        for (_, own) in Dictionary(grouping: found, by: \.person).sorted(by: { $0.key < $1.key }) {
            // What was said since of any of them, or in the same moment, may have changed the rest after each.
            let last = own.flatMap(\.steps).map(\.at).max()
            let counting = own.filter { intervention in
                intervention.countsForRest && intervention.interval.end <= now
                    && intervention.interval.end > now - Self.reach
            }.sorted { ($0.interval.end, $0.id) < ($1.interval.end, $1.id) }
            for intervention in counting {
                let known = known[intervention.id]
                guard known.map({ $0.at <= last ?? intervention.interval.end }) ?? true else { continue }
                try look(
                    at: intervention, known, isLast: intervention.id == counting.last?.id, organisation, now: now)
            }
        }
    }

    private func look(
        at intervention: Intervention, _ known: RestComputed?, isLast: Bool, _ organisation: Organisation, now: Instant
    ) throws {
        do {
            let rest = try Resumption(of: intervention, store: store, library: library)
            let isSame = known.map { $0.earliest == rest.earliest && $0.planned == rest.planned } ?? false
            // The same again is written again, so that it is not computed for ever; nobody is told of it.
            // What follows a later one is what bounds the rest.
            let isNews = isLast && !isSame
            let tellings = isNews ? rest.tellings(organisation, of: intervention) : []
            guard !isSame || known.map({ $0.at < now }) ?? true else { return }
            try store.recordRest(
                after: intervention.id, of: intervention.person, earliest: rest.earliest, planned: rest.planned,
                tellings: tellings, keepsTold: !isNews, now: now)
        } catch let error as OperationError {
            logger.warning(
                "the rest after an intervention could not be computed",
                metadata: ["intervention": "\(intervention.id)", "problem": "\(error.problem)"])
        }
    }
}

/// What was computed of the rest after an intervention, as a fact says it.
struct RestComputed: Hashable {
    var at: Instant
    var earliest: Instant
    var planned: Instant?

    /// What was computed last of each intervention, in facts in any order.
    static func last(in facts: [Fact]) -> [InterventionID: RestComputed] {
        var found: [InterventionID: RestComputed] = [:]
        for fact in facts {
            guard case .resumptionComputed(let id, _, let earliest, let planned) = fact.event,
                found[id].map({ $0.at <= fact.at }) ?? true
            else { continue }
            found[id] = RestComputed(at: fact.at, earliest: earliest, planned: planned)
        }
        return found
    }
}

/// When somebody may work again after an intervention, and when they were to.
struct Resumption {
    /// The earliest lawful moment; the end of the intervention when nothing bounds it.
    let earliest: Instant
    /// The next planned work; nil when none is known.
    let planned: Instant?
    private let clock: LocalClock
    private let citation: String

    init(of intervention: Intervention, store: Store, library: BookLibrary) throws {
        let end = intervention.interval.end
        let files = try WorkerFiles(store: store, library: library)
        // The month of some days later, so that the next planned work is in the file at the end of a month too.
        let clock = LocalClock(zone: "Europe/Paris") ?? .utc
        let month = CivilMonth(clock.reading(at: end + .seconds(4 * 86_400)).date)
        let made = try files.file(of: intervention.person, month: month)
        let file = made.file.cut(after: end)
        var assessor = Assessor(library: library)
        let assessment: Assessment
        do { assessment = try assessor.assess(file) } catch {
            throw OperationError(.invalid, "\(error.path): \(error.problem)", remedy: error.remedy)
        }
        planned = file.plannedResume
        earliest = max(end, assessment.earliestResume ?? end)
        self.clock = LocalClock(zone: file.timezone) ?? clock
        // Of the rules on rest that reach over the planned start, the one that asks for most.
        let rests = assessment.findings.filter {
            $0.interval.start >= end && ["daily_rest", "weekly_rest", "recuperation_rest"].contains($0.rule)
        }
        let longest = rests.max { ($0.limit?.value ?? .zero) < ($1.limit?.value ?? .zero) }
        citation = longest?.citation.article ?? "L3131-1"
    }

    /// Whether planned work must move.
    var moves: Bool { planned.map { earliest > $0 } ?? false }

    /// Who is told: the person, and their managers.
    func tellings(_ organisation: Organisation, of intervention: Intervention) -> [WorkTelling] {
        guard moves, let planned else { return [] }
        let id = intervention.person
        let name = organisation.people.first { $0.id == id }?.name ?? id.rawValue
        let managers = WorkPeople(organisation).managers(of: id).map { manager in
            WorkTelling(
                person: manager, about: id, kind: .workMoved,
                words: words(planned, name: name, language: organisation.language(of: manager)), end: earliest)
        }
        let own = WorkTelling(
            person: id, about: id, kind: .restOwed,
            words: words(planned, name: nil, language: organisation.language(of: id)), end: earliest)
        return [own] + managers
    }

    /// Nil name: to the person.
    private func words(_ planned: Instant, name: String?, language: Language) -> String {
        let (from, to) = (time(planned, language), time(earliest, language))
        if language == .french {
            let what = name.map { "Intervention en astreinte de \($0)" } ?? "Après votre intervention en astreinte"
            return "\(what), repos dû (\(citation)) : reprise du travail au plus tôt le \(to), au lieu du \(from)."
        }
        let what = name.map { "Intervention of \($0) on call" } ?? "After your intervention on call"
        return "\(what), rest is owed (\(citation)): work may begin at \(to) at the earliest, instead of \(from)."
    }

    private func time(_ instant: Instant, _ language: Language) -> String {
        // A minute that has begun is not over: nobody starts seconds too early.
        let reading = clock.reading(at: instant + .seconds(60) - .microseconds(1))
        let date = reading.date
        let minute = reading.minute < 10 ? "0\(reading.minute)" : "\(reading.minute)"
        return language == .french
            ? "\(date.day)/\(date.month)/\(date.year) à \(reading.hour) h \(minute)"
            : "\(reading.hour):\(minute) on \(date)"
    }
}

extension Organisation {
    /// The language of a person; French where nobody is there any more.
    func language(of person: PersonID) -> Language { people.first { $0.id == person }?.language ?? .french }
}

extension WorkerFile {
    /// The file cut to what bounded the rest after one moment: no work that begins later, but when it was planned.
    func cut(after moment: Instant) -> WorkerFile {
        var cut = self
        cut.interventions.removeAll { $0.interval.end > moment }
        cut.plannedResume = work.map(\.start).filter { $0 >= moment }.min()
        cut.work.removeAll { $0.start >= moment }
        return cut
    }
}
