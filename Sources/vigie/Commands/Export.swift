import ArgumentParser
import Operations

/// `vigie export`.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the current organisation as a file that changes nothing when applied.",
        discussion: "With --json, each setting comes with who wrote it last.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            try common.show(try ExportOrganisation(store: try await common.store())())
        }
    }
}
