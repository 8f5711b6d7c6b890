import Directory
import Foundation
import Glibc

/// What calls need of the store, in a file beside it, so that a server can start while the store is out of reach.
///
/// It holds names and numbers: erasing somebody removes it, and the running server writes it anew.
struct StandbyCopy: Sendable {
    /// The digests of one softphone account.
    struct Account: Hashable, Codable, Sendable {
        var user: String
        var md5: String?
        var sha256: String?
    }

    /// The organisation and its accounts.
    struct Contents: Hashable, Codable, Sendable {
        var organisation: Organisation
        var accounts: [Account]
        /// Digests of PINs by person, and recorded announcements by line; copies of earlier versions have neither.
        var pins: [String: String]?
        var announcements: [String: String]?
    }

    private let path: String

    init(_ settings: ServerSettings) { path = settings.standbyPath }

    /// What was kept last; nil when there is nothing that this program can read.
    func load() -> Contents? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(Contents.self, from: data)
    }

    /// Replaces the copy, unless it says the same already.
    func save(_ contents: Contents) throws {
        guard load() != contents else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(contents)
        let draft = path + ".new"
        guard FileManager.default.createFile(atPath: draft, contents: data, attributes: [.posixPermissions: 0o600]),
            rename(draft, path) == 0
        else {
            unlink(draft)
            throw OperationError(
                .environment, "the standby copy of the organisation cannot be written",
                remedy: "check the disk and who owns \(path)")
        }
    }

    /// Forgets it, as an erasure must.
    func remove() { unlink(path) }
}
