import Chronology
import Directory
import Ledger
import Testing

@testable import Storage

@Suite struct `The stored organisation` {
    let scratch: Scratch
    let store: Store

    init() throws {
        scratch = try Scratch()
        store = try scratch.open()
    }

    @Test func `it comes back as it was applied`() throws {
        #expect(try store.organisation() == nil)
        let snapshot = try #require(try store.apply(company, origin: .file, by: "root", now: start))
        #expect(snapshot.revision == 1)
        #expect(try store.organisation()?.organisation == company)
        #expect(!snapshot.document.contains("Awa"))
        let facts = try store.facts(after: 0).map(\.fact.event)
        #expect(facts == [.organisationApplied(digest: snapshot.digest, by: "file")])
    }

    @Test func `a rota comes back as it was applied, and its snapshot holds no note`() throws {
        let night = try #require(Interval(start, start + .seconds(36_000)))
        let people = company.people.map(\.id)
        let rotation = Rotation(
            members: people.map { Rotation.Member($0) }, length: .weeks(1),
            start: CivilDateTime(CivilDate(2026, 11, 2), 8))
        let plan = RotaPlan(
            id: RotaID("nights"), name: "Nights",
            layers: [RotaLayer(id: LayerID("week"), priority: 1, content: .rotation(rotation))],
            overrides: [
                RotaOverride(
                    id: RotaEntryID("o"), interval: night, change: .people([people[0]]), note: "in hospital")
            ])
        var planned = company
        planned.rota = RotaBook(
            plans: [plan], absences: [Absence(id: RotaEntryID("a"), person: people[1], interval: night, kind: .leave)])
        let snapshot = try #require(try store.apply(planned, origin: .file, by: "root", now: start))
        #expect(try store.organisation()?.organisation == planned)
        #expect(!snapshot.document.contains("hospital"))
    }

    @Test func `numbers of callers are in no snapshot, and come back all the same`() throws {
        var filtering = company
        filtering.lines[0].callers = CallerSettings(
            blocked: [NumberPattern("+33899*"), NumberPattern("+33612349999")], allowed: [NumberPattern("poste.12")],
            callsPerHour: 6, anonymousGate: true)
        let snapshot = try #require(try store.apply(filtering, origin: .file, by: "root", now: start))
        #expect(!snapshot.document.contains("33899") && !snapshot.document.contains("12349999"))
        #expect(try store.organisation()?.organisation == filtering)
    }

    @Test func `who called lately is told without those who were over their limit`() throws {
        var limited = story("call-2", caller: "c2")
        limited.insert(
            Fact(sequence: 9, call: CallID("call-2"), at: start, event: .callerScreened(verdict: .limited)), at: 2)
        try store.append(story("call-1") + limited)
        #expect(
            try store.callerVisits(since: start) == [
                CallerVisit(line: LineID("heat"), caller: CallerID("c1"), at: start)
            ])
        #expect(try store.callerVisits(since: start + .seconds(1)).isEmpty)
    }

    @Test func `applying it again changes nothing`() throws {
        _ = try store.apply(company, origin: .file, by: "root", now: start)
        #expect(try store.apply(company, origin: .page, by: "awa", now: start) == nil)
        #expect(try store.factCount() == 1)
    }

    @Test func `each setting remembers its last writer`() throws {
        _ = try store.apply(company, origin: .file, by: "root", now: start)
        var changed = company
        changed.people[1].name = "Luc Grand"
        _ = try store.apply(changed, origin: .page, by: "awa", now: start + .seconds(9))
        let since = try store.settings(since: try store.latestRevision(from: .file))
        #expect(
            since == [
                SettingRecord(
                    path: SettingPath("people.luc.name"), value: "Luc Grand", origin: .page, writer: "awa",
                    at: start + .seconds(9))
            ])
        #expect(try store.organisation()?.organisation == changed)
    }

    @Test func `an account that no telephone has any more loses its password in the same commit`() throws {
        let kept = CredentialRecord(user: "awa.diop", realm: "vigie", algorithm: .md5, ha1: "00", createdAt: start)
        _ = try store.apply(company, origin: .file, by: "root", now: start, credentials: [kept])
        #expect(try store.credentials().map(\.user) == ["awa.diop"])
        var without = company
        without.people[0].devices = []
        _ = try store.apply(without, origin: .file, by: "root", now: start)
        #expect(try store.credentials().isEmpty)
    }

    @Test func `a change worked out against an older revision is a conflict`() throws {
        _ = try store.apply(company, origin: .file, by: "root", now: start)
        var changed = company
        changed.name = "Chaleur"
        let error = #expect(throws: StoreError.self) {
            try store.apply(changed, origin: .file, by: "root", now: start, expecting: 0)
        }
        #expect(error?.code == .conflict)
    }

    @Test func `another connection sees a change, and facts are none`() throws {
        let other = try scratch.open(.command)
        var watch = try ChangeWatch(store.database)
        #expect(try watch.poll() == nil)
        try other.append(story("call-1"))
        #expect(try watch.poll() == nil)
        _ = try other.apply(company, origin: .file, by: "root", now: start)
        #expect(try watch.poll() != nil)
        #expect(try watch.poll() == nil)
    }

    @Test func `a task moves on and the server hears of it`() throws {
        try store.append([
            Fact(
                sequence: 0, call: nil, at: start,
                event: .taskOpened(kind: .trunkDown, line: LineID("heat"), person: nil))
        ])
        let id = try #require(try store.tasks(state: .open).first?.id)
        var watch = try ChangeWatch(store.database)
        let note = NoteRecord(
            id: "n1", scope: .task, subject: id, body: "says Jeanne Martin", author: "awa", writtenAt: start)
        let task = try store.acknowledge(task: id, by: "awa", how: "command", note: note, now: start + .seconds(5))
        #expect(task?.state == .acknowledged)
        #expect(task?.changedBy == "awa")
        #expect(task?.changedAt == start + .seconds(5))
        #expect(try watch.poll() != nil)
        #expect(try store.tasks(state: .open).isEmpty)
        #expect(try store.notes(.task, id) == [note])
        let facts = try store.facts(after: 0)
        #expect(facts.last?.fact.event == .taskAcknowledged(task: TaskID(id), by: "awa", how: "command"))
        #expect(facts.last?.payload.contains("Jeanne") == false)
        _ = try store.acknowledge(task: id, by: "luc", how: "command", now: start + .seconds(6))
        #expect(try store.factCount() == 2)
        #expect(try store.acknowledge(task: "t99", by: "awa", how: "command", now: start) == nil)
        #expect(try store.audit().isWhole)
    }

    @Test func `a setting that was removed remembers who removed it`() throws {
        var first = company
        first.defaultTrunk = TrunkID("t1")
        _ = try store.apply(first, origin: .file, by: "root", now: start)
        _ = try store.apply(company, origin: .page, by: "awa", now: start + .seconds(9))
        let since = try store.settings(since: try store.latestRevision(from: .file))
        #expect(
            since == [
                SettingRecord(
                    path: SettingPath("default_trunk"), value: "", origin: .page, writer: "awa",
                    at: start + .seconds(9), isRemoval: true)
            ])
        _ = try store.apply(first, origin: .file, by: "root", now: start + .seconds(10))
        #expect(try store.settings(since: try store.latestRevision(from: .file)).isEmpty)
    }

    @Test func `a file that agrees with what was changed elsewhere has taken it over`() throws {
        _ = try store.apply(company, origin: .file, by: "root", now: start)
        var changed = company
        changed.name = "Chaleur"
        _ = try store.apply(changed, origin: .page, by: "awa", now: start)
        #expect(try store.apply(changed, origin: .file, by: "root", now: start)?.revision == 3)
        #expect(try store.settings(since: try store.latestRevision(from: .file)).isEmpty)
        #expect(try store.settings().first { $0.path == SettingPath("organisation") }?.writer == "awa")
        #expect(try store.apply(changed, origin: .file, by: "root", now: start) == nil)
    }

    @Test func `calls are found by line, caller, person, outcome and time`() throws {
        try store.append(story("call-1") + story("call-2", line: "gas", caller: "c2", ends: false))
        #expect(try store.calls().count == 2)
        #expect(try store.calls(CallFilter(line: LineID("gas"))).map(\.id) == [CallID("call-2")])
        #expect(try store.calls(CallFilter(caller: CallerID("c1"))).map(\.id) == [CallID("call-1")])
        #expect(try store.calls(CallFilter(person: PersonID("awa"), outcome: "talked")).count == 2)
        #expect(try store.calls(CallFilter(from: start + .seconds(1))).isEmpty)
        #expect(try store.calls(CallFilter(until: start)).isEmpty)
    }
}
