import Chronology
import Directory
import Foundation
import Ledger
import Testing

@testable import Storage

@Suite struct `Recovery at start` {
    let scratch: Scratch
    let store: Store
    let later = start + .seconds(3_600)

    init() throws {
        scratch = try Scratch()
        store = try scratch.open()
    }

    private func recover() throws -> Recovery.Report {
        try Recovery(database: store.database, journal: nil, recordings: RecordingFolder(scratch.path))
            .run(now: later)
    }

    /// A call that was leaving a message when the server died; the file's lengths were never filled in.
    private func interruptedMessage() throws {
        let facts = story("call-1", ends: false)
        try store.append(
            facts + [
                Fact(
                    sequence: facts.count + 1, call: CallID("call-1"), at: start,
                    event: .voicemailStarted(recording: "m1"))
            ])
        let header: [UInt8] =
            Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8)
            + [16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0]
            + Array("data".utf8) + [0, 0, 0, 0]
        let audio = [UInt8](repeating: 1, count: 48_001)
        try Data(header + audio).write(to: URL(fileURLWithPath: scratch.path + "/m1.wav"))
    }

    @Test func `a call found open is closed and opens a task`() throws {
        try store.append(story("call-1", ends: false) + story("call-2"))
        let report = try recover()
        #expect(report.closedCalls == 1)
        let facts = try store.facts(of: CallID("call-1")).map(\.fact)
        #expect(facts.suffix(2).map(\.sequence) == [6, 7])
        #expect(
            facts.suffix(2).map(\.event) == [
                .taskOpened(kind: .callInterrupted, line: LineID("heat"), person: PersonID("awa")),
                .callClosedAfterCrash,
            ])
        #expect(try store.call(CallID("call-1"))?.closedAt == later)
        #expect(try store.tasks(state: .open).map(\.kind) == [.callInterrupted])
        #expect(try store.audit().isWhole)
    }

    @Test func `a conversation that was being recorded is made readable, and is no message`() throws {
        let facts = story("call-1", ends: false)
        try store.append(
            facts + [
                Fact(
                    sequence: facts.count + 1, call: CallID("call-1"), at: start,
                    event: .recordingStarted(recording: "call-1-c1", leg: LegNumber(1), keptDays: 30))
            ])
        let header: [UInt8] =
            Array("RIFF".utf8) + [255, 255, 255, 255] + Array("WAVEfmt ".utf8)
            + [18, 0, 0, 0, 6, 0, 2, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 8, 0, 0, 0]
            + Array("data".utf8) + [255, 255, 255, 255]
        let audio = [UInt8](repeating: 0xD5, count: 32_001)
        try Data(header + audio).write(to: URL(fileURLWithPath: scratch.path + "/call-1-c1.wav"))
        #expect(try recover().repairedRecordings == 1)
        let events = try store.facts(of: CallID("call-1")).map(\.fact.event)
        #expect(events.contains(.recordingEnded(recording: "call-1-c1", milliseconds: 2_000, cause: "interrupted")))
        #expect(try store.tasks(state: .open).map(\.kind) == [.callInterrupted])
        #expect(try store.conversations().map(\.record.state) == [.kept])
        #expect(try recover().openedTasks == 0)
        #expect(try store.audit().isWhole)
    }

    @Test func `a message that was being recorded is made readable and owed`() throws {
        try interruptedMessage()
        let report = try recover()
        #expect(report.repairedRecordings == 1)
        let recording = try #require(try store.recordings(of: CallID("call-1")).first)
        #expect(recording.state == .kept)
        #expect(recording.milliseconds == 3_000)
        #expect(try store.tasks().map(\.kind) == [.voicemail])
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/m1.wav")))
        #expect(bytes[40..<44] == [0x80, 0xBB, 0, 0])
        #expect(bytes[4..<8] == [0xA4, 0xBB, 0, 0])
    }

    @Test func `a message without a file is missing, and the call is owed all the same`() throws {
        try interruptedMessage()
        try FileManager.default.removeItem(atPath: scratch.path + "/m1.wav")
        let report = try recover()
        #expect(report.missingRecordings == 1)
        #expect(try store.recordings(of: CallID("call-1")).map(\.state) == [.missing])
        #expect(try store.tasks().map(\.kind) == [.callInterrupted])
    }

    @Test func `a second run does nothing`() throws {
        try interruptedMessage()
        _ = try recover()
        let count = try store.factCount()
        #expect(try recover() == Recovery.Report())
        #expect(try store.factCount() == count)
    }

    @Test func `facts in the journal are replayed before open calls are looked for`() throws {
        let facts = story("call-1")
        try store.append(Array(facts[..<5]))
        // The fifth was stored after all; the sixth, which ends the call, was not.
        try scratch.openJournal().append(facts[4...].map(JournalRecord.fact))
        let journal = try scratch.openJournal()
        let report = try Recovery(database: store.database, journal: journal, recordings: NoFiles()).run(now: later)
        #expect(report.replayedFacts == 1)
        #expect(report.closedCalls == 0)
        #expect(journal.isEmpty)
        #expect(try store.facts(of: CallID("call-1")).count == 6)
        #expect(try store.tasks().map(\.kind) == [.storageLate])
    }

    @Test func `what waited in the journal is said once, even if all of it was stored before the crash`() throws {
        try store.append(story("call-1"))
        let journal = try scratch.openJournal()
        try journal.append(story("call-1").map(JournalRecord.fact))
        func run() throws -> Recovery.Report {
            try Recovery(database: store.database, journal: try FactJournal(file: copy), recordings: NoFiles())
                .run(now: later)
        }
        // The next start was killed before it could empty the journal.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.journal))
        let copy = MemoryFile(size: 0)
        try copy.write([UInt8](bytes), at: 0)
        #expect(try run().replayedFacts == 0)
        try copy.write([UInt8](bytes), at: 0)
        _ = try run()
        let recovered = try store.facts(after: 0).filter {
            $0.fact.event == .storeRecovered(lateFacts: 6)
        }
        #expect(recovered.count == 1)
        #expect(try store.tasks().map(\.kind) == [.storageLate])
    }

    @Test func `calls of this run that come into the journal meanwhile are left alone`() throws {
        let file = MemoryFile()
        try FactJournal(file: file).append(story("call-1", ends: false).map(JournalRecord.fact))
        let journal = try FactJournal(file: file)
        try journal.append(story("call-2", ends: false).map(JournalRecord.fact))
        let report = try Recovery(database: store.database, journal: journal, recordings: NoFiles()).run(now: later)
        #expect(report.closedCalls == 1)
        #expect(try store.calls().map(\.id) == [CallID("call-1")])
        #expect(!journal.isEmpty)
    }

    @Test func `what only a later program knows is kept beside the journal and stops no start`() throws {
        let file = MemoryFile()
        let journal = try FactJournal(file: file)
        let stranger = #"{"hologram":{"_0":1}}"#
        try file.write(FactJournal.record(stranger, epoch: journal.epoch), at: FactJournal.headerSize)
        let again = try FactJournal(file: file)
        _ = try Recovery(database: store.database, journal: again, recordings: NoFiles()).run(now: later)
        #expect(again.isEmpty)
        #expect(file.aside == [stranger])
        #expect(try store.tasks().map(\.kind) == [.storageLate])
    }

    @Test func `a record that the store refuses stops no start`() throws {
        let file = MemoryFile()
        try FactJournal(file: file).append((story("call-1") + story("call-2")).map(JournalRecord.fact))
        let database = FaultyDatabase(store.database)
        database.set(.refusing(CallID("call-1")))
        let journal = try FactJournal(file: file)
        _ = try Recovery(database: database, journal: journal, recordings: NoFiles()).run(now: later)
        #expect(file.aside.count == 6)
        #expect(try store.facts(of: CallID("call-2")).count == 6)
    }
}
