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
