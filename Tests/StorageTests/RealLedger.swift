import Chronology
import Directory
import Exchange
import Ledger
import SimulatedWorld
import Synchronization

@testable import Storage

/// The real writer, queue and journal before a real SQLite store, worked by hand under the clock of a simulated world.
final class RealLedger: FactKeeper {
    /// What is wrong, for a while.
    enum Fault: CaseIterable {
        case none
        /// SQLITE_BUSY: another process does not let go of the store.
        case busy
        /// ENOSPC on the store's disk; the journal has room that was set aside.
        case full
        /// The commit goes through, its fsync says that it did not.
        case unsyncedStore
        /// An fsync of the journal fails while the store is busy.
        case unsyncedJournal
        /// Neither the store nor the journal takes anything.
        case fullDisk

        /// Those under which nothing is kept in memory alone.
        static let durable: [Fault] = [.none, .busy, .full, .unsyncedStore]
    }

    /// What the writer's closures share with us.
    private final class Shared: Sendable {
        let clock = Mutex(Uptime.zero)
        let safeUpTo = Mutex<UInt64>(0)
    }

    let file = MemoryFile(size: 1 << 18)
    private let database: FaultyDatabase
    private let writer: LedgerWriter
    private let shared = Shared()

    init(_ store: Store) throws {
        database = FaultyDatabase(try store.newConnection())
        let (shared, ticks) = (shared, Ticks())
        writer = LedgerWriter(
            database: database, journal: try FactJournal(file: file), wallClock: { ticks.next() },
            uptime: { shared.clock.withLock { $0 } },
            onDurable: { acknowledgement in shared.safeUpTo.withLock { $0 = acknowledgement.upTo } })
    }

    func set(_ fault: Fault) {
        file.fail(fault == .fullDisk ? StoreError(.full, "no space left") : nil)
        switch fault {
        case .none: database.set(nil)
        case .busy: database.set(.before(StoreError(.busy, "database is locked")))
        case .full, .fullDisk: database.set(.before(StoreError(.full, "no space left")))
        case .unsyncedStore: database.set(.after(StoreError(.inputOutput, "fsync failed")))
        case .unsyncedJournal:
            database.set(.before(StoreError(.busy, "database is locked")))
            file.failSync(after: 1)
        }
    }

    func take(_ facts: [Fact], callers: [NewCaller], token: UInt64, now: Uptime) -> Bool {
        shared.clock.withLock { $0 = now }
        let entries = callers.map { CallerEntry(id: $0.id, number: $0.number, seenAt: start) }
        return writer.submit(facts, callers: entries, token: token)
    }

    func work(now: Uptime) -> (safeUpTo: UInt64, next: Uptime?) {
        shared.clock.withLock { $0 = now }
        var next = writer.guardStep()
        while true {
            guard case .wait(let until) = writer.storeStep() else { continue }
            if let until { next = min(next ?? until, until) }
            break
        }
        return (shared.safeUpTo.withLock { $0 }, next)
    }

    /// Whether the store has everything and the journal nothing.
    var isSettled: Bool { writer.health == .healthy && writer.journal.isEmpty }
}
