import ArgumentParser
import Chronology
import Directory
import Operations

/// `vigie person …`.
struct PersonCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "Give a person a PIN for the telephone, or take it away.",
        subcommands: [PIN.self])

    /// `vigie person pin PERSON`.
    struct PIN: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin",
            abstract: "Make a new PIN and show it once; --typed reads one from the terminal or standard input.")

        @Argument(help: "The person, as the organisation file names it.")
        var person: String

        @Flag(help: "Read the PIN from standard input instead of making one; it is not shown.")
        var typed = false

        @Flag(help: "Take the PIN away.")
        var remove = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let codes = PersonalCode(store: try await common.store())
                if remove { return try common.show(try codes.remove(of: PersonID(person))) }
                var random = SystemRandomNumberGenerator()
                let pin = typed ? Terminal.readSecret("PIN: ") : nil
                try common.show(
                    try codes.set(typed ? pin ?? "" : nil, of: PersonID(person), now: .current, random: &random))
            }
        }
    }
}
