import Chronology
import Directory
import Foundation
import Ledger
import Testing

@testable import Storage

@Suite struct `Erasure and retention` {
    let scratch: Scratch
    let store: Store

    init() throws {
        scratch = try Scratch()
        store = try scratch.open()
        _ = try store.apply(
            company, origin: .file, by: "root", now: start,
            credentials: CredentialRecord.Algorithm.allCases.map {
                CredentialRecord(user: "awa.diop", realm: "vigie", algorithm: $0, ha1: "00ff", createdAt: start)
            })
        try store.database.transaction { session in
            try KnownCallers.save(CallerEntry(id: CallerID("c1"), number: "+33699887766", seenAt: start), in: session)
        }
        try store.append(story("call-1", ends: false))
        let call = CallID("call-1")
        try store.append([
            Fact(sequence: 6, call: call, at: start, event: .voicemailStarted(recording: "m1")),
            Fact(
                sequence: 7, call: call, at: start,
                event: .voicemailEnded(recording: "m1", milliseconds: 4_000, cause: "silence")),
            Fact(
                sequence: 8, call: call, at: start,
                event: .taskOpened(kind: .voicemail, line: LineID("heat"), person: PersonID("awa"))),
            Fact(sequence: 9, call: call, at: start, event: .callEnded(by: .system, cause: "silence")),
        ])
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: scratch.path + "/m1.wav"))
        for (id, scope, subject) in [
            ("n1", NoteRecord.Scope.caller, "c1"), ("n2", .call, "call-1"), ("n3", .person, "awa"),
        ] {
            try store.write(
                NoteRecord(
                    id: id, scope: scope, subject: subject, body: "says Jeanne Martin", author: "luc",
                    writtenAt: start))
        }
    }

    private struct Totals: Equatable {
        var facts: [StoredFact]
        var audit: LedgerAudit
        var calls: [CallSummary]
        var tasks: [TaskRecord]
    }

    private func totals() throws -> Totals {
        Totals(
            facts: try store.facts(after: 0), audit: try store.audit(), calls: try store.calls(),
            tasks: try store.tasks())
    }

    @Test func `erasing a caller empties number, audio and notes and changes no fact, total or digest`() throws {
        let before = try totals()
        let report = try store.erase(
            caller: CallerID("c1"), recordings: RecordingFolder(scratch.path), now: start)
        #expect(report == ErasureReport(found: true, recordings: 1, notes: 2))
        #expect(try totals() == before)
        #expect(before.audit.isWhole)
        #expect(try store.caller(CallerID("c1"))?.number == nil)
        #expect(try store.recordings(of: CallID("call-1")).map(\.state) == [.erased])
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/m1.wav"))
        #expect(try bytesOfStore(contain: "+33699887766") == false)
        #expect(try bytesOfStore(contain: "call-1"))
    }

    @Test func `erasing a person leaves a nameless identifier, and the ledger and every snapshot verify`() throws {
        let before = try totals()
        let report = try store.erase(
            person: PersonID("awa"), recordings: RecordingFolder(scratch.path), prompts: RecordingFolder(scratch.path),
            by: "root", now: start)
        #expect(report == ErasureReport(found: true, recordings: 0, notes: 1))
        let person = try #require(try store.organisation()?.organisation.people.first { $0.id == PersonID("awa") })
        #expect(person == Person(id: PersonID("awa"), name: "awa", devices: [], isActive: false))
        #expect(try store.credentials().isEmpty)
        #expect(try Array(totals().facts.prefix(before.facts.count)) == before.facts)
        #expect(try store.audit().isWhole)
        #expect(try store.snapshots().map(\.isIntact) == [true, true])
        for text in ["Awa Diop", "+33612345678", "awa.diop"] {
            #expect(try bytesOfStore(contain: text) == false, "\(text)")
        }
        #expect(try bytesOfStore(contain: "Luc Petit"))
    }

    @Test func `retention removes the audio of old messages and keeps their rows`() throws {
        let files = RecordingFolder(scratch.path)
        #expect(try store.expireRecordings(before: start, files: files, now: start) == 0)
        #expect(try store.expireRecordings(before: start + .seconds(1), files: files, now: start) == 1)
        #expect(try store.recordings(of: CallID("call-1")).map(\.state) == [.expired])
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/m1.wav"))
        #expect(try store.audit().isWhole)
    }

    @Test func `what was discarded as too short is erased and expires like a message`() throws {
        let call = CallID("call-1")
        for (index, recording) in ["m2", "m3"].enumerated() {
            try store.append([
                Fact(sequence: 10 + index, call: call, at: start, event: .voicemailStarted(recording: recording)),
                Fact(
                    sequence: 20 + index, call: call, at: start,
                    event: .voicemailDiscarded(recording: recording, milliseconds: 400)),
            ])
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: scratch.path + "/\(recording).wav"))
        }
        let files = RecordingFolder(scratch.path)
        #expect(try store.expireRecordings(before: start + .seconds(1), files: files, now: start, limit: 2) == 2)
        #expect(try store.erase(caller: CallerID("c1"), recordings: files, now: start).recordings == 1)
        for name in ["m1", "m2", "m3"] {
            #expect(!FileManager.default.fileExists(atPath: scratch.path + "/\(name).wav"))
        }
    }

    @Test func `a conversation is kept for as long as its line said, whatever the server says of messages`() throws {
        let call = CallID("call-1")
        try store.append([
            Fact(
                sequence: 10, call: call, at: start,
                event: .recordingStarted(recording: "call-1-c1", leg: LegNumber(1), keptDays: 7)),
            Fact(
                sequence: 11, call: call, at: start,
                event: .recordingEnded(recording: "call-1-c1", milliseconds: 9_000, cause: "stopped")),
        ])
        let path = scratch.path + "/call-1-c1.wav"
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        let files = RecordingFolder(scratch.path)
        let kept = try #require(try store.conversations().first)
        #expect(kept.record.expiresAt == start + .seconds(7 * 86_400) && kept.person == PersonID("awa"))
        let never = start - .seconds(86_400)
        #expect(try store.expireRecordings(before: never, files: files, now: start + .seconds(7 * 86_400)) == 0)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try store.expireRecordings(before: never, files: files, now: start + .seconds(7 * 86_400 + 1)) == 1)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try store.conversation("call-1-c1")?.record.state == .expired)
        #expect(Set(try store.recordings(of: call).map(\.state)) == [.kept, .expired])
    }

    @Test func `a changed fact breaks the chain where it stands`() throws {
        try store.database.transaction {
            try $0.script("UPDATE facts SET payload = '{\"callerAnswered\":{}}' WHERE number = 3")
        }
        #expect(try store.audit().brokenAt == 3)
    }

    /// Looks for a text in every byte of the database, its free pages and its write-ahead log.
    private func bytesOfStore(contain text: String) throws -> Bool {
        try ["", "-wal"].contains { suffix in
            let path = scratch.database + suffix
            guard FileManager.default.fileExists(atPath: path) else { return false }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
        }
    }
}
