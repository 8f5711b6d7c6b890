import GRDB
import Synchronization

/// A store in one SQLite file: WAL, `synchronous=FULL`, freed pages overwritten.
///
/// Each value is one connection. A commit has been synced when ``transaction(_:)`` returns.
public final class SQLiteDatabase: Database {
    private let queue: Mutex<DatabaseQueue?>

    /// Opens or creates the file.
    ///
    /// `path`: the database file; `-wal` and `-shm` appear beside it.
    /// `busyTimeout`: how long a writer waits for another process before ``StoreError/Code/busy``.
    public init(path: String, busyTimeout: Duration = .seconds(2)) throws {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(Double(busyTimeout.components.seconds) + busyTimeout.fraction)
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA secure_delete = ON")
            // 8 MiB of pages, so that appending reads nothing back; a checkpoint each 16 MiB, since the pages that are
            // written again and again between two of them are copied once.
            try connection.execute(sql: "PRAGMA cache_size = -8192")
            try connection.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        queue = Mutex(
            try Self.translating {
                let queue = try DatabaseQueue(path: path, configuration: configuration)
                try Self.makeDurable(queue)
                return queue
            })
    }

    /// Every commit is synced. GRDB sets NORMAL itself when it turns WAL on, after `prepareDatabase`, so this comes last
    /// and is looked at: an announced fact rests on it.
    private static func makeDurable(_ queue: DatabaseQueue) throws {
        let (mode, level) = try queue.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            return (
                try String.fetchOne(connection, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(connection, sql: "PRAGMA synchronous")
            )
        }
        guard mode == "wal", level == 2 else {
            try? queue.close()
            throw StoreError(.unexpected, "SQLite does not sync its commits here: \(mode ?? "?"), \(level ?? -1)")
        }
    }

    @discardableResult
    public func transaction<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        let queue = try connection()
        return try Self.translating {
            var result: Result?
            try queue.inTransaction(.immediate) { connection in
                result = try body(SQLiteSession(connection))
                return .commit
            }
            return try Self.present(result)
        }
    }

    public func read<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        let queue = try connection()
        return try Self.translating {
            var result: Result?
            try queue.inTransaction(.deferred) { connection in
                result = try body(SQLiteSession(connection))
                return .commit
            }
            return try Self.present(result)
        }
    }

    /// Freed pages are overwritten as they are freed; what is left is the write-ahead log, which is emptied here.
    public func purge() throws {
        let queue = try connection()
        try Self.translating {
            try queue.writeWithoutTransaction { connection in _ = try connection.checkpoint(.truncate) }
        }
    }

    public func checkpoint() throws {
        let queue = try connection()
        try Self.translating {
            try queue.writeWithoutTransaction { connection in _ = try connection.checkpoint(.passive) }
        }
    }

    public func close() {
        let closing = queue.withLock { queue in
            defer { queue = nil }
            return queue
        }
        try? closing?.close()
    }

    /// What the connection says of one of its settings, e.g. `synchronous`.
    func pragma(_ name: String) throws -> String? {
        let queue = try connection()
        return try Self.translating { try queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") } }
    }

    func connection() throws -> DatabaseQueue {
        guard let open = queue.withLock({ $0 }) else { throw StoreError(.closed, "the store is closed") }
        return open
    }

    private static func present<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw StoreError(.refused, "the transaction ended without a result") }
        return value
    }

    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }
}

extension Duration {
    /// The part below a second, in seconds.
    fileprivate var fraction: Double { Double(components.attoseconds) / 1e18 }
}

extension StoreError {
    /// Reads SQLite's result code; the statement's arguments are never shown.
    fileprivate init(_ error: DatabaseError) {
        let code: Code
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: code = .busy
        case .SQLITE_FULL: code = .full
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY: code = .inputOutput
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA: code = .malformed
        case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG: code = .refused
        default: code = .unexpected
        }
        self.init(code, "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")")
    }
}
