import CallFlow
public import Directory

extension PromptPart {
    /// Everything that calls to this organisation's lines may need, each once: what is made before the first call.
    public static func needed(by organisation: Organisation) -> [PromptPart] {
        let lines = organisation.lines.filter(\.isActive)
        var parts: [PromptPart] = []
        for language in languages(of: organisation, lines: lines) {
            parts += shipped(in: language)
            parts += lines.compactMap(\.recording).map {
                PromptPart(.recordingNotice(.recordingNoticeResponder, $0, language), language)
            }
            for text in [PromptText.whisperLine, .noticeLine] {
                parts += lines.map { PromptPart(.text(text, parameters: ["line": $0.name]), language) }
            }
        }
        for line in lines { parts += own(of: line) }
        var seen: Set<PromptPart> = []
        return parts.filter { seen.insert($0).inserted }
    }

    /// The shipped texts that need no parameter, and the tones.
    static func shipped(in language: Language) -> [PromptPart] {
        PromptText.allCases.filter(\.isReplaceable).map { PromptPart(.text($0), language) }
            + [PromptPart(.ringBack, language), PromptPart(.beep, language)]
    }

    private static func languages(of organisation: Organisation, lines: [Line]) -> [Language] {
        let spoken = Set(lines.map(\.language)).union(organisation.people.filter(\.isActive).map(\.language))
        return Language.allCases.filter(spoken.contains)
    }

    /// What a line says in its own words, files or name.
    private static func own(of line: Line) -> [PromptPart] {
        var prompts: [Prompt] = []
        if let file = line.announcement.file {
            prompts.append(.file(file))
        } else if let text = line.announcement.text {
            prompts.append(.spoken(text))
        } else {
            prompts.append(.text(.welcome, parameters: ["line": line.name]))
        }
        if let recording = line.recording {
            prompts.append(.recordingNotice(.recordingNotice, recording, line.language))
        }
        if let music = line.announcement.music { prompts.append(.file(music)) }
        if let menu = line.menu {
            if let file = menu.file {
                prompts.append(.file(file))
            } else if let text = menu.text {
                prompts.append(.spoken(text))
            } else {
                let keys = menu.choices.keys.sorted().joined(separator: " ")
                prompts.append(.text(.menuChoices, parameters: ["keys": keys]))
            }
        }
        return prompts.map { PromptPart($0, line.language) }
    }
}
