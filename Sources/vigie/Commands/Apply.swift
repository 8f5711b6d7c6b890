import ArgumentParser
import Chronology
import Operations

/// `vigie apply FILE`.
struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check an organisation file, show what it changes, and apply it in one transaction.",
        discussion: "Exit codes: 0 applied or nothing to do, 65 the file has errors, 3 refused: see --overwrite.")

    @Argument(help: "The organisation file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Flag(help: "Overwrite what commands and pages changed since the last apply.")
    var overwrite = false

    @Flag(help: "Show what would change and change nothing.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            // The file is judged before the store is touched: a bad one must not even create it.
            let reading = OrganisationFile.read(path: file)
            let organisation = try reading.validated()
            let audio = OwnAudio(settings: try await common.configuration().settings)
            let problems = await audio.diagnostics(of: organisation, file: file)
            guard problems.isEmpty else { throw OrganisationFileError(diagnostics: reading.diagnostics + problems) }
            let configuration = try await common.configuration()
            let apply = ApplyOrganisation(store: try await store(), secrets: configuration.secrets)
            let result = try apply(
                reading, by: CurrentUser.name, now: .current,
                options: .init(overwrites: overwrite, isDryRun: dryRun))
            try common.show(result)
            if result.outcome == .refused { throw ExitCode(3) }
        }
    }

    /// A dry run compares with nothing where there is no store, rather than making one.
    private func store() async throws -> any OrganisationStore & CredentialStore {
        let settings = try await common.configuration().settings
        if !dryRun { try StoreUpgrade(settings: settings, progress: Terminal.aside)(now: .current) }
        do { return try await common.store(creates: !dryRun) } catch let error as OperationError {
            guard dryRun, error.code == .notFound else { throw error }
            return InMemoryOrganisationStore()
        }
    }
}
