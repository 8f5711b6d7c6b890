/// How far a branch or a company may depart from the Code du travail: a value of a special book is held against the one
/// that bounds it in the general book.
enum BookLimits {
    private enum Direction {
        case atLeast, atMost
    }

    /// A value, the value that bounds it, and on which side.
    private static let bounds: [(id: String, bound: String, direction: Direction)] = [
        ("daily-rest", "daily-rest-floor", .atLeast), ("weekly-rest", "weekly-rest", .atLeast),
        ("days-per-week", "days-per-week", .atMost), ("daily-max", "daily-max-agreement", .atMost),
        ("weekly-max", "weekly-max", .atMost), ("average-max", "average-max-agreement", .atMost),
        ("overtime-first-rate", "overtime-rate-floor", .atLeast),
        ("overtime-second-rate", "overtime-rate-floor", .atLeast),
        ("complementary-share", "complementary-share-agreement", .atMost),
    ]

    /// What a book that builds on another may not say.
    static func problems(in book: Book, against base: Book) -> [SourceError] {
        bounds.flatMap { id, bound, direction -> [SourceError] in
            guard let entry = book.values[id], let limit = base.values[bound] else { return [] }
            return entry.rows.compactMap { row in
                guard let value = row.number, let law = limit.row(on: row.from), let bounding = law.number,
                    direction == .atLeast ? value < bounding : value > bounding
                else { return nil }
                let word = direction == .atLeast ? "at least" : "at most"
                return SourceError(
                    file: entry.file, line: row.value.line, path: "values.\(id)",
                    problem: "\(value) from \(row.from), and \(base.title) allows \(word) \(bounding) "
                        + "(\(law.citation.article))",
                    remedy: "write \(bounding) or what favours the employee")
            }
        }
    }
}
