import ArgumentParser
import Directory
import Operations

/// `vigie call ID`.
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell one call as a timeline, with SIP causes and reasons.")

    @Argument(help: "The call, as `vigie calls` lists it.")
    var id: String

    @OptionGroup var story: LanguageOption
    @OptionGroup var zone: ZoneOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let clock = try zone.clock()
            let store = try await common.store()
            try common.show(
                try ShowCall(history: store, store: store)(CallID(id), clock: clock, language: try story.value()))
        }
    }
}
