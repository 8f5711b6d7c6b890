import Directory

/// Words what is said on a line, in one language: which shipped texts, files and parameters make each utterance.
struct Wording {
    let line: Line
    let language: PromptLanguage

    init(line: Line, language: PromptLanguage? = nil) {
        self.line = line
        self.language = language ?? line.language
    }

    /// One shipped text.
    func shipped(_ text: PromptText) -> Utterance { Utterance(text, language) }

    /// The announcement: a file or text of the line's own, else the shipped welcome; then the emergency numbers.
    var announcement: Utterance {
        let settings = line.announcement
        let welcome: Prompt =
            if let file = settings.file {
                .file(file)
            } else if let text = settings.text {
                .spoken(text)
            } else {
                .text(.welcome, parameters: ["line": line.name])
            }
        return Utterance(
            "announcement", language, [welcome] + (settings.tellsEmergencyNumbers ? [.text(.emergency)] : []))
    }

    /// A caller who is turned to voicemail at once has heard no announcement, and needs its emergency numbers most.
    private var lineFull: Utterance {
        let emergency: [Prompt] = line.announcement.tellsEmergencyNumbers ? [.text(.emergency)] : []
        return Utterance(PromptText.lineFull.rawValue, language, emergency + [.text(.lineFull)])
    }

    func menu(_ menu: Menu) -> Utterance {
        let keys = menu.choices.keys.sorted().joined(separator: " ")
        let prompt: Prompt =
            if let file = menu.file {
                .file(file)
            } else if let text = menu.text {
                .spoken(text)
            } else {
                .text(.menuChoices, parameters: ["keys": keys])
            }
        return Utterance("menu", language, [prompt])
    }

    var callerPrompts: CallerPrompts {
        let waiting: Utterance =
            if let music = line.announcement.music {
                Utterance("music", language, [.file(music)])
            } else {
                Utterance("ring-back", language, [.ringBack])
            }
        return CallerPrompts(
            waiting: waiting, progressNext: shipped(.progressNext), progressStill: shipped(.progressStill),
            lineFull: lineFull, nobodyReached: shipped(.nobodyReached), trunkDown: shipped(.trunkDown),
            responderLost: shipped(.responderLost), callBackNoted: shipped(.callBackNoted),
            numberHidden: shipped(.numberHidden), interrupted: shipped(.interrupted))
    }

    func responderPrompts(callerNumber: String?) -> ResponderPrompts {
        let dialable = callerNumber.flatMap { $0.contains { $0.isASCII && $0.isWholeNumber } ? $0 : nil }
        let who: [Prompt] = dialable.map { [.text(.whisperCaller), .digits($0)] } ?? [.text(.whisperHidden)]
        let whisper =
            [Prompt.text(.whisperLine, parameters: ["line": line.name])] + who
            + (responderRecordingPrompts?.notice.prompts ?? []) + [.text(.whisperKeys)]
        return ResponderPrompts(
            whisper: Utterance("whisper", language, whisper),
            repeated: Utterance("whisper-number", language, who + who + [.text(.whisperKeys)]),
            tooLate: shipped(.tooLate), interrupted: shipped(.interrupted),
            callerGone: Utterance("caller-gone", language, [.text(.callerGone)] + who),
            callerElsewhere: shipped(.callerElsewhere), declined: shipped(.declined), noKey: shipped(.noKey),
            recording: responderRecordingPrompts)
    }
}
