public import Directory
public import Ledger

/// Everything that was decided about telling a person of tasks by telephone.
public struct NoticePlan: Hashable, Codable, Sendable {
    public var person: PersonID
    public var line: LineID
    /// What the person is told of, the oldest first.
    public var tasks: [NoticeTask]
    /// How the person is rung: one level, one round, any of the keys of a notice proving a person.
    public var hunt: HuntPlan
    public var prompts: NoticePrompts
    public var limits: CallLimits

    public init(
        person: PersonID, line: LineID, tasks: [NoticeTask], hunt: HuntPlan, prompts: NoticePrompts, limits: CallLimits
    ) {
        self.person = person
        self.line = line
        self.tasks = tasks
        self.hunt = hunt
        self.prompts = prompts
        self.limits = limits
    }
}

/// A task as it is told.
public struct NoticeTask: Hashable, Codable, Sendable {
    public var id: TaskID
    public var kind: TaskKind
    /// In digits, nil when hidden or unknown: spoken, never in a fact.
    public var callerNumber: String?
    public var recording: String?

    public init(id: TaskID, kind: TaskKind, callerNumber: String?, recording: String?) {
        self.id = id
        self.kind = kind
        self.callerNumber = callerNumber
        self.recording = recording
    }
}

/// What a person hears who is told of tasks, in that person's language.
public struct NoticePrompts: Hashable, Codable, Sendable {
    /// What happened, and the keys.
    public var summary: Utterance
    /// The messages in the order of the tasks, each with its task.
    public var messages: [TaskID: Utterance]
    public var noMessage: Utterance
    public var acknowledged: Utterance
    public var passed: Utterance
    public var noKey: Utterance

    public init(
        summary: Utterance, messages: [TaskID: Utterance], noMessage: Utterance, acknowledged: Utterance,
        passed: Utterance, noKey: Utterance
    ) {
        self.summary = summary
        self.messages = messages
        self.noMessage = noMessage
        self.acknowledged = acknowledged
        self.passed = passed
        self.noKey = noKey
    }
}

extension ResponderKeys {
    /// 1 hears, 2 acknowledges, 4 passes on; each is somebody. 3 stays free for calling back.
    public static let notice = ResponderKeys(accepting: "124", declining: "", repeating: "")
}
