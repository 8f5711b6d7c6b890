import Chronology

/// The client side of any request but INVITE and ACK.
///
///                       request sent
///                            |
///      Timer E: send    +----v---+  Timer F or transport error: tell the user
///           +---------->| trying |------------------------------------+
///           +-----------+--+--+--+                                    |
///                          |  | 1xx: pass                             |
///                          | +v-----------+  Timer F, transport error |
///                          | | proceeding |-------------------------->|
///            200-699: pass | +-----+------+  Timer E: send            |
///                          |       | 200-699: pass                    |
///                        +-v-------v-+  Timer K                +------v-----+
///                        | completed |------------------------>| terminated |
///                        +-----------+                         +------------+
///
/// RFC 3261 section 17.1.2. Left out: nothing.
struct ClientTransaction: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case trying, proceeding, completed, terminated
    }

    enum Event: Hashable, Sendable, CaseIterable {
        case provisionalReceived, finalReceived
        case timerE, timerF, timerK
        case transportFailed
    }

    private(set) var state = State.trying
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
        if event == .timerE {
            switch state {
            case .trying: timers.continueRetransmission(ceiling: values.t2, now: now)
            case .proceeding: timers.repeatRetransmission(values.t2, now: now)
            case .completed, .terminated: break
            }
        }
        guard next != state else { return actions }
        state = next
        switch next {
        case .trying: break
        case .proceeding: if !isReliable { timers.repeatRetransmission(values.t2, now: now) }
        case .completed:
            timers.stopRetransmission()
            timers.startLimit(isReliable ? .zero : values.t4, now: now)
        case .terminated:
            timers.stopRetransmission()
            timers.limit = nil
        }
        return actions
    }

    /// The timer that is due at `now`.
    func dueEvent(now: Uptime) -> Event? {
        if let limit = timers.limit, limit <= now {
            switch state {
            case .trying, .proceeding: return .timerF
            case .completed: return .timerK
            case .terminated: return nil
            }
        }
        if let retransmission = timers.retransmission, retransmission <= now { return .timerE }
        return nil
    }
}
