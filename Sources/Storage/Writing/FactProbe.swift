import Chronology
import Ledger

/// Finds out whether the store takes facts at all, without leaving one behind.
///
/// A broken index refuses every fact with the words of a constraint. What is refused alone may be wrong in itself; what is
/// refused by a store that takes nothing is not.
enum FactProbe {
    private struct RolledBack: Error {}

    /// Throws what the store says to a fact that nothing can be wrong with.
    static func run(on database: any Database) throws {
        let fact = Fact(sequence: 0, call: nil, at: Instant(microseconds: 0), event: .serverStopped)
        do {
            try database.transaction { session in
                try FactAppender.append([fact], in: session)
                throw RolledBack()
            }
        } catch is RolledBack {
            return
        }
    }
}
