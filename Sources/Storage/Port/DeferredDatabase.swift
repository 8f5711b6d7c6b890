import Synchronization

/// A store that may be out of reach for now: it is opened by the first use that succeeds in it.
///
/// Until then each use tries to open it and throws why that failed. So a server begins to answer calls while the disk is
/// full or the database is away, and the writer's own retries are what brings the store back.
public final class DeferredDatabase: Database {
    private enum State {
        case closed
        case waiting
        case open(any Database)
    }

    private let state = Mutex(State.waiting)
    private let opening: @Sendable () throws -> any Database

    /// Opens nothing yet.
    ///
    /// `opening`: returns the store ready for use; called again after each failure.
    public init(_ opening: @escaping @Sendable () throws -> any Database) { self.opening = opening }

    /// Opens the store now.
    ///
    /// Throws what opening it threw; it is tried again by the next use.
    public func open() throws { _ = try database() }

    @discardableResult
    public func transaction<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        try database().transaction(body)
    }

    public func read<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        try database().read(body)
    }

    public func purge() throws { try database().purge() }

    public func checkpoint() throws { try database().checkpoint() }

    public func close() {
        state.withLock { state in
            if case .open(let database) = state { database.close() }
            state = .closed
        }
    }

    private func database() throws -> any Database {
        try state.withLock { state in
            switch state {
            case .closed: throw StoreError(.closed, "the store is closed")
            case .open(let database): return database
            case .waiting:
                let database = try opening()
                state = .open(database)
                return database
            }
        }
    }
}
