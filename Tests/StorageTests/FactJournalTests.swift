import Chronology
import Directory
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
        for offset in stride(from: 16, to: try file.contents().count, by: 1) {
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
        #expect(try file.contents()[16...].allSatisfy { $0 == 0 })
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
        #expect(error?.code == .busy)
        #expect(first.isEmpty)
    }

    @Test func `the checksum is that of ISO 3309`() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
