import Chronology
import Directory
import Exchange
import Foundation
import Ledger
import Logging
import SIP
import Storage
import Testing

@testable import Operations

/// How a server comes by its store, also when it cannot.
@Suite final class ServerStoreTests {
    private let settings: ServerSettings
    private let now = Instant(seconds: 1_790_000_000)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        settings = ServerSettings(
            dataDirectory: FileManager.default.temporaryDirectory.appending(path: "vigie-\(UUID().uuidString)").path)
        try DataFolders(settings).create()
    }

    deinit { try? FileManager.default.removeItem(atPath: settings.dataDirectory) }

    private func mode(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? -1
    }

    private func loader(_ store: Store, secrets: [String: String] = ["operateur": "x"]) -> DirectoryLoader {
        DirectoryLoader(store: store, secrets: FixedSecrets(secrets), standby: StandbyCopy(settings))
    }

    private func withOrganisation(_ body: (Store) throws -> Void) throws {
        let opened = try ServerStore.open(settings, logger: logger)
        defer {
            opened.store.close()
            opened.ledger.close()
        }
        _ = try ApplyOrganisation(store: opened.store)(ApplyTests.example(), by: "claire", now: now)
        try body(opened.store)
    }

    @Test func `what a server keeps is for its user alone, also what was open before`() throws {
        chmod(settings.dataDirectory, 0o755)
        chmod(settings.recordingsDirectory, 0o777)
        chmod(settings.storePath, 0o644)
        try DataFolders(settings).create()
        for folder in [settings.dataDirectory, settings.recordingsDirectory, settings.promptsDirectory] {
            #expect(mode(folder) == 0o700, "\(folder)")
        }
        try withOrganisation { store in
            try loader(store).keepStandby()
            for path in [settings.storePath, settings.storePath + "-wal", settings.journalPath, settings.standbyPath] {
                #expect(mode(path) == 0o600, "\(path)")
            }
        }
    }

    @Test func `a store that has lost its organisation is made good for by the copy beside it`() throws {
        try withOrganisation { store in try loader(store).keepStandby() }
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: settings.storePath + suffix) }
        let opened = try ServerStore.open(settings, logger: logger)
        defer {
            opened.store.close()
            opened.ledger.close()
        }
        #expect(opened.isReady)
        let loaded = try loader(opened.store).load()
        #expect(loaded.isStandby && !loaded.directory.organisation.lines.isEmpty)
        // A new organisation is in force as soon as there is one.
        _ = try ApplyOrganisation(store: opened.store)(ApplyTests.example(), by: "claire", now: now)
        #expect(try loader(opened.store).load().isStandby == false)
    }

    @Test func `a second server is refused before it touches the schema`() throws {
        let first = try FactJournal.open(path: settings.journalPath)
        let error = #expect(throws: StoreError.self) { try ServerStore.open(settings, logger: logger) }
        #expect(error?.code == .inUse)
        #expect(error?.forbidsServing == true)
        let size = try FileManager.default.attributesOfItem(atPath: settings.storePath)[.size] as? Int
        #expect(size == 0)
        #expect(first.isEmpty)
    }

    @Test func `a server starts without its store, and puts it in order with the first write that succeeds`() throws {
        try withOrganisation { store in
            try loader(store).keepStandby()
            try store.database.transaction { _ in }
        }
        // The disk is gone: in the place of the file is something that cannot be opened.
        try FileManager.default.moveItem(atPath: settings.storePath, toPath: settings.storePath + ".away")
        try FileManager.default.createDirectory(atPath: settings.storePath, withIntermediateDirectories: false)
        let opened = try ServerStore.open(settings, logger: logger)
        #expect(!opened.isReady)
        let directories = self.loader(opened.store)
        #expect(throws: StoreError.self) { try directories.load() }
        let standby = try #require(directories.loadStandby())
        #expect(standby.directory.organisation.lines.isEmpty == false)
        try FileManager.default.removeItem(atPath: settings.storePath)
        try FileManager.default.moveItem(atPath: settings.storePath + ".away", toPath: settings.storePath)
        try opened.ledger.transaction { _ in }
        #expect(try directories.load().directory.organisation == standby.directory.organisation)
        opened.store.close()
        opened.ledger.close()
    }

    @Test func `a store of a later version stops a server`() throws {
        try withOrganisation { store in
            try store.database.transaction { session in
                _ = try session.run(.recordMigration, [.text("M9999-later"), .integer(0)])
            }
        }
        let error = #expect(throws: StoreError.self) { try ServerStore.open(settings, logger: logger) }
        #expect(error?.code == .schemaNewer)
    }

    @Test func `only softphones of people and desks that are active have an account`() throws {
        try withOrganisation { store in
            var random = SeededGenerator(seed: 5)
            for user in ["claire", "hugo"] {
                _ = try SoftphoneCredentials(store: store)(user: user, now: now, random: &random)
            }
            #expect(try loader(store).load().directory.accounts.map(\.user) == ["claire", "hugo"])
            var organisation = try #require(try store.organisation()).organisation
            let index = try #require(organisation.people.firstIndex { $0.id == PersonID("hugo") })
            organisation.people[index].isActive = false
            _ = try store.apply(organisation, origin: .page, by: "nadia", now: now)
            #expect(try loader(store).load().directory.accounts.map(\.user) == ["claire"])
        }
    }

    @Test(arguments: [[:], ["operateur": ""]])
    func `a trunk without its secret is left out, and everything else is taken`(secrets: [String: String]) throws {
        try withOrganisation { store in
            let loaded = try loader(store, secrets: secrets).load()
            #expect(loaded.missingSecrets.map(\.name) == ["operateur"])
            let trunks = loaded.directory.organisation.trunks
            #expect(trunks.first { $0.id == TrunkID("operateur") }?.isActive == false)
            let hasLines = loaded.directory.organisation.lines.contains { $0.isActive }
            #expect(hasLines)
            #expect(try loader(store).load().missingSecrets.isEmpty)
        }
    }

    @Test func `applying a file warns of a secret that is not set`() throws {
        let store = InMemoryOrganisationStore()
        let result = try ApplyOrganisation(store: store, secrets: FixedSecrets())(
            ApplyTests.example(), by: "claire", now: now)
        #expect(result.outcome == .applied)
        #expect(result.text.contains("the secret `operateur` is not set here"))
        #expect(result.text.contains("VIGIE_SECRET_OPERATEUR"))
    }

    @Test func `the hourly round removes old messages and says once that the disk is nearly full`() throws {
        try withOrganisation { store in
            let call = CallID("c-1")
            let audio = settings.recordingsDirectory + "/m1.wav"
            try Data([1]).write(to: URL(filePath: audio))
            try opened(
                store,
                [
                    .voicemailStarted(recording: "m1"),
                    .voicemailEnded(
                        recording: "m1", milliseconds: 3_000, cause: "silence"),
                ], of: call)
            let keeper = Housekeeping(settings: settings, store: store, logger: logger) { _ in 1 << 20 }
            keeper.run(now: now + .seconds(179 * 86_400))
            #expect(try store.recordings(of: call).map(\.state) == [.kept])
            keeper.run(now: now + .seconds(181 * 86_400))
            #expect(try store.recordings(of: call).map(\.state) == [.expired])
            #expect(!FileManager.default.fileExists(atPath: audio))
            #expect(try store.tasks().map(\.kind) == [.diskLow])
        }
    }

    /// Stores facts as the writer would.
    private func opened(_ store: Store, _ events: [FactEvent], of call: CallID) throws {
        try store.append(
            events.enumerated().map { index, event in
                Fact(sequence: index + 1, call: call, at: now, event: event)
            })
    }
}
