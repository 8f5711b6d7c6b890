import Chronology
import Directory
import Dispatch
import Foundation
import Glibc
import Ledger
import Synchronization
import Testing

@testable import Storage

/// Kills a writing process with SIGKILL at random points and looks for every fact that it had announced.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `A killed process` {
    @Test(arguments: [false, true])
    func `has lost no fact that it announced, however often it is killed`(storeFails: Bool) async throws {
        let scratch = try Scratch()
        var random = SystemRandomNumberGenerator()
        var announced = 0
        for run in 0..<12 {
            let last = Int.random(in: 20...1_500, using: &random)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [folder = scratch.path as String, run = run as Int, last = last as Int, storeFails = storeFails as Bool]
                in
                try writeUntilKilled(in: folder, run: run, last: last, storeFails: storeFails)
            }
            announced = try expectAnnouncedFacts(in: scratch, upTo: run)
        }
        // A run that is killed early may have announced nothing; all of them together have.
        #expect(announced > 0)
    }

    /// What the next start finds: every announced fact, a whole chain, no call open. Returns how many were announced.
    private func expectAnnouncedFacts(in scratch: Scratch, upTo run: Int) throws -> Int {
        let store = try scratch.open()
        defer { store.close() }
        _ = try Recovery(
            database: store.database, journal: try scratch.openJournal(size: 1 << 20), recordings: NoFiles()
        ).run(now: start)
        let audit = try store.audit()
        #expect(audit.isWhole)
        var present: [String: [Int]] = [:]
        var position: Int64 = 0
        while case let page = try store.facts(after: position), let last = page.last {
            for stored in page where stored.fact.call != nil {
                present[stored.fact.call?.rawValue ?? "", default: []].append(stored.fact.sequence)
            }
            position = last.number
        }
        var total = 0
        for run in 0...run {
            let text = (try? String(contentsOfFile: scratch.path + "/announced-\(run)", encoding: .utf8)) ?? ""
            let announced = text.split(separator: "\n").compactMap { Int($0) }.max() ?? 0
            total += announced
            for token in stride(from: 1, through: announced, by: 1) {
                let sequences = present["r\(run)-\(token)"]?.sorted() ?? []
                #expect(sequences.prefix(5) == [1, 2, 3, 4, 5], "run \(run), token \(token): \(sequences)")
            }
        }
        #expect(try store.database.read { try $0.rows(.openCalls, []) }.isEmpty)
        return total
    }
}

/// Runs in the process that will be killed.
private func writeUntilKilled(in folder: String, run: Int, last: Int, storeFails: Bool) throws {
    let store = try Store.open(.sqlite(path: folder + "/vigie.db"), for: .server, now: start)
    let journal = try FactJournal.open(path: folder + "/vigie.journal", size: 1 << 20)
    _ = try Recovery(database: store.database, journal: journal, recordings: NoFiles()).run(now: start)
    let output = open(folder + "/announced-\(run)", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let database = FaultyDatabase(try store.newConnection())
    let slots = DispatchSemaphore(value: 64)
    let answered = Mutex<UInt64>(0)
    let writer = LedgerWriter(database: database, journal: journal, wallClock: { start }) { acknowledgement in
        // One write(2), so that an announcement is whole or absent.
        let line = Array("\(acknowledgement.upTo)\n".utf8)
        _ = write(output, line, line.count)
        let count = answered.withLock { answered in
            defer { answered = acknowledgement.upTo }
            return acknowledgement.upTo - answered
        }
        for _ in 0..<count { slots.signal() }
    }
    writer.start()
    for token in 1...last {
        if storeFails && token % 97 == 50 { database.set(.before(StoreError(.full, "no space left"))) }
        if storeFails && token % 97 == 80 { database.set(.after(StoreError(.inputOutput, "fsync failed"))) }
        if storeFails && token % 97 == 0 { database.set(nil) }
        slots.wait()
        writer.submit(story("r\(run)-\(token)", ends: token % 10 != 0), token: UInt64(token))
    }
    kill(getpid(), SIGKILL)
}
