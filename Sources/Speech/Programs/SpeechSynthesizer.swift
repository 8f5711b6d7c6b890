public import Directory

/// Speaks text by a program: espeak-ng, or any other that reads text and writes WAV.
public struct SpeechSynthesizer: Sendable {
    private let settings: SpeechSettings
    private let gate: ConcurrencyGate

    /// Opens a synthesizer whose limits all its users share.
    public init(settings: SpeechSettings) {
        self.init(
            settings: settings,
            gate: ConcurrencyGate(limit: settings.concurrencyLimit, queueLimit: settings.queueLimit))
    }

    init(settings: SpeechSettings, gate: ConcurrencyGate) {
        self.settings = settings
        self.gate = gate
    }

    /// The command for a language, with its voice filled in.
    func command(for language: Language) -> ExternalCommand {
        var command = settings.speech
        let voice = settings.voices[language] ?? language.rawValue
        command.arguments = command.arguments.map { $0.replacing("{voice}", with: voice) }
        return command
    }

    /// WAV of the text, as the program wrote it.
    ///
    /// - Throws: ``SpeechError`` when the text is too long, or the program is missing, fails, or passes a limit.
    public func synthesize(_ text: String, language: Language) async throws(SpeechError) -> [UInt8] {
        guard text.count <= settings.textLimit else {
            throw SpeechError(
                .textTooLong,
                "A prompt of \(text.count) characters is too long: the limit is \(settings.textLimit). Shorten it.")
        }
        let program = BoundedProgram(
            command: command(for: language), timeLimit: settings.timeLimit, outputLimit: settings.audioLimit)
        return try await gate.through { () async throws(SpeechError) in
            try await program.run(input: Array(text.utf8))
        }
    }
}
