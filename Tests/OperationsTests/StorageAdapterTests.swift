import Chronology
import Directory
import Foundation
import Ledger
import Operations
import Storage
import Testing

/// The use cases on the real store, in a file of its own for each test.
@Suite final class StorageAdapterTests {
    private let folder: URL
    private let store: Store
    private let now = Instant(seconds: 1_790_000_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vigie-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            .sqlite(path: folder.appending(path: "vigie.sqlite").path), for: .command,
            now: Instant(seconds: 1_790_000_000))
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    @Test func `an organisation survives the store and its export changes nothing`() throws {
        let reading = try ApplyTests.example()
        let result = try ApplyOrganisation(store: store)(reading, by: "claire", now: now)
        #expect(result.outcome == .applied)
        #expect(try store.currentOrganisation()?.organisation == reading.organisation)
        let export = OrganisationFile.read(text: try ExportOrganisation(store: store)().yaml, name: "export.yaml")
        #expect(try ApplyOrganisation(store: store)(export, by: "hugo", now: now).outcome == .unchanged)
        #expect(try store.settingRecords().allSatisfy { $0.origin == .file && $0.writer == "claire" })
    }

    @Test func `a change by a page refuses the next apply of the file`() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        var organisation = try #require(try store.currentOrganisation()).organisation
        organisation.lines[0].ringing.ringTime = .seconds(25)
        _ = try store.commit(
            OrganisationChange(organisation: organisation, origin: .page, writer: "nadia", at: now, expectedRevision: 1)
        )
        let refused = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        #expect(refused.outcome == .refused)
        #expect(refused.changedElsewhere.map(\.path.rawValue) == ["lines.chauffage.ringing.ring_time"])
        let forced = try ApplyOrganisation(store: store)(
            ApplyTests.example(), by: "claire", now: now, options: .init(overwrites: true))
        #expect(forced.outcome == .applied)
        let again = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        #expect(again.outcome == .unchanged && again.changedElsewhere.isEmpty)
    }

    /// A message of a caller on the line, which opens a task.
    private func message() throws -> String {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        let call = CallID("k1")
        let events: [FactEvent] = [
            .callReceived(
                line: LineID("chauffage"), caller: CallerID("c1"), trunk: nil, forwardedFrom: nil, attestation: nil),
            .voicemailStarted(recording: "m1"), .voicemailEnded(recording: "m1", milliseconds: 9_000, cause: "hangup"),
            .taskOpened(kind: .voicemail, line: LineID("chauffage"), person: nil),
        ]
        try store.append(
            events.enumerated().map { Fact(sequence: $0.offset + 1, call: call, at: now, event: $0.element) })
        return try #require(try store.tasks(of: call).first).id
    }

    @Test func `a task is handed over to a person that the organisation knows, and the chase learns of it`() throws {
        let task = try message()
        let people = try #require(try store.currentOrganisation()).organisation.people
        let result = try Tasks(store: store).handOver(task, to: people[1].id, by: people[0].id, now: now + .seconds(5))
        #expect(result.person == people[1].id && result.state == "open")
        let chased = try #require(try store.chasedTasks().first)
        #expect(chased.handedTo == people[1].id && chased.handedAt == now + .seconds(5) && chased.toldAt == nil)
        let last = try #require(try store.facts(after: 0).last).fact.event
        #expect(
            last == .taskHandedOver(task: TaskID(task), person: people[1].id, by: people[0].id.rawValue))
        let unknown = #expect(throws: OperationError.self) {
            try Tasks(store: store).handOver(task, to: PersonID("nobody"), by: nil, now: now)
        }
        #expect(unknown?.code == .notFound)
        _ = try Tasks(store: store).acknowledge(task, by: nil, now: now)
        let over = #expect(throws: OperationError.self) {
            try Tasks(store: store).handOver(task, to: people[1].id, by: nil, now: now)
        }
        #expect(over?.code == .conflict)
    }

    @Test func `a listening is a fact before anybody hears the message`() throws {
        let task = try message()
        let result = try Tasks(store: store).listen(task, by: nil, folder: "/var/lib/vigie/recordings", now: now)
        #expect(result.messages == [.init(path: "/var/lib/vigie/recordings/m1.wav", milliseconds: 9_000)])
        let heard = FactEvent.messageHeard(task: TaskID(task), person: PersonID("command"))
        #expect(try store.facts(after: 0).last?.fact.event == heard)
        try store.openTask(.diskLow, now: now)
        let other = try #require(try store.tasks(state: .open).first { $0.kind == .diskLow })
        let error = #expect(throws: OperationError.self) {
            try Tasks(store: store).listen(other.id, by: nil, folder: "", now: now)
        }
        #expect(error?.code == .notFound && error?.problem.contains("no message") == true)
    }

    @Test func `a stale change is a conflict`() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        let organisation = try #require(try store.currentOrganisation()).organisation
        let error = #expect(throws: OperationError.self) {
            try store.commit(
                OrganisationChange(organisation: organisation, origin: .page, writer: "x", at: now, expectedRevision: 7)
            )
        }
        #expect(error?.code == .conflict)
    }

    @Test func `after somebody was erased the export still applies, and the old file is refused`() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        let settings = ServerSettings(dataDirectory: folder.path)
        let erase = Erase(store: store, settings: settings)
        let preview = try erase.person(PersonID("hugo"), by: "root", isDryRun: true, now: now)
        #expect(!preview.isDone && preview.difference?.isEmpty == false)
        #expect(try store.currentOrganisation()?.organisation == ApplyTests.example().organisation)
        #expect(try erase.person(PersonID("hugo"), by: "root", isDryRun: false, now: now).isDone)
        let yaml = try ExportOrganisation(store: store)().yaml
        #expect(!yaml.contains("Hugo"))
        let export = OrganisationFile.read(text: yaml, name: "export.yaml")
        #expect(try ApplyOrganisation(store: store)(export, by: "root", now: now).difference.isEmpty)
        #expect(throws: OperationError.self) {
            try erase.person(PersonID("nobody"), by: "root", isDryRun: false, now: now)
        }
        #expect(throws: OperationError.self) { try erase.caller("0612345678", isDryRun: true, now: now) }
    }

    @Test func `a caller is erased by the number as people write it`() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        let events: [FactEvent] = [
            .callReceived(
                line: LineID("chauffage"), caller: CallerID("c1"), trunk: nil, forwardedFrom: nil, attestation: nil),
            .callEnded(by: .caller, cause: "BYE"),
        ]
        let file = try Journal.file(
            [.caller(CallerEntry(id: CallerID("c1"), number: "+33612345678", seenAt: now))]
                + events.enumerated().map { index, event in
                    .fact(Fact(sequence: index + 1, call: CallID("k1"), at: now, event: event))
                }, in: folder)
        _ = try Recovery(
            database: store.database, journal: try FactJournal.open(path: file),
            recordings: RecordingFolder(folder.path)
        ).run(now: now)
        let erase = Erase(store: store, settings: ServerSettings(dataDirectory: folder.path))
        #expect(try erase.caller("06 12 34 56 78", isDryRun: true, now: now).calls == 1)
        #expect(try store.number(of: CallerID("c1")) == "+33612345678")
        #expect(try erase.caller("06 12 34 56 78", isDryRun: false, now: now).isDone)
        #expect(try store.number(of: CallerID("c1")) == nil)
    }

    @Test func `tasks are listed, shown and acknowledged by a person of the organisation`() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        try store.openTask(.trunkDown, now: now)
        let tasks = Tasks(store: store)
        let id = try #require(try tasks.list().tasks.first?.id)
        #expect(throws: OperationError.self) { try tasks.acknowledge(id, by: PersonID("nobody"), now: now) }
        #expect(throws: OperationError.self) { try tasks.acknowledge("t0", by: nil, now: now) }
        let done = try tasks.acknowledge(id, by: PersonID("claire"), note: ("n1", "le câble"), now: now)
        #expect(done.state == "acknowledged" && done.changedBy == "claire")
        #expect(done.text.contains("le câble"))
        #expect(try tasks.list().text == "No tasks.")
        #expect(try tasks.list(all: true).tasks.map(\.id) == [id])
    }

    @Test func `the doctor reads ledger, tasks and journal`() throws {
        try store.openTask(.trunkDown, now: now)
        let settings = ServerSettings(dataDirectory: folder.path)
        _ = try Journal.file([.fact(Fact(sequence: 0, call: nil, at: now, event: .serverStopped))], in: folder)
        try Data().write(to: URL(filePath: settings.journalPath + ".refused"))
        try store.database.transaction { try $0.script("UPDATE facts SET at = 1") }
        let report = try Doctor(
            settings: settings, secrets: FixedSecrets(), machine: FakeMachine(), store: .open(store),
            ledger: try LedgerState(of: store, settings: settings))(now: now)
        let text = report.text
        #expect(text.contains("fact 1 does not follow"))
        #expect(text.contains("open: 1 trunkDown"))
        #expect(text.contains("1 records wait for the store"))
        #expect(text.contains("facts are kept aside"))
    }

    @Test func `digests of a password are kept and replaced`() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        var random = SeededGenerator(seed: 9)
        _ = try SoftphoneCredentials(store: store)(user: "claire", now: now, random: &random)
        let first = try store.softphoneDigests()
        _ = try SoftphoneCredentials(store: store)(user: "claire", now: now, random: &random)
        let second = try store.softphoneDigests()
        #expect(first.count == 2 && second.count == 2)
        #expect(Set(first.map(\.ha1)).isDisjoint(with: second.map(\.ha1)))
        _ = try SoftphoneCredentials(store: store)(user: "claire", algorithms: [.md5], now: now, random: &random)
        #expect(try store.softphoneDigests().map(\.algorithm) == [.md5])
        let result = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        #expect(result.softphonesWithoutPassword == ["hugo", "nadia", "accueil"])
    }

    @Test func `an empty history lists no calls and tells none`() throws {
        #expect(try ListCalls(history: store)(CallQuery()).text == "No calls.")
        #expect(throws: OperationError.self) { try ShowCall(history: store, store: store)(CallID("none")) }
    }
}

/// A journal as a server that was killed leaves it.
enum Journal {
    static func file(_ records: [JournalRecord], in folder: URL) throws -> String {
        let path = ServerSettings(dataDirectory: folder.path).journalPath
        try FactJournal.open(path: path, size: 1 << 16).append(records)
        return path
    }
}
