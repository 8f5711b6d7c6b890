import ArgumentParser
import Chronology
import Directory
import Operations

/// `vigie recordings`.
struct RecordingCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recordings", abstract: "Recorded conversations: list them, listen to one.",
        subcommands: [List.self, Listen.self], defaultSubcommand: List.self)

    /// `vigie recordings list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List recordings, the newest first.")

        @Option(help: "Of this line only.")
        var line: String?

        @Option(help: "At most so many.")
        var limit = 100

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let clock = try zone.clock()
                let settings = try await common.configuration().settings
                let recordings = Recordings(store: try await common.store(), settings: settings)
                try common.show(
                    try recordings.list(
                        line: line.map { LineID($0) }, limit: max(1, min(limit, 10_000)), clock: clock))
            }
        }
    }

    /// `vigie recordings listen ID --by PERSON`.
    struct Listen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say where the file of a recording is.",
            discussion: "Who asks is a fact of the ledger, written before the answer is given.")

        @Argument(help: "The recording, as `vigie recordings list` lists it.")
        var id: String

        @Option(help: "The person of the organisation who listens.")
        var by: String

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let clock = try zone.clock()
                let settings = try await common.configuration().settings
                let recordings = Recordings(store: try await common.store(), settings: settings)
                try common.show(try recordings.listen(id, by: PersonID(by), now: .current, clock: clock))
            }
        }
    }
}
