/// Turns audio files of any format into WAV by a program: ffmpeg, or any other that does the same.
struct AudioConverter: Sendable {
    let settings: SpeechSettings
    let gate: ConcurrencyGate

    /// 8 kHz mono WAV of the audio in `bytes`.
    func wav(from bytes: [UInt8]) async throws(SpeechError) -> [UInt8] {
        let program = BoundedProgram(
            command: settings.converter, timeLimit: settings.timeLimit, outputLimit: settings.audioLimit)
        return try await gate.through { () async throws(SpeechError) in try await program.run(input: bytes) }
    }
}
