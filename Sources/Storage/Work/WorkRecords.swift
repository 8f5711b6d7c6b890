public import Chronology
public import Directory

/// Why something was said of an intervention or a statement: free text, kept where an erasure can empty it.
public struct WorkNoteRecord: Hashable, Codable, Sendable {
    public var id: String
    /// Whom it is about.
    public var person: PersonID
    /// The intervention, or the month of a statement.
    public var subject: String
    public var body: String
    public var author: String
    public var writtenAt: Instant

    /// Describes a note.
    public init(id: String, person: PersonID, subject: String, body: String, author: String, writtenAt: Instant) {
        self.id = id
        self.person = person
        self.subject = subject
        self.body = body
        self.author = author
        self.writtenAt = writtenAt
    }
}

/// A stretch of a day as it was imported.
public struct ImportedHours: Hashable, Codable, Sendable {
    public var person: PersonID
    /// The civil day that it is counted on: the one on which it began.
    public var day: CivilDate
    /// `work`, or the kind of absence.
    public var kind: String
    public var interval: Interval

    /// Describes a stretch.
    public init(person: PersonID, day: CivilDate, kind: String, interval: Interval) {
        self.person = person
        self.day = day
        self.kind = kind
        self.interval = interval
    }
}

/// A person's month as it was frozen.
public struct ClosedMonthRecord: Hashable, Codable, Sendable {
    public var person: PersonID
    /// As `2026-11`.
    public var month: String
    public var digest: String
    /// The statement with what it was computed from, as JSON; empty after an erasure.
    public var document: String
    public var closedAt: Instant

    /// Describes a month.
    public init(person: PersonID, month: String, digest: String, document: String, closedAt: Instant) {
        self.person = person
        self.month = month
        self.digest = digest
        self.document = document
        self.closedAt = closedAt
    }
}
