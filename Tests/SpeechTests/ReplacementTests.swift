import CallFlow
import Directory
import Foundation
import RTP
import Synchronization
import Testing

@testable import Speech

/// Recordings of the organisation's own in place of shipped texts.
struct ReplacementTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        for language in Language.allCases {
            try FileManager.default.createDirectory(
                atPath: "\(scratch.folder)/prompts/\(language.rawValue)", withIntermediateDirectories: true)
        }
    }

    private func tone(_ frequency: Int) -> [UInt8] {
        var tone = ToneGenerator(frequencies: [frequency])
        return G711.a.encode(tone.samples(1_600))
    }

    private func put(_ octets: [UInt8], in name: String) throws {
        try scratch.put(WAVFile.header(law: .a, dataCount: octets.count) + octets, in: name)
    }

    @Test(arguments: Language.allCases, PromptText.allCases.filter(\.isReplaceable))
    func `every text that is always the same can be replaced`(language: Language, text: PromptText) async throws {
        let library = try PromptLibrary(settings: scratch.settings()) { Issue.record("\($0)") }
        try put(tone(700), in: "\(language.rawValue)/\(text.rawValue).wav")
        #expect(await library.prepare(Utterance(text, language)).aLaw == tone(700))
        #expect(library.prepared(Utterance(text, language))?.aLaw == tone(700))
    }

    @Test func `the texts that cannot be replaced are those with places`() throws {
        let texts = try ShippedTexts.load()
        for language in Language.allCases {
            for text in PromptText.allCases {
                #expect(text.isReplaceable == texts.places(of: text.rawValue, in: language).isEmpty)
            }
        }
    }

    @Test func `files that come, change and go are noticed as those that a line names are`() async throws {
        let library = try PromptLibrary(settings: scratch.settings()) { Issue.record("\($0)") }
        let utterance = Utterance(.noKey, .french)
        let spoken = await library.prepare(utterance).aLaw
        for frequency in [700, 900] {
            try put(tone(frequency), in: "fr/no-key.wav")
            library.forgetFiles()
            #expect(library.prepared(utterance) == nil)
            #expect(await library.prepare(utterance).aLaw == tone(frequency))
        }
        #expect(await library.prepare(Utterance(.noKey, .english)).aLaw != tone(900))
        try FileManager.default.removeItem(atPath: "\(scratch.folder)/prompts/fr/no-key.wav")
        library.forgetFiles()
        #expect(await library.prepare(utterance).aLaw == spoken)
    }

    @Test func `where a file cannot be played the text is spoken and somebody is told`() async throws {
        let told = Mutex<[PromptFailure]>([])
        let library = try PromptLibrary(settings: scratch.settings()) { failure in told.withLock { $0.append(failure) }
        }
        try scratch.put(Array("no sound".utf8), in: "fr/no-key.wav")
        let prompt = await library.prepare(Utterance(.noKey, .french))
        #expect(!prompt.isFallback)
        #expect(prompt.frameCount > 10)
        #expect(told.withLock { $0.map(\.prompt) } == [.text(.noKey)])
        #expect(told.withLock { $0.first?.error.description.contains("fr/no-key.wav") } == true)
    }

    @Test func `a file whose name is no text's is known`() throws {
        try put(tone(700), in: "fr/searching.wav")
        try put(tone(700), in: "en/serching.wav")
        try put(tone(700), in: "en/welcome.wav")
        let (known, unknown) = try PromptLibrary(settings: scratch.settings()) { _ in }.replacements()
        #expect(known == ["fr/searching.wav"])
        #expect(unknown == ["en/serching.wav", "en/welcome.wav"])
    }

    @Test func `an utterance of one piece is no copy of it`() async throws {
        let library = try PromptLibrary(settings: scratch.settings()) { Issue.record("\($0)") }
        try put(tone(700), in: "music.wav")
        let once = Utterance("music", .french, [.file("music.wav")])
        let again = Utterance("waiting", .french, [.file("music.wav")])
        _ = await library.prepare(once)
        #expect(library.prepared(once) === library.prepared(again))
    }
}
