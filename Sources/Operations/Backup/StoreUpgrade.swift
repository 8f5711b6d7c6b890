public import Chronology
import Foundation
import Ledger
import Storage

/// Brings a store of an older version to the schema of this one, and saves it first.
///
/// The copies are in `backups` of the data folder: the store alone, since a change of the schema touches no message.
public struct StoreUpgrade: Sendable {
    /// So many copies are kept.
    static let kept = 3

    private let settings: ServerSettings
    private let progress: @Sendable (String) -> Void

    /// Upgrades the store of these settings. `progress` is told in one line what is being done.
    public init(settings: ServerSettings, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.settings = settings
        self.progress = progress
    }

    /// Upgrades the store when no server runs on it. With a server, its store is left to it.
    ///
    /// - Throws: ``OperationError`` when it cannot be saved, `StoreError` when it cannot be changed.
    public func callAsFunction(now: Instant) throws {
        guard settings.postgres == nil, try missing() != nil else { return }
        let journal: FactJournal
        do { journal = try FactJournal.open(path: settings.journalPath) } catch let error as StoreError
            where error.code == .inUse
        { return }
        try withExtendedLifetime(journal) {
            try saveBefore(now: now)
            try Store.open(settings.storeLocation, for: .server, now: now).close()
        }
    }

    /// Saves a store whose schema is about to change; one that is current, or new, needs no copy.
    ///
    /// With PostgreSQL nothing is saved here: whoever runs that database has its means.
    func saveBefore(now: Instant) throws {
        guard settings.postgres == nil, let missing = try missing() else { return }
        let stamp = InstantText.iso(now).filter { $0 != "-" && $0 != ":" && $0 != "." }
        let folder = settings.backupsDirectory + "/\(stamp)-before-\(missing[0])"
        if try !isSaved() {
            progress("the store is of an older version: saving it in \(folder)")
            try DurableFile.makeFolder(settings.backupsDirectory)
            _ = try Backup(settings: settings, scope: .store, progress: progress)(to: folder, now: now)
            prune()
        }
        progress("bringing the store up to date: \(missing.joined(separator: ", "))")
    }

    /// The migrations that the store lacks, nil when it needs none.
    private func missing() throws -> [String]? {
        guard FileManager.default.fileExists(atPath: settings.storePath) else { return nil }
        let database = try SQLiteDatabase(path: settings.storePath)
        defer { database.close() }
        if case .older(let missing) = try Schema.state(of: database) { return missing }
        return nil
    }

    /// Whether the newest copy shows the store as it is: a change of the schema that failed is tried again.
    private func isSaved() throws -> Bool {
        guard let newest = copies().last, let manifest = try? BackupManifest.read(in: newest) else { return false }
        let store = Store(database: try SQLiteDatabase(path: settings.storePath))
        defer { store.close() }
        let audit = try store.audit()
        return try store.appliedMigrations() == manifest.schema && audit.facts == manifest.facts
            && audit.digest.hex == manifest.ledgerDigest
    }

    /// The copies, the oldest first.
    private func copies() -> [String] {
        ((try? BackupFolder.entries(settings.backupsDirectory)) ?? []).filter { $0.contains("-before-") }
            .map { settings.backupsDirectory + "/" + $0 }
    }

    private func prune() {
        for old in copies().dropLast(Self.kept) { try? FileManager.default.removeItem(atPath: old) }
    }
}
