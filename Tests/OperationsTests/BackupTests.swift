import Chronology
import Directory
import Foundation
import Ledger
import Logging
import Storage
import Testing

@testable import Operations

/// What a backup holds, what a restore refuses, and what comes back.
@Suite final class BackupTests {
    private let root: String
    private let settings: ServerSettings
    private let now = Instant(seconds: 1_790_000_000)

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "vigie-backup-\(UUID().uuidString)").path
        settings = ServerSettings(dataDirectory: root + "/data")
        try DataFolders(settings).create()
        let store = try Store.open(settings.storeLocation, for: .server, now: now)
        defer { store.close() }
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        try store.append(Self.message("m1", now: now))
        try Data("audio".utf8).write(to: URL(filePath: settings.recordingsDirectory + "/m1.wav"))
        try FileManager.default.createDirectory(
            atPath: settings.promptsDirectory + "/fr", withIntermediateDirectories: true)
        try Data("prompt".utf8).write(to: URL(filePath: settings.promptsDirectory + "/fr/searching.wav"))
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private static func message(_ name: String, now: Instant) -> [Fact] {
        let events: [FactEvent] = [
            .callReceived(
                line: LineID("chauffage"), caller: CallerID("c1"), trunk: nil, forwardedFrom: nil, attestation: nil),
            .voicemailStarted(recording: name), .voicemailEnded(recording: name, milliseconds: 900, cause: "hangup"),
            .taskOpened(kind: .voicemail, line: LineID("chauffage"), person: nil),
            .callEnded(by: .caller, cause: "BYE"),
        ]
        return events.enumerated().map {
            Fact(sequence: $0.offset + 1, call: CallID("call-\(name)"), at: now, event: $0.element)
        }
    }

    private var backup: String { root + "/backup" }
    private var fresh: ServerSettings { ServerSettings(dataDirectory: root + "/fresh") }

    private func mode(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? -1
    }

    private func failure(_ body: () throws -> Void) -> OperationError? {
        do { try body() } catch { return error as? OperationError }
        return nil
    }

    @Test func `a backup of a store that is being written is one moment of it, checked and closed to others`() throws {
        let writer = try Store.open(settings.storeLocation, for: .existing, now: now)
        defer { writer.close() }
        // More pages than are copied in one step.
        let bulk = (0..<14_000).map { number in
            FactEvent.organisationApplied(digest: String(repeating: "0", count: 64), by: "file\(number)")
        }
        try writer.append(bulk.map { Fact(sequence: 0, call: nil, at: now, event: $0) })
        let moment = now
        let save = Backup(settings: settings) { step in
            // Another connection goes on writing while pages are copied.
            guard step.hasPrefix("copying the store") else { return }
            try? writer.append(Self.message("late\(step)", now: moment))
        }
        let result = try save(to: backup, now: now)
        let contents = backup + "/" + result.manifest.contents
        let names = result.manifest.files.map(\.path)
        #expect(names == ["prompts/fr/searching.wav", "recordings/m1.wav", "vigie.sqlite"])
        #expect(result.manifest.facts == 14_006 && result.manifest.missing == [])
        #expect(mode(backup) == 0o700 && mode(contents) == 0o700 && mode(backup + "/manifest.json") == 0o600)
        for name in names { #expect(mode(contents + "/" + name) == 0o600, "\(name)") }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: contents).sorted() == [
                "prompts", "recordings", "vigie.sqlite",
            ])
        #expect(result.text.contains("/etc/vigie"))
        #expect(try writer.factCount() >= 14_016)
    }

    @Test func `what was saved comes back`() throws {
        _ = try Backup(settings: settings)(to: backup, now: now)
        let result = try Restore(settings: fresh)(from: backup)
        #expect(result.manifest.facts == 6)
        let store = try Store.open(fresh.storeLocation, for: .existing, now: now)
        defer { store.close() }
        #expect(try store.currentOrganisation()?.organisation == ApplyTests.example().organisation)
        #expect(try store.audit().isWhole)
        #expect(try store.tasks(state: .open).map(\.kind) == [.voicemail])
        #expect(FileManager.default.contents(atPath: fresh.recordingsDirectory + "/m1.wav") == Data("audio".utf8))
        #expect(mode(fresh.dataDirectory) == 0o700 && mode(fresh.storePath) == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fresh.dataDirectory).contains(".restoring") == false)
    }

    @Test func `facts that wait in the journal are in the backup`() throws {
        let journal = try FactJournal.open(path: settings.journalPath)
        try journal.append(Self.message("m2", now: now).map(JournalRecord.fact))
        let result = try Backup(settings: settings)(to: backup, now: now)
        let file = try #require(result.manifest.files.first { $0.path == "late-facts.journal" })
        #expect(file.bytes < 4_096, "not the space that is reserved")
        _ = try Restore(settings: fresh)(from: backup)
        let opened = try ServerStore.open(fresh, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer {
            opened.store.close()
            opened.ledger.close()
        }
        #expect(try opened.store.call(CallID("call-m2")) != nil)
    }

    @Test func `a new backup takes the place of the old one, and of nothing else`() throws {
        let first = try Backup(settings: settings)(to: backup, now: now)
        let second = try Backup(settings: settings)(to: backup, now: now + .seconds(60))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: backup).sorted() == [
                second.manifest.contents, "manifest.json",
            ])
        #expect(first.manifest.contents != second.manifest.contents)
        try Data().write(to: URL(filePath: root + "/photo.jpg"))
        let refused = failure { _ = try Backup(settings: settings)(to: root, now: now) }
        #expect(refused?.code == .conflict && refused?.problem.contains("is no part of a backup") == true)
    }

    @Test func `a message whose file is gone is named, and the rest is saved`() throws {
        try FileManager.default.removeItem(atPath: settings.recordingsDirectory + "/m1.wav")
        let result = try Backup(settings: settings)(to: backup, now: now)
        #expect(result.manifest.missing == ["m1.wav"])
        #expect(result.text.contains("warning: the ledger knows the message m1.wav"))
    }

    @Test func `a damaged store is not called a backup`() throws {
        let store = try Store.open(settings.storeLocation, for: .existing, now: now)
        try store.database.transaction {
            try $0.script("UPDATE facts SET digest = '\(String(repeating: "0", count: 64))' WHERE number = 2")
        }
        store.close()
        let refused = failure { _ = try Backup(settings: settings)(to: backup, now: now) }
        #expect(refused?.problem.contains("fact 2 does not follow") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: backup) == [])
    }

    @Test func `PostgreSQL is left to its own means`() throws {
        var remote = settings
        remote.postgres = "host=db"
        for refused in [
            failure { _ = try Backup(settings: remote)(to: backup, now: now) },
            failure { _ = try Restore(settings: remote)(from: backup) },
        ] { #expect(refused?.remedy.contains("pg_dump") == true) }
    }

    @Test func `a data folder that holds anything is not restored into`() throws {
        _ = try Backup(settings: settings)(to: backup, now: now)
        let refused = failure { _ = try Restore(settings: settings)(from: backup) }
        #expect(refused?.code == .conflict && refused?.problem.contains("is not empty") == true)
        let nothing = failure { _ = try Restore(settings: fresh)(from: root) }
        #expect(nothing?.code == .notFound)
    }

    @Test(arguments: ["truncated", "changed", "removed", "newer", "outside"])
    func `a backup that is not whole, or newer, is refused before anything is written`(fault: String) throws {
        let made = try Backup(settings: settings)(to: backup, now: now)
        let audio = backup + "/" + made.manifest.contents + "/recordings/m1.wav"
        var manifest = made.manifest
        switch fault {
        case "truncated": try Data("aud".utf8).write(to: URL(filePath: audio))
        case "changed": try Data("audi0".utf8).write(to: URL(filePath: audio))
        case "removed": try FileManager.default.removeItem(atPath: audio)
        case "newer": manifest.schema.append("M9999-of-the-next-version")
        default: manifest.files[0].path = "../../elsewhere"
        }
        try manifest.write(in: backup)
        let refused = failure { _ = try Restore(settings: fresh)(from: backup) }
        #expect(
            refused?.problem.contains(fault == "newer" ? "M9999" : "not whole") == true,
            "\(String(describing: refused))")
        #expect(!FileManager.default.fileExists(atPath: fresh.dataDirectory))
    }

    // MARK: Upgrade

    /// Puts in the place of the store one that an early version made.
    private func age(holding name: String = "m1") throws {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: settings.storePath + suffix) }
        let database = try SQLiteDatabase(path: settings.storePath)
        defer { database.close() }
        try database.transaction { session in
            try session.script(QueryLibrary.sql(.createSchemaTable))
            for migration in QueryLibrary.migrations.prefix(2) {
                try session.script(migration.sql)
                try session.run(.recordMigration, [.text(migration.name), .integer(0)])
            }
        }
        try Store(database: database).append(Self.message(name, now: now))
    }

    private var copies: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: settings.backupsDirectory)) ?? []).sorted()
    }

    @Test func `a server of a newer version saves the store before it changes the schema`() throws {
        try age()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let opened = try ServerStore.open(settings, logger: logger)
        #expect(opened.isReady)
        #expect(try Schema.state(of: opened.store.database) == .current)
        opened.store.close()
        opened.ledger.close()
        let copy = try #require(copies.first)
        #expect(copies.count == 1 && copy.hasSuffix("-before-M0003-removed-settings"))
        let manifest = try BackupManifest.read(in: settings.backupsDirectory + "/" + copy)
        #expect(manifest.schema == ["M0001-ledger", "M0002-people"] && manifest.scope == .store)
        #expect(mode(settings.backupsDirectory) == 0o700)
        // What was saved can be gone back to, beside the messages that stayed.
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: settings.storePath + suffix) }
        try FileManager.default.removeItem(atPath: settings.journalPath)
        _ = try Restore(settings: settings)(from: settings.backupsDirectory + "/" + copy)
        let database = try SQLiteDatabase(path: settings.storePath)
        defer { database.close() }
        guard case .older = try Schema.state(of: database) else {
            Issue.record("the store is not as it was before")
            return
        }
    }

    @Test func `apply leaves the store of a server alone`() throws {
        try age()
        let journal = try FactJournal.open(path: settings.journalPath)
        try withExtendedLifetime(journal) { try StoreUpgrade(settings: settings)(now: now) }
        #expect(copies == [])
    }

    @Test func `apply upgrades a store that no server runs on, and saves it first`() throws {
        try age()
        try StoreUpgrade(settings: settings)(now: now)
        #expect(copies.count == 1)
        try Store.open(settings.storeLocation, for: .command, now: now).close()
    }

    @Test func `a store that is current is neither saved nor changed`() throws {
        try StoreUpgrade(settings: settings)(now: now)
        #expect(copies == [])
    }

    @Test func `three copies are kept, and an upgrade that is tried again makes no other`() throws {
        for round in 1...5 {
            try age(holding: "round\(round)")
            let moment = now + .seconds(round)
            try StoreUpgrade(settings: settings).saveBefore(now: moment)
            try StoreUpgrade(settings: settings).saveBefore(now: moment + .milliseconds(1))
            try StoreUpgrade(settings: settings)(now: moment + .milliseconds(2))
        }
        #expect(copies.count == 3)
    }

    @Test func `a store of a newer version is left as it is, with what to do`() throws {
        let store = try Store.open(settings.storeLocation, for: .existing, now: now)
        try store.database.transaction {
            try $0.script("INSERT INTO schema_migrations (name, applied_at) VALUES ('M9999-of-the-next-version', 0)")
        }
        store.close()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let error = #expect(throws: StoreError.self) { try ServerStore.open(settings, logger: logger) }
        #expect(error?.code == .schemaNewer && error?.forbidsServing == true)
        #expect(error?.message.contains("written by a newer version") == true)
        #expect(copies == [])
    }
}
