import Foundation
import Glibc

/// A PostgreSQL of its own on a socket in a scratch folder, run as the user `postgres` when we are root.
final class PostgresServer: Sendable {
    static let tools = "/usr/lib/postgresql/15/bin"
    /// Tests of the second database are skipped, loudly, where Debian's PostgreSQL 15 is not installed.
    static let isInstalled: Bool = {
        let found = FileManager.default.isExecutableFile(atPath: tools + "/initdb")
        if !found { print("SKIPPED: PostgreSQL 15 is not installed (apt-get install postgresql-15)") }
        return found
    }()

    struct Failure: Error { var message: String }

    let folder: String

    init() throws {
        folder = "/tmp/vigie-pg-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if geteuid() == 0 { try Self.run("/bin/chown", "postgres", folder) }
        try asOwner(
            Self.tools + "/initdb", "-D", folder + "/data", "-A", "trust", "-U", "vigie", "-E", "UTF8",
            "--locale=C", "--no-sync")
        try start()
    }

    deinit {
        try? crash()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func start() throws {
        try asOwner(
            Self.tools + "/pg_ctl", "-D", folder + "/data", "-w", "-t", "60", "-l", folder + "/log", "-o",
            "-c listen_addresses='' -k \(folder) -c fsync=off -c shared_buffers=16MB", "start")
    }

    /// Ends the server as a crash does: connections break, and it recovers when it starts again.
    func crash() throws { try asOwner(Self.tools + "/pg_ctl", "-D", folder + "/data", "-m", "immediate", "stop") }

    /// The connection string of an empty database.
    func makeDatabase(_ name: String) throws -> String {
        try asOwner(Self.tools + "/createdb", "-h", folder, "-U", "vigie", name)
        return "host=\(folder) user=vigie dbname=\(name)"
    }

    private func asOwner(_ command: String...) throws {
        if geteuid() == 0 {
            try Self.run("/sbin/runuser", arguments: ["-u", "postgres", "--"] + command)
        } else {
            try Self.run(command[0], arguments: Array(command.dropFirst()))
        }
    }

    private static func run(_ tool: String, _ arguments: String...) throws { try run(tool, arguments: arguments) }

    /// Runs a tool to its end. `Process` would wait for the server too, which inherits what it listens on.
    private static func run(_ tool: String, arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([tool] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        words.append(nil)
        var child: pid_t = 0
        guard posix_spawn(&child, tool, &actions, nil, words, environ) == 0 else {
            throw Failure(message: "\(tool) cannot be run")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        guard status == 0 else { throw Failure(message: "\(tool) \(arguments) ended with \(status)") }
    }
}
