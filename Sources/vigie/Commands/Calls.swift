import ArgumentParser
import Chronology
import Directory
import Operations

/// `vigie calls`.
struct Calls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List calls, the newest first.")

    @Option(help: "Only calls of this line.")
    var line: String?

    @Option(help: "Only calls that this person talked on.")
    var person: String?

    @Option(help: "Only calls that ended so, e.g. voicemail.")
    var outcome: String?

    @Option(help: "Only calls from this time on, e.g. 2026-11-23T18:00.")
    var since: String?

    @Option(help: "Only calls before this time.")
    var until: String?

    @Option(help: "At most so many.")
    var limit = 50

    @OptionGroup var zone: ZoneOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let clock = try zone.clock()
            let query = CallQuery(
                from: try since.map { try zone.instant($0) }, until: try until.map { try zone.instant($0) },
                line: line.map { LineID($0) }, person: person.map { PersonID($0) }, outcome: outcome,
                limit: max(1, min(limit, 10_000)))
            try common.show(try ListCalls(history: try await common.store())(query, clock: clock))
        }
    }
}
