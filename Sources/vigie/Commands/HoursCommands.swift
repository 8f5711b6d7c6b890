import ArgumentParser
import Chronology
import Operations

/// `vigie hours`.
struct HoursCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hours", abstract: "Hours that people worked, and absences.", subcommands: [Import.self])

    /// `vigie hours import FILE`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take over hours and absences from a table (CSV): the whole file, or nothing of it.",
            discussion: """
                The columns are person;date;kind;start;end. A day that is named takes the place of the schedule, and \
                of what was imported for it before; the same file again changes nothing. See docs/interventions.md.
                """)

        @Argument(help: "The table; - is standard input.", completion: .file(extensions: ["csv"]))
        var file: String

        @Option(help: "Who imports it, for the ledger: a short name.")
        var by = "command"

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let text = try TextFile.read(file)
                let importing = ImportHours(store: try await common.store())
                try common.show(try importing(text, file: file, by: by, now: .current))
            }
        }
    }
}
