import Chronology
public import Directory
import Ledger

extension Store {
    /// The months that are frozen, of one person or one month where given, by month.
    public func closedMonths(person: PersonID? = nil, month: String? = nil) throws -> [ClosedMonthRecord] {
        try database.read { session in
            try session.rows(.closedMonths, [.text(person?.rawValue ?? ""), .text(month ?? "")]).map { row in
                ClosedMonthRecord(
                    person: PersonID(try row.text(0)), month: try row.text(1), digest: try row.text(2),
                    document: try row.text(3), closedAt: Instant(microseconds: try row.integer(4)))
            }
        }
    }

    /// Freezes months, each as a fact with its statement beside the ledger, all or none; one that is frozen stays.
    ///
    /// Returns those that are new.
    @discardableResult
    public func close(_ months: [ClosedMonthRecord], by author: String) throws -> [ClosedMonthRecord] {
        try database.transaction { session in
            var new: [ClosedMonthRecord] = []
            for month in months {
                let values: [SQLValue] = [
                    .text(month.person.rawValue), .text(month.month), .text(month.digest), .text(month.document),
                    .integer(month.closedAt.microseconds),
                ]
                guard try session.run(.closeMonth, values) > 0 else { continue }
                new.append(month)
                let event = FactEvent.monthClosed(
                    person: month.person, month: month.month, digest: month.digest, by: author)
                try FactAppender.append([Fact(sequence: 0, call: nil, at: month.closedAt, event: event)], in: session)
            }
            try session.run(.bumpGeneration, [])
            return new
        }
    }
}
