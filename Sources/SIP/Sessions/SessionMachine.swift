/// The life of one call leg, from its INVITE to the end of its BYE.
///
///     We call                                         The peer calls
///
///     +----------+ 1xx   +------------+               +----------+
///     | inviting |------>| proceeding |               | incoming |--- CANCEL, refusal ---> ended
///     +--+----+--+       +--+------+--+               +----+-----+
///        |    | cancel      |      | cancel, ringing      | answer
///        |    |             |      | too long        +----v-----+  hang up   +---------+
///        | +--v------------+|  +---v--------+        | answered |----------->| closing |
///        | | cancelPending |-->| cancelling |        +----+-----+            +----+----+
///        | +--+------------+1xx+---+--------+             | ACK                   | ACK, or none came
///        |    | 2xx         |      | 2xx: ACK, BYE        |                       |
///    2xx |    +-------------|------+----------------------|-----------------------|----+
///        v                  v                             v                       v    v
///     +---------------+  +-----------+  hang up, lost, expired: BYE           +-------------+
///     | answerPending |->| confirmed |--------------------------------------->| terminating |
///     +---------------+  +-----+-----+                                        +------+------+
///       2xx with an offer      | BYE received                                       | BYE answered
///       waits for our answer   v                                                    v
///                            ended <----------------------------------------------ended
///
/// RFC 3261 sections 9, 13, 14 and 15; RFC 3262 section 3 (`provisionalExpired`); RFC 4028 section 10
/// (`sessionExpired`); RFC 5057 (`dialogLost`). Failures of an INVITE lead from every state on the left to `ended`.
/// Offers and answers are counted beside it, by ``Negotiation``; timers by ``SessionTimer`` and the session.
struct SessionMachine: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case inviting, proceeding, cancelPending, cancelling, answerPending
        case incoming, answered, closing
        case confirmed, terminating, ended
    }

    enum Event: Hashable, Sendable, CaseIterable {
        // From the peer, to our INVITE.
        case provisionalReceived, answerReceived, answerWithOfferReceived, failureReceived
        /// The INVITE was sent anew: other credentials, another server.
        case inviteRepeated
        // From the peer, to its INVITE.
        case cancelReceived, ackReceived
        // From the peer, at any time.
        case byeReceived
        // From time, or the want of an answer.
        case inviteTimedOut, cancelTimedOut, ringingExpired, acknowledgementTimedOut, provisionalExpired
        case dialogLost, sessionExpired, byeFinished
        // From the commands.
        case progressAsked, answerAsked, refusalAsked, cancelAsked, hangUpAsked, acknowledgementAsked
    }

    struct Actions: OptionSet, Hashable, Sendable {
        let rawValue: UInt32

        // Wire.
        static let sendACK = Actions(rawValue: 1 << 0)
        static let sendBYE = Actions(rawValue: 1 << 1)
        static let sendCANCEL = Actions(rawValue: 1 << 2)
        static let sendProgress = Actions(rawValue: 1 << 3)
        static let sendAnswer = Actions(rawValue: 1 << 4)
        static let sendRefusal = Actions(rawValue: 1 << 5)
        /// 487 to the peer's INVITE.
        static let sendTerminated = Actions(rawValue: 1 << 6)
        /// 200 to the peer's BYE; without it a BYE gets 481.
        static let acceptBYE = Actions(rawValue: 1 << 7)
        // Effects.
        static let reportProgress = Actions(rawValue: 1 << 8)
        static let reportAnswer = Actions(rawValue: 1 << 9)
        static let reportFailure = Actions(rawValue: 1 << 10)
        static let reportCancelled = Actions(rawValue: 1 << 11)
        static let reportAcknowledged = Actions(rawValue: 1 << 12)
        static let reportEnded = Actions(rawValue: 1 << 13)
        // Timers.
        /// Wait for the final response to a cancelled INVITE, RFC 3261 section 9.1.
        static let awaitFinal = Actions(rawValue: 1 << 14)
        /// Forget the session.
        static let remove = Actions(rawValue: 1 << 15)
    }

    private(set) var state: State

    /// A session that calls.
    static let outgoing = SessionMachine(state: .inviting)
    /// A session that is called.
    static let incoming = SessionMachine(state: .incoming)

    mutating func receive(_ event: Event) -> Actions {
        let (next, actions) = Self.transition(state, event)
        state = next
        return actions
    }

    /// Whether requests inside the dialog are treated: it exists and has not been ended by us.
    var isTalking: Bool {
        switch state {
        case .confirmed, .answered, .answerPending: true
        case .inviting, .proceeding, .cancelPending, .cancelling, .incoming, .closing, .terminating, .ended: false
        }
    }
}
