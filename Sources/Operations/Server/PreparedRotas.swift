import Chronology
import Directory
import Rota
import Synchronization

/// The rotas as calls are rung by them: resolved off the call path, and again only as far as they have changed.
final class PreparedRotas: Sendable {
    private let last = Mutex<RotaSnapshot?>(nil)

    /// The snapshot for an organisation's rotas around an instant, and what could not be resolved of them.
    func prepare(_ book: RotaBook?, at instant: Instant) -> (RotaSnapshot?, [RotaError]) {
        guard let book, !book.plans.isEmpty else {
            last.withLock { $0 = nil }
            return (nil, [])
        }
        let prepared = RotaSnapshot.prepared(for: book, around: instant, before: last.withLock { $0 })
        last.withLock { $0 = prepared.snapshot }
        return (prepared.snapshot, prepared.problems)
    }

    /// The snapshot by which calls are rung now.
    var current: RotaSnapshot? { last.withLock { $0 } }

    /// Whether time has moved on so far that the snapshot should be made anew.
    func isOutdated(at instant: Instant) -> Bool { last.withLock { $0?.isOutdated(at: instant) ?? false } }
}
