import RTP

/// The tones that need no speech program: they are always there, whatever else failed.
enum Tones {
    /// Three rising notes, twice: unlike any tone of the network, so that nobody takes it for a busy line.
    static let fallback = prompt(
        of: (0..<2).flatMap { _ in
            [523, 659, 784].flatMap { tone([$0], milliseconds: 240) + silence(milliseconds: 60) }
                + silence(milliseconds: 400)
        }, isFallback: true)

    /// After which a message is recorded.
    static let beep = prompt(of: tone([1_000], milliseconds: 400) + silence(milliseconds: 100))

    /// One period of ring-back: 440 Hz, 1.5 s in 5 s in France, else 425 Hz, 1 s in 5 s, as most of Europe has it
    /// ([ITU-T E.180](https://www.itu.int/rec/T-REC-E.180)).
    static func ringBack(countryCode: String) -> PreparedPrompt {
        countryCode == "33"
            ? prompt(of: tone([440], milliseconds: 1_500) + silence(milliseconds: 3_500))
            : prompt(of: tone([425], milliseconds: 1_000) + silence(milliseconds: 4_000))
    }

    /// Silence between two things said.
    static func silence(frames: Int) -> PreparedPrompt {
        let count = frames * PreparedPrompt.bytesPerFrame
        return PreparedPrompt(
            aLaw: Array(repeating: G711.a.silence, count: count), muLaw: Array(repeating: G711.mu.silence, count: count)
        )
    }

    private static func prompt(of samples: [Int16], isFallback: Bool = false) -> PreparedPrompt {
        PromptAudio(samples: samples).prepared(isFallback: isFallback)
    }

    private static func tone(_ frequencies: [Int], milliseconds: Int) -> [Int16] {
        var generator = ToneGenerator(frequencies: frequencies, amplitude: 6_000)
        return generator.samples(8 * milliseconds)
    }

    private static func silence(milliseconds: Int) -> [Int16] { Array(repeating: 0, count: 8 * milliseconds) }
}
