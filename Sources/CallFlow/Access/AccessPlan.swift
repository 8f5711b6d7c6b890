public import Directory
import Ledger

/// How a person of ours, who calls from a known telephone, may use the line by a PIN: decided before the call.
public struct AccessPlan: Hashable, Codable, Sendable {
    public var person: PersonID
    /// The telephone that the person calls from.
    public var device: DeviceID
    /// Pressed during the announcement.
    public var key: String
    /// Too many wrong PINs came from the telephone lately: none is asked for.
    public var isLocked: Bool
    public var mayRecordAnnouncement: Bool
    public var prompts: AccessPrompts

    public init(
        person: PersonID, device: DeviceID, key: String, isLocked: Bool, mayRecordAnnouncement: Bool,
        prompts: AccessPrompts
    ) {
        self.person = person
        self.device = device
        self.key = key
        self.isLocked = isLocked
        self.mayRecordAnnouncement = mayRecordAnnouncement
        self.prompts = prompts
    }

    /// How many PINs one call may try.
    static let tries = 3
    /// How many callers one call may call back.
    static let mostCallBacks = 5
}

/// What such a person hears, in that person's language.
public struct AccessPrompts: Hashable, Codable, Sendable {
    public var language: PromptLanguage

    public init(language: PromptLanguage) { self.language = language }

    func words(_ texts: PromptText...) -> Utterance {
        Utterance(texts[0].rawValue, language, texts.map { .text($0) })
    }

    func menu(mayRecord: Bool) -> Utterance {
        mayRecord ? words(.accessMenu, .accessMenuRecord, .accessMenuEnd) : words(.accessMenu, .accessMenuEnd)
    }

    func review(_ recording: RecordingName) -> Utterance {
        Utterance(PromptText.accessReview.rawValue, language, [.recording(recording), .text(.accessReview)])
    }
}

/// What waits for a person whose PIN was right: gathered at that moment.
public struct AccessDesk: Hashable, Sendable {
    /// What is left to do, the oldest first.
    public var tasks: [NoticeTask]
    /// Each task in words, with the keys.
    public var summaries: [TaskID: Utterance]
    public var messages: [TaskID: Utterance]
    /// How the callers are called back who may be.
    public var callBacks: [TaskID: HuntPlan]
    /// Who is on call.
    public var duty: Utterance

    public init(
        tasks: [NoticeTask], summaries: [TaskID: Utterance], messages: [TaskID: Utterance],
        callBacks: [TaskID: HuntPlan], duty: Utterance
    ) {
        self.tasks = tasks
        self.summaries = summaries
        self.messages = messages
        self.callBacks = callBacks
        self.duty = duty
    }
}

/// What came of a PIN.
public enum PINVerdict: Hashable, Sendable {
    case right(AccessDesk)
    /// `lockedMinutes`: the telephone takes none for so long.
    case wrong(lockedMinutes: Int?)
    /// It could not be compared.
    case unknown
}

/// Plans the use of a line by a PIN: pure functions of the organisation.
public enum AccessPlanner {
    /// The plan, nil where the line or its settings do not let the person in.
    public static func plan(line: Line, person: Person, device: DeviceID, isLocked: Bool) -> AccessPlan? {
        guard let access = line.access, person.isActive, access.admits(person.id) else { return nil }
        return AccessPlan(
            person: person.id, device: device, key: access.key, isLocked: isLocked,
            mayRecordAnnouncement: line.mayRecordAnnouncement(person.id),
            prompts: AccessPrompts(language: person.language))
    }
}
