import GRDB

extension SQLiteDatabase {
    /// Copies the whole store into a new file, as it is at one moment, while other connections go on writing.
    ///
    /// One read transaction spans the copy: SQLite would begin again after every commit of somebody else otherwise.
    /// `progress` is told which part of the pages is copied, from 0 to 1.
    public func copy(to path: String, progress: @escaping (Double) -> Void = { _ in }) throws {
        let source = try connection()
        try Self.translating {
            let target = try DatabaseQueue(path: path)
            defer { try? target.close() }
            try source.inTransaction(.deferred) { from in
                // The first statement is what fixes the moment.
                _ = try Int.fetchOne(from, sql: "SELECT count(*) FROM sqlite_master")
                try target.writeWithoutTransaction { to in
                    try from.backup(to: to, pagesPerStep: 256) { step in
                        let total = max(1, step.totalPageCount)
                        progress(Double(total - step.remainingPageCount) / Double(total))
                    }
                }
                return .commit
            }
        }
    }

    /// What SQLite finds wrong with the file, nil when nothing is.
    public func damage() throws -> String? {
        guard let found = try pragma("integrity_check"), found != "ok" else { return nil }
        return found
    }
}
