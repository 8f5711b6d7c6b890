import Ledger

/// The conversation of the caller with an accepted leg, and who of both is on hold.
///
/// ```
/// apart ──join──► talking ──held──► held ──resumed──► talking
///                    └── hung up, media lost, leg lost, stopped ──► apart
/// ```
///
/// The silence of a leg ends it only while nobody holds anybody.
struct Bridge: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case apart
        case talking(LegNumber)
        case held(LegNumber, by: Set<Party>)
    }

    /// How a conversation ended.
    enum Signal: Hashable, Sendable {
        case callerLeft(LegNumber, cause: String, isUp: Bool)
        case responderLeft(LegNumber, cause: String)
        case responderLost(LegNumber, cause: String, isUp: Bool)
    }

    var state = State.apart

    var leg: LegNumber? {
        switch state {
        case .apart: nil
        case .talking(let leg), .held(let leg, _): leg
        }
    }

    var isHeld: Bool {
        if case .held = state { true } else { false }
    }

    mutating func join(_ leg: LegNumber, heldBy parties: Set<Party> = []) {
        state = parties.isEmpty ? .talking(leg) : .held(leg, by: parties)
    }

    mutating func part() { state = .apart }

    /// Takes in an event of either leg.
    mutating func handle(_ event: CallEvent) -> Signal? {
        guard let leg else { return nil }
        switch event {
        case .legHeld(.caller): hold(.caller, leg)
        case .legHeld(leg): hold(.responder, leg)
        case .legResumed(.caller): resume(.caller, leg)
        case .legResumed(leg): resume(.responder, leg)
        case .legHungUp(.caller, let cause): return .callerLeft(leg, cause: cause, isUp: false)
        case .legLost(.caller, let cause), .legFailed(.caller, _, let cause):
            return .callerLeft(leg, cause: cause, isUp: false)
        case .legClosed(.caller): return .callerLeft(leg, cause: "closed", isUp: false)
        case .legHungUp(leg, let cause): return .responderLeft(leg, cause: cause)
        case .legLost(leg, let cause), .legFailed(leg, _, let cause):
            return .responderLost(leg, cause: cause, isUp: false)
        case .legClosed(leg): return .responderLost(leg, cause: "closed", isUp: false)
        case .mediaLost(.caller) where !isHeld:
            return .callerLeft(leg, cause: LegStop.mediaLost.rawValue, isUp: true)
        case .mediaLost(leg) where !isHeld:
            return .responderLost(leg, cause: LegStop.mediaLost.rawValue, isUp: true)
        default: break
        }
        return nil
    }

    private mutating func hold(_ party: Party, _ leg: LegNumber) {
        if case .held(_, let parties) = state {
            state = .held(leg, by: parties.union([party]))
        } else {
            state = .held(leg, by: [party])
        }
    }

    private mutating func resume(_ party: Party, _ leg: LegNumber) {
        guard case .held(_, let parties) = state else { return }
        let left = parties.subtracting([party])
        state = left.isEmpty ? .talking(leg) : .held(leg, by: left)
    }
}
