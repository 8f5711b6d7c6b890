import RTP

/// Telephone audio on its way to a prompt: linear samples, 8 kHz, mono.
struct PromptAudio: Sendable {
    /// Quieter than this, about -50 dB, a speech program means silence.
    private static let silenceLevel: Int16 = 100
    /// What is left of silence around speech.
    private static let margin = 8 * 30

    var samples: [Int16]

    init(samples: [Int16]) { self.samples = samples }

    /// Reads a WAV file of any common kind.
    init(wav: [UInt8]) throws(WAVReader.Failure) { samples = try WAVReader.read(wav).samples }

    /// Without the silence that speech programs put before and after.
    var trimmed: PromptAudio {
        func speaks(_ sample: Int16) -> Bool { sample.magnitude > Self.silenceLevel.magnitude }
        guard let first = samples.firstIndex(where: speaks), let last = samples.lastIndex(where: speaks) else {
            return PromptAudio(samples: [])
        }
        let start = max(0, first - Self.margin)
        let end = min(samples.count, last + 1 + Self.margin)
        return PromptAudio(samples: Array(samples[start..<end]))
    }

    /// Both laws, filled up with silence to whole frames.
    func prepared(isFallback: Bool = false) -> PreparedPrompt {
        let rest = samples.count % PreparedPrompt.bytesPerFrame
        let missing = rest == 0 ? 0 : PreparedPrompt.bytesPerFrame - rest
        let whole = samples + Array(repeating: 0, count: missing)
        return PreparedPrompt(aLaw: G711.a.encode(whole), muLaw: G711.mu.encode(whole), isFallback: isFallback)
    }
}

extension WAVReader.Failure {
    /// What an administrator is told, who may not know what a chunk is.
    var explanation: String {
        switch self {
        case .notWAV: "it is not a sound file"
        case .otherFormat(let name): "it is \(name), not WAV"
        case .incomplete: "it is cut short"
        case .unsupportedEncoding(let tag): "its compression (format \(tag)) is not one that telephones know"
        case .unsupportedSampleSize(let bits): "it has \(bits) bits a sample"
        case .unsupportedChannels(let count): "it has \(count) channels"
        case .unsupportedRate(let rate): "it has \(rate) samples a second"
        case .empty: "there is no sound in it"
        case .tooLong(let seconds): "it lasts \(seconds) s, and \(WAVReader.maximumSeconds) s is the limit"
        }
    }
}
