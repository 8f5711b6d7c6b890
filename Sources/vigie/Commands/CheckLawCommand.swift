import ArgumentParser
import Chronology
import Directory
import LabourLaw
import Operations
import Storage

/// `vigie law check`.
struct CheckLawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what the law finds in a month of the store, as it was and as it is planned.",
        discussion: """
            Duties, interventions, hours and absences come from the store, terms from `employment` in the organisation \
            file. With --drafts or --file, a plan is checked before it is in force, and what it adds is marked. Ends \
            with 1 when a limit is passed. No legal advice.
            """)

    @Argument(help: "The people; everybody without any.")
    var people: [String] = []

    @Option(help: "The month, e.g. 2026-11; the current one without it.")
    var month: String?

    @Flag(help: "With the drafts of rotas that wait to be published.")
    var drafts = false

    @Option(help: "With this organisation file instead of what is in force.", completion: .file(extensions: ["yaml"]))
    var file: String?

    @OptionGroup var books: BookOptions
    @OptionGroup var story: LanguageOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !drafts || file == nil else { throw ValidationError("--drafts and --file exclude each other") }
    }

    func run() async throws {
        try await common.run {
            let store = try await common.store()
            let result = try CheckLaw(store: store, library: try books.library())(
                people.map { PersonID($0) }, month: try askedMonth(), planned: try planned(store),
                language: try story.value(), now: .current)
            try common.show(result)
            if result.hasBreach { throw ExitCode(1) }
        }
    }

    private func planned(_ store: Store) throws -> Organisation? {
        if let file { return try OrganisationFile.read(path: file).validated() }
        return drafts ? try Rotas(store: store).withDrafts(try store.rotaDrafts()) : nil
    }

    private func askedMonth() throws -> CivilMonth {
        guard let month else {
            return CivilMonth((LocalClock(zone: "Europe/Paris") ?? .utc).reading(at: .current).date)
        }
        guard let found = CivilMonth(month) else {
            throw OperationError(.invalid, "`\(month)` is not a month", remedy: "write it like 2026-11")
        }
        return found
    }
}
