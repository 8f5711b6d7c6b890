public import Chronology
public import Directory

/// The callers' numbers beside the facts: written with the first fact that names a pseudonym, emptied by erasure.
enum KnownCallers {
    static func save(_ entry: CallerEntry, in session: any DatabaseSession) throws {
        try session.run(
            .saveCaller, [.text(entry.id.rawValue), .text(entry.number), .integer(entry.seenAt.microseconds)])
    }
}

/// Who called which line when.
public struct CallerVisit: Hashable, Sendable {
    public var line: LineID
    public var caller: CallerID
    public var at: Instant
}

extension Store {
    /// The calls that arrived since an instant, but those that were over their line's limit; the newest `limit` of them.
    public func callerVisits(since instant: Instant, limit: Int = 100_000) throws -> [CallerVisit] {
        try database.read { session in
            try session.rows(.recentCallers, [.integer(instant.microseconds), .integer(Int64(limit))]).map { row in
                CallerVisit(
                    line: LineID(try row.text(0)), caller: CallerID(try row.text(1)),
                    at: Instant(microseconds: try row.integer(2)))
            }
        }
    }

    /// The pseudonym of each number that called last, `limit` of them: what the exchange keeps in memory.
    public func knownCallers(limit: Int = 200_000) throws -> [String: CallerID] {
        let rows = try database.read { try $0.rows(.knownCallers, [.integer(Int64(limit))]) }
        let pairs = try rows.map { (try $0.text(1), CallerID(try $0.text(0))) }
        return Dictionary(pairs) { first, _ in first }
    }
}
