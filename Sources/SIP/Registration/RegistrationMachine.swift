/// Our registration with one trunk.
///
///     +-----+ started  +----------+ located  +-------------+ accepted  +------------+
///     | off |--------->| locating |--------->| registering |---------->| registered |
///     +-----+          +----+-----+          +--+---+---+--+           +-----+------+
///        ^                  | failed            |   ^   | challenged,        | refresh due
///        |                  v                   |   |   | too brief: again   |
///        |             +---------+ refused,     |   +---+--------------------+
///        |             | waiting |<-------------+
///        |             +----+----+ no server left     (a silent server: the next one)
///        |                  | retry due: locate again
///        |
///        |   +---------------+
///        +---| unregistering |<--- stopped, from `registering` and `registered`
///  answered  +---------------+
///
/// RFC 3261 section 10.2; failover by RFC 3263 section 4.3; the wait doubles with each failure (RFC 5626 section 4.5).
struct RegistrationMachine: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case off, locating, registering, registered, waiting, unregistering
    }

    enum Event: Hashable, Sendable, CaseIterable {
        case started, located, locationFailed
        case accepted, challenged, tooBrief, refused, timedOutWithNext, timedOut
        case refreshDue, retryDue, stopped
    }

    struct Actions: OptionSet, Hashable, Sendable {
        let rawValue: UInt16
        static let locate = Actions(rawValue: 1)
        static let register = Actions(rawValue: 2)
        static let unregister = Actions(rawValue: 4)
        static let useNextTarget = Actions(rawValue: 8)
        static let scheduleRefresh = Actions(rawValue: 16)
        static let scheduleRetry = Actions(rawValue: 32)
        static let reportRegistered = Actions(rawValue: 64)
        static let reportFailure = Actions(rawValue: 128)
        static let reportUnregistered = Actions(rawValue: 256)
    }

    private(set) var state = State.off

    mutating func receive(_ event: Event) -> Actions {
        let (next, actions) = Self.transition(state, event)
        state = next
        return actions
    }
}
