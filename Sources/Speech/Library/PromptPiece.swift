import CallFlow
import Directory

/// The smallest thing that is made once and kept: a sentence, a pair of digits, a file, a tone.
enum PromptPiece: Hashable, Sendable {
    case speech(String, Language)
    /// A shipped text that is always the same: spoken, unless a file takes its place.
    case shipped(PromptText, words: String, Language)
    case file(String)
    /// A message of the recordings folder: read when it is asked for, and not kept.
    case recording(String)
    /// Words that are spoken when they are asked for, and not kept.
    case once(String, Language)
    case ringBack
    case beep
    /// Silence inside an utterance, in frames of 20 ms.
    case pause(frames: Int)
}

extension PromptPiece {
    /// Whether it is somebody's message or words from outside, which no memory may keep.
    var isPassing: Bool {
        switch self {
        case .recording, .once: true
        default: false
        }
    }

    /// Whether it comes from the prompts folder, or would if there were a file.
    var isFile: Bool {
        switch self {
        case .file, .shipped: true
        default: false
        }
    }

    /// Silence between two parts of an utterance: 200 ms.
    static let framesBetweenParts = 10
    /// Between two pairs of digits.
    private static let betweenDigits = PromptPiece.pause(frames: 6)

    /// What one part is made of.
    static func pieces(
        of prompt: Prompt, language: Language, texts: ShippedTexts, countryCode: String
    ) throws(SpeechError) -> [PromptPiece] {
        switch prompt {
        case .text(let text, let parameters):
            let words = try texts.words(text.rawValue, language: language, parameters: parameters)
            return [text.isReplaceable ? .shipped(text, words: words, language) : .speech(words, language)]
        case .spoken(let words):
            return [.speech(words, language)]
        case .saidOnce(let words):
            return [.once(words, language)]
        case .digits(let number):
            var pieces: [PromptPiece] = []
            for piece in SpokenDigits.pieces(of: number, countryCode: countryCode) {
                if !pieces.isEmpty { pieces.append(betweenDigits) }
                let words = try SpokenDigits.words(piece, language: language, texts: texts)
                pieces += words.map { .speech($0, language) }
            }
            return pieces
        case .file(let name):
            return [.file(name)]
        case .recording(let name):
            return [.recording(name)]
        case .ringBack:
            return [.ringBack]
        case .beep:
            return [.beep]
        }
    }

    /// What a whole utterance is made of, with a pause between its parts.
    static func joined(_ parts: [[PromptPiece]]) -> [PromptPiece] {
        Array(parts.filter { !$0.isEmpty }.joined(separator: [.pause(frames: framesBetweenParts)]))
    }
}
