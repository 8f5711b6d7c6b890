public import Chronology
public import Directory
public import Ledger

/// What somebody says of work: a fact, and the words that go with it and may be erased.
public struct WorkStep: Sendable {
    public var event: FactEvent
    public var note: WorkNoteRecord?

    /// Describes a step.
    public init(_ event: FactEvent, note: WorkNoteRecord? = nil) {
        self.event = event
        self.note = note
    }
}

extension Store {
    /// The facts that interventions since an instant are read from: those of every call that somebody took before `end`,
    /// and what was said since, in any order.
    ///
    /// A step never comes before the intervention that it is about, so that steps need no later bound.
    public func interventionFacts(since instant: Instant, until end: Instant? = nil) throws -> [Fact] {
        try database.read { try Self.interventionFacts(since: instant, until: end, in: $0) }
    }

    /// When the call, or the declared work, began that an intervention is named after; nil when there is none.
    public func beginning(of intervention: InterventionID) throws -> Instant? {
        let name = intervention.rawValue
        return try database.read { session in
            // A call's name is followed by a person's, and both may hold hyphens.
            for hyphen in name.indices where name[hyphen] == "-" {
                let call = String(name[..<hyphen])
                guard let row = try session.rows(.firstFactOfCall, [.text(call)]).first else { continue }
                return Instant(microseconds: try row.integer(0))
            }
            guard let last = name.lastIndex(of: "-"), let seconds = Int64(name[name.index(after: last)...]),
                abs(seconds) < 1 << 40
            else { return nil }
            return Instant(seconds: seconds)
        }
    }

    /// Decides on a step by what stands, and makes it durable, in one transaction: no other step comes between.
    ///
    /// `decide` is given the facts of ``interventionFacts(since:until:)``; what it throws leaves everything as it was.
    public func take(
        stepSince instant: Instant, until end: Instant? = nil, now: Instant, _ decide: ([Fact]) throws -> WorkStep
    ) throws {
        try database.transaction { session in
            let step = try decide(try Self.interventionFacts(since: instant, until: end, in: session))
            if let note = step.note { try Self.write(note, in: session) }
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: step.event)], in: session)
            try session.run(.bumpGeneration, [])
        }
    }

    /// Makes facts about work durable, with what was said and may be erased, in one transaction.
    public func append(work facts: [Fact], note: WorkNoteRecord? = nil) throws {
        try database.transaction { session in
            if let note { try Self.write(note, in: session) }
            try FactAppender.append(facts, in: session)
            try session.run(.bumpGeneration, [])
        }
    }

    /// Facts since an instant that say whose duties changed, and who was told of which task, by time.
    public func tellingFacts(since instant: Instant) throws -> [Fact] {
        try database.read { session in
            try session.rows(.tellingFacts, [.integer(instant.microseconds)]).map { try Self.storedFact($0).fact }
        }
    }

    /// What was said about an intervention or a statement, oldest first.
    public func workNotes(of subject: String) throws -> [WorkNoteRecord] {
        try database.read { session in
            try session.rows(.workNotesOf, [.text(subject)]).map { row in
                WorkNoteRecord(
                    id: try row.text(0), person: PersonID(try row.text(1)), subject: try row.text(2),
                    body: try row.text(3), author: try row.text(4), writtenAt: Instant(microseconds: try row.integer(5))
                )
            }
        }
    }

    /// Empties what is known of a person's work: reasons, hours, frozen statements. Facts stay.
    static func eraseWork(of person: PersonID, in session: any DatabaseSession) throws -> Int {
        let id = [SQLValue.text(person.rawValue)]
        let notes = try session.run(.eraseWorkNotesOf, id)
        try session.run(.eraseImportedHoursOf, id)
        try session.run(.eraseImportedDaysOf, id)
        try session.run(.eraseClosedMonthsOf, id)
        return notes
    }

    private static func write(_ note: WorkNoteRecord, in session: any DatabaseSession) throws {
        try session.run(
            .writeWorkNote,
            [
                .text(note.id), .text(note.person.rawValue), .text(note.subject), .text(note.body),
                .text(note.author), .integer(note.writtenAt.microseconds),
            ])
    }

    private static func interventionFacts(
        since instant: Instant, until end: Instant?, in session: any DatabaseSession
    ) throws -> [Fact] {
        let bounds: [SQLValue] = [.integer(instant.microseconds), .integer(end?.microseconds ?? .max)]
        var facts: [Fact] = []
        var calls: Set<CallID> = []
        for fact in try session.rows(.workFacts, bounds).map({ try storedFact($0).fact }) {
            if let call = fact.call { calls.insert(call) } else { facts.append(fact) }
        }
        // Tellings say which task they are about; the call that opened it says on which line.
        var told: Set<CallID> = []
        for call in calls.sorted() {
            let story = try story(of: call, in: session)
            facts += story
            for case .noticeStarted(_, _, let tasks) in story.map(\.event) {
                for task in tasks {
                    let row = try session.rows(.taskByID, [.text(task.rawValue)]).map(Self.task).first
                    if let origin = row?.call, !calls.contains(origin) { told.insert(origin) }
                }
            }
        }
        return try facts + told.sorted().flatMap { try Self.story(of: $0, in: session) }
    }

    private static func story(of call: CallID, in session: any DatabaseSession) throws -> [Fact] {
        try session.rows(.factsOfCall, [.text(call.rawValue)]).map { try storedFact($0).fact }
    }
}
