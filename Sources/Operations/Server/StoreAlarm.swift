import Chronology
import Storage

/// Decides when people are told that the store cannot be read or written: calls go on without it, but not for ever.
///
/// A database that restarts, or a disk that is busy for a moment, is nobody's night; a damaged file is told at once, since
/// waiting mends nothing. Told once, until the store has worked again.
struct StoreAlarm: Sendable {
    /// How long a failure that may pass by itself is left to itself.
    static let patience = Duration.seconds(60)

    private var failingSince: Uptime?
    private var isTold = false

    /// The store failed; whether somebody must be told now.
    mutating func failed(_ error: (any Error)?, now: Uptime) -> Bool {
        let since = failingSince ?? now
        failingSince = since
        let mayPass = (error as? StoreError)?.isTemporary ?? true
        guard !isTold, !mayPass || now - since >= Self.patience else { return false }
        isTold = true
        return true
    }

    /// The store works.
    mutating func worked() {
        failingSince = nil
        isTold = false
    }
}
