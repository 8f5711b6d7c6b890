import Chronology
import Directory
import Dispatch
import Foundation
import Glibc
import Ledger
import Synchronization
import Testing

@testable import Storage

/// A disk that is really full, as far as the kernel tells this process.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `A full disk` {
    @Test func `holds no fact up and loses none`() async throws {
        let scratch = try Scratch()
        await #expect(processExitsWith: .success) { [folder = scratch.path as String] in
            try writeOnFullDisk(in: folder)
        }
        let store = try scratch.open(.existing)
        let calls = try store.facts(after: 0, limit: 100_000).compactMap(\.fact.call?.rawValue)
        #expect(calls == (1...60).flatMap { Array(repeating: "call-\($0)", count: 6) })
        #expect(try store.audit().isWhole)
        #expect(try store.tasks().map(\.kind) == [.storageLate])
    }
}

/// Runs in a process of its own, whose files may not grow from the 20th call to the 40th.
private func writeOnFullDisk(in folder: String) throws {
    // Writing beyond the limit shall fail like any other write.
    signal(SIGXFSZ, SIG_IGN)
    let store = try Store.open(.sqlite(path: folder + "/vigie.db"), for: .server, now: start)
    let journal = try FactJournal.open(path: folder + "/vigie.journal", size: 1 << 16)
    let acknowledgements = Acknowledgements()
    let ticks = Ticks()
    let writer = LedgerWriter(
        database: try store.newConnection(), journal: journal, wallClock: { ticks.next() },
        onDurable: { acknowledgements.receive($0) })
    writer.start()
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    for index in 1...60 {
        if index == 20 {
            let size = try FileManager.default.attributesOfItem(atPath: folder + "/vigie.db-wal")[.size] as? Int ?? 0
            var small = limit
            small.rlim_cur = rlim_t(max(size, 1 << 16))
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
        }
        if index == 40 { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) }
        writer.submit(story("call-\(index)"), token: UInt64(index))
        guard let answer = acknowledgements.wait(for: UInt64(index)) else { exit(2) }
        if index == 30, answer.custody != .journalled { exit(3) }
    }
    let deadline = Date(timeIntervalSinceNow: 20)
    while writer.health != .healthy || !journal.isEmpty, Date() < deadline { sched_yield() }
    writer.stop()
    exit(writer.health == .healthy && journal.isEmpty ? 0 : 4)
}
