import Chronology

/// The client side of an INVITE.
///
///                       INVITE sent
///                            |
///         Timer A: send  +---v-----+  Timer B or transport error: tell the user
///              +-------->| calling |-----------------------------------------------+
///              +---------+---+--+--+----------- 2xx: pass -------------------+     |
///                  |         | 1xx: pass                                     |     |
///                  |    +----v-------+                                       |     |
///       300-699:   |    | proceeding |---------- 2xx: pass -------------+    |     |
///       ACK, pass  |    +----+-------+                                  |    |     |
///                  |         | 300-699: ACK, pass                       |    |     |
///                  |    +----v------+                             +-----v----v-+   |
///                  +--->| completed | 300-699: ACK                | accepted   | 2xx: pass
///                       +----+------+                             +-----+------+   |
///                            | Timer D                                  | Timer M  |
///                            |            +------------+                |          |
///                            +----------->| terminated |<---------------+----------+
///                                         +------------+
///
/// RFC 3261 section 17.1.1 with the accepted state of RFC 6026 section 7.2: a 2xx does not end the transaction, so
/// that retransmissions and the 2xx of other branches still find it. In `proceeding` nothing is timed here; the
/// session's ringing limit stands for Timer C. Left out: nothing.
struct InviteClientTransaction: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case calling, proceeding, completed, accepted, terminated
    }

    enum Event: Hashable, Sendable, CaseIterable {
        case provisionalReceived, successReceived, failureReceived
        case timerA, timerB, timerD, timerM
        case transportFailed
    }

    private(set) var state = State.calling
    private(set) var timers = TransactionTimers()

    /// Starts with the request sent once.
    init(isReliable: Bool, values: TimerValues, now: Uptime) {
        if !isReliable { timers.startRetransmission(values.t1, now: now) }
        timers.startLimit(values.transactionLimit, now: now)
    }

    mutating func receive(
        _ event: Event, isReliable: Bool, values: TimerValues, now: Uptime
    ) -> TransactionActions {
        let (next, actions) = Self.transition(state, event)
        if event == .timerA { timers.continueRetransmission(ceiling: nil, now: now) }
        guard next != state else { return actions }
        state = next
        timers.stopRetransmission()
        switch next {
        case .calling: break
        case .proceeding, .terminated: timers.limit = nil
        case .completed: timers.startLimit(isReliable ? .zero : values.timerD, now: now)
        case .accepted: timers.startLimit(values.transactionLimit, now: now)
        }
        return actions
    }

    /// A CANCEL was sent: the final response must come within 64 × T1, RFC 3261 section 9.1.
    mutating func limitWait(values: TimerValues, now: Uptime) {
        if state == .proceeding { timers.startLimit(values.transactionLimit, now: now) }
    }

    /// The timer that is due at `now`.
    func dueEvent(now: Uptime) -> Event? {
        if let limit = timers.limit, limit <= now {
            switch state {
            case .calling, .proceeding: return .timerB
            case .completed: return .timerD
            case .accepted: return .timerM
            case .terminated: return nil
            }
        }
        if let retransmission = timers.retransmission, retransmission <= now { return .timerA }
        return nil
    }
}
