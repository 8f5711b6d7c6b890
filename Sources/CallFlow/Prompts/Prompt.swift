public import Directory

/// The language a prompt is spoken in.
public typealias PromptLanguage = Language

/// One part of what somebody hears, abstract: the speech shell turns it into audio.
public enum Prompt: Hashable, Codable, Sendable {
    /// A shipped text with its parameters, e.g. `line` for the name of the line.
    case text(PromptText, parameters: [String: String])
    /// A text of the organisation's own, spoken as it stands.
    case spoken(String)
    /// Words from outside that are said this time, such as those of an alert; never kept in a cache.
    case saidOnce(String)
    /// A telephone number or code, read digit by digit; only digits and `+` count.
    case digits(String)
    /// A WAV file of the organisation's prompts folder.
    case file(String)
    /// A recorded message, by its name; never kept in a cache.
    case recording(String)
    /// The ring-back tone of the line's country, one period of it.
    case ringBack
    /// The tone after which a message is recorded.
    case beep

    /// A shipped text without parameters.
    public static func text(_ text: PromptText) -> Prompt { .text(text, parameters: [:]) }
}

/// The texts that are shipped in every language; the raw value names the text file and is what facts say.
public enum PromptText: String, Hashable, Codable, Sendable, CaseIterable {
    // What the caller hears.
    /// Welcome on the line; parameter `line`.
    case welcome
    /// In vital danger hang up and dial 15 or 112.
    case emergency
    /// We are calling the person on call; `*` leaves a message, `0` asks to be called back.
    case searching
    /// We are calling another person.
    case progressNext = "progress-next"
    /// We are still looking for somebody; please hold.
    case progressStill = "progress-still"
    /// Every correspondent is busy with other calls: leave a message.
    case lineFull = "line-full"
    /// Calls from this number are not taken on this line; goodbye.
    case callerBlocked = "caller-blocked"
    /// Too many calls within an hour: nobody is rung for this one.
    case callerLimited = "caller-limited"
    /// The number is hidden: precedes the digit that is to be pressed.
    case gateDigit = "gate-digit"
    /// Precedes the same digit again.
    case gateAgain = "gate-again"
    /// The digit was not pressed: nobody is rung.
    case gateFailed = "gate-failed"
    /// Nobody is on call now: we are calling the manager.
    case noCover = "no-cover"
    /// Nobody could be reached.
    case nobodyReached = "nobody-reached"
    /// Our own lines are out of order: nobody can be called now.
    case trunkDown = "trunk-down"
    /// The correspondent was cut off: we are calling them again.
    case responderLost = "responder-lost"
    /// Leave a message after the tone; end with `#`.
    case voicemailGreeting = "voicemail-greeting"
    /// The message is recorded; goodbye.
    case voicemailThanks = "voicemail-thanks"
    /// The message broke off, but the call is noted and will be seen; goodbye.
    case messageBrokeOff = "message-broke-off"
    /// No message can be left, but the call is noted and will be seen; goodbye.
    case voicemailDisabled = "voicemail-disabled"
    /// The request to be called back is noted; goodbye.
    case callBackNoted = "call-back-noted"
    /// The caller's number is hidden, so nobody can call back: leave it in the message.
    case numberHidden = "number-hidden"
    /// A menu without a text of its own; parameter `keys`, the keys that exist.
    case menuChoices = "menu-choices"
    /// The conversation will be recorded; parameters `purpose` and `key`, which refuses.
    case recordingNotice = "recording-notice"
    /// The same to the person who takes the call; `key` suspends.
    case recordingNoticeResponder = "recording-notice-responder"
    /// Heard by both: the conversation is not recorded.
    case recordingRefused = "recording-refused"
    case recordingPaused = "recording-paused"
    case recordingResumed = "recording-resumed"
    /// The service must interrupt the call; please call again.
    case interrupted
    /// Emergency calls cannot be placed from this telephone: dial 112 from a mobile.
    case dialFromMobile = "dial-from-mobile"

    // What the rung person hears.
    /// A call for the line; parameter `line`.
    case whisperLine = "whisper-line"
    /// Precedes the digits of the caller's number.
    case whisperCaller = "whisper-caller"
    /// The caller hides the number.
    case whisperHidden = "whisper-hidden"
    /// 1 accepts, 2 declines, 3 repeats with the number.
    case whisperKeys = "whisper-keys"
    /// Somebody else has taken the call.
    case tooLate = "too-late"
    /// The caller has hung up: a call-back task is opened.
    case callerGone = "caller-gone"
    /// The caller is leaving a message or asked to be called back.
    case callerElsewhere = "caller-elsewhere"
    /// Declined, noted; goodbye.
    case declined
    /// No key was pressed; goodbye.
    case noKey = "no-key"

    // What a person hears who is told of what is left to do.
    /// Precedes what happened; parameter `line`.
    case noticeLine = "notice-line"
    case noticeVoicemail = "notice-voicemail"
    case noticeMissedCall = "notice-missed-call"
    case noticeCallBack = "notice-call-back"
    case noticeInterrupted = "notice-interrupted"
    /// Something outside calls for a person; what it says follows where it is known.
    case noticeAlert = "notice-alert"
    case noticeRota = "notice-rota"
    case noticeRest = "notice-rest"
    case noticeLaw = "notice-law"
    /// A fault of the telephone system itself.
    case noticeFault = "notice-fault"
    /// Precedes a number: how many things are left to do.
    case noticeSeveral = "notice-several"
    /// 1 hears the messages, 2 acknowledges, 4 passes on.
    case noticeKeys = "notice-keys"
    case noticeNoMessage = "notice-no-message"
    case noticeAcknowledged = "notice-acknowledged"
    case noticePassed = "notice-passed"
    /// 3 calls the caller back.
    case noticeCallBackKey = "notice-call-back-key"
    case noticeCallingBack = "notice-calling-back"
    case noticeNoCallBack = "notice-no-call-back"
    case noticeCallBackFailed = "notice-call-back-failed"
    /// Wrong PINs came from a person's telephone.
    case noticeAccessLocked = "notice-access-locked"

    // What a person of ours hears who uses the line by a PIN.
    /// The PIN, then `#`.
    case accessPin = "access-pin"
    /// A wrong PIN; another try follows.
    case accessAgain = "access-again"
    /// No PIN was right: the call goes on as a caller's.
    case accessRefused = "access-refused"
    /// No PIN is taken from this telephone for a while.
    case accessLocked = "access-locked"
    /// 1 tells what is left to do, 2 who is on call.
    case accessMenu = "access-menu"
    /// 3 records the announcement, 4 puts the line's own back.
    case accessMenuRecord = "access-menu-record"
    /// The star ends it.
    case accessMenuEnd = "access-menu-end"
    /// Nothing is left to do.
    case accessNothing = "access-nothing"
    /// Nothing more is left to do.
    case accessNoMore = "access-no-more"
    /// 1 hears the message, 2 takes charge, 3 calls back, `#` goes on.
    case accessTaskKeys = "access-task-keys"
    /// The person takes charge of a task.
    case accessTaken = "access-taken"
    /// Precedes the names of those on call.
    case accessOnCall = "access-on-call"
    /// Nobody is on call.
    case accessNobody = "access-nobody"
    /// Say the announcement after the tone.
    case accessRecord = "access-record"
    /// 1 keeps what was said, 2 says it again, 3 leaves the announcement as it was.
    case accessReview = "access-review"
    /// Callers hear the new announcement.
    case accessKept = "access-kept"
    /// Callers hear what they heard before.
    case accessUnkept = "access-unkept"
    /// Callers hear the line's own announcement again.
    case accessOriginal = "access-original"
    /// The last word.
    case accessGoodbye = "access-goodbye"
}

/// A whole thing said to one leg: its name in facts, its language, its parts in order.
public struct Utterance: Hashable, Codable, Sendable {
    /// What facts call it, e.g. `announcement`, `whisper`, `progress-next`.
    public var name: String
    public var language: PromptLanguage
    public var prompts: [Prompt]

    /// Names a sequence of parts.
    public init(_ name: String, _ language: PromptLanguage, _ prompts: [Prompt]) {
        self.name = name
        self.language = language
        self.prompts = prompts
    }

    /// One shipped text, named after itself.
    public init(_ text: PromptText, _ language: PromptLanguage) {
        self.init(text.rawValue, language, [.text(text)])
    }
}

/// One playing of an utterance: a later playing on the same leg never ends by an earlier one's event.
public struct PlayNumber: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    public var rawValue: Int
    public init(_ rawValue: Int) { self.rawValue = rawValue }
    public static func < (lhs: PlayNumber, rhs: PlayNumber) -> Bool { lhs.rawValue < rhs.rawValue }
    public var description: String { "play \(rawValue)" }
}
