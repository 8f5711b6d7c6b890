public import Chronology
import Foundation
import Ledger
import Storage

/// Saves what a server knows into a folder, while it runs, as it is at one moment.
///
/// First the journal, then the store: a fact that moves from one to the other meanwhile is in both, and is stored once at
/// a restore. Then the messages that the saved store knows. At last everything is read again before the manifest says that
/// there is a backup.
public struct Backup: Sendable {
    private let settings: ServerSettings
    private let scope: BackupManifest.Scope
    private let progress: @Sendable (String) -> Void

    /// Saves the server of these settings. `progress` is told in one line what is being done.
    public init(
        settings: ServerSettings, scope: BackupManifest.Scope = .whole,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.settings = settings
        self.scope = scope
        self.progress = progress
    }

    /// What a backup cannot hold.
    static let notIncluded = [
        "the server settings and the secrets of trunks (/etc/vigie): keep them apart, as you keep passwords",
        "the audio of spoken prompts: it is made anew",
    ]

    /// Makes a backup; what the folder held before stays until the new one is whole.
    public func callAsFunction(to folder: String, now: Instant) throws -> BackupResult {
        guard settings.postgres == nil else { throw OperationError.postgres("vigie backup") }
        guard FileManager.default.fileExists(atPath: settings.storePath) else {
            throw OperationError(
                .notFound, "there is no store at \(settings.storePath)",
                remedy: "say which data folder with --data or VIGIE_DATA_DIR")
        }
        let target = try BackupFolder.taking(folder)
        try expectRoom(in: folder)
        var missing: [String] = []
        // Retention or an erasure may remove a message between the store's moment and its turn: then again, from the start.
        for attempt in 1...3 {
            let contents = try target.newContents(at: now)
            do {
                var manifest = try copy(into: folder, contents, now: now)
                let isComplete = manifest.missing.isEmpty || manifest.missing == missing
                if !isComplete, attempt < 3 {
                    missing = manifest.missing
                    continue
                }
                try verify(&manifest, in: folder)
                try DurableFile.syncFolder(folder + "/" + contents)
                try manifest.write(in: folder)
                target.removeAllContents(but: contents)
                return BackupResult(folder: folder, manifest: manifest)
            } catch {
                try? FileManager.default.removeItem(atPath: folder + "/" + contents)
                throw error
            }
        }
        throw OperationError(.conflict, "messages are being removed all the time", remedy: "try again in a moment")
    }

    private func copy(into folder: String, _ contents: String, now: Instant) throws -> BackupManifest {
        let path = folder + "/" + contents
        var files: [BackupManifest.File] = []
        try copyBesideStore(to: path, &files)
        let moment = Date()
        let source = try SQLiteDatabase(path: settings.storePath)
        defer { source.close() }
        let steps = ProgressSteps(progress)
        try source.copy(to: path + "/" + BackupManifest.store) { steps.tell("copying the store", $0) }
        let store = Store(database: try SQLiteDatabase(path: path + "/" + BackupManifest.store))
        let schema = try store.appliedMigrations()
        let recorded = try store.recordedFiles()
        store.close()
        var missing: [String] = []
        if scope == .whole {
            let known = Set(recorded.map(\.path))
            try copyFolder(settings.recordingsDirectory, as: "recordings", to: path, &files) { name, changedAt in
                // What was begun after the store's moment belongs to no call of it.
                known.contains(name) || changedAt < moment
            }
            try copyFolder(settings.promptsDirectory, as: "prompts", to: path, &files) { _, _ in true }
            let copied = Set(files.map(\.path))
            missing = recorded.filter { $0.mustExist && !copied.contains("recordings/" + $0.path) }.map(\.path)
        }
        return BackupManifest(
            format: BackupManifest.format, madeAt: InstantText.iso(now), scope: scope, contents: contents,
            schema: schema, facts: 0, ledgerDigest: "", files: files, missing: missing.sorted(),
            notIncluded: Self.notIncluded)
    }

    /// The journal, as far as it is written, what is kept beside it, and the standby copy of the organisation.
    private func copyBesideStore(to path: String, _ files: inout [BackupManifest.File]) throws {
        let journal = settings.journalPath
        let names = try BackupFolder.entries(settings.dataDirectory).map { settings.dataDirectory + "/" + $0 }
        for source in names where source.hasPrefix(journal) || source == settings.standbyPath {
            let name = URL(fileURLWithPath: source).lastPathComponent
            let limit = source == journal ? FactJournal.writtenBytes(path: journal) : Int64.max
            guard let copied = try DurableFile.copy(source, to: path + "/" + name, limit: limit) else { continue }
            files.append(.init(path: name, bytes: copied.bytes, sha256: copied.sha256))
        }
    }

    private func copyFolder(
        _ folder: String, as name: String, to path: String, _ files: inout [BackupManifest.File],
        _ isWanted: (String, Date) -> Bool
    ) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: folder) else { return }
        let found = (manager.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
        let steps = ProgressSteps(progress)
        for (index, relative) in found.enumerated() {
            let attributes = try? manager.attributesOfItem(atPath: folder + "/" + relative)
            guard attributes?[.type] as? FileAttributeType == .typeRegular,
                isWanted(relative, attributes?[.modificationDate] as? Date ?? .distantPast)
            else { continue }
            let file = name + "/" + relative
            guard let copied = try DurableFile.copy(folder + "/" + relative, to: path + "/" + file) else { continue }
            files.append(.init(path: file, bytes: copied.bytes, sha256: copied.sha256))
            steps.tell("copying \(name)", Double(index + 1) / Double(found.count))
        }
    }

    /// Opens the copy as a restore would: SQLite finds no damage, and every fact follows from the one before it.
    private func verify(_ manifest: inout BackupManifest, in folder: String) throws {
        let path = folder + "/" + manifest.contents + "/" + BackupManifest.store
        progress("checking the copy of the store")
        let audit = try StoreCheck.run(path)
        try DurableFile.seal(path)
        guard let digest = try DurableFile.digest(of: path) else {
            throw OperationError(.environment, "\(path) is gone", remedy: "does something else write there?")
        }
        manifest.facts = audit.facts
        manifest.ledgerDigest = audit.digest.hex
        manifest.files.append(.init(path: BackupManifest.store, bytes: digest.bytes, sha256: digest.sha256))
        manifest.files.sort { $0.path < $1.path }
    }

    private func expectRoom(in folder: String) throws {
        let machine = ThisMachine(path: "")
        var needed = Self.bytes(at: settings.storePath) + Self.bytes(at: settings.storePath + "-wal")
        if scope == .whole {
            needed += Self.bytes(below: settings.recordingsDirectory) + Self.bytes(below: settings.promptsDirectory)
        }
        guard let free = machine.freeBytes(at: folder), free < needed + (16 << 20) else { return }
        throw OperationError(
            .environment, "\(free >> 20) MiB are free in \(folder), and the backup needs \(needed >> 20) MiB",
            remedy: "free space there, or name a folder on another disk; nothing was changed")
    }

    private static func bytes(at path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private static func bytes(below folder: String) -> Int64 {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.reduce(0) { $0 + bytes(at: folder + "/" + $1) }
    }
}

/// A backup that was made.
public struct BackupResult: OperationResult, Hashable, Codable {
    public var folder: String
    public var manifest: BackupManifest

    public var text: String {
        let size =
            manifest.totalBytes < 10 << 20 ? "\(manifest.totalBytes >> 10) KiB" : "\(manifest.totalBytes >> 20) MiB"
        let missing = manifest.missing.map {
            "\nwarning: the ledger knows the message \($0), and its file is not there"
        }
        return "Backup of \(manifest.madeAt) in \(folder): \(manifest.files.count) files, \(size), "
            + "\(manifest.facts) facts; the copy was opened and checked." + missing.joined()
            + "\nNot in it: " + manifest.notIncluded.joined(separator: "; ") + "."
    }
}
