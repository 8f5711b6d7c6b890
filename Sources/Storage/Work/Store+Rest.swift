public import Chronology
public import Directory
public import Ledger

/// Something that one person is told of somebody's rest or work, by a task of their own.
public struct WorkTelling: Hashable, Sendable {
    /// Who is told.
    public var person: PersonID
    /// Whom it is about: with an erasure of that person the words go.
    public var subject: PersonID
    public var kind: TaskKind
    /// What the person reads.
    public var words: String
    /// When it is no longer worth telling; nil: when somebody acknowledges it.
    public var end: Instant?

    /// Describes a telling.
    public init(person: PersonID, about subject: PersonID, kind: TaskKind, words: String, end: Instant? = nil) {
        self.person = person
        self.subject = subject
        self.kind = kind
        self.words = words
        self.end = end
    }
}

/// A finding of the law as it is remembered, so that it is told once.
public struct KnownFinding: Hashable, Sendable {
    public var person: PersonID
    public var rule: String
    /// The start of the finding's interval.
    public var start: Instant

    /// Describes a finding.
    public init(person: PersonID, rule: String, start: Instant) {
        self.person = person
        self.rule = rule
        self.start = start
    }
}

extension Store {
    /// Writes what an intervention leaves of a person's rest, and has people told of it; in one transaction. What they were
    /// told of the person's rest before, and have not acknowledged, is over, unless it still holds.
    public func recordRest(
        after intervention: InterventionID, of person: PersonID, earliest: Instant, planned: Instant?,
        tellings: [WorkTelling], keepsTold: Bool = false, now: Instant
    ) throws {
        try database.transaction { session in
            for row in keepsTold ? [] : try session.rows(.openWorkCues, [.text(person.rawValue)]) {
                let over = FactEvent.taskAcknowledged(task: TaskID(try row.text(0)), by: "vigie", how: "over")
                try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: over)], in: session)
            }
            let computed = FactEvent.resumptionComputed(
                intervention: intervention, person: person, earliest: earliest, planned: planned)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: computed)], in: session)
            for telling in tellings {
                let (task, at) = try Self.open(telling, now: now, in: session)
                try Self.remember(
                    telling.subject, "rest \(intervention) \(telling.kind.rawValue)", at: at, task: task,
                    end: telling.end ?? Instant(microseconds: .max), in: session)
            }
            try session.run(.bumpGeneration, [])
        }
    }

    /// The findings among these that nobody was told of.
    public func unknownFindings(among findings: [KnownFinding]) throws -> Set<KnownFinding> {
        try database.read { session in
            try Set(findings.filter { try session.rows(.workCue, Self.key(of: $0)).isEmpty })
        }
    }

    /// Has managers told of new findings, and says in a fact that everybody's month was looked at; in one transaction.
    public func recordLawCheck(
        day: CivilDate, people: Int, tellings: [(telling: WorkTelling, findings: [KnownFinding])], now: Instant
    ) throws {
        try database.transaction { session in
            let count = tellings.reduce(0) { $0 + $1.findings.count }
            let checked = FactEvent.lawChecked(day: day.description, people: people, findings: count)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: checked)], in: session)
            for (telling, findings) in tellings {
                let (task, _) = try Self.open(telling, now: now, in: session)
                for finding in findings {
                    try Self.remember(
                        finding.person, Self.cue(of: finding), at: finding.start, task: task,
                        end: Instant(microseconds: .max), in: session)
                }
            }
            try session.run(.setMarker, [.text(Self.lawMarker), .integer(Int64(day.dayNumber))])
            try session.run(.bumpGeneration, [])
        }
    }

    /// The day on which everybody's month was looked at last; nil before the first time.
    public func lastLawCheck() throws -> CivilDate? {
        try database.read { session in
            try session.rows(.marker, [.text(Self.lawMarker)]).first.map {
                CivilDate(dayNumber: Int(try $0.integer(0)))
            }
        }
    }

    private static let lawMarker = "lawChecked"

    private static func open(
        _ telling: WorkTelling, now: Instant, in session: any DatabaseSession
    ) throws -> (TaskID, Instant) {
        let (task, at) = try freeTask(telling.kind, now: now, in: session)
        let opened = FactEvent.taskOpened(kind: telling.kind, line: nil, person: telling.person)
        try FactAppender.append([Fact(sequence: 0, call: nil, at: at, event: opened)], in: session)
        try word(task, telling.words, at: at, in: session)
        return (task, at)
    }

    private static func remember(
        _ person: PersonID, _ cue: String, at start: Instant, task: TaskID, end: Instant,
        in session: any DatabaseSession
    ) throws {
        try session.run(
            .addDutyCue,
            [
                .text(""), .text(person.rawValue), .integer(start.microseconds), .text(cue), .text(task.rawValue),
                .integer(end.microseconds),
            ])
    }

    private static func cue(of finding: KnownFinding) -> String { "law \(finding.rule)" }

    private static func key(of finding: KnownFinding) -> [SQLValue] {
        [.text(finding.person.rawValue), .integer(finding.start.microseconds), .text(cue(of: finding))]
    }
}
