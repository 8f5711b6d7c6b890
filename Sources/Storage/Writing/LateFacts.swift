import Chronology
import Ledger

/// What the ledger says once late facts are in: `storeRecovered`, and a task unless one is open already.
///
/// It is said in the transaction that brings the last of them, or after it. A marker remembers for which filling of the
/// journal, so that a crash between that commit and the emptying of the journal does not have it said again.
enum LateFacts {
    private static let marker = "journalEpoch"

    /// Says that `count` facts were late.
    ///
    /// `epoch`: the filling of the journal that held them.
    /// `appended`: how many of them were new to the store.
    /// Returns whether a task was opened.
    @discardableResult
    static func note(
        _ count: Int, appended: Int, epoch: UInt64, now: Instant, in session: any DatabaseSession
    ) throws -> Bool {
        let epoch = Int64(truncatingIfNeeded: epoch)
        let last = try session.rows(.marker, [.text(marker)]).first?.integer(0)
        guard count > 0, appended > 0 || last != epoch else { return false }
        try session.run(.setMarker, [.text(marker), .integer(epoch)])
        let tip = try session.rows(.ledgerTip, []).first?.integer(0) ?? 0
        let recovered = Fact(sequence: 0, call: nil, at: now, event: .storeRecovered(lateFacts: count))
        try FactAppender.append([recovered], in: session)
        // Whoever was told while it lasted, and took charge of it, knows.
        guard try session.rows(.lateTaskOfOutage, [.integer(tip - Int64(count))]).isEmpty else { return false }
        return try ServerTasks.open(.storageLate, now: now, in: session)
    }

    /// Where a fact of no call would stand, as `findFact` looks for it.
    static func place(of event: FactEvent, at instant: Instant) throws -> [SQLValue] {
        [.text(""), .integer(0), .integer(instant.microseconds), .text(try FactText(event).payload)]
    }
}

/// Tasks of the server as a whole, of which one of a kind is enough until somebody has closed it.
enum ServerTasks {
    /// Opens a task unless one of its kind is open; says whether it did.
    @discardableResult
    static func open(_ kind: TaskKind, now: Instant, in session: any DatabaseSession) throws -> Bool {
        guard try session.rows(.openTaskOfKind, [.text(kind.rawValue)]).isEmpty else { return false }
        let fact = Fact(sequence: 0, call: nil, at: now, event: .taskOpened(kind: kind, line: nil, person: nil))
        try FactAppender.append([fact], in: session)
        return true
    }
}
