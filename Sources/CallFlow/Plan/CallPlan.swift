public import Directory
public import Ledger

/// Everything that was decided about a call before it begins: policy as one value that prints and compares.
///
/// ``CallMachine`` walks it and holds protocol and race truth only. Whether a person is already talking is *not* here:
/// that is asked at ring time by ``CallEffect/reserve(_:)``.
public struct CallPlan: Hashable, Codable, Sendable {
    /// The way the call goes, with why.
    public var route: Route
    /// What is done with the caller before that.
    public var screening: Screening
    /// Nil: the conversation is not recorded.
    public var recording: RecordingPlan?
    /// Nil: the caller is nobody of ours, or has no PIN.
    public var access: AccessPlan?
    /// Each decision, in English, for the ledger and `vigie simulate`.
    public var reasons: [String]
    public var line: LineID
    public var language: PromptLanguage
    public var answering: Answering
    /// Nil: nothing is said before the menu or the hunt.
    public var announcement: Utterance?
    public var menu: MenuPlan?
    public var hunt: HuntPlan
    public var voicemail: VoicemailPlan
    public var prompts: CallerPrompts
    public var limits: CallLimits
    /// Whether the caller showed a number; nobody can call back who did not.
    public var callerCanBeCalledBack: Bool

    public init(
        route: Route, reasons: [String], line: LineID, language: PromptLanguage, answering: Answering,
        announcement: Utterance?, menu: MenuPlan?, hunt: HuntPlan, voicemail: VoicemailPlan, prompts: CallerPrompts,
        limits: CallLimits, callerCanBeCalledBack: Bool, screening: Screening = .open,
        recording: RecordingPlan? = nil, access: AccessPlan? = nil
    ) {
        self.access = access
        self.route = route
        self.recording = recording
        self.screening = screening
        self.reasons = reasons
        self.line = line
        self.language = language
        self.answering = answering
        self.announcement = announcement
        self.menu = menu
        self.hunt = hunt
        self.voicemail = voicemail
        self.prompts = prompts
        self.limits = limits
        self.callerCanBeCalledBack = callerCanBeCalledBack
    }

    /// The ways a call can go.
    public enum Route: String, Hashable, Codable, Sendable, CaseIterable {
        /// The desk is staffed: it rings first, then the ladder.
        case staffed
        /// Outside the hours of the desk: the ladder.
        case onCall
        /// Nobody is on call at any level: the manager at once.
        case noCover
        /// The line carries as many calls as it may: told, and offered voicemail.
        case lineFull
        /// The caller's number is blocked on the line.
        case callerBlocked
        /// The caller has called too often within the hour: told, and offered voicemail.
        case callerLimited
        /// The line is deactivated: the INVITE is refused.
        case inactive
    }

    /// When the caller is answered.
    public enum Answering: String, Hashable, Codable, Sendable, CaseIterable {
        /// At once: announcement and menu, then the hunt.
        case first
        /// Only when the desk takes the call; at the latest when the desk was rung in vain.
        case afterDesk
    }
}

/// Whom to ring, in which order, for how long.
public struct HuntPlan: Hashable, Codable, Sendable {
    public var line: LineID
    /// What the caller is told when the hunt starts; nil: nothing.
    public var opening: Utterance?
    /// Rung first, once, in the first round only; empty outside staffed hours.
    public var desk: [Candidate]
    public var levels: [PlannedLevel]
    public var rounds: Int
    /// From the end of announcement and menu.
    public var budget: Duration
    public var ringing: RingSettings
    public var acceptance: AcceptanceSettings
    /// The keys that take the call and that decline it.
    public var keys: ResponderKeys
    /// People who were on call but cannot be rung at all, with why.
    public var skipped: [SkippedPerson]
    /// Whether nobody was on call: opens a task.
    public var lacksCover: Bool

    public init(
        line: LineID, opening: Utterance?, desk: [Candidate], levels: [PlannedLevel], rounds: Int, budget: Duration,
        ringing: RingSettings, acceptance: AcceptanceSettings, keys: ResponderKeys = .call, skipped: [SkippedPerson],
        lacksCover: Bool
    ) {
        self.line = line
        self.opening = opening
        self.desk = desk
        self.levels = levels
        self.rounds = rounds
        self.budget = budget
        self.ringing = ringing
        self.acceptance = acceptance
        self.keys = keys
        self.skipped = skipped
        self.lacksCover = lacksCover
    }
}

/// What the keys of a rung person mean; any other repeats.
public struct ResponderKeys: Hashable, Codable, Sendable {
    /// Each proves that a person listens, and not a mobile's voicemail.
    public var accepting: String
    public var declining: String
    /// Repeats with the caller's number.
    public var repeating: String

    public init(accepting: String, declining: String, repeating: String) {
        self.accepting = accepting
        self.declining = declining
        self.repeating = repeating
    }

    /// 1 takes the call, 2 declines it, 3 repeats.
    public static let call = ResponderKeys(accepting: "1", declining: "2", repeating: "3")
}

/// A rung of the ladder with the people on call at it, in the order of ringing.
public struct PlannedLevel: Hashable, Codable, Sendable {
    public var name: String
    public var candidates: [Candidate]

    /// The level of a line's `manager`, when no level of the ladder has it.
    public static let manager = "manager"

    public init(name: String, candidates: [Candidate]) {
        self.name = name
        self.candidates = candidates
    }
}

/// A person who may be rung, with everything that rings and everything they may hear.
public struct Candidate: Hashable, Codable, Sendable {
    /// Nil for the desk.
    public var person: PersonID?
    public var devices: [Device]
    public var prompts: ResponderPrompts

    public init(person: PersonID?, devices: [Device], prompts: ResponderPrompts) {
        self.person = person
        self.devices = devices
        self.prompts = prompts
    }
}

/// Somebody on call who is not rung, known before the call.
public struct SkippedPerson: Hashable, Codable, Sendable {
    public var person: PersonID
    public var level: String
    public var reason: SkipReason

    public init(person: PersonID, level: String, reason: SkipReason) {
        self.person = person
        self.level = level
        self.reason = reason
    }
}

/// A choice by key, with where each key leads.
public struct MenuPlan: Hashable, Codable, Sendable {
    public var utterance: Utterance
    /// Key (0-9) to where it leads.
    public var choices: [String: MenuTarget]
    public var fallback: MenuTarget
    public var timeout: Duration
    public var repetitions: Int

    public init(
        utterance: Utterance, choices: [String: MenuTarget], fallback: MenuTarget, timeout: Duration, repetitions: Int
    ) {
        self.utterance = utterance
        self.choices = choices
        self.fallback = fallback
        self.timeout = timeout
        self.repetitions = repetitions
    }
}

/// What a call takes over from the line that a menu leads it to: all that is still to come.
public struct LineTurn: Hashable, Codable, Sendable {
    public var hunt: HuntPlan
    public var voicemail: VoicemailPlan
    public var prompts: CallerPrompts
    public var limits: CallLimits
    /// That line carries as many calls as it may: told, and offered its voicemail.
    public var isFull: Bool
    /// What that line does with the caller.
    public var screening: Screening
    /// How that line records.
    public var recording: RecordingPlan?

    public init(
        hunt: HuntPlan, voicemail: VoicemailPlan, prompts: CallerPrompts, limits: CallLimits, isFull: Bool,
        screening: Screening = .open, recording: RecordingPlan? = nil
    ) {
        self.screening = screening
        self.recording = recording
        self.hunt = hunt
        self.voicemail = voicemail
        self.prompts = prompts
        self.limits = limits
        self.isFull = isFull
    }
}

/// Where a key of the menu leads.
public indirect enum MenuTarget: Hashable, Codable, Sendable {
    /// The hunt of this line.
    case hunt
    /// Another line, planned at the same instant.
    case line(LineTurn)
    case voicemail
}
