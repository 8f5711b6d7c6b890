import CallFlow
import Directory
import Foundation
import RTP
import Synchronization
import Testing

@testable import Speech

struct LibraryTests {
    let scratch: Scratch
    static let line = Line(
        id: LineID("heat"), name: "chauffage urbain", numbers: ["+33199001122"], ladder: Ladder(levels: []))
    static let silent = ExternalCommand(executable: "false", arguments: [])

    init() throws { scratch = try Scratch() }

    @Test func `an organisation's prompts and every number are ready before the first call`() async throws {
        let library = try PromptLibrary(settings: scratch.settings()) { Issue.record("\($0)") }
        let english = Person(id: PersonID("ann"), name: "Ann", language: .english)
        let organisation = Organisation(name: "Essai", people: [english], lines: [Self.line])
        let progress = Mutex<[(Int, Int)]>([])
        let failures = await library.prewarm(PromptPart.needed(by: organisation)) { done, total in
            progress.withLock { $0.append((done, total)) }
        }
        #expect(failures.isEmpty)
        #expect(progress.withLock { $0.last.map { $0.0 == $0.1 } } == true)
        let line = ["line": Self.line.name]
        for utterance in [
            Utterance("announcement", .french, [.text(.welcome, parameters: line), .text(.emergency)]),
            Utterance(
                "whisper", .english,
                [.text(.whisperLine, parameters: line), .text(.whisperCaller), .digits("+33609080706")]),
            Utterance("ring-back", .french, [.ringBack]), Utterance("beep", .french, [.beep]),
            Utterance("whisper", .french, [.text(.whisperCaller), .digits("+15550100")]),
        ] {
            let prompt = try #require(library.prepared(utterance), "\(utterance)")
            #expect(!prompt.isFallback)
            #expect(prompt.aLaw.count == prompt.muLaw.count)
            #expect(prompt.aLaw.count.isMultiple(of: PreparedPrompt.bytesPerFrame))
            #expect(prompt.frameCount > 10)
        }
    }

    @Test func `calls share one copy of a prompt`() async throws {
        let library = try PromptLibrary(settings: scratch.settings()) { Issue.record("\($0)") }
        let utterance = Utterance(.tooLate, .french)
        _ = await library.prepare(utterance)
        let first = try #require(library.prepared(utterance))
        #expect(library.prepared(utterance) === first)
    }

    @Test func `words that are said once are kept nowhere`() async throws {
        let settings = scratch.settings()
        let library = try PromptLibrary(settings: settings) { Issue.record("\($0)") }
        let utterance = Utterance("notice", .french, [.saidOnce("La chaudière du lycée est arrêtée")])
        #expect(await !library.prepare(utterance).isFallback)
        #expect(library.prepared(utterance) == nil)
        let kept = (try? FileManager.default.contentsOfDirectory(atPath: settings.cacheFolder)) ?? []
        #expect(kept.isEmpty)
    }

    @Test func `a prompt asked for by many at once is made once`() async throws {
        let settings = scratch.settings(speech: try scratch.countingCommand())
        let library = try PromptLibrary(settings: settings) { Issue.record("\($0)") }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = await library.prepare(Utterance(.noKey, .french)) } }
        }
        #expect(scratch.runs == 1)
    }

    @Test func `a prompt made once is found again after a restart`() async throws {
        let settings = scratch.settings(speech: try scratch.countingCommand())
        let utterance = Utterance(.noKey, .french)
        let made = try await PromptLibrary(settings: settings) { Issue.record("\($0)") }.prepare(utterance)
        let found = try await PromptLibrary(settings: settings) { Issue.record("\($0)") }.prepare(utterance)
        #expect(found.aLaw == made.aLaw)
        #expect(scratch.runs == 1)
    }

    @Test func `another voice or text is another prompt`() {
        let names = Set(
            [("a", ["x"]), ("b", ["x"]), ("a", ["y"]), ("xa", [""])].map { text, arguments in
                PromptCache.name(text: text, command: ExternalCommand(executable: "speak", arguments: arguments))
            })
        #expect(names.count == 4)
    }

    @Test func `a damaged file of the cache is made again`() async throws {
        let settings = scratch.settings(speech: try scratch.countingCommand())
        let utterance = Utterance(.noKey, .french)
        _ = try await PromptLibrary(settings: settings) { Issue.record("\($0)") }.prepare(utterance)
        for name in try FileManager.default.contentsOfDirectory(atPath: settings.cacheFolder) {
            try Data("torn".utf8).write(to: URL(filePath: "\(settings.cacheFolder)/\(name)"))
        }
        let again = try await PromptLibrary(settings: settings) { Issue.record("\($0)") }.prepare(utterance)
        #expect(!again.isFallback)
        #expect(scratch.runs == 2)
    }

    @Test func `when speech fails tones are heard and somebody is told`() async throws {
        let failures = Mutex<[PromptFailure]>([])
        let library = try PromptLibrary(settings: scratch.settings(speech: Self.silent)) { failure in
            failures.withLock { $0.append(failure) }
        }
        let prompt = await library.prepare(Utterance(.searching, .french))
        #expect(prompt.isFallback)
        #expect(loudness(prompt) > 1_000)
        #expect(failures.withLock { $0.map(\.prompt) } == [.text(.searching)])
        #expect(failures.withLock { $0.first?.error.code } == .commandFailed)
    }

    @Test func `a failed prompt is left alone for a while and told once`() async throws {
        let told = Mutex(0)
        var settings = scratch.settings(speech: Self.silent)
        settings.retryAfter = .seconds(3_600)
        let library = try PromptLibrary(settings: settings) { _ in told.withLock { $0 += 1 } }
        for _ in 0..<5 { _ = await library.prepare(Utterance(.searching, .french)) }
        #expect(told.withLock { $0 } == 1)
    }

    @Test func `only the part that failed is replaced by tones`() async throws {
        let library = try PromptLibrary(settings: scratch.settings()) { _ in }
        let utterance = Utterance("announcement", .french, [.file("missing.wav"), .text(.emergency)])
        let prompt = await library.prepare(utterance)
        let emergency = await library.prepare(Utterance(.emergency, .french))
        #expect(prompt.isFallback)
        #expect(prompt.frameCount > emergency.frameCount)
        #expect(Array(prompt.aLaw.suffix(emergency.aLaw.count)) == emergency.aLaw)
    }

    @Test func `a program that writes no audio is told as such`() async throws {
        let failures = Mutex<[PromptFailure]>([])
        let command = ExternalCommand(executable: "cat", arguments: [])
        let library = try PromptLibrary(settings: scratch.settings(speech: command)) { failure in
            failures.withLock { $0.append(failure) }
        }
        #expect(await library.prepare(Utterance(.searching, .french)).isFallback)
        #expect(failures.withLock { $0.first?.error.code } == .notAudio)
    }

    private func loudness(_ prompt: PreparedPrompt) -> Int {
        prompt.aLaw.map { Int(G711.a.decode($0).magnitude) }.max() ?? 0
    }
}
