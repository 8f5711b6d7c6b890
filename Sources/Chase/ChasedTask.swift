public import Chronology
public import Directory
public import Ledger

/// A task that people are told of until somebody acknowledges it.
public struct ChasedTask: Hashable, Sendable {
    public var id: TaskID
    public var kind: TaskKind
    public var line: LineID?
    /// Whose call it comes from; nil for tasks of the server.
    public var call: CallID?
    public var caller: CallerID?
    public var openedAt: Instant
    /// The message that belongs to it.
    public var recording: String?
    /// What an alert says of itself.
    public var summary: String?
    /// How many later calls of the same caller are dealt with together with it.
    public var mergedCalls = 0
    /// Whom somebody has given it to: told before anybody of the line.
    public var handedTo: PersonID?

    /// A task as its facts describe it.
    public init(
        id: TaskID, kind: TaskKind, line: LineID?, call: CallID?, caller: CallerID?, openedAt: Instant,
        recording: String? = nil, summary: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.line = line
        self.call = call
        self.caller = caller
        self.openedAt = openedAt
        self.recording = recording
        self.summary = summary
    }
}

/// A task that was open when the server started, with what was already done about it.
public struct RestoredTask: Hashable, Sendable {
    public var task: ChasedTask
    /// When somebody was last told, by wall clock.
    public var lastToldAt: Instant?
    /// That telling was cut off by the end of the server: nobody knows whether it was heard.
    public var wasCutOff: Bool
    /// How often it was passed to a next level, and when last.
    public var passes: Int
    public var passedAt: Instant?
    /// When it was given to the person that the task names.
    public var handedAt: Instant?

    /// What the store remembers of an open task.
    public init(
        task: ChasedTask, lastToldAt: Instant?, wasCutOff: Bool, passes: Int = 0, passedAt: Instant? = nil,
        handedAt: Instant? = nil
    ) {
        self.task = task
        self.lastToldAt = lastToldAt
        self.wasCutOff = wasCutOff
        self.passes = passes
        self.passedAt = passedAt
        self.handedAt = handedAt
    }
}

/// What the chase wants done; a shell performs it.
public enum ChaseEffect: Hashable, Sendable {
    /// Write this fact; nothing waits for it.
    case record(FactEvent)
    /// Tell a person of these tasks, the oldest first. Answered by ``Chase/told(_:now:)``, whatever came of it.
    case tell(PersonID, [ChasedTask])
    /// Nothing of what the person is being told is left to do.
    case silence(PersonID)
}
