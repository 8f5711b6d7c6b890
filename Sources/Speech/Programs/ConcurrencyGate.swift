/// Lets a limited number of tasks through at once, first come first served, and a limited number wait.
actor ConcurrencyGate {
    private var free: Int
    private let queueLimit: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: Int, queueLimit: Int) {
        free = max(1, limit)
        self.queueLimit = queueLimit
    }

    /// Takes a place, waiting for one if the queue is not full.
    func enter() async throws(SpeechError) {
        if free > 0 {
            free -= 1
            return
        }
        guard waiting.count < queueLimit else {
            throw SpeechError(.tooBusy, "\(waiting.count) prompts already wait to be made: try again later.")
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Gives the place back, or hands it to the first who waits.
    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }

    /// Runs `body` in a place of its own.
    nonisolated func through<Value: Sendable>(
        _ body: @Sendable () async throws(SpeechError) -> Value
    ) async throws(SpeechError) -> Value {
        try await enter()
        do throws(SpeechError) {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }
}
