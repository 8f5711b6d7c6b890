import Foundation
import Glibc
import Ledger
import Storage

/// Puts a backup into an empty data folder.
///
/// Nothing of the data folder is touched before every file of the backup has been read and found as the manifest says;
/// the store comes last, so that a restore which breaks off leaves no store.
public struct Restore: Sendable {
    private let settings: ServerSettings
    private let progress: @Sendable (String) -> Void
    private static let staging = ".restoring"

    /// Restores into the data folder of these settings.
    public init(settings: ServerSettings, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.settings = settings
        self.progress = progress
    }

    /// Restores the backup of a folder.
    public func callAsFunction(from folder: String) throws -> RestoreResult {
        guard settings.postgres == nil else { throw OperationError.postgres("vigie restore") }
        let manifest = try BackupManifest.read(in: folder)
        try expectKnownSchema(manifest)
        try expectEmpty(for: manifest)
        try verify(manifest, in: folder)
        try expectRoom(for: manifest)
        try DataFolders.make(settings)
        let staging = settings.dataDirectory + "/" + Self.staging
        try? FileManager.default.removeItem(atPath: staging)
        try DurableFile.makeFolder(staging)
        do {
            try copy(manifest, from: folder, to: staging)
            progress("checking the restored store")
            let audit = try StoreCheck.run(staging + "/" + BackupManifest.store)
            guard audit.facts == manifest.facts, audit.digest.hex == manifest.ledgerDigest else {
                throw OperationError(
                    .store, "the restored ledger is not the one that was saved", remedy: "take another backup")
            }
            try move(manifest, from: staging)
        } catch {
            try? FileManager.default.removeItem(atPath: staging)
            throw error
        }
        try? FileManager.default.removeItem(atPath: staging)
        giveToOwner()
        return RestoreResult(dataDirectory: settings.dataDirectory, manifest: manifest)
    }

    private func expectKnownSchema(_ manifest: BackupManifest) throws {
        let unknown = manifest.schema.filter { name in !QueryLibrary.migrations.contains { $0.name == name } }
        guard unknown.isEmpty else {
            throw OperationError(
                .conflict,
                "the backup was made by a newer vigie: this one does not know \(unknown.joined(separator: ", "))",
                remedy: "install the version that made it, or a later one, then restore; nothing was changed")
        }
    }

    /// Folders may be there, files may not; of a backup of the store alone, only those that it would replace.
    private func expectEmpty(for manifest: BackupManifest) throws {
        let folder = settings.dataDirectory
        guard FileManager.default.fileExists(atPath: folder) else { return }
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let store = [settings.storePath, settings.journalPath, settings.standbyPath]
        let stranger = found.sorted().first { name in
            guard !name.hasPrefix(Self.staging) else { return false }
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                return false
            }
            return manifest.scope == .whole || store.contains { path.hasPrefix($0) }
        }
        guard let stranger else { return }
        throw OperationError(
            .conflict, "the data folder \(folder) is not empty: it holds \(stranger)",
            remedy: "stop the server and move its contents away first, or name another folder with --data")
    }

    /// Everything is read before anything is written.
    private func verify(_ manifest: BackupManifest, in folder: String) throws {
        guard !manifest.contents.contains("/"), !manifest.contents.hasPrefix("."),
            manifest.files.contains(where: { $0.path == BackupManifest.store })
        else { throw Self.broken("its manifest is not whole") }
        let steps = ProgressSteps(progress)
        for (index, file) in manifest.files.enumerated() {
            guard !file.path.hasPrefix("/"), !file.path.split(separator: "/").contains("..") else {
                throw Self.broken("\(file.path) lies outside it")
            }
            guard let found = try DurableFile.digest(of: folder + "/" + manifest.contents + "/" + file.path) else {
                throw Self.broken("\(file.path) is not there")
            }
            guard found.bytes == file.bytes else {
                throw Self.broken("\(file.path) has \(found.bytes) bytes instead of \(file.bytes)")
            }
            guard found.sha256 == file.sha256 else {
                throw Self.broken("\(file.path) is not what was saved (SHA-256 differs)")
            }
            steps.tell("checking the backup", Double(index + 1) / Double(manifest.files.count))
        }
    }

    private func expectRoom(for manifest: BackupManifest) throws {
        let parent = URL(fileURLWithPath: settings.dataDirectory).deletingLastPathComponent().path
        let machine = ThisMachine(path: "")
        guard let free = machine.freeBytes(at: settings.dataDirectory) ?? machine.freeBytes(at: parent),
            free < manifest.totalBytes + (64 << 20)
        else { return }
        throw OperationError(
            .environment, "\(free >> 20) MiB are free, and the backup holds \(manifest.totalBytes >> 20) MiB",
            remedy: "free space for \(settings.dataDirectory), or name another folder with --data")
    }

    private func copy(_ manifest: BackupManifest, from folder: String, to staging: String) throws {
        let steps = ProgressSteps(progress)
        for (index, file) in manifest.files.enumerated() {
            let copied = try DurableFile.copy(
                folder + "/" + manifest.contents + "/" + file.path, to: staging + "/" + file.path)
            guard copied?.sha256 == file.sha256 else { throw Self.broken("\(file.path) has changed meanwhile") }
            steps.tell("copying", Double(index + 1) / Double(manifest.files.count))
        }
    }

    /// The store last: with it the data folder becomes one.
    private func move(_ manifest: BackupManifest, from staging: String) throws {
        let others = manifest.files.filter { $0.path != BackupManifest.store }.map(\.path)
        for path in others + [BackupManifest.store] {
            let target = settings.dataDirectory + "/" + path
            try DurableFile.makeFolder(URL(fileURLWithPath: target).deletingLastPathComponent().path)
            try DurableFile.move(staging + "/" + path, to: target)
        }
    }

    /// What root restores belongs to whom the data folder belongs to: else the server could not read it.
    private func giveToOwner() {
        var owner = stat()
        guard geteuid() == 0, stat(settings.dataDirectory, &owner) == 0, owner.st_uid != 0 else { return }
        for name in FileManager.default.enumerator(atPath: settings.dataDirectory)?.compactMap({ $0 as? String }) ?? []
        {
            lchown(settings.dataDirectory + "/" + name, owner.st_uid, owner.st_gid)
        }
    }

    private static func broken(_ finding: String) -> OperationError {
        OperationError(
            .invalid, "the backup is not whole: \(finding)",
            remedy: "take another copy of it, or another backup; nothing was changed")
    }
}

/// A backup that was restored.
public struct RestoreResult: OperationResult, Hashable, Codable {
    public var dataDirectory: String
    public var manifest: BackupManifest

    public var text: String {
        "Restored the backup of \(manifest.madeAt) into \(dataDirectory): \(manifest.files.count) files, "
            + "\(manifest.facts) facts; the store was opened and checked."
            + "\nNot in it: " + manifest.notIncluded.joined(separator: "; ") + "."
            + "\n    → `vigie doctor` says what is missing here; tasks that were open then are chased again from the start"
            + " of the server"
    }
}
