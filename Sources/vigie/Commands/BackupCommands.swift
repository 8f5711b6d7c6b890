import ArgumentParser
import Chronology
import Operations

/// `vigie backup DIR`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Save store, messages and prompts into a folder, while the server runs.",
        discussion: """
            The folder must be empty, not be there yet, or hold an earlier backup, which the new one replaces once it is \
            whole. Server settings and secrets (/etc/vigie) are not in it.
            """)

    @Argument(help: "The folder of the backup.", completion: .directory)
    var folder: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let settings = try await common.configuration().settings
            try common.show(try Backup(settings: settings, progress: Terminal.aside)(to: folder, now: .current))
        }
    }
}

/// `vigie restore DIR`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup into an empty data folder.",
        discussion: """
            Every file of the backup is checked against its manifest before anything is written. A data folder that holds \
            files is refused, and so is a backup of a newer version.
            """)

    @Argument(help: "The folder that was given to `vigie backup`.", completion: .directory)
    var folder: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let settings = try await common.configuration().settings
            try common.show(try Restore(settings: settings, progress: Terminal.aside)(from: folder))
        }
    }
}
