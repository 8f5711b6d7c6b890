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
}
