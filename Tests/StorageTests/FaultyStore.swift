import Directory
import Dispatch
import Foundation
import Synchronization

@testable import Storage

/// A store that fails when told to: before the commit, or after it, when nobody can know.
final class FaultyDatabase: Database {
    enum Fault: Sendable {
        /// The transaction fails and nothing is written: ENOSPC, SQLITE_BUSY, a lost connection.
        case before(StoreError)
        /// The sync fails after the commit record was written.
        case after(StoreError)
        /// A statement is refused when a transaction holds a fact of this call.
        case refusing(CallID)
        /// The transaction waits for the semaphore, then goes through: a disk that hangs.
        case hang(DispatchSemaphore)
    }

    private let base: any Database
    private let fault = Mutex<Fault?>(nil)
    private let attempts = Mutex(0)

    init(_ base: any Database) { self.base = base }

    func set(_ fault: Fault?) { self.fault.withLock { $0 = fault } }

    var transactions: Int { attempts.withLock { $0 } }

    func transaction<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result {
        attempts.withLock { $0 += 1 }
        switch fault.withLock({ $0 }) {
        case nil: return try base.transaction(body)
        case .before(let error): throw error
        case .after(let error):
            _ = try base.transaction(body)
            throw error
        case .hang(let gate):
            gate.wait()
            return try base.transaction(body)
        case .refusing(let call):
            return try base.transaction { session in
                let result = try body(session)
                let facts = try session.rows(.factsOfCall, [.text(call.rawValue)])
                if !facts.isEmpty { throw StoreError(.refused, "CHECK constraint failed") }
                return result
            }
        }
    }

    func read<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result { try base.read(body) }

    func purge() throws { try base.purge() }

    func close() { base.close() }
}

/// A journal file in memory that can fail and be torn.
final class MemoryFile: JournalFile {
    private struct State {
        var bytes: [UInt8]
        var failure: StoreError?
        var syncs = 0
        var syncsUntilFailure: Int?
        var aside: [String] = []
    }

    private let state: Mutex<State>

    init(size: Int = 4_096) { state = Mutex(State(bytes: [UInt8](repeating: 0, count: size))) }

    var syncs: Int { state.withLock { $0.syncs } }

    func fail(_ error: StoreError?) { state.withLock { $0.failure = error } }

    /// What a disk may hold after a power cut: everything up to an offset, then what was there before.
    func torn(at offset: Int) -> MemoryFile {
        let copy = MemoryFile(size: 0)
        let bytes = state.withLock { state in
            state.bytes[..<offset] + [UInt8](repeating: 0, count: state.bytes.count - offset)
        }
        copy.state.withLock { $0.bytes = Array(bytes) }
        return copy
    }

    func contents(upTo end: Int) throws -> [UInt8] { state.withLock { Array($0.bytes.prefix(end)) } }

    func contents() throws -> [UInt8] { try contents(upTo: .max) }

    /// What was put aside, a line each.
    var aside: [String] { state.withLock { $0.aside } }

    func setAside(_ lines: [String]) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.aside += lines
        }
    }

    /// Lets so many syncs go through, then fails one after it has reached the disk, as a controller may.
    func failSync(after count: Int) { state.withLock { $0.syncsUntilFailure = count } }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            if state.bytes.count < offset + bytes.count {
                state.bytes += [UInt8](repeating: 0, count: offset + bytes.count - state.bytes.count)
            }
            state.bytes.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        }
    }

    func sync() throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            if let left = state.syncsUntilFailure {
                state.syncsUntilFailure = left > 0 ? left - 1 : nil
                if left == 0 { throw StoreError(.inputOutput, "fsync failed") }
            }
            state.syncs += 1
        }
    }
}
