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
    /// How the callers are called back who may be, by task.
    public var callBacks: [TaskID: HuntPlan]
    /// Whether the caller is dialled as soon as the person listens: that is what the person was rung for.
    public var callsBackAtOnce: Bool

    public init(
        person: PersonID, line: LineID, tasks: [NoticeTask], hunt: HuntPlan, prompts: NoticePrompts,
        limits: CallLimits, callBacks: [TaskID: HuntPlan] = [:], callsBackAtOnce: Bool = false
    ) {
        self.person = person
        self.line = line
        self.tasks = tasks
        self.hunt = hunt
        self.prompts = prompts
        self.limits = limits
        self.callBacks = callBacks
        self.callsBackAtOnce = callsBackAtOnce
    }
}

/// A task as it is told.
public struct NoticeTask: Hashable, Codable, Sendable {
    public var id: TaskID
    public var kind: TaskKind
    /// In digits, nil when hidden or unknown: spoken, never in a fact.
    public var callerNumber: String?
    public var recording: String?
    /// Whether the number called us lately enough to be called back.
    public var isRecent: Bool
    /// What an alert says of itself; spoken, never in a fact.
    public var summary: String?

    public init(
        id: TaskID, kind: TaskKind, callerNumber: String?, recording: String?, isRecent: Bool = false,
        summary: String? = nil
    ) {
        self.summary = summary
        self.id = id
        self.kind = kind
        self.callerNumber = callerNumber
        self.recording = recording
        self.isRecent = isRecent
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
    /// The caller is being called back.
    public var callingBack: Utterance
    /// Precede the summary: nobody may be called back, or nobody answered.
    public var noCallBack: Utterance
    public var callBackFailed: Utterance

    public init(
        summary: Utterance, messages: [TaskID: Utterance], noMessage: Utterance, acknowledged: Utterance,
        passed: Utterance, noKey: Utterance, callingBack: Utterance, noCallBack: Utterance, callBackFailed: Utterance
    ) {
        self.summary = summary
        self.messages = messages
        self.noMessage = noMessage
        self.acknowledged = acknowledged
        self.passed = passed
        self.noKey = noKey
        self.callingBack = callingBack
        self.noCallBack = noCallBack
        self.callBackFailed = callBackFailed
    }
}

extension ResponderKeys {
    /// 1 hears, 2 acknowledges, 3 calls the caller back, 4 passes on; each is somebody.
    public static let notice = ResponderKeys(accepting: "1234", declining: "", repeating: "")
}
