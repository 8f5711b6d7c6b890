import Chronology
import Testing

@testable import SIP

@Suite struct TimerQueueTests {
    @Test func `deadlines come out in order whatever was moved and removed`() {
        var random = SeededRandom(seed: 7)
        var queue = TimerQueue<Int>()
        var model: [Int: Uptime] = [:]
        var tokens: [Int: Int] = [:]
        for step in 0..<5_000 {
            let owner = Int(random.next() % 200)
            switch random.next() % 4 {
            case 0 where tokens[owner] == nil: tokens[owner] = queue.register(owner)
            case 1:
                if let token = tokens.removeValue(forKey: owner) {
                    queue.unregister(token)
                    model[owner] = nil
                }
            case 2:
                let deadline = Uptime(microseconds: Int64(random.next() % 1_000))
                if let token = tokens[owner] {
                    queue.set(token, to: deadline)
                    model[owner] = deadline
                }
            default:
                if let token = tokens[owner], step % 3 == 0 {
                    queue.set(token, to: nil)
                    model[owner] = nil
                }
            }
            #expect(queue.next == model.values.min())
            #expect(queue.count == tokens.count)
        }
        while let next = queue.next {
            let owner = queue.popDue(now: next)
            #expect(owner.flatMap { model.removeValue(forKey: $0) } == next)
        }
        #expect(model.isEmpty)
    }

    @Test func `nothing is left of timers that were taken back`() {
        var queue = TimerQueue<Int>()
        let tokens = (0..<1_000).map { queue.register($0) }
        for (index, token) in tokens.enumerated() { queue.set(token, to: Uptime(microseconds: Int64(index))) }
        for token in tokens { queue.unregister(token) }
        #expect(queue.count == 0)
        #expect(queue.next == nil)
        #expect(queue.popDue(now: Uptime(microseconds: .max)) == nil)
    }
}

/// A small generator with a seed: the same run every time (SplitMix64).
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
