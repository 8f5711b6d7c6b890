import Chronology
public import Directory
import Interventions
public import LabourLaw
import Storage

/// A month as the store knows it, from which the worker file of each person is made.
public struct WorkerMonth: Sendable {
    /// The month.
    public let month: CivilMonth
    private let store: Store
    private let organisation: Organisation
    private let library: BookLibrary
    private let book: InterventionBook
    private let duties: OnCallTime
    private let told: ToldDuties

    /// How long before a duty its publication is looked for: as far ahead as publications compare.
    private static let longestNotice = Duration.seconds(400 * 86_400)

    init(
        _ month: CivilMonth, store: Store, organisation: Organisation, plannedFrom: Instant?, library: BookLibrary
    ) throws {
        self.month = month
        self.store = store
        self.organisation = organisation
        self.library = library
        let (first, last) = Self.days(of: month)
        // Duties are resolved whole: further than any zone's day and any week's hand-over.
        let start = LocalClock.utc.startOfDay(first.adding(days: -9))
        guard let range = Interval(start, LocalClock.utc.startOfDay(last.adding(days: 10))) else {
            throw OperationError(.invalid, "\(month) is no month", remedy: "write it like 2026-11")
        }
        book = InterventionBook(facts: try store.interventionFacts(since: range.start, until: range.end))
        var history = try store.organisations(over: range)
        var told = ToldDuties(facts: try store.tellingFacts(since: range.start - Self.longestNotice))
        if let plannedFrom {
            told.plan = (plannedFrom, try OnCallTime(history: history, range: range))
            history.append((organisation, plannedFrom))
        }
        duties = try OnCallTime(history: history, range: range)
        self.told = told
    }

    /// The file of a person.
    public func file(of id: PersonID, for purpose: WorkerFiles.Purpose = .rest) throws -> WorkerFiles.Made {
        let (person, terms) = try terms(of: id)
        guard let clock = LocalClock(zone: terms.zone) else {
            throw OperationError(.invalid, "there is no time zone `\(terms.zone)`", remedy: "write an IANA name")
        }
        let (first, last) = Self.days(of: month)
        guard let range = Interval(clock.startOfDay(first), clock.startOfDay(last.adding(days: 1))) else {
            throw OperationError(.invalid, "\(month) is no month", remedy: "write it like 2026-11")
        }
        var made = WorkerFiles.Made(file: empty(person, terms), missing: [])
        made.file.month = month
        made.file.onCall = duties.periods(of: id, in: range, told: told, clock: clock)
        made.file.interventions = book.interventions(of: id, in: range)
            .filter { purpose == .rest ? $0.countsForRest : $0.countsForPay }
            .map { intervention in
                WorkerIntervention(
                    intervention.interval, isTravel: intervention.parts.contains { $0.kind == .travel },
                    reason: Self.mark(of: intervention))
            }
        let days = WorkDays(person: person, clock: clock, absences: organisation.rota?.absences ?? [])
        let imported = try store.importedHours(of: id, from: first, to: last)
        made.file.work = days.work(from: first, to: last, imported: imported)
        made.file.absences = days.absences(in: range, imported: imported.hours)
        if let end = made.file.interventions.map(\.interval.end).max() {
            made.file.plannedResume = made.file.work.map(\.start).filter { $0 >= end }.min()
        }
        made.missing = missing(person, terms, made.file, hasImport: !imported.days.isEmpty)
        return made
    }

    /// From the Monday eleven weeks before the month's first week to the Sunday of its last.
    static func days(of month: CivilMonth) -> (first: CivilDate, last: CivilDate) {
        func monday(_ date: CivilDate) -> CivilDate { date.adding(days: 1 - date.weekday.rawValue) }
        return (monday(month.firstDay).adding(days: -77), monday(month.lastDay).adding(days: 6))
    }

    private func terms(of id: PersonID) throws -> (Person, Employment) {
        guard let person = organisation.people.first(where: { $0.id == id }) else {
            throw OperationError(
                .notFound, "there is no person `\(id)`",
                remedy: NearMiss.remedy(
                    for: id.rawValue, among: organisation.people.map(\.id.rawValue), kind: "people"))
        }
        guard let terms = person.employment(on: month.lastDay) else {
            throw OperationError(
                .invalid, "nothing says under which terms `\(id)` works in \(month)",
                remedy: "write `employment:` with a day up to \(month.firstDay) below `people.\(id)`")
        }
        return (person, terms)
    }

    /// What the reader of a statement must know of it.
    private static func mark(of intervention: Intervention) -> String? {
        if intervention.isDeclared { return "déclarée" }
        return intervention.state == .disputed ? "contestée" : nil
    }

    private func empty(_ person: Person, _ terms: Employment) -> WorkerFile {
        // An agreement that a book knows stands on its regime.
        let agreed = terms.agreement.map { Regime($0) }.flatMap { library.chain(for: $0) == nil ? nil : $0 }
        var worker = WorkerPerson(
            contractKind: WorkerPerson.ContractKind(rawValue: terms.contract.rawValue) ?? .fullTime)
        worker.weeklyHours = terms.weeklyHours.flatMap { ExactNumber(decimal: $0) }
        worker.share = terms.share.flatMap { ExactNumber(decimal: $0) }
        worker.hourlyRates = person.employment.compactMap { terms in
            terms.hourlyRate.flatMap { ExactNumber(decimal: $0) }.map { WorkerPerson.Dated(from: terms.from, $0) }
        }
        worker.age = terms.age.flatMap { Int($0) }
        worker.birthDate = terms.birthDate.flatMap { CivilText.parseDate($0) }
        worker.isHoused = terms.exclusions.contains(.housed)
        worker.hasResponsibilityNBI = terms.exclusions.contains(.responsibilityNBI)
        if terms.exclusions.contains(.noIHTS) { worker.isIHTSEligible = false }
        var params = WorkerParameters()
        for (key, value) in terms.params { params.set(key, to: value) }
        worker.grossAnnual = terms.params["gross_annual_index_pay_eur"].flatMap { ExactNumber(decimal: $0) }
        worker.residenceAllowance = terms.params["residence_allowance_eur"].flatMap { ExactNumber(decimal: $0) }
        return WorkerFile(
            id: person.id.rawValue, timezone: terms.zone, territory: terms.territory,
            regime: agreed ?? Regime(terms.regime), person: worker, params: params)
    }

    private func missing(
        _ person: Person, _ terms: Employment, _ file: WorkerFile, hasImport: Bool
    ) -> [String] {
        let path = "people.\(person.id).employment.\(terms.from)"
        var missing: [String] = []
        if terms.hourlyRate == nil, file.person.grossAnnual == nil { missing.append("\(path).hourly_rate") }
        if terms.weeklyHours == nil, file.person.isFreeOfHours == false { missing.append("\(path).weekly_hours") }
        if terms.birthDate == nil, terms.age == nil { missing.append("\(path).birth_date") }
        if terms.schedule.isEmpty, !hasImport { missing.append("\(path).schedule") }
        if let agreement = terms.agreement, library.chain(for: Regime(agreement)) == nil {
            missing.append("\(path).agreement: no book is given for `\(agreement)`")
        }
        let untold = Set(file.onCall.filter { $0.communicatedOn == nil }.compactMap(\.line)).sorted()
        missing += untold.map { "the day on which the duties on line `\($0)` were told" }
        return missing
    }
}
