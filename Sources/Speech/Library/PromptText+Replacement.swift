import CallFlow
import Directory

extension PromptText {
    /// Whether the text says the same in every call, so that a file may take its place.
    var isReplaceable: Bool {
        switch self {
        case .welcome, .whisperLine, .noticeLine, .menuChoices, .recordingNotice, .recordingNoticeResponder: false
        default: true
        }
    }

    /// The file of the prompts folder that takes the place of the text, e.g. `fr/no-key.wav`.
    func replacement(in language: Language) -> String { "\(language.rawValue)/\(rawValue).wav" }

    /// All files that would take the place of a shipped text.
    static var allReplacements: [String] {
        Language.allCases.flatMap { language in
            allCases.filter(\.isReplaceable).map { $0.replacement(in: language) }
        }
    }
}
