import ArgumentParser
import Chronology
import Directory
import Operations

/// `vigie who`.
struct Who: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say who is on call, and why.")

    @Argument(help: "The line; all active lines without it.")
    var line: String?

    @Option(help: "At this time instead of now, e.g. 2026-12-25T03:00.")
    var at: String?

    @Flag(inversion: .prefixedNo, help: "Say why each person is on call.")
    var explain = true

    @Option(help: "This organisation file instead of the store.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var zone: ZoneOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let instant = try at.map { try zone.instant($0) } ?? .current
            let who =
                if let file {
                    WhoIsOnCall(organisation: try OrganisationFile.read(path: file).validated())
                } else {
                    WhoIsOnCall(store: try await common.store())
                }
            try common.show(try who(line: line.map { LineID($0) }, at: instant, explains: explain))
        }
    }
}
