import Chronology
import Crypto
import LabourLaw

/// The fingerprint of a month: SHA-256 of its facts, of the rows of books that were used, and of the lines.
///
/// The order of facts does not change it; any other change of a fact or a rate does. So a closed month that is computed
/// again shows at once whether it is still the same.
struct StatementDigest {
    let text: String

    init(_ file: WorkerFile, month: CivilMonth, lines: [PayLine], books: [BookUse], adjustments: [Adjustment]) {
        var rows = ["vigie-statement 1", "worker \(file.id)", "month \(month)", "regime \(file.regime.name)"]
        rows.append("place \(file.timezone) \(file.territory.rawValue) \(file.holidays)")
        rows += Self.person(file.person)
        rows += Self.facts(file).sorted()
        rows += file.params.values.sorted { $0.key < $1.key }.map { "param \($0.key) \(Self.text(of: $0.value))" }
        rows += books.map { "book \($0.book) | \($0.table) | \($0.from) | \($0.citation)" }.sorted()
        rows += lines.map { line in
            "line \(line.month) \(line.code) | \(line.label) | \(line.quantity) \(line.rate) \(line.amount) "
                + "\(line.restMinutes)"
        }
        rows += adjustments.map { "adjustment \($0.month) \($0.code) \($0.amount) \($0.restMinutes)" }
        let digest = SHA256.hash(data: Array(rows.joined(separator: "\n").utf8))
        text = digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func person(_ person: WorkerPerson) -> [String] {
        let numbers = [person.weeklyHours, person.share, person.grossAnnual, person.residenceAllowance]
        return [
            "contract \(person.contractKind.rawValue) " + numbers.map { $0?.description ?? "-" }.joined(separator: " "),
            "wages " + person.hourlyRates.map { "\($0.from?.description ?? "-"):\($0.value)" }.joined(separator: " "),
            "flags \(person.isIHTSEligible.map(String.init) ?? "-") \(person.isHoused) \(person.hasResponsibilityNBI)",
        ]
    }

    private static func facts(_ file: WorkerFile) -> [String] {
        func span(_ interval: Interval) -> String { "\(interval.start.microseconds)-\(interval.end.microseconds)" }
        var rows = file.work.map { "work \(span($0))" }
        rows += file.onCall.map { period in
            "oncall \(span(period.interval)) \(period.line ?? "-") \(period.communicatedOn?.description ?? "-") "
                + "\(period.unit ?? "-") \(period.isFractioned)"
        }
        rows += file.interventions.map { "call \(span($0.interval)) \($0.isTravel) \($0.isUrgentWorks)" }
        rows += file.absences.map { "absence \(span($0.interval)) \($0.kind.rawValue)" }
        rows += file.workedWeeks.map { "week \($0.key) \($0.value)" }
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
