public import Directory

/// How the conversation of a call is recorded: told to both before it begins.
public struct RecordingPlan: Hashable, Codable, Sendable {
    /// How long it is kept.
    public var keptDays: Int
    /// The caller refuses by it.
    public var refuseKey: String
    /// Either party suspends and resumes by it.
    public var pauseKey: String
    /// What the caller hears of it.
    public var prompts: RecordingPrompts

    public init(keptDays: Int, refuseKey: String, pauseKey: String, prompts: RecordingPrompts) {
        self.keptDays = keptDays
        self.refuseKey = refuseKey
        self.pauseKey = pauseKey
        self.prompts = prompts
    }
}

/// What one party hears of a recording, in that party's language.
public struct RecordingPrompts: Hashable, Codable, Sendable {
    /// That the conversation will be recorded, why, and the key of this party.
    public var notice: Utterance
    public var refused: Utterance
    public var paused: Utterance
    public var resumed: Utterance

    public init(notice: Utterance, refused: Utterance, paused: Utterance, resumed: Utterance) {
        self.notice = notice
        self.refused = refused
        self.paused = paused
        self.resumed = resumed
    }
}

extension Wording {
    /// Nil where nothing is recorded.
    var recordingPlan: RecordingPlan? {
        guard let settings = line.recording, let prompts = recordingPrompts(.recordingNotice, settings.refuseKey) else {
            return nil
        }
        return RecordingPlan(
            keptDays: settings.days, refuseKey: settings.refuseKey, pauseKey: settings.pauseKey, prompts: prompts)
    }

    /// What the rung person hears.
    var responderRecordingPrompts: RecordingPrompts? {
        line.recording.flatMap { recordingPrompts(.recordingNoticeResponder, $0.pauseKey) }
    }

    private func recordingPrompts(_ notice: PromptText, _ key: String) -> RecordingPrompts? {
        guard let settings = line.recording else { return nil }
        return RecordingPrompts(
            notice: Utterance(
                PromptText.recordingNotice.rawValue, language, [.recordingNotice(notice, settings, language)]),
            refused: shipped(.recordingRefused), paused: shipped(.recordingPaused), resumed: shipped(.recordingResumed))
    }
}

extension Prompt {
    /// The notice of a line's recording: to the caller with the key that refuses, to the person with the one that
    /// suspends.
    public static func recordingNotice(
        _ text: PromptText, _ settings: RecordingSettings, _ language: PromptLanguage
    ) -> Prompt {
        let key = text == .recordingNotice ? settings.refuseKey : settings.pauseKey
        return .text(text, parameters: ["purpose": settings.purpose, "key": name(of: key, language)])
    }

    private static func name(of key: String, _ language: PromptLanguage) -> String {
        switch (key, language) {
        case ("*", .french): "étoile"
        case ("*", .english): "star"
        case ("#", .french): "dièse"
        case ("#", .english): "hash"
        default: key
        }
    }
}
