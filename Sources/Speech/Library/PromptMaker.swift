import Directory
import RTP

/// Makes pieces: from the disk cache, by the speech program, or from a file; each once, however many ask at once.
actor PromptMaker {
    private var countryCode: String
    private let synthesizer: SpeechSynthesizer
    private let converter: AudioConverter
    private let cache: PromptCache
    private let folder: PromptsFolder
    private var underWay: [PromptPiece: Task<PreparedPrompt, any Error>] = [:]

    init(settings: SpeechSettings) {
        let gate = ConcurrencyGate(limit: settings.concurrencyLimit, queueLimit: settings.queueLimit)
        countryCode = settings.countryCode
        synthesizer = SpeechSynthesizer(settings: settings, gate: gate)
        converter = AudioConverter(settings: settings, gate: gate)
        cache = PromptCache(folder: settings.cacheFolder)
        folder = PromptsFolder(folder: settings.promptsFolder, sizeLimit: settings.audioLimit)
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
        case .file(let name): try await audio(of: name)
        case .ringBack: Tones.ringBack(countryCode: countryCode)
        case .beep: Tones.beep
        case .pause(let frames): Tones.silence(frames: frames)
        }
    }

    private func spoken(_ text: String, language: Language) async throws(SpeechError) -> PreparedPrompt {
        let command = synthesizer.command(for: language)
        let name = PromptCache.name(text: text, command: command)
        if let wav = cache.read(name), let kept = Self.speech(in: wav) { return kept }
        let wav = try await synthesizer.synthesize(text, language: language)
        guard let speech = Self.speech(in: wav) else {
            throw SpeechError(
                .notAudio,
                "'\(command.executable)' wrote no speech as WAV on its standard output: check the speech command in the "
                    + "settings.")
        }
        cache.write(wav, name)
        return speech
    }

    /// The speech in a WAV without the silence around it; nil when there is none.
    private static func speech(in wav: [UInt8]) -> PreparedPrompt? {
        guard let audio = try? PromptAudio(wav: wav).trimmed, !audio.samples.isEmpty else { return nil }
        return audio.prepared()
    }

    /// The audio of a file of the prompts folder: read as WAV, or else through the converter.
    func audio(of file: String) async throws(SpeechError) -> PreparedPrompt {
        let bytes = try folder.read(file)
        let reason: String
        do throws(WAVReader.Failure) { return try PromptAudio(wav: bytes).prepared() } catch {
            reason = error.explanation
        }
        let advice =
            "'\(file)' cannot be played: \(reason). Save it as WAV (PCM, 16 bits, 8000 Hz, mono) and put it back."
        let converted: [UInt8]
        do throws(SpeechError) { converted = try await converter.wav(from: bytes) } catch {
            throw SpeechError(.notAudio, "\(advice) (\(error))")
        }
        guard let audio = try? PromptAudio(wav: converted) else { throw SpeechError(.notAudio, advice) }
        return audio.prepared()
    }
}
