import Chronology

/// The server side of any request but INVITE and ACK.
///
///                      request received: pass
///                               |
///                          +----v---+  1xx from the user: send   +------------+
///                          | trying |--------------------------->| proceeding | request: send
///                          +----+---+                            +-----+------+ 1xx: send
///              200-699: send    |                                      | 200-699: send
///                          +----v------+                               |
///             request: send| completed |<------------------------------+
///                          +----+------+
///                               | Timer J
///                        +------v-----+
///                        | terminated |
///                        +------------+
///
/// RFC 3261 section 17.2.2. Left out: nothing.
struct ServerTransaction: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case trying, proceeding, completed, terminated
    }

    enum Event: Hashable, Sendable, CaseIterable {
        case requestReceived
        case provisionalGiven, finalGiven
        case timerJ
        case transportFailed
    }

    private(set) var state = State.trying
    private(set) var timers = TransactionTimers()

    mutating func receive(
        _ event: Event, isReliable: Bool, values: TimerValues, now: Uptime
    ) -> TransactionActions {
        let (next, actions) = Self.transition(state, event)
        guard next != state else { return actions }
        state = next
        switch next {
        case .trying, .proceeding: break
        case .completed: timers.startLimit(isReliable ? .zero : values.transactionLimit, now: now)
        case .terminated: timers.limit = nil
        }
        return actions
    }

    /// The timer that is due at `now`.
    func dueEvent(now: Uptime) -> Event? {
        guard let limit = timers.limit, limit <= now, state == .completed else { return nil }
        return .timerJ
    }
}
