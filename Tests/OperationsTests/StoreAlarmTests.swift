import Chronology
import Storage
import Testing

@testable import Operations

@Suite struct StoreAlarmTests {
    private let now = Uptime(microseconds: 1_000_000_000)
    private let busy = StoreError(.connection, "the database restarts")
    private let damaged = StoreError(.malformed, "file is not a database")

    /// After how many seconds people were told, when the store failed at these.
    private func told(_ error: StoreError?, at seconds: [Int], workedAt: [Int] = []) -> [Int] {
        var alarm = StoreAlarm()
        return seconds.filter { second in
            if workedAt.contains(second) {
                alarm.worked()
                return false
            }
            return alarm.failed(error, now: now + .seconds(second))
        }
    }

    @Test func `a failure that may pass is told after a minute, once`() {
        #expect(told(busy, at: [0, 59, 60, 600]) == [60])
        #expect(told(nil, at: [0, 59, 60, 600]) == [60])
    }

    @Test func `a damaged store is told at once, once`() { #expect(told(damaged, at: [0, 1, 600]) == [0]) }

    @Test func `a store that worked meanwhile is another failure`() {
        #expect(told(busy, at: [0, 30, 60, 120], workedAt: [30]) == [120])
        #expect(told(damaged, at: [0, 30, 60], workedAt: [30]) == [0, 60])
    }
}
