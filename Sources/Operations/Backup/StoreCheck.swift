import Foundation
import Glibc
import Storage

/// Whether a file is a whole store: its pages, and the chain of its ledger.
enum StoreCheck {
    /// Opens the file, follows everything, and leaves nothing beside it.
    ///
    /// - Throws: ``OperationError`` naming what is damaged.
    static func run(_ path: String) throws -> LedgerAudit {
        do {
            let database = try SQLiteDatabase(path: path)
            defer {
                database.close()
                for suffix in ["-wal", "-shm", "-journal"] { unlink(path + suffix) }
            }
            if let damage = try database.damage() { throw damaged("SQLite says: \(damage)") }
            let audit = try Store(database: database).audit()
            if let fact = audit.brokenAt { throw damaged("fact \(fact) does not follow from the one before it") }
            return audit
        } catch let error as StoreError {
            throw damaged(error.message)
        }
    }

    private static func damaged(_ finding: String) -> OperationError {
        OperationError(
            .store, "the store is damaged: \(finding)",
            remedy: "keep an earlier backup; `vigie doctor` says more of the store that runs")
    }
}

/// Lines of progress, one for each tenth of the way.
final class ProgressSteps {
    private let progress: (String) -> Void
    private var told: [String: Int] = [:]

    init(_ progress: @escaping (String) -> Void) { self.progress = progress }

    func tell(_ what: String, _ part: Double) {
        let tenth = Int(part * 10)
        guard told[what] != tenth else { return }
        told[what] = tenth
        progress("\(what): \(tenth * 10) %")
    }
}

extension OperationError {
    /// Why a command cannot do its work on PostgreSQL.
    static func postgres(_ command: String) -> OperationError {
        OperationError(
            .invalid, "`\(command)` works on the SQLite store, and VIGIE_POSTGRES names a PostgreSQL database",
            remedy:
                "save and restore the database with pg_dump and pg_restore, and copy the folders `recordings` and "
                + "`prompts` of the data folder; see docs/backup-and-upgrade.md")
    }
}
