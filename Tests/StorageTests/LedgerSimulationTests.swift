import Chronology
import Directory
import Ledger
import Testing

@testable import Storage

/// The real queue and the real journal around a store that fails in every way, with crashes, under a clock of its own.
@Suite struct `The ledger through thick and thin` {
    @Test(arguments: 0..<200)
    func `what was acknowledged is in the store once and in order, whatever fails`(seed: UInt64) throws {
        var world = try LedgerWorld(seed: seed)
        for _ in 0..<400 { try world.step() }
        try world.settle()
        #expect(world.problems.isEmpty, "seed \(seed): \(world.problems.prefix(3))")
        #expect(world.store.count > 40)
    }
}

/// One writer, its files and its faults.
private struct LedgerWorld {
    private enum Fault: CaseIterable { case none, full, afterCommit }

    private var random: SimulationRandom
    private var now = Uptime(microseconds: 1_000_000)
    private var queue: LedgerQueue
    private var file = MemoryFile(size: 1 << 16)
    private var journal: FactJournal
    private var fault = Fault.none
    /// A transaction that has not returned.
    private var inFlight: (entries: [LedgerQueue.Entry], isRetry: Bool)?
    private var lastToken: UInt64 = 0
    private var submitted: [UInt64: Fact] = [:]
    private var acknowledgedInMemory: Set<UInt64> = []
    private var acknowledged: UInt64 = 0
    /// What is durable.
    private(set) var store: [Fact] = []
    private(set) var problems: [String] = []

    init(seed: UInt64) throws {
        random = SimulationRandom(state: seed)
        queue = Self.queue()
        journal = try FactJournal(file: file)
    }

    private static func queue() -> LedgerQueue {
        LedgerQueue(
            limits: .init(storeDeadline: .milliseconds(45), groupInterval: .milliseconds(4), capacity: 40, batch: 5))
    }

    mutating func step() throws {
        now = now + .milliseconds(Int64.random(in: 0...20, using: &random))
        switch Int.random(in: 0..<40, using: &random) {
        case 0: fault = Fault.allCases.randomElement(using: &random) ?? .none
        case 1: file.fail(Bool.random(using: &random) ? StoreError(.full, "full") : nil)
        case 2: try crash()
        case 3..<20: submit()
        case 20..<30: try guardLooks()
        default: try storeWorks()
        }
    }

    /// All faults end, and everything comes to rest.
    mutating func settle() throws {
        fault = .none
        file.fail(nil)
        for _ in 0..<2_000 {
            now = now + .milliseconds(50)
            try storeWorks()
            try guardLooks()
        }
        if !queue.entries.isEmpty || queue.isSpilled || !journal.isEmpty { problems.append("does not come to rest") }
        check()
    }

    private mutating func submit() {
        lastToken += 1
        let fact = Fact(
            sequence: Int(lastToken), call: CallID("k"), at: Instant(microseconds: Int64(lastToken)),
            event: .callerPressed(key: "1"))
        let entry = LedgerQueue.Entry(facts: [fact], callers: [], token: lastToken, submittedAt: now)
        guard queue.submit(entry) != nil else { return }
        submitted[lastToken] = fact
    }

    private mutating func guardLooks() throws {
        let tries = queue.triesJournal(now: now)
        let entries = queue.entriesToProtect(now: now)
        guard let last = entries.last else { return }
        var custody = LedgerAcknowledgement.Custody.held
        if tries, (try? journal.append(entries.flatMap { $0.late.facts.map(JournalRecord.fact) })) != nil {
            custody = .journalled
            acknowledgedInMemory.subtract(entries.map(\.token))
        }
        if custody == .held { acknowledgedInMemory.formUnion(entries.map(\.token)) }
        take(queue.protect(through: last.serial, in: custody))
    }

    private mutating func storeWorks() throws {
        if let (entries, isRetry) = inFlight { return finish(entries, isRetry) }
        switch queue.nextStoreWork(now: now) {
        case .write(let entries, let isRetry):
            // Sometimes it takes its time, and the guard is faster.
            if Bool.random(using: &random) { inFlight = (entries, isRetry) } else { finish(entries, isRetry) }
        case .replayJournal:
            let records = try journal.records()
            // A thousand a transaction in the shell: here it may fail between any two.
            let end = fault == .none ? records.count : Int.random(in: 0...records.count, using: &random)
            let before = store.count
            for record in records[..<end] { if let fact = record.fact { append(fact, skipsKnown: true) } }
            if fault == .none {
                queue.journalReplayed(lateFacts: store.count - before)
            } else {
                queue.storeFailed(now: now)
            }
        case .settle(let lateFacts): settle(lateFacts)
        case .wait, .finish: break
        }
    }

    private mutating func settle(_ lateFacts: Int) {
        guard fault == .none else { return queue.storeFailed(now: now) }
        queue.lateFactsNoted(lateFacts)
        guard queue.protected == 0, !queue.isSpilled else { return }
        if (try? journal.empty()) != nil { queue.settled() } else { queue.storeFailed(now: now) }
    }

    private mutating func finish(_ entries: [LedgerQueue.Entry], _ isRetry: Bool) {
        inFlight = nil
        if fault != .full {
            for fact in entries.flatMap(\.facts) { append(fact, skipsKnown: isRetry) }
        }
        if fault == .none {
            acknowledgedInMemory.subtract(entries.map(\.token))
            take(queue.stored())
        } else {
            queue.storeFailed(now: now)
        }
    }

    private mutating func append(_ fact: Fact, skipsKnown: Bool) {
        let isKnown = store.contains { $0.sequence == fact.sequence }
        if isKnown, skipsKnown { return }
        if isKnown { problems.append("\(fact.sequence) is stored twice") }
        if let last = store.last, last.sequence > fact.sequence, !isKnown {
            problems.append("\(fact.sequence) is stored after \(last.sequence)")
        }
        store.append(fact)
    }

    private mutating func take(_ acknowledgement: LedgerAcknowledgement?) {
        guard let acknowledgement else { return }
        if acknowledgement.upTo <= acknowledged { problems.append("acknowledged \(acknowledgement.upTo) twice") }
        acknowledged = acknowledgement.upTo
    }

    /// The process is gone; a record that was being written is half on the disk.
    private mutating func crash() throws {
        if let (entries, isRetry) = inFlight, Bool.random(using: &random) {
            for fact in entries.flatMap(\.facts) { append(fact, skipsKnown: isRetry) }
        }
        inFlight = nil
        file.fail(nil)
        let end = max(FactJournal.headerSize, (try file.contents().lastIndex { $0 != 0 } ?? 0) + 1)
        try file.write([UInt8](repeating: 0xA5, count: Int.random(in: 1...30, using: &random)), at: end)
        journal = try FactJournal(file: file)
        for record in try journal.records() { if let fact = record.fact { append(fact, skipsKnown: true) } }
        try journal.empty()
        check()
        // What only memory had is lost, and everything that was never acknowledged.
        let present = Set(store.map { UInt64($0.sequence) })
        submitted = submitted.filter { present.contains($0.key) }
        acknowledgedInMemory = []
        acknowledged = lastToken
        queue = Self.queue()
    }

    private mutating func check() {
        let present = Set(store.map { UInt64($0.sequence) })
        for token in submitted.keys.sorted() where token <= acknowledged && !present.contains(token) {
            if !acknowledgedInMemory.contains(token) { problems.append("\(token) was acknowledged and is lost") }
        }
    }
}

/// A small reproducible generator (SplitMix64).
private struct SimulationRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
