import Directory
import Foundation
import RTP
import Synchronization
import Testing

@testable import Speech

/// Counts what runs at once.
private final class Running: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var now: Int { counts.withLock { $0.now } }
    var most: Int { counts.withLock { $0.most } }

    func begin() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func end() { counts.withLock { $0.now -= 1 } }
}

struct ProgramTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: Language.allCases)
    func `espeak-ng speaks every language`(language: Language) async throws {
        let wav = try await SpeechSynthesizer(settings: scratch.settings()).synthesize("un, deux", language: language)
        let audio = try PromptAudio(wav: wav).trimmed
        #expect(audio.samples.count > 4_000)
    }

    @Test(arguments: [
        ("espeak-ng", ExternalCommand.espeak), ("", .espeak),
        ("/opt/espeak-ng", ExternalCommand(executable: "/opt/espeak-ng", arguments: ExternalCommand.espeak.arguments)),
        ("speak --model {voice}", ExternalCommand(executable: "speak", arguments: ["--model", "{voice}"])),
        (
            "espeak-ng -v mb-fr1 --stdin --stdout",
            ExternalCommand(executable: "espeak-ng", arguments: ["-v", "mb-fr1", "--stdin", "--stdout"])
        ),
    ])
    func `a setting names the speech program`(words: String, command: ExternalCommand) {
        #expect(ExternalCommand.speaking(by: words) == command)
    }

    @Test func `a text never reaches a shell or the arguments`() async throws {
        let text = "-w /tmp/x $(touch /tmp/x); `id` \"é\" | cat\n--version"
        let program = program(ExternalCommand(executable: "cat", arguments: ["-"]))
        #expect(try await program.run(input: Array(text.utf8)) == Array(text.utf8))
    }

    @Test func `an argument is given as it stands`() async throws {
        let command = ExternalCommand(executable: "printf", arguments: ["%s|", "$HOME", "a b", "`id`", ";"])
        let said = try await program(command).run(input: [])
        #expect(String(decoding: said, as: UTF8.self) == "$HOME|a b|`id`|;|")
    }

    @Test func `a program sees nothing of our environment`() async throws {
        setenv("VIGIE_TEST_SECRET", "hunter2", 1)
        let said = try await program(ExternalCommand(executable: "env", arguments: [])).run(input: [])
        #expect(!String(decoding: said, as: UTF8.self).contains("hunter2"))
    }

    @Test func `a program that does not end is stopped`() async {
        let command = ExternalCommand(executable: "sleep", arguments: ["3600"])
        let program = program(command, timeLimit: .milliseconds(100))
        #expect(await code { _ = try await program.run(input: []) } == .timedOut)
    }

    @Test func `a program that neither reads nor ends is stopped`() async {
        let program = program(ExternalCommand(executable: "sleep", arguments: ["3600"]), timeLimit: .milliseconds(100))
        #expect(await code { _ = try await program.run(input: Array(repeating: 65, count: 1 << 20)) } == .timedOut)
    }

    @Test func `a program that forks and does not end is stopped too`() async {
        let command = ExternalCommand(executable: "sh", arguments: ["-c", "sleep 3600 & wait"])
        let program = program(command, timeLimit: .milliseconds(100))
        #expect(await code { _ = try await program.run(input: []) } == .timedOut)
    }

    @Test func `a program that writes without end is stopped`() async {
        let program = program(ExternalCommand(executable: "yes", arguments: []), outputLimit: 1 << 16)
        #expect(await code { _ = try await program.run(input: []) } == .outputTooLarge)
    }

    @Test(arguments: ["no-such-speech-program", "/no/such/program"])
    func `a missing program is told with how to install it`(executable: String) async {
        let error = await #expect(throws: SpeechError.self) {
            try await program(ExternalCommand(executable: executable, arguments: [])).run(input: [])
        }
        #expect(error?.code == .commandNotFound)
        #expect(error?.description.contains("apt-get install") == true)
    }

    @Test func `a program that ends without reading its input does us no harm`() async {
        let program = program(ExternalCommand(executable: "false", arguments: []))
        #expect(await code { _ = try await program.run(input: Array(repeating: 65, count: 1 << 20)) } == .commandFailed)
    }

    @Test func `a failing program is told with what it said`() async {
        let command = ExternalCommand(executable: "sh", arguments: ["-c", "echo voice not found >&2; exit 3"])
        let error = await #expect(throws: SpeechError.self) { try await program(command).run(input: []) }
        #expect(error?.code == .commandFailed)
        #expect(error?.description.contains("voice not found") == true)
    }

    @Test func `a text beyond the limit is refused before a program runs`() async throws {
        let synthesizer = SpeechSynthesizer(settings: scratch.settings(speech: try scratch.countingCommand()))
        let text = String(repeating: "a", count: 2_001)
        #expect(await code { _ = try await synthesizer.synthesize(text, language: .french) } == .textTooLong)
        #expect(scratch.runs == 0)
    }

    @Test func `no more programs run at once than the limit`() async throws {
        let gate = ConcurrencyGate(limit: 2, queueLimit: 100)
        let running = Running()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try? await gate.through { () async throws(SpeechError) in
                        running.begin()
                        await Task.yield()
                        running.end()
                    }
                }
            }
        }
        #expect(running.most <= 2)
        #expect(running.now == 0)
    }

    @Test func `a full queue refuses at once`() async throws {
        let gate = ConcurrencyGate(limit: 1, queueLimit: 0)
        try await gate.enter()
        #expect(await code { try await gate.enter() } == .tooBusy)
        await gate.leave()
        try await gate.enter()
    }

    private func program(
        _ command: ExternalCommand, timeLimit: Duration = .seconds(20), outputLimit: Int = 1 << 20
    ) -> BoundedProgram {
        BoundedProgram(command: command, timeLimit: timeLimit, outputLimit: outputLimit)
    }

    /// The code of the error that `body` throws, nil when it throws none.
    private func code(of body: () async throws -> Void) async -> SpeechError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? SpeechError)?.code
        }
    }
}
