import CallFlow
import Directory
import RTP

/// Makes pieces: from the disk cache, by the speech program, or from a file; each once, however many ask at once.
actor PromptMaker {
    private var countryCode: String
    private let synthesizer: SpeechSynthesizer
    private let converter: AudioConverter
    private let cache: PromptCache
    private let folder: PromptsFolder
    private let recordings: PromptsFolder
    private let onFailure: @Sendable (PromptFailure) -> Void
    private var underWay: [PromptPiece: Task<PreparedPrompt, any Error>] = [:]

    /// `onFailure` is told of files that cannot take the place of a shipped text.
    init(settings: SpeechSettings, onFailure: @escaping @Sendable (PromptFailure) -> Void) {
        self.onFailure = onFailure
        let gate = ConcurrencyGate(limit: settings.concurrencyLimit, queueLimit: settings.queueLimit)
        countryCode = settings.countryCode
        synthesizer = SpeechSynthesizer(settings: settings, gate: gate)
        converter = AudioConverter(settings: settings, gate: gate)
        cache = PromptCache(folder: settings.cacheFolder)
        folder = PromptsFolder(folder: settings.promptsFolder, sizeLimit: settings.audioLimit)
        recordings = PromptsFolder(folder: settings.recordingsFolder, sizeLimit: settings.audioLimit)
    }

    /// Rings as telephones of another country do.
    func setCountryCode(_ code: String) { countryCode = code }

    /// The audio of a piece.
    func make(_ piece: PromptPiece) async throws(SpeechError) -> PreparedPrompt {
        let task = underWay[piece] ?? Task { try await self.made(piece) }
        underWay[piece] = task
        let result = await task.result
        underWay[piece] = nil
        do {
            return try result.get()
        } catch let error as SpeechError {
            throw error
        } catch {
            throw SpeechError(.commandFailed, "The prompt could not be made: \(error)")
        }
    }

    private func made(_ piece: PromptPiece) async throws(SpeechError) -> PreparedPrompt {
        switch piece {
        case .speech(let text, let language): try await spoken(text, language: language)
        case .once(let text, let language): try await spoken(text, language: language, isKept: false)
        case .shipped(let text, let words, let language): try await shipped(text, words, language)
        case .file(let name): try await audio(of: name)
        case .recording(let name): try message(name)
        case .ringBack: Tones.ringBack(countryCode: countryCode)
        case .beep: Tones.beep
        case .pause(let frames): Tones.silence(frames: frames)
        }
    }

    /// The organisation's own recording of a shipped text, or the text spoken; a recording that cannot be played is told,
    /// and callers hear words all the same.
    private func shipped(
        _ text: PromptText, _ words: String, _ language: Language
    ) async throws(SpeechError) -> PreparedPrompt {
        let file = text.replacement(in: language)
        guard folder.holds(file) else { return try await spoken(words, language: language) }
        do throws(SpeechError) { return try await audio(of: file) } catch {
            onFailure(PromptFailure(prompt: .text(text), language: language, error: error))
            return try await spoken(words, language: language)
        }
    }

    private func spoken(
        _ text: String, language: Language, isKept: Bool = true
    ) async throws(SpeechError) -> PreparedPrompt {
        let command = synthesizer.command(for: language)
        let name = PromptCache.name(text: text, command: command)
        if isKept, let kept = await Self.speech(named: name, in: cache) { return kept }
        let wav = try await synthesizer.synthesize(text, language: language)
        guard let speech = await Self.speech(in: wav) else {
            throw SpeechError(
                .notAudio,
                "'\(command.executable)' wrote no speech as WAV on its standard output: check the speech command in the "
                    + "settings.")
        }
        if isKept { cache.write(wav, name) }
        return speech
    }

    /// The speech that was made before, if it was.
    @concurrent private static func speech(named name: String, in cache: PromptCache) async -> PreparedPrompt? {
        guard let wav = cache.read(name) else { return nil }
        return await speech(in: wav)
    }

    /// The speech in a WAV without the silence around it; nil when there is none.
    ///
    /// Decoding minutes of audio takes seconds: not on the actor, where every other prompt would wait for it.
    @concurrent private static func speech(in wav: [UInt8]) async -> PreparedPrompt? {
        guard let audio = try? PromptAudio(wav: wav).trimmed, !audio.samples.isEmpty else { return nil }
        return audio.prepared()
    }

    /// A message as it was left.
    private func message(_ name: String) throws(SpeechError) -> PreparedPrompt {
        let bytes = try recordings.read(name.contains(".") ? name : name + ".wav")
        do throws(WAVReader.Failure) { return try PromptAudio(wav: bytes).prepared() } catch {
            throw SpeechError(.notAudio, "The message cannot be played: \(error.explanation).")
        }
    }

    /// The audio of a file of the prompts folder: read as WAV, or else through the converter.
    func audio(of file: String) async throws(SpeechError) -> PreparedPrompt {
        let bytes = try await Self.bytes(of: file, in: folder)
        let reason: String
        do throws(WAVReader.Failure) { return try await Self.prompt(of: bytes) } catch {
            reason = error.explanation
        }
        let advice =
            "'\(file)' cannot be played: \(reason). Save it as WAV (PCM, 16 bits, 8000 Hz, mono) and put it back."
        let converted: [UInt8]
        do throws(SpeechError) { converted = try await converter.wav(from: bytes) } catch {
            throw SpeechError(.notAudio, "\(advice) (\(error))")
        }
        guard let prompt = try? await Self.prompt(of: converted) else { throw SpeechError(.notAudio, advice) }
        return prompt
    }

    @concurrent private static func bytes(
        of file: String, in folder: PromptsFolder
    ) async throws(SpeechError) -> [UInt8] {
        try folder.read(file)
    }

    @concurrent private static func prompt(of wav: [UInt8]) async throws(WAVReader.Failure) -> PreparedPrompt {
        try PromptAudio(wav: wav).prepared()
    }
}
