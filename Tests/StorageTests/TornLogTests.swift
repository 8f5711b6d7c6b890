import Chronology
import Directory
import Foundation
import Ledger
import Testing

@testable import Storage

/// What a power cut may leave of SQLite's write-ahead log: cut off, or with a page that is not what was written.
@Suite struct `A torn write-ahead log` {
    /// The files of a store in the middle of its work, and how long the log was after each commit.
    private struct Image {
        var database: Data
        var log: Data
        var sizes: [Int]
    }

    private func image() throws -> Image {
        let scratch = try Scratch()
        let store = try scratch.open()
        try store.database.purge()
        var sizes: [Int] = []
        for index in 0..<10 {
            try store.append(story("call-\(index)", ends: index % 3 != 0))
            sizes.append(try Data(contentsOf: URL(fileURLWithPath: scratch.database + "-wal")).count)
        }
        return Image(
            database: try Data(contentsOf: URL(fileURLWithPath: scratch.database)),
            log: try Data(contentsOf: URL(fileURLWithPath: scratch.database + "-wal")), sizes: sizes)
    }

    /// Opens what is left, recovers, and expects every commit that ended before `offset`, whole and in order.
    private func expectCommits(of image: Image, with log: Data, before offset: Int) throws {
        let scratch = try Scratch()
        try image.database.write(to: URL(fileURLWithPath: scratch.database))
        try log.write(to: URL(fileURLWithPath: scratch.database + "-wal"))
        let store = try scratch.open()
        _ = try Recovery(database: store.database, journal: nil, recordings: NoFiles()).run(now: start)
        let safe = image.sizes.count { $0 <= offset }
        for index in 0..<safe {
            let facts = try store.facts(of: CallID("call-\(index)")).map(\.fact)
            #expect(facts.starts(with: story("call-\(index)", ends: index % 3 != 0)), "offset \(offset), call \(index)")
        }
        #expect(try store.audit().isWhole, "offset \(offset)")
        #expect(try store.database.read { try $0.rows(.openCalls, []) }.isEmpty)
        store.close()
    }

    @Test func `cut off anywhere in its last commits it loses nothing that was committed before`() throws {
        let image = try image()
        let first = image.sizes[image.sizes.count - 4]
        for offset in stride(from: first, through: image.log.count, by: 709) {
            try expectCommits(of: image, with: image.log.prefix(offset), before: offset)
        }
    }

    @Test func `with a flipped bit anywhere in its last commit it loses nothing that was committed before`() throws {
        let image = try image()
        let first = image.sizes[image.sizes.count - 2]
        for offset in stride(from: first, to: image.log.count, by: 487) {
            var log = image.log
            log[offset] ^= 0x10
            // The frame that holds the byte is void, and what follows it.
            try expectCommits(of: image, with: log, before: offset)
        }
    }
}
