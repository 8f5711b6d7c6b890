public import Chronology
public import Directory
public import Ledger

/// One thing that is left to do, as a message tells it. Holds what facts do not: it goes to the person and is not kept.
public struct NoticeItem: Hashable, Sendable {
    public var task: TaskID
    public var kind: TaskKind
    public var line: LineID?
    /// In digits; nil when hidden, unknown or nobody's.
    public var callerNumber: String?
    public var openedAt: Instant
    /// How many later calls of the same caller belong to it.
    public var mergedCalls: Int
    /// The voice message of it.
    public var recording: String?
    /// What an alert says of itself.
    public var summary: String?

    public init(
        task: TaskID, kind: TaskKind, line: LineID?, callerNumber: String? = nil, openedAt: Instant,
        mergedCalls: Int = 0, recording: String? = nil, summary: String? = nil
    ) {
        self.task = task
        self.kind = kind
        self.line = line
        self.callerNumber = callerNumber
        self.openedAt = openedAt
        self.mergedCalls = mergedCalls
        self.recording = recording
        self.summary = summary
    }
}

/// A message as it leaves: the order, and everything that its words need.
public struct NoticeMessage: Hashable, Sendable {
    public var order: DeliveryOrder
    /// The oldest first.
    public var items: [NoticeItem]
    public var writtenAt: Instant

    public init(order: DeliveryOrder, items: [NoticeItem], writtenAt: Instant) {
        self.order = order
        self.items = items
        self.writtenAt = writtenAt
    }
}
