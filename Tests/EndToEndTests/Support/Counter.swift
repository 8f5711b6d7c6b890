import Synchronization

/// Numbers that several tasks draw from.
final class Counter: Sendable {
    private let value: Mutex<Int>

    init(from start: Int) { value = Mutex(start) }

    /// The number before it grows.
    func next(by step: Int = 1) -> Int {
        value.withLock { value in
            defer { value += step }
            return value
        }
    }
}
