public import Chronology
import Foundation

/// Where the store is.
public enum StoreLocation: Hashable, Sendable {
    /// A SQLite file, the embedded default.
    case sqlite(path: String)
    /// A PostgreSQL database, by a libpq connection string.
    case postgreSQL(connection: String)
}

/// The store as commands, pages and the server's start use it: reading, settings, erasure.
///
/// Facts of running calls go through ``LedgerWriter``, on a connection of its own. Everything here may wait for the
/// disk and must stay off the signalling thread.
///
/// ## Topics
/// - ``LedgerWriter``
/// - ``Recovery``
/// - ``ChangeWatch``
public final class Store: Sendable {
    /// Who opens the store.
    public enum Opening: Hashable, Sendable {
        /// The server: it brings the schema up to date.
        case server
        /// A command: it creates a store, but never changes the schema under a server of another version.
        case command
        /// A command that only makes sense on a store which is there.
        case existing
    }

    /// The connection that the methods of this type use.
    public let database: any Database
    private let location: StoreLocation?

    /// Uses a connection that is open and migrated.
    public init(database: any Database) {
        self.database = database
        location = nil
    }

    private init(database: any Database, location: StoreLocation) {
        self.database = database
        self.location = location
    }

    /// Opens the store and checks its schema.
    ///
    /// Throws ``StoreError`` with ``StoreError/Code/schemaOlder`` or ``StoreError/Code/schemaNewer`` when a server
    /// of another version owns the schema, ``StoreError/Code/absent`` when there is no store and none may be made.
    public static func open(_ location: StoreLocation, for opening: Opening, now: Instant) throws -> Store {
        if opening == .existing, case .sqlite(let path) = location, access(path, F_OK) != 0 {
            throw StoreError(.absent, "there is no store at \(path)")
        }
        let database = try connect(location, isServer: opening == .server)
        do { try prepare(database, for: opening, now: now) } catch {
            database.close()
            throw error
        }
        return Store(database: database, location: location)
    }

    private static func prepare(_ database: any Database, for opening: Opening, now: Instant) throws {
        switch (opening, try Schema.state(of: database)) {
        case (_, .current): break
        case (.existing, .empty): throw StoreError(.absent, "the store is empty")
        case (.server, _), (_, .empty), (_, .newer): try Schema.migrate(database, now: now)
        case (.command, .older(let missing)), (.existing, .older(let missing)):
            throw StoreError(
                .schemaOlder,
                "the store lacks \(missing.joined(separator: ", ")): start the server of this version once, "
                    + "or use the command of the running server's version")
        }
    }

    /// A further connection to the same store, for a thread of its own.
    public func newConnection() throws -> any Database {
        guard let location else { throw StoreError(.closed, "the store was not opened by its location") }
        return try Self.connect(location)
    }

    /// Lets the connection go.
    public func close() { database.close() }

    private static func connect(_ location: StoreLocation, isServer: Bool = false) throws -> any Database {
        switch location {
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgreSQL(let connection): try PostgresDatabase(connection, isServer: isServer)
        }
    }
}
