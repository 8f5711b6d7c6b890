import Foundation
import Glibc

/// The folders of a server, for its user alone: they hold numbers, names and messages.
public struct DataFolders: Sendable {
    private let settings: ServerSettings

    /// The folders that these settings name.
    public init(_ settings: ServerSettings) { self.settings = settings }

    /// Creates what is missing, and closes to others what an earlier version left open.
    ///
    /// - Throws: ``OperationError`` naming the folder.
    public func create() throws {
        try Self.make(settings)
        guard settings.postgres == nil else { return }
        // SQLite gives its other files the rights of the first one.
        let descriptor = open(settings.storePath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
        for suffix in ["", "-wal", "-shm"] { chmod(settings.storePath + suffix, 0o600) }
    }

    /// Creates the folders alone.
    static func make(_ settings: ServerSettings) throws {
        for folder in [settings.dataDirectory, settings.recordingsDirectory, settings.promptsDirectory] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw OperationError(
                    .environment, "the folder \(folder) cannot be created",
                    remedy: "choose another with --data or VIGIE_DATA_DIR, or run as the user of the server")
            }
            // Of somebody else's folder `vigie doctor` says what is wrong; it is no reason not to answer calls.
            chmod(folder, 0o700)
        }
    }
}

/// What the kernel allows this process.
enum ProcessLimits {
    /// The processors that this process may run on: fewer than there are when it is pinned or in a container.
    static var cores: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let name = "Cpus_allowed:"
        let mask = status.split(separator: "\n").first { $0.hasPrefix(name) }?.dropFirst(name.count)
        let allowed = (mask ?? "").compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return allowed > 0 ? allowed : ProcessInfo.processInfo.activeProcessorCount
    }

    /// Each call needs eight sockets: take every descriptor that the hard limit allows.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
