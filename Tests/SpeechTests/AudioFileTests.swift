import CallFlow
import Directory
import RTP
import Testing

@testable import Speech

struct AudioFileTests {
    let scratch: Scratch
    let library: PromptLibrary

    init() throws {
        scratch = try Scratch()
        library = try PromptLibrary(settings: scratch.settings()) { _ in }
    }

    @Test func `a WAV file of the organisation's own is played as it is`() async throws {
        var tone = ToneGenerator(frequencies: [700])
        let octets = G711.a.encode(tone.samples(8_000))
        try scratch.put(WAVFile.header(law: .a, dataCount: octets.count) + octets, in: "music.wav")
        let prompt = await library.prepare(Utterance("music", .french, [.file("music.wav")]))
        #expect(!prompt.isFallback)
        #expect(prompt.duration == .seconds(1))
        #expect(prompt.aLaw == octets)
    }

    @Test(arguments: ["ogg", "mp3", "flac"])
    func `a file of another format goes through the converter`(format: String) async throws {
        let encoder = ExternalCommand(
            executable: "ffmpeg",
            arguments: [
                "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=700:duration=1", "-f", format,
                "pipe:1",
            ])
        let encoded = try await BoundedProgram(command: encoder, timeLimit: .seconds(30), outputLimit: 1 << 20).run(
            input: [])
        try scratch.put(encoded, in: "music.\(format)")
        try await library.check(file: "music.\(format)")
        let prompt = await library.prepare(Utterance("music", .french, [.file("music.\(format)")]))
        #expect(!prompt.isFallback)
        #expect((45...60).contains(prompt.frameCount))
    }

    @Test(arguments: [Array("not a sound".utf8), [], Array("RIFF....WAVEfmt ".utf8), Array("%PDF-1.7".utf8)])
    func `a file that is no sound is told with what to do`(bytes: [UInt8]) async throws {
        try scratch.put(bytes, in: "wrong.wav")
        let error = await #expect(throws: SpeechError.self) { try await library.check(file: "wrong.wav") }
        #expect(error?.code == .notAudio)
        #expect(error?.description.contains("Save it as WAV") == true)
        #expect(error?.description.contains("wrong.wav") == true)
    }

    @Test(arguments: ["../secret.wav", "/etc/passwd", "a/../../b", "", "missing.wav", "."])
    func `a file outside the folder or missing is refused`(name: String) async throws {
        let error = await #expect(throws: SpeechError.self) { try await library.check(file: name) }
        #expect(error?.code == .fileUnreadable)
    }

    @Test func `a file beyond the size limit is refused`() async throws {
        var settings = scratch.settings()
        settings.audioLimit = 1_000
        let library = try PromptLibrary(settings: settings) { _ in }
        try scratch.put(Array(repeating: 0, count: 1_001), in: "large.wav")
        let error = await #expect(throws: SpeechError.self) { try await library.check(file: "large.wav") }
        #expect(error?.code == .fileUnreadable)
    }

    @Test func `a replaced file is heard once files are forgotten`() async throws {
        let utterance = Utterance("music", .french, [.file("music.wav")])
        for seconds in 1...2 {
            let octets = [UInt8](repeating: 0x55, count: 8_000 * seconds)
            try scratch.put(WAVFile.header(law: .a, dataCount: octets.count) + octets, in: "music.wav")
            library.forgetFiles()
            #expect(await library.prepare(utterance).duration == .seconds(seconds))
        }
    }

    @Test func `without a converter the advice still says what to do`() async throws {
        var settings = scratch.settings()
        settings.converter = ExternalCommand(executable: "no-such-converter", arguments: [])
        let library = try PromptLibrary(settings: settings) { _ in }
        try scratch.put(Array("OggS and more".utf8), in: "music.ogg")
        let error = await #expect(throws: SpeechError.self) { try await library.check(file: "music.ogg") }
        #expect(error?.description.contains("it is Ogg, not WAV") == true)
        #expect(error?.description.contains("no-such-converter") == true)
    }
}
