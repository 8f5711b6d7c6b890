import Chronology

/// The server side of an INVITE.
///
///                        INVITE received: pass, 100 sent at once
///                                   |
///        INVITE: send         +-----v------+  2xx from the user: send
///             +-------------->| proceeding |-----------------------------+
///        1xx: |  send         +--+------+--+                             |
///             +------------------+      | 300-699 from the user: send    |
///                                 +-----v-----+                    +-----v----+  INVITE: nothing
///     INVITE, Timer G: send       | completed |                    | accepted |  2xx from the user: send
///                                 +--+-----+--+                    +-----+----+  ACK: pass
///                            ACK     |     | Timer H: tell the user      |
///                      +-------------v-+   |                             | Timer L
///                      |   confirmed   |   |                             |
///                      +-------------+-+   |                             |
///                            Timer I |     |                             |
///                                  +-v-----v----+                        |
///                                  | terminated |<-----------------------+
///                                  +------------+
///
/// RFC 3261 section 17.2.1 with the accepted state of RFC 6026 section 7.1. The session, not the transaction,
/// retransmits a 2xx until its ACK (RFC 3261 section 13.3.1.4). Left out: the 200 ms wait before 100; ours goes at once.
struct InviteServerTransaction: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case proceeding, completed, confirmed, accepted, terminated
    }

    enum Event: Hashable, Sendable, CaseIterable {
        case inviteReceived, ackReceived
        case provisionalGiven, successGiven, failureGiven
        case timerG, timerH, timerI, timerL
        case transportFailed
    }

    private(set) var state = State.proceeding
    private(set) var timers = TransactionTimers()

    mutating func receive(
        _ event: Event, isReliable: Bool, values: TimerValues, now: Uptime
    ) -> TransactionActions {
        let (next, actions) = Self.transition(state, event)
        if event == .timerG, state == .completed { timers.continueRetransmission(ceiling: values.t2, now: now) }
        guard next != state else { return actions }
        state = next
        timers.stopRetransmission()
        switch next {
        case .proceeding: break
        case .completed:
            if !isReliable { timers.startRetransmission(values.t1, now: now) }
            timers.startLimit(values.transactionLimit, now: now)
        case .confirmed: timers.startLimit(isReliable ? .zero : values.t4, now: now)
        case .accepted: timers.startLimit(values.transactionLimit, now: now)
        case .terminated: timers.limit = nil
        }
        return actions
    }

    /// The timer that is due at `now`.
    func dueEvent(now: Uptime) -> Event? {
        if let limit = timers.limit, limit <= now {
            switch state {
            case .completed: return .timerH
            case .confirmed: return .timerI
            case .accepted: return .timerL
            case .proceeding, .terminated: return nil
            }
        }
        if let retransmission = timers.retransmission, retransmission <= now { return .timerG }
        return nil
    }
}
