import Chronology
import Directory
import Dispatch
import Foundation
import Ledger
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(10))) struct `The ledger writer` {
    let scratch: Scratch
    let store: Store
    let database: FaultyDatabase
    let file = MemoryFile()
    let journal: FactJournal
    let acknowledgements = Acknowledgements()
    let ticks = Ticks()
    let writer: LedgerWriter

    init() throws {
        scratch = try Scratch()
        store = try scratch.open()
        database = FaultyDatabase(try store.newConnection())
        journal = try FactJournal(file: file)
        writer = LedgerWriter(
            database: database, journal: journal, wallClock: { [ticks] in ticks.next() },
            onDurable: { [acknowledgements] in acknowledgements.receive($0) })
        writer.start()
    }

    @Test func `a fact that was acknowledged is in the store`() throws {
        #expect(writer.submit(story("call-1"), token: 1))
        #expect(acknowledgements.wait(for: 1) == LedgerAcknowledgement(upTo: 1, custody: .stored))
        #expect(try store.facts(of: CallID("call-1")).map(\.fact) == story("call-1"))
        #expect(try store.calls().map(\.outcome) == ["talked"])
        writer.stop()
    }

    @Test func `a caller's number is stored with the facts that name it`() throws {
        let id = CallerID("c9")
        let entry = CallerEntry(id: id, number: "+33699887766", seenAt: start)
        writer.submit(story("call-1", caller: id.rawValue), callers: [entry], token: 1)
        #expect(acknowledgements.wait(for: 1) != nil)
        #expect(try store.caller(id)?.number == "+33699887766")
        #expect(try store.knownCallers() == ["+33699887766": id])
        writer.stop()
    }

    @Test func `many submissions share few commits`() throws {
        let gate = DispatchSemaphore(value: 0)
        database.set(.hang(gate))
        writer.submit(story("call-0"), token: 1)
        for index in 1...200 { writer.submit(story("call-\(index)"), token: UInt64(index + 1)) }
        database.set(nil)
        gate.signal()
        #expect(acknowledgements.wait(for: 201) != nil)
        writer.stop()
        #expect(database.transactions <= 6)
        #expect(try store.factCount() >= 201 * 6)
        #expect(try store.audit().isWhole)
    }

    @Test(arguments: [
        StoreError(.full, "no space left"), StoreError(.busy, "database is locked"),
        StoreError(.inputOutput, "fsync failed"), StoreError(.malformed, "database disk image is malformed"),
        StoreError(.unexpected, "no such table: facts"), StoreError(.refused, "UNIQUE constraint failed"),
    ])
    func `a store that fails does not hold a call up, and has every fact in order once it is back`(
        error: StoreError
    ) throws {
        database.set(.before(error))
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1)?.custody == .journalled)
        #expect(try store.factCount() == 0)
        writer.submit(story("call-2"), token: 2)
        #expect(acknowledgements.wait(for: 2)?.custody == .journalled)
        #expect(writer.health == .journalling)
        database.set(nil)
        try waitUntilSettled(lateFacts: 12)
        #expect(try store.facts(of: CallID("call-1")).map(\.fact) == story("call-1").map(\.markedLate))
        #expect(writer.health == .healthy)
        #expect(journal.isEmpty)
        writer.submit(story("call-3"), token: 3)
        #expect(acknowledgements.wait(for: 3)?.custody == .stored)
        writer.stop()
        let calls = try store.facts(after: 0).compactMap(\.fact.call?.rawValue)
        #expect(calls == ["call-1", "call-2", "call-3"].flatMap { Array(repeating: $0, count: 6) })
        #expect(try store.audit().isWhole)
    }

    @Test func `a commit of which nobody knows is not stored twice`() throws {
        database.set(.after(StoreError(.inputOutput, "fsync failed")))
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1)?.custody == .journalled)
        database.set(nil)
        try waitUntilSettled(lateFacts: 6)
        writer.stop()
        #expect(try store.facts(of: CallID("call-1")).count == 6)
        #expect(try store.audit().isWhole)
    }

    @Test func `a fact that is refused while others go through is kept beside the journal`() throws {
        database.set(.refusing(CallID("call-1")))
        let gate = DispatchSemaphore(value: 0)
        database.set(.hang(gate))
        writer.submit(story("call-0"), token: 1)
        writer.submit(story("call-1"), token: 2)
        writer.submit(story("call-2"), token: 3)
        database.set(.refusing(CallID("call-1")))
        gate.signal()
        #expect(acknowledgements.wait(for: 3) != nil)
        writer.stop()
        #expect(try store.facts(of: CallID("call-2")).count == 6)
        #expect(try store.facts(of: CallID("call-1")).isEmpty)
        #expect(file.aside.count == 6)
        #expect(file.aside.allSatisfy { $0.contains("call-1") })
    }

    @Test func `a refused fact is not dropped before it is kept beside the journal`() throws {
        database.set(.refusing(CallID("call-1")))
        file.fail(StoreError(.full, "no space left"))
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1)?.custody == .held)
        #expect(file.aside.isEmpty)
        file.fail(nil)
        writer.submit(story("call-2"), token: 2)
        #expect(acknowledgements.wait(for: 2) != nil)
        let deadline = Date(timeIntervalSinceNow: 10)
        while file.aside.isEmpty, Date() < deadline { sched_yield() }
        #expect(file.aside.count == 6)
        database.set(nil)
        writer.stop()
    }

    @Test func `many failures make one task until somebody has closed it`() throws {
        for round in 1...3 {
            database.set(.before(StoreError(.full, "no space left")))
            writer.submit(story("call-\(round)"), token: UInt64(round))
            #expect(acknowledgements.wait(for: UInt64(round)) != nil)
            database.set(nil)
            try waitUntilSettled(lateFacts: 6, rounds: round)
        }
        writer.stop()
        #expect(try store.tasks().map(\.kind) == [.storageLate])
    }

    @Test func `that the store is back is said once, also when nobody knows whether it was`() throws {
        database.set(.before(StoreError(.full, "no space left")))
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1) != nil)
        database.set(.after(StoreError(.inputOutput, "fsync failed")))
        let deadline = Date(timeIntervalSinceNow: 10)
        while try recoveries().isEmpty, Date() < deadline { sched_yield() }
        database.set(nil)
        try waitUntilSettled(lateFacts: 6)
        writer.stop()
        #expect(try recoveries().count == 1)
    }

    private func recoveries() throws -> [StoredFact] {
        try store.facts(after: 0).filter { if case .storeRecovered = $0.fact.event { true } else { false } }
    }

    @Test func `a disk that hangs makes the guard journal within the deadline`() throws {
        let gate = DispatchSemaphore(value: 0)
        database.set(.hang(gate))
        let began = LedgerWriter.monotonic()
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1)?.custody == .journalled)
        // Generous for a loaded machine; the deadline itself is 45 ms.
        #expect(LedgerWriter.monotonic() - began < .seconds(30))
        #expect(try store.factCount() == 0)
        database.set(nil)
        gate.signal()
        try waitUntilSettled(lateFacts: 6)
        writer.stop()
        #expect(try store.facts(of: CallID("call-1")).count == 6)
    }

    @Test func `when the journal fails too, memory holds the facts until the store is back`() throws {
        database.set(.before(StoreError(.full, "no space left")))
        file.fail(StoreError(.inputOutput, "write failed"))
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1)?.custody == .held)
        #expect(writer.health == .holding)
        file.fail(nil)
        database.set(nil)
        try waitUntilSettled(lateFacts: 6)
        writer.stop()
        #expect(try store.facts(of: CallID("call-1")).count == 6)
    }

    @Test func `stopping with a failing store leaves everything in the journal for the next start`() throws {
        database.set(.before(StoreError(.full, "no space left")))
        writer.submit(story("call-1"), token: 1)
        writer.stop()
        #expect(acknowledgements.wait(for: 1)?.custody == .journalled)
        #expect(!writer.submit(story("call-2"), token: 2))
        let report = try Recovery(
            database: store.database, journal: try FactJournal(file: file), recordings: NoFiles()
        ).run(now: start)
        #expect(report.replayedFacts == 6)
        #expect(try store.facts(of: CallID("call-1")).map(\.fact) == story("call-1").map(\.markedLate))
        #expect(try store.tasks().map(\.kind) == [.storageLate])
    }

    @Test func `more late facts than memory keeps are replayed from the journal, none lost`() throws {
        let small = LedgerWriter(
            database: database, journal: journal, configuration: .init(capacity: 40), wallClock: { start },
            onDurable: { [acknowledgements] in acknowledgements.receive($0) })
        small.start()
        database.set(.before(StoreError(.full, "no space left")))
        for index in 1...50 {
            #expect(small.submit(story("call-\(index)"), token: UInt64(index)))
            #expect(acknowledgements.wait(for: UInt64(index))?.custody == .journalled)
        }
        database.set(nil)
        try waitUntilSettled(lateFacts: nil)
        small.stop()
        writer.stop()
        let calls = try store.facts(after: 0).compactMap(\.fact.call?.rawValue)
        #expect(calls == (1...50).flatMap { Array(repeating: "call-\($0)", count: 6) })
        #expect(try store.audit().isWhole)
    }

    @Test func `a full memory refuses instead of forgetting`() throws {
        let small = LedgerWriter(
            database: database, journal: journal, configuration: .init(capacity: 12), wallClock: { start },
            onDurable: { _ in })
        database.set(.before(StoreError(.full, "no space left")))
        #expect(small.submit(story("call-1"), token: 1))
        #expect(small.submit(story("call-2"), token: 2))
        #expect(!small.submit(story("call-3"), token: 3))
        #expect(small.health == .saturated)
        writer.stop()
    }

    /// Waits for the fact that says the store is back, then for the journal to be emptied.
    private func waitUntilSettled(lateFacts: Int?, rounds: Int = 1) throws {
        let deadline = Date(timeIntervalSinceNow: 10)
        while Date() < deadline {
            let recovered = try recoveries().filter { stored in
                guard case .storeRecovered(let count) = stored.fact.event else { return false }
                return lateFacts == nil || count == lateFacts
            }
            if recovered.count >= rounds && journal.isEmpty && writer.health == .healthy { return }
            sched_yield()
        }
        Issue.record("the store did not settle")
    }
}

/// No recordings at all.
struct NoFiles: RecordingFiles {
    func repair(_ path: String) throws -> Int? { nil }
    func remove(_ path: String) throws {}
}

extension Fact {
    var markedLate: Fact {
        var late = self
        late.isLate = true
        return late
    }
}
