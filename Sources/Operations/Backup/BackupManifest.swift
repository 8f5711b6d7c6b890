import Crypto
import Foundation

/// What a backup holds: the last file that is written, and the first one that is read.
public struct BackupManifest: Hashable, Codable, Sendable {
    /// How much of the data folder is in it.
    public enum Scope: String, Hashable, Codable, Sendable {
        /// Everything that a new server needs beside its secrets.
        case whole
        /// The store alone: messages and prompts stayed where they were.
        case store
    }

    /// One file, by its path below the folder of the contents.
    public struct File: Hashable, Codable, Sendable {
        public var path: String
        public var bytes: Int64
        /// Lower-case hexadecimal.
        public var sha256: String
    }

    static let name = "manifest.json"
    static let format = "vigie-backup-1"
    static let store = "vigie.sqlite"

    /// `vigie-backup-1`; another word is a form that this program does not know.
    public var format: String
    /// ISO 8601 in UTC: the moment that the backup shows.
    public var madeAt: String
    public var scope: Scope
    /// The folder beside the manifest that holds the files.
    public var contents: String
    /// The migrations of the store.
    public var schema: [String]
    public var facts: Int64
    /// The digest of the last fact: two ledgers that share it share every fact.
    public var ledgerDigest: String
    public var files: [File]
    /// Messages that the ledger knows and whose file was not there.
    public var missing: [String]
    /// What a new server needs and is not here.
    public var notIncluded: [String]

    /// The bytes of all files together.
    var totalBytes: Int64 { files.reduce(0) { $0 + $1.bytes } }

    /// Reads the manifest of a folder.
    ///
    /// - Throws: ``OperationError`` when there is none, or one of another form.
    static func read(in folder: String) throws -> BackupManifest {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
            throw OperationError(
                .notFound, "there is no backup in \(folder): it has no \(name)",
                remedy: "name the folder that was given to `vigie backup`")
        }
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: data), manifest.format == format
        else {
            throw OperationError(
                .invalid, "\(folder)/\(name) cannot be read by this version of vigie",
                remedy: "restore with the version that made it, or take another backup")
        }
        return manifest
    }

    /// Puts the manifest in the place of an earlier one, in one step.
    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let draft = folder + "/" + Self.name + ".new"
        try DurableFile.write(try encoder.encode(self), to: draft)
        try DurableFile.move(draft, to: folder + "/" + Self.name)
    }
}

extension SHA256.Digest {
    var hex: String { map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined() }
}
