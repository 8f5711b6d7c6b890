import Chronology
import Foundation

/// A folder that holds one backup: a manifest, and beside it the folder of its contents, which it names.
///
/// A new backup is written beside the old one and takes its place with the manifest. So whatever happens on the way, the
/// folder holds one whole backup, once it has held one.
struct BackupFolder {
    let path: String
    private static let prefix = "contents-"

    /// Takes a folder that is empty, is not there, or holds nothing but a backup of ours.
    ///
    /// - Throws: ``OperationError`` when it holds anything else.
    static func taking(_ path: String) throws -> BackupFolder {
        try DurableFile.makeFolder(path)
        let names = try entries(path)
        let strangers = names.filter { !isOurs($0) }
        guard strangers.isEmpty else {
            throw OperationError(
                .conflict, "\(path) holds `\(strangers[0])`, which is no part of a backup of vigie",
                remedy: "name a folder that is empty or that `vigie backup` made; nothing was changed")
        }
        return BackupFolder(path: path)
    }

    /// Makes the folder for new contents.
    func newContents(at now: Instant) throws -> String {
        let stamp = InstantText.iso(now).filter { $0 != "-" && $0 != ":" }
        let name = Self.prefix + stamp
        // Left by a backup that was made at the same moment, or interrupted.
        try? FileManager.default.removeItem(atPath: path + "/" + name)
        try DurableFile.makeFolder(path + "/" + name)
        return name
    }

    /// Removes what no manifest names any more.
    func removeAllContents(but name: String) {
        for entry in (try? Self.entries(path)) ?? [] where entry.hasPrefix(Self.prefix) && entry != name {
            try? FileManager.default.removeItem(atPath: path + "/" + entry)
        }
    }

    /// The names in a folder.
    static func entries(_ path: String) throws -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
            throw OperationError(
                .environment, "the folder \(path) cannot be read", remedy: "check who owns it; run as the server's user"
            )
        }
    }

    private static func isOurs(_ name: String) -> Bool {
        name == BackupManifest.name || name == BackupManifest.name + ".new" || name.hasPrefix(prefix)
            // What file systems put at the root of a disk.
            || name == "lost+found"
    }
}
