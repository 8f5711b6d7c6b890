import Chronology

/// The two timers that every transaction has: when to send again, and when to stop waiting.
///
/// RFC 3261 table 4 names them A to K, RFC 6026 adds L and M; a state has at most one of each kind.
struct TransactionTimers: Hashable, Sendable {
    var retransmission: Uptime?
    var limit: Uptime?
    private var interval: Duration = .zero

    /// The earlier of the two.
    var next: Uptime? {
        guard let retransmission else { return limit }
        guard let limit else { return retransmission }
        return min(retransmission, limit)
    }

    /// Sends again after `interval` for the first time.
    mutating func startRetransmission(_ interval: Duration, now: Uptime) {
        self.interval = interval
        retransmission = now + interval
    }

    /// Doubles the interval up to `ceiling`.
    mutating func continueRetransmission(ceiling: Duration?, now: Uptime) {
        interval = interval * 2
        if let ceiling, interval > ceiling { interval = ceiling }
        retransmission = now + interval
    }

    /// Sends again after exactly `interval`, whatever it was before.
    mutating func repeatRetransmission(_ interval: Duration, now: Uptime) {
        self.interval = interval
        retransmission = now + interval
    }

    mutating func stopRetransmission() { retransmission = nil }
    mutating func startLimit(_ duration: Duration, now: Uptime) { limit = now + duration }
}

/// What a transaction asks of its owner after an event; an option set, so that a step allocates nothing.
struct TransactionActions: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// Send the request or the last response (again).
    static let send = TransactionActions(rawValue: 1)
    /// Send the ACK for a failure (again).
    static let acknowledge = TransactionActions(rawValue: 2)
    /// Give the message to the transaction user.
    static let pass = TransactionActions(rawValue: 4)
    /// Tell the transaction user that nobody answered.
    static let reportTimeout = TransactionActions(rawValue: 8)
    /// Tell the transaction user that the transport failed.
    static let reportFailure = TransactionActions(rawValue: 16)
    /// Forget the transaction.
    static let remove = TransactionActions(rawValue: 32)
}
