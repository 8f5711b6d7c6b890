/// How a message is taken, or what is said when none can be left.
public struct VoicemailPlan: Hashable, Codable, Sendable {
    public var isEnabled: Bool
    public var maximum: Duration
    public var endingSilence: Duration
    public var minimum: Duration
    /// Spoken before the tone, or, disabled, instead of it.
    public var greeting: Utterance
    public var thanks: Utterance
    /// In place of the thanks when the recording broke off: the call is noted and will be seen.
    public var brokeOff: Utterance

    public init(
        isEnabled: Bool, maximum: Duration, endingSilence: Duration, minimum: Duration, greeting: Utterance,
        thanks: Utterance, brokeOff: Utterance
    ) {
        self.isEnabled = isEnabled
        self.maximum = maximum
        self.endingSilence = endingSilence
        self.minimum = minimum
        self.greeting = greeting
        self.thanks = thanks
        self.brokeOff = brokeOff
    }
}

/// What the caller may hear between the announcement and the end.
public struct CallerPrompts: Hashable, Codable, Sendable {
    /// Played in a loop while people are rung: music, or the ring-back tone.
    public var waiting: Utterance
    public var progressNext: Utterance
    public var progressStill: Utterance
    public var lineFull: Utterance
    public var nobodyReached: Utterance
    public var trunkDown: Utterance
    public var responderLost: Utterance
    public var callBackNoted: Utterance
    /// Said to a hidden caller who asks to be called back, before the greeting of voicemail.
    public var numberHidden: Utterance
    public var interrupted: Utterance

    public init(
        waiting: Utterance, progressNext: Utterance, progressStill: Utterance, lineFull: Utterance,
        nobodyReached: Utterance, trunkDown: Utterance, responderLost: Utterance, callBackNoted: Utterance,
        numberHidden: Utterance, interrupted: Utterance
    ) {
        self.waiting = waiting
        self.progressNext = progressNext
        self.progressStill = progressStill
        self.lineFull = lineFull
        self.nobodyReached = nobodyReached
        self.trunkDown = trunkDown
        self.responderLost = responderLost
        self.callBackNoted = callBackNoted
        self.numberHidden = numberHidden
        self.interrupted = interrupted
    }
}

/// What a rung person may hear, in that person's language.
public struct ResponderPrompts: Hashable, Codable, Sendable {
    /// The line, the caller's number and the keys.
    public var whisper: Utterance
    /// The same after key 3, slower on the number.
    public var repeated: Utterance
    public var tooLate: Utterance
    /// The service must interrupt the conversation.
    public var interrupted: Utterance
    public var callerGone: Utterance
    public var callerElsewhere: Utterance
    public var declined: Utterance
    public var noKey: Utterance
    /// What the person hears of the recording, which the whisper announces; nil where nothing is recorded.
    public var recording: RecordingPrompts?

    public init(
        whisper: Utterance, repeated: Utterance, tooLate: Utterance, interrupted: Utterance, callerGone: Utterance,
        callerElsewhere: Utterance, declined: Utterance, noKey: Utterance,
        recording: RecordingPrompts? = nil
    ) {
        self.recording = recording
        self.whisper = whisper
        self.repeated = repeated
        self.tooLate = tooLate
        self.interrupted = interrupted
        self.callerGone = callerGone
        self.callerElsewhere = callerElsewhere
        self.declined = declined
        self.noKey = noKey
    }
}

/// What bounds a call and each wait in it.
public struct CallLimits: Hashable, Codable, Sendable {
    public var maximumCall: Duration
    public var mediaTimeout: Duration
    /// A prompt that has not ended after this long is taken as ended.
    public var promptMaximum: Duration
    /// The same for announcement, menu and greeting, which may be files of the organisation's own: a guard, never a cut.
    public var announcementMaximum: Duration
    /// How long an effect (reserve, stop recording) may stay unanswered.
    public var answerMaximum: Duration
    /// How long a leg that we stopped may take to be closed: past 64*T1 (RFC 3261).
    public var closingMaximum: Duration
    /// How many keys may restart an acceptance prompt.
    public var repeatMaximum: Int

    public init(
        maximumCall: Duration, mediaTimeout: Duration, promptMaximum: Duration = .seconds(60),
        announcementMaximum: Duration = .seconds(600), answerMaximum: Duration = .seconds(2),
        closingMaximum: Duration = .seconds(40), repeatMaximum: Int = 6
    ) {
        self.maximumCall = maximumCall
        self.mediaTimeout = mediaTimeout
        self.promptMaximum = promptMaximum
        self.announcementMaximum = announcementMaximum
        self.answerMaximum = answerMaximum
        self.closingMaximum = closingMaximum
        self.repeatMaximum = repeatMaximum
    }
}
