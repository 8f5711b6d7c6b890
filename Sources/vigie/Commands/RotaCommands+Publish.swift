import ArgumentParser
import Chronology
import Directory
import Operations

extension RotaCommands {
    /// `vigie rota publish`.
    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring drafts into force, and have the people concerned told.",
            discussion: "A rota with `publish: explicit` is left as a draft by `vigie apply`. With --file, what an "
                + "organisation file says of the rotas is published, and nothing else of it.")

        @Argument(help: "The rotas; all that wait without it.")
        var rotas: [String] = []

        @Option(help: "Publish what this organisation file says of the rotas.", completion: .file(extensions: ["yaml"]))
        var file: String?

        @Flag(help: "Show what would change and change nothing.")
        var dryRun = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let organisation = try file.map { try OrganisationFile.read(path: $0).validated() }
                let publish = PublishRota(store: try await common.store())
                try common.show(
                    try publish(
                        rotas.map { RotaID($0) }, from: organisation, by: CurrentUser.name, now: .current,
                        isDryRun: dryRun))
            }
        }
    }

    /// `vigie rota note`.
    struct Note: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Leave a note for whoever is on call next, or read the last ones.",
            discussion:
                "Without a text the last notes are printed. A note is for colleagues: no health, no customers' data.")

        @Argument(help: "The rota.")
        var rota: String

        @Argument(help: "The note; in quotation marks.")
        var text: String?

        @Option(name: .customLong("as"), help: "Who leaves it.")
        var person: String?

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let notes = DutyNotes(store: try await common.store())
                if let text {
                    guard let person else {
                        throw OperationError(.invalid, "nobody leaves this note", remedy: "name the person with --as")
                    }
                    try notes.write(text, on: RotaID(rota), by: PersonID(person), now: .current)
                }
                try common.show(try notes.list(RotaID(rota)))
            }
        }
    }
}
