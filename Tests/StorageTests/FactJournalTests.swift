import Chronology
import Directory
import Foundation
import Ledger
import Testing

@testable import Storage

@Suite struct `The fact journal` {
    private let records: [JournalRecord] =
        [.caller(CallerEntry(id: CallerID("c1"), number: "+33611", seenAt: start))]
        + story("call-1").map(JournalRecord.fact)

    @Test func `it gives back what it was given, in order, after a restart`() throws {
        let file = MemoryFile()
        try FactJournal(file: file).append(Array(records[..<3]))
        let again = try FactJournal(file: file)
        try again.append(Array(records[3...]))
        #expect(try FactJournal(file: file).records() == records)
        #expect(!again.isEmpty)
    }

    @Test func `torn at any byte it keeps the whole records before the tear and takes new ones`() throws {
        let file = MemoryFile(size: 0)
        try FactJournal(file: file).append(records)
        for offset in stride(from: FactJournal.headerSize, to: try file.contents().count, by: 1) {
            let torn = file.torn(at: offset)
            let journal = try FactJournal(file: torn)
            let left = try journal.records()
            #expect(left == Array(records[..<left.count]))
            try journal.append([records[0]])
            #expect(try FactJournal(file: torn).records() == left + [records[0]])
        }
    }

    @Test func `a flipped bit ends the reading`() throws {
        let file = MemoryFile(size: 0)
        try FactJournal(file: file).append(records)
        var byte = try file.contents()[60]
        byte ^= 4
        try file.write([byte], at: 60)
        #expect(try FactJournal(file: file).records().isEmpty)
    }

    @Test func `emptied it reads as empty and holds no caller's number`() throws {
        let file = MemoryFile(size: 0)
        let journal = try FactJournal(file: file)
        try journal.append(records)
        try journal.empty()
        #expect(journal.isEmpty)
        #expect(try FactJournal(file: file).records().isEmpty)
        #expect(try file.contents()[FactJournal.headerSize...].allSatisfy { $0 == 0 })
        try journal.append([records[1]])
        #expect(try FactJournal(file: file).records() == [records[1]])
    }

    @Test func `a failed append leaves nothing to be read`() throws {
        let file = MemoryFile()
        let journal = try FactJournal(file: file)
        try journal.append([records[0]])
        file.fail(StoreError(.inputOutput, "fsync failed"))
        #expect(throws: StoreError.self) { try journal.append([records[1]]) }
        file.fail(nil)
        #expect(try journal.records() == [records[0]])
    }

    @Test func `a damaged header is no empty journal`() throws {
        let file = MemoryFile()
        try FactJournal(file: file).append(records)
        for offset in 0..<FactJournal.headerSize {
            let copy = file.torn(at: try file.contents().count)
            try copy.write([try file.contents()[offset] ^ 1], at: offset)
            let error = #expect(throws: StoreError.self) { try FactJournal(file: copy) }
            #expect(error?.code == .malformed)
        }
    }

    @Test func `a damaged journal is kept aside and a new one begun`() throws {
        let scratch = try Scratch()
        try scratch.openJournal().append(records)
        let damage = try #require(FileHandle(forUpdatingAtPath: scratch.journal))
        try damage.write(contentsOf: Data("nonsense".utf8))
        try damage.close()
        let journal = try scratch.openJournal()
        #expect(journal.wasDamaged && journal.isEmpty)
        let kept = try Data(contentsOf: URL(fileURLWithPath: scratch.journal + ".damaged"))
        #expect(kept.starts(with: Data("nonsense".utf8)))
        #expect(kept.range(of: Data("call-1".utf8)) != nil)
        let store = try scratch.open()
        let recovery = Recovery(database: store.database, journal: journal, recordings: NoFiles())
        #expect(try recovery.run(now: start).openedTasks == 1)
        #expect(try recovery.run(now: start).openedTasks == 0)
        #expect(try store.tasks().map(\.kind) == [.journalDamaged])
    }

    @Test(arguments: [0, 1])
    func `after an emptying of which nobody knows, what is appended is read`(failingSync: Int) throws {
        let file = MemoryFile()
        let journal = try FactJournal(file: file)
        try journal.append(Array(records[..<3]))
        file.failSync(after: failingSync)
        #expect(throws: StoreError.self) { try journal.empty() }
        try journal.append([records[3]])
        let read = try FactJournal(file: file).records()
        #expect(read == (failingSync == 0 ? Array(records[..<4]) : [records[3]]))
        try journal.empty()
        #expect(try file.contents()[FactJournal.headerSize...].allSatisfy { $0 == 0 })
    }

    @Test func `a record that only a later program knows is told apart from the others`() throws {
        let file = MemoryFile()
        let journal = try FactJournal(file: file)
        try journal.append([records[0]])
        let position = try #require(try file.contents().lastIndex { $0 != 0 }) + 1
        let stranger = #"{"hologram":{"_0":1}}"#
        try file.write(FactJournal.record(stranger, epoch: journal.epoch), at: position)
        let contents = try FactJournal(file: file).contents()
        #expect(contents.records == [records[0]])
        #expect(contents.strangers == [stranger])
    }

    @Test func `each append is synced once`() throws {
        let file = MemoryFile()
        let journal = try FactJournal(file: file)
        let before = file.syncs
        try journal.append(records)
        #expect(file.syncs == before + 1)
    }

    @Test func `a second server on the same journal is refused`() throws {
        let scratch = try Scratch()
        let first = try scratch.openJournal()
        let error = #expect(throws: StoreError.self) { try scratch.openJournal() }
        #expect(error?.code == .inUse)
        #expect(first.isEmpty)
    }

    @Test func `the checksum is that of ISO 3309`() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
