import Synchronization

/// A store in PostgreSQL, over one libpq connection.
public final class PostgresDatabase: Database {
    private let connection: Mutex<PostgresConnection?>

    /// Connects.
    ///
    /// `parameters`: a libpq connection string, e.g. `host=/run/postgresql dbname=vigie`.
    /// `isServer`: holds the lock of which there is one, or throws ``StoreError/Code/inUse``.
    public init(_ parameters: String, isServer: Bool = false) throws {
        connection = Mutex(try PostgresConnection(parameters, isServer: isServer))
    }

    /// One writer at a time, as in SQLite: the chain of facts has one end.
    @discardableResult
    public func transaction<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        try run(begin: "BEGIN; SELECT pg_advisory_xact_lock(8622243103)", body)
    }

    public func read<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        try run(begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    /// Frees the dead rows for reuse; PostgreSQL does not overwrite them, nor the log it has archived.
    public func purge() throws {
        try connection.withLock { connection in
            guard let connection else { throw StoreError(.closed, "the store is closed") }
            try connection.reconnectIfLost()
            try connection.script("VACUUM")
        }
    }

    public func close() { connection.withLock { $0 = nil } }

    private func run<Result>(begin: String, _ body: (any DatabaseSession) throws -> Result) throws -> Result {
        try connection.withLock { connection in
            guard let connection else { throw StoreError(.closed, "the store is closed") }
            try connection.reconnectIfLost()
            try connection.script(begin)
            do {
                let result = try body(connection)
                try connection.script("COMMIT")
                return result
            } catch {
                try? connection.script("ROLLBACK")
                throw error
            }
        }
    }
}
