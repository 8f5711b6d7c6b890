public import Chronology
public import Directory
import Ledger

extension Store {
    /// Hours and absences of a person on civil days, first and last with them, by start; and which of these days an
    /// import covered.
    public func importedHours(
        of person: PersonID, from first: CivilDate, to last: CivilDate
    ) throws -> (days: Set<CivilDate>, hours: [ImportedHours]) {
        try database.read { try Self.importedHours(of: person, from: first, to: last, in: $0) }
    }

    static func importedHours(
        of person: PersonID, from first: CivilDate, to last: CivilDate, in session: any DatabaseSession
    ) throws -> (days: Set<CivilDate>, hours: [ImportedHours]) {
        let range: [SQLValue] = [.text(person.rawValue), .text(first.description), .text(last.description)]
        let days = try session.rows(.importedDays, range).map { try day($0.text(1)) }
        let hours = try session.rows(.importedHours, range).map { row in
            guard
                let interval = Interval(
                    Instant(microseconds: try row.integer(3)), Instant(microseconds: try row.integer(4)))
            else { throw StoreError(.malformed, "imported hours end before they begin") }
            return ImportedHours(
                person: person, day: try day(row.text(1)), kind: try row.text(2), interval: interval)
        }
        return (Set(days), hours)
    }

    /// Replaces the hours of the days that an import covers, and says so in a fact, in one transaction.
    public func importHours(
        _ hours: [ImportedHours], covering days: [PersonID: Set<CivilDate>], digest: String, by author: String,
        now: Instant
    ) throws {
        try database.transaction { session in
            for (person, covered) in days.sorted(by: { $0.key < $1.key }) {
                for day in covered.sorted() {
                    let key: [SQLValue] = [.text(person.rawValue), .text(day.description)]
                    try session.run(.clearImportedDay, key)
                    try session.run(.importDay, key + [.integer(now.microseconds)])
                }
            }
            for stretch in hours {
                try session.run(
                    .importHours,
                    [
                        .text(stretch.person.rawValue), .text(stretch.day.description), .text(stretch.kind),
                        .integer(stretch.interval.start.microseconds), .integer(stretch.interval.end.microseconds),
                    ])
            }
            let count = days.values.reduce(0) { $0 + $1.count }
            try FactAppender.append(
                [
                    Fact(
                        sequence: 0, call: nil, at: now,
                        event: .hoursImported(digest: digest, days: count, by: author))
                ], in: session)
            try session.run(.bumpGeneration, [])
        }
    }

    private static func day(_ text: String) throws -> CivilDate {
        guard let date = CivilText.parseDate(text) else { throw StoreError(.malformed, "`\(text)` is not a day") }
        return date
    }
}
