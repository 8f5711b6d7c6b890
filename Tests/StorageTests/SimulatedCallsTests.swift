import Chronology
import Directory
import Foundation
import Ledger
import SimulatedWorld
import Testing

@testable import Storage

/// Simulated calls whose facts go through the real writer, queue and journal into a real store that fails in every way.
@Suite struct `Calls on a store that fails` {
    /// A town whose server keeps its facts in a store of ours.
    private final class Day {
        let scratch: Scratch
        let store: Store
        let ledger: RealLedger
        let town: Town
        private(set) var random: SeededRandom
        private let faults: [RealLedger.Fault]

        init(seed: UInt64, faults: [RealLedger.Fault]) throws {
            scratch = try Scratch()
            store = try scratch.open()
            ledger = try RealLedger(store)
            town = Town(seed: seed)
            town.vigie.ledger.keeper = ledger
            random = SeededRandom(seed: seed)
            self.faults = faults
        }

        /// Calls of many kinds, while faults come and go.
        func pass(calls: Int) {
            for _ in 0..<calls {
                let mobile: LegScript =
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: .rejects(486)
                    case 1: .ringsOnly
                    default: .accepts(after: .milliseconds(Int.random(in: 300...4_000, using: &random)))
                    }
                town.carrier.subscribers[Town.anne] = mobile
                town.call(
                    from: "+3347890\(Int.random(in: 1_000...9_999, using: &random))",
                    .calls(for: .seconds(Int.random(in: 1...90, using: &random))))
                for _ in 0..<3 {
                    ledger.set(faults.randomElement(using: &random) ?? .none)
                    town.world.run(for: .milliseconds(Int.random(in: 20...9_000, using: &random)))
                }
            }
        }

        /// The world ends all calls and the store is well again.
        func end() {
            ledger.set(.none)
            town.runUntilQuiet()
            town.world.run(for: .seconds(5))
            // The trunk may just be asked whether it is there.
            town.runUntilQuiet(atMost: .seconds(60))
        }
    }

    @Test(arguments: 0..<30)
    func `every fact is in the store once and in order, and no call waits for it`(seed: UInt64) throws {
        let day = try Day(seed: seed, faults: RealLedger.Fault.allCases)
        day.pass(calls: 12)
        day.end()
        #expect(day.town.problems.isEmpty, "seed \(seed): \(day.town.problems.prefix(3))")
        #expect(day.ledger.isSettled, "seed \(seed): the journal is not empty")
        #expect(try day.store.audit().isWhole, "seed \(seed)")
        let calls = day.town.vigie.ledger.calls
        #expect(calls.count == 12)
        for call in calls {
            let kept = try day.store.facts(of: call).map(\.fact.event)
            #expect(kept == day.town.story(of: call), "seed \(seed), \(call)")
        }
        #expect(try day.store.database.read { try $0.rows(.openCalls, []) }.isEmpty, "seed \(seed)")
    }

    @Test(arguments: 100..<130)
    func `after a power cut everything that was announced is there, and every open call is owed`(seed: UInt64) throws {
        let day = try Day(seed: seed, faults: RealLedger.Fault.durable)
        day.pass(calls: 1 + Int(seed % 9))
        day.town.vigie.kill()
        let announced = day.town.vigie.ledger
        var random = day.random
        let cut = try Cut(of: day.scratch, day.ledger.file, using: &random)
        let store = try cut.scratch.open()
        let report = try Recovery(
            database: store.database, journal: try FactJournal(file: cut.journal), recordings: NoFiles()
        ).run(now: start + .seconds(100_000))
        for call in announced.calls {
            let kept = try store.facts(of: call).map(\.fact.event)
            #expect(kept.starts(with: day.town.story(of: call)), "seed \(seed), \(call): a fact is lost")
            guard case .callClosedAfterCrash? = kept.last else { continue }
            #expect(kept.contains { if case .taskOpened = $0 { true } else { false } }, "seed \(seed), \(call)")
        }
        #expect(report.closedCalls >= announced.calls.count { announced.isOpen($0) }, "seed \(seed)")
        #expect(try store.database.read { try $0.rows(.openCalls, []) }.isEmpty, "seed \(seed)")
        #expect(try store.audit().isWhole, "seed \(seed)")
        store.close()
    }
}

/// What a power cut leaves: the store's files with the torn frames of a commit that nobody was told of behind the log, the
/// journal with half a record.
struct Cut {
    let scratch: Scratch
    let journal: MemoryFile

    init(of old: Scratch, _ file: MemoryFile, using random: inout SeededRandom) throws {
        scratch = try Scratch()
        for suffix in ["", "-wal"] {
            let source = URL(fileURLWithPath: old.database + suffix)
            var data = try Data(contentsOf: source)
            if suffix == "-wal" { data += Self.tornCommit(after: data, using: &random) }
            try data.write(to: URL(fileURLWithPath: scratch.database + suffix))
        }
        let bytes = try file.contents()
        journal = MemoryFile(size: bytes.count)
        try journal.write(bytes, at: 0)
        let end = max(FactJournal.headerSize, (bytes.lastIndex { $0 != 0 } ?? 0) + 1)
        try journal.write([UInt8](repeating: 0xA5, count: Int.random(in: 1...30, using: &random)), at: end)
    }

    /// The frames that the next commit would have begun with: the log's last ones once more, with its salt, so that only
    /// their checksums betray them; cut off anywhere, and in one of two cases with a flipped bit before that.
    private static func tornCommit(after log: Data, using random: inout SeededRandom) -> Data {
        let header = 32
        // https://www.sqlite.org/fileformat2.html#walformat: the page size is the third word, big-endian.
        let pageSize = log.count < header ? 4_096 : log[8..<12].reduce(0) { $0 << 8 | Int($1) }
        let frames = (log.count - header) / (24 + pageSize)
        guard frames > 0 else { return Data((0..<100).map { UInt8(truncatingIfNeeded: $0 &* 31) }) }
        let copied = Int.random(in: 1...min(3, frames), using: &random) * (24 + pageSize)
        var torn = Data(log.suffix(copied))
        if Bool.random(using: &random) {
            torn[Int.random(in: 0..<torn.count, using: &random)] ^= 0x10
            return torn
        }
        return torn.prefix(Int.random(in: 1..<torn.count, using: &random))
    }
}

extension SimulatedLedger {
    /// Whether what is known to be safe of a call does not hold its end.
    fileprivate func isOpen(_ call: CallID) -> Bool {
        !facts(of: call).contains { if case .callEnded = $0.event { true } else { false } }
    }
}
