import ArgumentParser
import Chronology
import Directory
import Operations

/// `vigie tasks call-back ID`.
struct CallBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call-back", abstract: "Have the server ring a person, and then the caller of a task.",
        discussion: """
            The caller sees the number of the line. The number must have called within the time that the line allows \
            (72 hours), and what `dial_out` allows holds all the same.
            """)

    @Argument(help: "The task, as `vigie tasks list` lists it.")
    var id: String

    @Option(help: "The person of the organisation who calls back.")
    var by: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let callBack = CallBack(store: try await common.store())
            try common.show(try callBack(id, by: PersonID(by), now: .current))
        }
    }
}
