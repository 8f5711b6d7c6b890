import Synchronization

/// Passes values to a target that is made after the source; what comes before waits, a thousand of them at most.
final class LateBound<Value: Sendable>: Sendable {
    private struct State {
        var target: (@Sendable (Value) -> Void)?
        var waiting: [Value] = []
    }

    private let state = Mutex(State())

    /// Names the target and hands over what waited.
    func attach(_ target: @escaping @Sendable (Value) -> Void) {
        let waiting = state.withLock { state in
            state.target = target
            defer { state.waiting = [] }
            return state.waiting
        }
        for value in waiting { target(value) }
    }

    /// Hands a value over, now or later.
    func send(_ value: Value) {
        let target = state.withLock { state in
            if state.target == nil, state.waiting.count < 1_000 { state.waiting.append(value) }
            return state.target
        }
        target?(value)
    }
}
