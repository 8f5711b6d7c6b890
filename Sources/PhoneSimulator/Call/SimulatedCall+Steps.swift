import Chronology
import SIP
import Synchronization

extension SimulatedCall {
    /// Does something now.
    func act(_ action: CallState.Action) throws(PhoneFailure) {
        let id = id
        try loop.perform { state, now throws(PhoneFailure) in try state.perform(action, id, now: now) }
    }

    /// Does something later.
    func plan(_ action: CallState.Action, _ delay: Duration) throws(PhoneFailure) {
        let id = id
        try loop.perform { state, now throws(PhoneFailure) in
            try state.calls[id]?.checkAlive()
            state.calls[id]?.actions.append(.init(at: now + delay, action: action))
        }
    }

    /// Reads something of the call.
    func look<Value: Sendable>(_ body: (CallState) -> Value?) -> Value? {
        loop.state.withLock { state in state.calls[id].flatMap(body) }
    }

    /// Waits for something that a living call shows; a call that ends meanwhile fails the step.
    func wait<Value: Sendable>(
        for what: String, within limit: Duration,
        _ body: @escaping @Sendable (CallState) throws(PhoneFailure) -> Value?
    ) async throws(PhoneFailure) -> Value {
        let id = id
        return try await loop.wait(for: what, within: limit) { state throws(PhoneFailure) -> Value? in
            guard let call = state.calls[id] else { throw .wrongState("no such call") }
            if let value = try body(call) { return value }
            try call.checkAlive()
            return nil
        }
    }

    /// Waits for the end of the call.
    func waitForOutcome<Value: Sendable>(
        _ what: String, within limit: Duration, _ body: @escaping @Sendable (CallState.Outcome) -> Value?
    ) async throws(PhoneFailure) -> Value {
        let id = id
        return try await loop.wait(for: what, within: limit) { state throws(PhoneFailure) -> Value? in
            guard let call = state.calls[id] else { throw .wrongState("no such call") }
            guard let outcome = call.outcome else { return nil }
            guard let value = body(outcome) else { throw .callEnded("\(outcome)") }
            return value
        }
    }
}
