import Foundation

extension FactJournal {
    /// Opens the journal file at a path, with its space reserved and its lock taken.
    ///
    /// A file that is damaged is kept as `.damaged`, and a new one is begun: calls must be answered all the same.
    public static func open(path: String, size: Int = 32 << 20) throws -> FactJournal {
        let file = try PreallocatedFile(path: path, size: size)
        do {
            return try FactJournal(file: file)
        } catch let error as StoreError where error.code == .malformed {
            try file.moveAway(to: damagedPath(of: path))
            return try FactJournal(file: try PreallocatedFile(path: path, size: size), wasDamaged: true)
        }
    }

    /// Where a damaged journal is kept for somebody to look at; an earlier one is not overwritten.
    public static func damagedPath(of path: String) -> String {
        let names = [path + ".damaged"] + (1..<100).map { path + ".damaged.\($0)" }
        return names.first { access($0, F_OK) != 0 } ?? path + ".damaged"
    }

    /// Where records are kept that the store refused for good.
    public static func refusedPath(of path: String) -> String { path + ".refused" }

    /// How many bytes of a journal file hold records; the rest is reserved space. A file that is no journal counts whole.
    public static func writtenBytes(path: String) -> Int64 {
        guard let data = FileManager.default.contents(atPath: path) else { return 0 }
        return endOfRecords(in: [UInt8](data)).map { Int64($0) } ?? Int64(data.count)
    }

    /// What can be seen of a journal from outside, whether a server runs on it or not.
    public struct Inspection: Hashable, Sendable {
        /// Nil when there is no file, or one whose header is damaged.
        public var waitingRecords: Int?
        /// Whether an earlier journal was damaged and is kept aside.
        public var hasDamaged: Bool
        /// Whether facts are kept aside that the store refused.
        public var hasRefused: Bool
    }

    /// Looks at the journal of a path without touching it.
    public static func inspect(path: String) -> Inspection {
        let data = FileManager.default.contents(atPath: path)
        return Inspection(
            waitingRecords: data.flatMap { countRecords(in: [UInt8]($0)) },
            hasDamaged: access(path + ".damaged", F_OK) == 0, hasRefused: access(refusedPath(of: path), F_OK) == 0)
    }
}
