import Chronology
import LabourLaw

/// A worker file as sorted rows of text that a person can read: the same facts give the same rows in whatever order they
/// came, and two lists of rows show what was changed between them.
///
/// What weighs for requalification alone is left out, since no amount and no rest comes of it. So are reasons, which are
/// free text.
struct CanonicalFacts {
    let rows: [String]

    init(_ file: WorkerFile, month: CivilMonth, clock: ZoneTable) {
        var rows = ["regime \(file.regime.name)", "place \(file.timezone) \(file.territory.rawValue)"]
        let holidays = file.holidays.dates(in: month.year...month.next.year).map(\.description)
        rows.append("holidays " + holidays.joined(separator: " "))
        rows += Self.person(file.person)
        rows += file.params.values.map { "param \($0.key) \(Self.text(of: $0.value))" }
        rows += file.workedWeeks.map { "week \($0.key) \($0.value)" }
        if let setup = file.setup {
            rows.append(
                "setup \(setup.agreement ?? "-") \(setup.hasCSEOpinion) \(setup.isInspectorInformed) "
                    + "\(setup.hasContractClause)")
        }
        self.rows = (rows + Self.facts(file, clock)).sorted()
    }

    private static func person(_ person: WorkerPerson) -> [String] {
        let numbers = [person.weeklyHours, person.share, person.grossAnnual, person.residenceAllowance]
        return [
            "contract \(person.contractKind.rawValue) " + numbers.map { $0?.description ?? "-" }.joined(separator: " "),
            "wages " + person.hourlyRates.map { "\($0.from?.description ?? "-"):\($0.value)" }.joined(separator: " "),
            "flags \(person.isIHTSEligible.map(String.init) ?? "-") \(person.isHoused) \(person.hasResponsibilityNBI) "
                + "\(person.isExpecting) \(person.category ?? "-")",
            "age \(person.birthDate?.description ?? person.age.map(String.init) ?? "-")",
        ]
    }

    private static func facts(_ file: WorkerFile, _ clock: ZoneTable) -> [String] {
        func at(_ instant: Instant) -> String {
            let part = Int(instant.microseconds % 1_000_000)
            return OffsetInstant.format(instant, on: clock) + (part == 0 ? "" : "+\(part)us")
        }
        func span(_ interval: Interval) -> String { "\(at(interval.start)) \(at(interval.end))" }
        var rows = file.work.map { "work \(span($0))" }
        rows += file.onCall.map { period in
            "oncall \(span(period.interval)) \(period.line ?? "-") \(period.communicatedOn?.description ?? "-") "
                + "\(period.unit ?? "-") \(period.isFractioned) \(period.isExceptional) \(period.isReplacement)"
        }
        rows += file.interventions.map { "intervention \(span($0.interval)) \($0.isTravel) \($0.isUrgentWorks)" }
        rows += file.absences.map { "absence \(span($0.interval)) \($0.kind.rawValue)" }
        rows += file.weeklyRests.map { "weekly-rest \(span($0))" }
        if let resume = file.plannedResume { rows.append("resume \(at(resume))") }
        return rows
    }

    private static func text(of value: SourceValue) -> String {
        switch value.content {
        case .null: "-"
        case .scalar(let text, _): text
        case .list(let items): "[" + items.map(text(of:)).joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key):\(text(of: $0.value))" }.joined(separator: ",") + "}"
        }
    }
}
