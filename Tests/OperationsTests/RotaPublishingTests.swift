import Chronology
import Directory
import Foundation
import Ledger
import Logging
import Rota
import Storage
import Testing

@testable import Operations

/// Drafts, publications, requests and reminders over a real store.
@Suite final class RotaPublishingTests {
    private let folder: String
    private let store: Store
    private let paris = LocalClock(zone: "Europe/Paris") ?? .utc

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vigie-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try Store.open(
            .sqlite(path: folder + "/vigie.db"), for: .server, now: Instant(seconds: 1_790_000_000))
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func at(_ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Instant {
        paris.instant(of: CivilDateTime(CivilDate(2026, month, day), hour, minute))
    }

    private func file(_ members: String, _ more: String = "") -> OrganisationReading {
        OrganisationFile.read(
            text: """
                organisation: O
                people:
                  anne: { name: Anne, language: en, devices: { a: { softphone: anne } } }
                  bruno: { name: Bruno, language: en, devices: { b: { softphone: bruno } } }
                  claire: { name: Claire, language: en, devices: { c: { softphone: claire } } }
                lines:
                  ligne:
                    name: l
                    numbers: ["01 99 00 10 00"]
                    ladder: { levels: { primary: { rota: tour, rank: 1 }, backup: { rota: tour, rank: 2 } } }
                rota:
                  tour:
                    name: Tour
                    \(more)
                    layers:
                      base: { members: [\(members)], start: 2026-11-02T08:00, length: 1w, people_per_shift: 2 }
                """, name: "test.yaml")
    }

    private func apply(_ reading: OrganisationReading, at now: Instant) throws -> ApplyResult {
        try ApplyOrganisation(store: store)(reading, by: "test", now: now)
    }

    private func members() throws -> [String] {
        guard case .rotation(let rotation)? = try store.organisation()?.organisation.rota?.plans[0].layers[0].content
        else { return [] }
        return rotation.members.flatMap { $0.people.map(\.rawValue) }
    }

    private func events() throws -> [FactEvent] { try store.facts(after: 0).map(\.fact.event) }

    private func tasks(_ kind: TaskKind) throws -> [String] {
        try store.chasedTasks().filter { $0.kind == kind }.map {
            "\($0.handedTo?.rawValue ?? "-"): \($0.summary ?? "")"
        }
    }

    @Test func `a file that changes shifts tells those whom it touches, with facts of what and of the notice`() throws {
        #expect(try apply(file("anne, bruno, claire"), at: at(11, 3)).changedShifts.isEmpty)
        #expect(try tasks(.rotaChanged).isEmpty)
        let result = try apply(
            file(
                "anne, bruno, claire",
                "overrides: { o: { from: 2026-11-24T08:00, until: 2026-11-24T20:00, person: bruno, rank: 1 } }"),
            at: at(11, 10, 8))
        // Week of 23 November: Anne, then Bruno: the two exchange.
        #expect(result.changedShifts.map(\.noticeHours) == [336, 336, 336, 336])
        #expect(
            try tasks(.rotaChanged).map { String($0.prefix(12)) } == ["anne: Tour, ", "bruno: Tour,"])
        let changes = try events().compactMap { event -> String? in
            guard
                case .rotaShiftsChanged(_, _, let person, let rank, let lost, let gained, let notice, let task) = event
            else { return nil }
            #expect(task != nil)
            #expect(notice == 14 * 86_400)
            return "\(person) \(rank) -\(lost.joined()) +\(gained.joined())"
        }
        let span = "20261124T070000Z/20261124T190000Z"
        #expect(changes == ["anne 1 -\(span) +", "anne 2 - +\(span)", "bruno 1 - +\(span)", "bruno 2 -\(span) +"])
    }

    @Test func `an explicit rota waits as a draft, is compared, published, and the same file then changes nothing`()
        throws
    {
        let explicit = "publish: explicit"
        _ = try apply(file("anne, bruno, claire", explicit), at: at(11, 3))
        let result = try apply(file("anne, claire, bruno", explicit), at: at(11, 4))
        #expect(result.drafts == [RotaID("tour")])
        #expect(result.changedShifts.isEmpty)
        #expect(try members() == ["anne", "bruno", "claire"])
        #expect(try tasks(.rotaChanged).isEmpty)
        let rotas = try Rotas(store: store)
        let range = try #require(Interval(at(11, 4), at(12, 24)))
        let draft = try rotas.withDrafts(store.rotaDrafts())
        #expect(try rotas.difference(to: draft, in: range, now: at(11, 4)).rotas.map(\.rota) == [RotaID("tour")])
        // A dry run changes nothing; who is told of what is the same.
        let dry = try PublishRota(store: store)(by: "test", now: at(11, 5), isDryRun: true)
        #expect(!dry.isPublished)
        let published = try PublishRota(store: store)(by: "test", now: at(11, 5))
        #expect(published.isPublished)
        #expect(published.changes == dry.changes)
        // Anne is first in the same week and second in the same, whoever is beside her.
        #expect(Set(published.changes.map(\.person)) == ["bruno", "claire"])
        #expect(try members() == ["anne", "claire", "bruno"])
        #expect(try store.rotaDrafts().isEmpty)
        #expect(try tasks(.rotaChanged).count == 2)
        #expect(try events().contains { if case .rotaPublished(_, _, "command") = $0 { true } else { false } })
        let again = try apply(file("anne, claire, bruno", explicit), at: at(11, 6))
        #expect(again.outcome == .unchanged)
        #expect(again.drafts.isEmpty)
        #expect(throws: OperationError.self) { try PublishRota(store: store)(by: "test", now: at(11, 6)) }
    }

    @Test func `a swap is asked for, told, accepted, in force, and outlives the next file; swapped back it is no more`()
        throws
    {
        _ = try apply(file("anne, bruno, claire"), at: at(11, 3))
        let requests = ShiftRequests(store: store)
        let range = try #require(Interval(at(11, 3), at(12, 31)))
        let before = try Rotas(store: store).show(in: range).rotas[0].shifts.map { [$0.person, $0.start, $0.end] }
        func swap(_ giver: String, _ taker: String, at now: Instant) throws {
            // Anne has rank 1 from 23 November, Bruno from 30 November; each of them has both ranks in turn.
            let wish = ShiftRequests.Wish.swap(at(11, 24), with: PersonID(taker), for: at(12, 9))
            let asked = try requests.propose(wish, on: RotaID("tour"), by: PersonID(giver), now: now)
            let id = try #require(asked.requests.first?.id)
            #expect(throws: OperationError.self) { try requests.accept(id, by: PersonID(giver), writer: "t", now: now) }
            let accepted = try requests.accept(id, by: PersonID(taker), writer: "t", now: now + .seconds(60))
            #expect(accepted.requests.map(\.state) == ["applied"])
            #expect(throws: OperationError.self) {
                try requests.refuse(id, by: PersonID(taker), now: now + .seconds(90))
            }
        }
        try swap("anne", "claire", at: at(11, 4))
        #expect(try tasks(.rotaChanged).contains { $0.hasPrefix("claire: Tour, Anne would swap") })
        let rotas = try Rotas(store: store)
        #expect(try rotas.show(in: range).rotas[0].shifts.contains { $0.reason.contains("request") })
        // The file says nothing of it, and leaves it.
        #expect(try apply(file("anne, bruno, claire"), at: at(11, 5)).changedShifts.isEmpty)
        #expect(try store.organisation()?.organisation.rota?.plans[0].overrides.count == 2)
        try swap("claire", "anne", at: at(11, 6))
        let after = try Rotas(store: store).show(in: range).rotas[0].shifts
        func merged(_ shifts: [[String]]) -> [String: Set<String>] {
            Dictionary(grouping: shifts) { $0[0] }.mapValues { Set($0.flatMap { $0.dropFirst() }) }
        }
        #expect(merged(after.map { [$0.person, $0.start, $0.end] }) == merged(before))
        let states = try events().compactMap { event -> String? in
            if case .shiftRequested(_, _, let state, _) = event { state } else { nil }
        }
        #expect(states == ["proposed", "accepted", "applied", "proposed", "accepted", "applied"])
    }

    @Test func `an offer expires by time, one may be refused or withdrawn, and one's own shift alone can be given`()
        throws
    {
        _ = try apply(file("anne, bruno, claire"), at: at(11, 3))
        let requests = ShiftRequests(store: store)
        func offer(at now: Instant) throws -> RotaEntryID {
            let wish = ShiftRequests.Wish.offer(at(11, 24), to: PersonID("claire"))
            return try #require(
                try requests.propose(wish, on: RotaID("tour"), by: PersonID("anne"), now: now).requests.first?.id)
        }
        let refused = try offer(at: at(11, 4))
        #expect(try requests.refuse(refused, by: PersonID("claire"), now: at(11, 4, 1)).requests[0].state == "refused")
        let withdrawn = try offer(at: at(11, 5))
        #expect(
            try requests.withdraw(withdrawn, by: PersonID("anne"), now: at(11, 5, 1)).requests[0].state == "withdrawn")
        _ = try offer(at: at(11, 6))
        #expect(try requests.list(now: at(11, 9)).requests.map(\.state).contains("expired"))
        #expect(
            try Rotas(store: store).difference(
                to: try #require(store.organisation()?.organisation), in: try #require(Interval(at(11, 3), at(12, 31))),
                now: at(11, 9)
            ).rotas.isEmpty)
        #expect(throws: OperationError.self) {
            try requests.propose(
                .offer(at(11, 24), to: PersonID("anne")), on: RotaID("tour"), by: PersonID("claire"), now: at(11, 9))
        }
    }

    @Test func `people are reminded once, asked to confirm, and where nobody does the backup is promoted`() throws {
        _ = try apply(
            file("anne, bruno, claire", "confirmation: { within: 10m, promote_backup: true }"), at: at(11, 3))
        let watch = DutyWatch(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func look(_ now: Instant) throws {
            let organisation = try #require(store.organisation()?.organisation)
            let book = try #require(organisation.rota)
            try watch.run(organisation, RotaSnapshot.prepared(for: book, around: now).snapshot, now: now)
        }
        // Claire's duty begins on 9 November at 8, rank 2 and then rank 1.
        for minute in [0, 1, 2] { try look(at(11, 8, 8, minute)) }
        #expect(try tasks(.dutyReminder).map { String($0.prefix(13)) } == ["claire: Tour,"])
        try look(at(11, 9, 8))
        #expect(try tasks(.dutyReminder).isEmpty)
        #expect(try tasks(.dutyStart).map { String($0.prefix(7)) } == ["claire:"])
        // She takes note: nothing follows.
        let start = try #require(store.chasedTasks().first { $0.kind == .dutyStart })
        _ = try store.acknowledge(task: start.id.rawValue, by: "claire", how: "telephone", now: at(11, 9, 8, 1))
        try look(at(11, 9, 8, 11))
        #expect(try tasks(.dutyUnconfirmed).isEmpty)
        // Anne's duty begins on 16 November as rank 2 of Claire: nobody stands behind her.
        try look(at(11, 16, 8))
        try look(at(11, 16, 8, 11))
        #expect(try tasks(.dutyUnconfirmed).map { $0.contains("Anne") } == [true])
        #expect(try store.organisation()?.organisation.rota?.plans[0].overrides.isEmpty == true)
        try look(at(11, 16, 8, 12))
        #expect(try tasks(.dutyUnconfirmed).count == 1)
    }

    @Test func `the backup of who does not confirm is rung first from then on, and facts say so`() throws {
        var text = "confirmation: { within: 10m, promote_backup: true }"
        text += "\n    overrides: { o: { from: 2026-11-17T08:00, until: 2026-11-18T08:00, people: [bruno, anne] } }"
        _ = try apply(file("claire, anne", text), at: at(11, 3))
        let watch = DutyWatch(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func look(_ now: Instant) throws {
            let organisation = try #require(store.organisation()?.organisation)
            let book = try #require(organisation.rota)
            try watch.run(organisation, RotaSnapshot.prepared(for: book, around: now).snapshot, now: now)
        }
        try look(at(11, 17, 8))
        try look(at(11, 17, 8, 11))
        let who = try WhoIsOnCall(store: store)(line: LineID("ligne"), at: at(11, 17, 9))
        #expect(who.lines[0].levels.map { $0.people.map(\.person.rawValue) } == [["anne"], ["bruno"]])
        #expect(
            try events().contains {
                if case .dutyTakenOver(_, PersonID("bruno"), PersonID("anne"), _) = $0 { true } else { false }
            })
        let later = try WhoIsOnCall(store: store)(line: LineID("ligne"), at: at(11, 18, 9))
        #expect(later.lines[0].levels.map { $0.people.map(\.person.rawValue) } != [["anne"], ["bruno"]])
    }

    @Test func `a note passes from one duty to the next, and an erasure empties it`() throws {
        _ = try apply(file("anne, bruno, claire"), at: at(11, 3))
        let notes = DutyNotes(store: store)
        try notes.write("boiler 3 drips", on: RotaID("tour"), by: PersonID("anne"), now: at(11, 9, 7))
        #expect(try notes.list(RotaID("tour")).notes.map(\.note) == ["boiler 3 drips"])
        #expect(throws: OperationError.self) {
            try notes.write("", on: RotaID("tour"), by: PersonID("anne"), now: at(11, 9, 8))
        }
        let folder = NSTemporaryDirectory() + "vigie-note-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try store.erase(
            person: PersonID("anne"), recordings: RecordingFolder(folder + "/recordings"),
            prompts: RecordingFolder(folder + "/prompts"), by: "test", now: at(11, 10))
        #expect(try notes.list(RotaID("tour")).notes.map(\.note) == [""])
    }
}
