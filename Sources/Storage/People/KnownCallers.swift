import Chronology
public import Directory

/// The callers' numbers beside the facts: written with the first fact that names a pseudonym, emptied by erasure.
enum KnownCallers {
    static func save(_ entry: CallerEntry, in session: any DatabaseSession) throws {
        try session.run(
            .saveCaller, [.text(entry.id.rawValue), .text(entry.number), .integer(entry.seenAt.microseconds)])
    }
}

extension Store {
    /// The pseudonym of each number that called last, `limit` of them: what the exchange keeps in memory.
    public func knownCallers(limit: Int = 200_000) throws -> [String: CallerID] {
        let rows = try database.read { try $0.rows(.knownCallers, [.integer(Int64(limit))]) }
        let pairs = try rows.map { (try $0.text(1), CallerID(try $0.text(0))) }
        return Dictionary(pairs) { first, _ in first }
    }
}
