import ArgumentParser
import Chronology
import Directory
import Operations

/// `vigie erase`.
struct EraseCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Empty what is known of a caller or a person (GDPR article 17).",
        subcommands: [Caller.self, Person.self])

    /// How an erasure is asked for.
    struct Consent: ParsableArguments {
        @Flag(help: "Say what would be erased and erase nothing.")
        var dryRun = false

        @Flag(help: "Erase; it cannot be undone.")
        var yes = false

        /// Nothing is erased by a slip of the hand.
        func isDryRun() throws -> Bool {
            if dryRun || yes { return dryRun }
            throw OperationError(
                .invalid, "erasing cannot be undone", remedy: "see what it does with --dry-run, then repeat with --yes")
        }
    }

    /// `vigie erase caller NUMBER`.
    struct Caller: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Erase number, messages and notes of a caller.")

        @Argument(help: "The number, national or international.")
        var number: String

        @OptionGroup var consent: Consent
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let isDryRun = try consent.isDryRun()
                let settings = try await common.configuration().settings
                let erase = Erase(store: try await common.store(), settings: settings)
                try common.show(try erase.caller(number, isDryRun: isDryRun, now: .current))
            }
        }
    }

    /// `vigie erase person ID`.
    struct Person: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase name, devices, accounts, duties and notes of a person.")

        @Argument(help: "The person, as the organisation file names it.")
        var id: String

        @OptionGroup var consent: Consent
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let isDryRun = try consent.isDryRun()
                let settings = try await common.configuration().settings
                let erase = Erase(store: try await common.store(), settings: settings)
                try common.show(
                    try erase.person(PersonID(id), by: CurrentUser.name, isDryRun: isDryRun, now: .current))
            }
        }
    }
}
