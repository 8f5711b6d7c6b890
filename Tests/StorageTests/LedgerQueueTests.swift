import Chronology
import Ledger
import Testing

@testable import Storage

@Suite struct `The ledger queue` {
    private let limits = LedgerQueue.Limits(
        storeDeadline: .milliseconds(45), groupInterval: .milliseconds(3), capacity: 1_000)

    private func at(_ milliseconds: Int64) -> Uptime { Uptime(microseconds: 1_000_000 + milliseconds * 1_000) }

    private func entry(_ token: UInt64, at milliseconds: Int64) -> LedgerQueue.Entry {
        LedgerQueue.Entry(facts: story("call-\(token)"), callers: [], token: token, submittedAt: at(milliseconds))
    }

    private func written(_ work: LedgerQueue.StoreWork) -> [UInt64]? {
        if case .write(let entries, _) = work { entries.map(\.token) } else { nil }
    }

    private func wait(_ work: LedgerQueue.StoreWork) -> Uptime?? {
        if case .wait(let until) = work { .some(until) } else { nil }
    }

    @Test func `an idle store takes a fact at once, a busy one after the group interval`() {
        var queue = LedgerQueue(limits: limits)
        #expect(wait(queue.nextStoreWork(now: at(0))) == .some(nil))
        #expect(queue.submit(entry(1, at: 10))?.wakesStore == true)
        #expect(written(queue.nextStoreWork(now: at(10))) == [1])
        #expect(queue.submit(entry(2, at: 11))?.wakesStore == false)
        #expect(queue.stored() == LedgerAcknowledgement(upTo: 1, custody: .stored))
        #expect(wait(queue.nextStoreWork(now: at(11))) == .some(at(13)))
        _ = queue.submit(entry(3, at: 12))
        #expect(written(queue.nextStoreWork(now: at(13))) == [2, 3])
    }

    @Test func `nothing is protected before the deadline and everything after it`() {
        var queue = LedgerQueue(limits: limits)
        _ = queue.submit(entry(1, at: 0))
        _ = queue.submit(entry(2, at: 30))
        #expect(queue.entriesToProtect(now: at(44)).isEmpty)
        #expect(queue.nextGuardLook(now: at(44)) == at(45))
        #expect(queue.entriesToProtect(now: at(45)).map(\.token) == [1, 2])
    }

    @Test func `what the store took while it was being journalled is not acknowledged twice`() throws {
        var queue = LedgerQueue(limits: limits)
        _ = queue.submit(entry(1, at: 0))
        _ = queue.nextStoreWork(now: at(0))
        _ = queue.submit(entry(2, at: 1))
        let serial = try #require(queue.entriesToProtect(now: at(60)).last?.serial)
        #expect(queue.stored()?.upTo == 1)
        _ = queue.submit(entry(3, at: 60))
        #expect(queue.protect(through: serial, in: .journalled) == .init(upTo: 2, custody: .journalled))
        #expect(queue.entriesToProtect(now: at(61)).map(\.token) == [3])
    }

    @Test func `a failing store is tried again ever more seldom, at most once a second apart`() {
        var queue = LedgerQueue(limits: limits)
        _ = queue.submit(entry(1, at: 0))
        var now: Int64 = 0
        var delays: [Int64] = []
        for _ in 0..<8 {
            #expect(written(queue.nextStoreWork(now: at(now))) == [1])
            queue.storeFailed(now: at(now))
            guard case .wait(let until?) = queue.nextStoreWork(now: at(now)) else { return }
            delays.append((until - at(now)).wholeMilliseconds)
            now += delays.last ?? 0
        }
        #expect(delays == [20, 40, 80, 160, 320, 640, 1_000, 1_000])
    }

    @Test func `late facts leave first, marked late, and the journal is settled before new ones`() {
        var queue = LedgerQueue(limits: limits)
        _ = queue.submit(entry(1, at: 0))
        _ = queue.nextStoreWork(now: at(0))
        queue.storeFailed(now: at(0))
        let serial = queue.entriesToProtect(now: at(0)).last?.serial ?? 0
        #expect(queue.protect(through: serial, in: .journalled)?.upTo == 1)
        _ = queue.submit(entry(2, at: 1))
        guard case .write(let entries, let isRetry) = queue.nextStoreWork(now: at(100)) else {
            Issue.record("nothing is written")
            return
        }
        #expect(entries.map(\.token) == [1])
        #expect(entries[0].facts.map(\.isLate) == Array(repeating: true, count: 6))
        #expect(isRetry)
        #expect(queue.stored() == nil)
        guard case .settle(let lateFacts) = queue.nextStoreWork(now: at(101)) else {
            Issue.record("the journal is not settled")
            return
        }
        #expect(lateFacts == 6)
        queue.lateFactsNoted(lateFacts)
        queue.settled()
        #expect(written(queue.nextStoreWork(now: at(104))) == [2])
    }

    /// A queue whose store fails, with one entry held in memory and one in the journal behind it.
    private func queueOfHeldAndJournalled() -> LedgerQueue {
        var queue = LedgerQueue(limits: .init(storeDeadline: .zero, groupInterval: .zero, capacity: 16))
        for (token, custody) in [(UInt64(1), LedgerAcknowledgement.Custody.held), (2, .journalled)] {
            _ = queue.submit(entry(token, at: Int64(token) * 2_000))
            _ = queue.nextStoreWork(now: at(Int64(token) * 2_000))
            queue.storeFailed(now: at(Int64(token) * 2_000))
            let serial = queue.entriesToProtect(now: at(Int64(token) * 2_000)).last?.serial ?? 0
            _ = queue.protect(through: serial, in: custody)
        }
        return queue
    }

    @Test func `held facts are offered to the journal again, before what came after them`() {
        var queue = LedgerQueue(limits: limits)
        _ = queue.submit(entry(1, at: 0))
        let serial = queue.entriesToProtect(now: at(50)).last?.serial ?? 0
        _ = queue.protect(through: serial, in: .held)
        _ = queue.submit(entry(2, at: 100))
        #expect(!queue.triesJournal(now: at(100)))
        #expect(queue.entriesToProtect(now: at(100)).map(\.token) == [2])
        #expect(queue.nextGuardLook(now: at(100)) == at(100))
        #expect(queue.triesJournal(now: at(1_050)))
        #expect(queue.entriesToProtect(now: at(1_050)).map(\.token) == [1, 2])
    }

    @Test func `memory forgets only what the journal has`() {
        var queue = queueOfHeldAndJournalled()
        #expect(queue.isSpilled && queue.entries.isEmpty)
        _ = queue.submit(entry(3, at: 5_000))
        _ = queue.protect(through: 3, in: .held)
        #expect(queue.entries.map(\.token) == [3])
        #expect(queue.protected == 1 && queue.journalled == 0)
    }

    @Test func `what memory forgot is replayed before anything else is written`() {
        var queue = queueOfHeldAndJournalled()
        _ = queue.submit(entry(3, at: 5_000))
        _ = queue.protect(through: 3, in: .held)
        guard case .replayJournal = queue.nextStoreWork(now: at(9_000)) else {
            Issue.record("the journal is not replayed first")
            return
        }
        queue.journalReplayed(lateFacts: 12)
        #expect(written(queue.nextStoreWork(now: at(9_001))) == [3])
    }

    @Test func `what is journalled while the journal is replayed is not written again`() {
        var queue = queueOfHeldAndJournalled()
        _ = queue.nextStoreWork(now: at(9_000))
        _ = queue.submit(entry(3, at: 9_000))
        _ = queue.protect(through: 3, in: .journalled)
        queue.journalReplayed(lateFacts: 18)
        guard case .settle(18) = queue.nextStoreWork(now: at(9_001)) else {
            Issue.record("nothing is left to be written")
            return
        }
        #expect(queue.factCount == 0 && queue.protected == 0)
    }
}
