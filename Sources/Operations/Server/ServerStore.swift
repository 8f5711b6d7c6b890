import Chronology
import Logging
public import Storage

/// The store of a server: its lock, its writing connection, which puts the store in order first, and its reading one.
///
/// A full disk, a busy file or an absent PostgreSQL does not keep a server from starting: facts go to the journal, and the
/// writer's retries are what puts the store in order later.
struct ServerStore {
    let journal: FactJournal
    /// The writer's.
    let ledger: DeferredDatabase
    /// For everything but facts of calls.
    let store: Store
    /// Whether the store was put in order already.
    let isReady: Bool

    /// Takes the lock, then opens the store and brings schema and ledger in order, if it can be reached.
    ///
    /// - Throws: `StoreError` when another server runs here, or one of another version has made the store.
    static func open(
        _ settings: ServerSettings, logger: Logger, progress: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ServerStore {
        // First of all: the schema may not be changed under a server that runs.
        let journal = try FactJournal.open(path: settings.journalPath)
        let location = settings.storeLocation
        let ledger = DeferredDatabase {
            // Without room for it nothing is changed: calls follow the standby copy until there is.
            try StoreUpgrade(settings: settings, progress: progress).saveBefore(now: SystemClock.instant())
            let store = try Store.open(location, for: .server, now: SystemClock.instant())
            do {
                let report = try Recovery(
                    database: store.database, journal: journal,
                    recordings: RecordingFolder(settings.recordingsDirectory)
                ).run(now: SystemClock.instant())
                logger.info(
                    "store in order",
                    metadata: ["closedCalls": "\(report.closedCalls)", "tasks": "\(report.openedTasks)"])
            } catch {
                store.close()
                throw error
            }
            return store.database
        }
        let reading = DeferredDatabase {
            try Store.open(location, for: .existing, now: SystemClock.instant()).database
        }
        return ServerStore(
            journal: journal, ledger: ledger, store: Store(database: reading),
            isReady: try isOpened(ledger, logger: logger))
    }

    private static func isOpened(_ ledger: DeferredDatabase, logger: Logger) throws -> Bool {
        do {
            try ledger.open()
            return true
        } catch {
            if let error = error as? StoreError, error.forbidsServing {
                ledger.close()
                throw error
            }
            logger.error("the store is out of reach; facts go to the journal", metadata: ["error": "\(error)"])
            return false
        }
    }
}

extension ServerSettings {
    /// Where the store of these settings is.
    public var storeLocation: StoreLocation {
        if let postgres { .postgreSQL(connection: postgres) } else { .sqlite(path: storePath) }
    }
}
