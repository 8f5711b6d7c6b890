public import Chronology
public import Directory
public import Ledger

/// Which calls are asked for; nil means any.
public struct CallQuery: Hashable, Sendable {
    public var from: Instant?
    public var until: Instant?
    public var line: LineID?
    public var person: PersonID?
    public var outcome: String?
    /// At most so many, the newest.
    public var limit: Int

    /// Asks for calls.
    public init(
        from: Instant? = nil, until: Instant? = nil, line: LineID? = nil, person: PersonID? = nil,
        outcome: String? = nil, limit: Int = 50
    ) {
        self.from = from
        self.until = until
        self.line = line
        self.person = person
        self.outcome = outcome
        self.limit = limit
    }
}

/// One call as a list shows it.
public struct CallRow: Hashable, Sendable {
    public var id: CallID
    public var line: LineID
    public var caller: CallerID
    public var trunk: TrunkID?
    public var openedAt: Instant
    public var answeredAt: Instant?
    public var closedAt: Instant?
    /// Who talked with the caller.
    public var person: PersonID?
    public var outcome: String

    /// Describes one call.
    public init(
        id: CallID, line: LineID, caller: CallerID, trunk: TrunkID?, openedAt: Instant, answeredAt: Instant?,
        closedAt: Instant?, person: PersonID?, outcome: String
    ) {
        self.id = id
        self.line = line
        self.caller = caller
        self.trunk = trunk
        self.openedAt = openedAt
        self.answeredAt = answeredAt
        self.closedAt = closedAt
        self.person = person
        self.outcome = outcome
    }
}

/// One message left in a call, or one recording of its conversation.
public struct RecordingRow: Hashable, Codable, Sendable {
    public var id: String
    /// `message` or `conversation`.
    public var kind: String
    /// Path below the folder of recordings; nil for a conversation, whose path is given to who asks by name.
    public var path: String?
    public var milliseconds: Int?
    public var state: String

    /// Describes one recording.
    public init(id: String, kind: String = "message", path: String?, milliseconds: Int?, state: String) {
        self.kind = kind
        self.id = id
        self.path = path
        self.milliseconds = milliseconds
        self.state = state
    }
}

/// One task that a call opened.
public struct TaskRow: Hashable, Codable, Sendable {
    public var id: String
    public var kind: TaskKind
    public var state: String

    /// Describes one task.
    public init(id: String, kind: TaskKind, state: String) {
        self.id = id
        self.kind = kind
        self.state = state
    }
}

/// What use cases ask of the ledger about calls that were.
public protocol CallHistory: Sendable {
    /// Calls, the newest first.
    func calls(_ query: CallQuery) throws -> [CallRow]

    /// One call, nil if there is none of that name.
    func callRow(_ id: CallID) throws -> CallRow?

    /// Its facts in order.
    func storyFacts(of call: CallID) throws -> [Fact]

    /// Its messages.
    func recordingRows(of call: CallID) throws -> [RecordingRow]

    /// Its tasks.
    func taskRows(of call: CallID) throws -> [TaskRow]

    /// The caller's number, nil when unknown, hidden or erased.
    func number(of caller: CallerID) throws -> String?
}
