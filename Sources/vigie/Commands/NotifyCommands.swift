import ArgumentParser
import Chronology
import Directory
import Operations
import Storage

/// `vigie notify`.
struct NotifyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Messages to people: try whether they arrive.", subcommands: [Test.self])

    /// `vigie notify test PERSON`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send one message to a person by each of the person's channels.",
            discussion: "Exit code 1 when one does not leave. The telephone is not tried.")

        @Argument(help: "The person, as the organisation file names them.")
        var person: String

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let configuration = try await common.configuration()
                let store = try await common.store()
                guard let organisation = try store.currentOrganisation()?.organisation else {
                    throw OperationError(.notFound, "there is no organisation yet", remedy: "run `vigie apply FILE`")
                }
                let test = TestNotification(
                    settings: configuration.settings, secrets: configuration.secrets, organisation: organisation)
                let result = try await test(PersonID(person), now: .current)
                try common.show(result)
                if !result.isGood { throw ExitCode(1) }
            }
        }
    }
}
