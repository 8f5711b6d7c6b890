import CallFlow
import Directory
import Testing

@testable import Speech

struct CountryTests {
    @Test func `numbers are spoken as in the country that was set last`() async throws {
        let scratch = try Scratch()
        let library = try PromptLibrary(settings: scratch.settings()) { Issue.record("\($0)") }
        let utterance = Utterance("number", .french, [.digits("+33609080706")])
        _ = await library.prepare(utterance)
        let national = try #require(library.prepared(utterance))
        await library.setCountryCode("32")
        _ = await library.prepare(utterance)
        let international = try #require(library.prepared(utterance))
        #expect(national.aLaw != international.aLaw)
        await library.setCountryCode("33")
        #expect(library.prepared(utterance)?.aLaw == national.aLaw)
    }
}
