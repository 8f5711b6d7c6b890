public import Chronology
public import Directory
public import Ledger
public import Storage

/// Lists, shows and acknowledges what somebody must do.
public struct Tasks: Sendable {
    private let store: Store

    /// Works on the tasks of a store.
    public init(store: Store) { self.store = store }

    /// The newest tasks, open ones unless `all` are asked for.
    public func list(all: Bool = false, limit: Int = 100, clock: LocalClock = .utc) throws -> TaskListResult {
        let summaries = try store.alertSummaries()
        return TaskListResult(
            tasks: try store.tasks(state: all ? nil : .open, limit: limit).map {
                .init($0, notes: [], summary: summaries[TaskID($0.id)], clock: clock)
            })
    }

    /// One task with the notes about it.
    public func show(_ id: String, clock: LocalClock = .utc) throws -> TaskResult {
        guard let task = try store.task(id) else { throw Self.unknown(id) }
        let notes = try store.notes(.task, id).map { TaskResult.Note($0, clock: clock) }
        return TaskResult(task, notes: notes, summary: try store.alertSummaries()[TaskID(id)], clock: clock)
    }

    /// Says that somebody has taken note of a task; what is said goes where an erasure can empty it.
    /// `person` is who did, nil stands for whoever may run commands here; `note` comes with the identifier that it is
    /// stored by.
    public func acknowledge(
        _ id: String, by person: PersonID?, note: (id: String, text: String)? = nil, now: Instant,
        clock: LocalClock = .utc
    ) throws -> TaskResult {
        let author = try self.author(person)
        let record = note.map {
            NoteRecord(id: $0.id, scope: .task, subject: id, body: $0.text, author: author, writtenAt: now)
        }
        guard try store.acknowledge(task: id, by: author, how: "command", note: record, now: now) != nil else {
            throw Self.unknown(id)
        }
        return try show(id, clock: clock)
    }

    /// Gives an open task to a person of the organisation, who is told of it first.
    public func handOver(
        _ id: String, to person: PersonID, by author: PersonID?, now: Instant, clock: LocalClock = .utc
    ) throws -> TaskResult {
        let author = try self.author(author)
        let receiver = try known(person)
        guard receiver.isActive else {
            throw OperationError(
                .invalid, "`\(person)` is not active, and is not rung",
                remedy: "hand it to somebody else, or set `active: true` for that person in the organisation file")
        }
        guard let task = try store.handOver(task: id, to: person, by: author, now: now) else { throw Self.unknown(id) }
        guard task.state == .open else {
            throw OperationError(
                .conflict, "the task is \(task.state.rawValue), by \(task.changedBy): nothing is left to hand over",
                remedy: "`vigie tasks list` shows open tasks")
        }
        return try show(id, clock: clock)
    }

    /// The messages of a task, to be heard now: the fact that says so is durable when this returns.
    ///
    /// `folder`: where recordings are. `person`: who hears them, nil for whoever may run commands here.
    public func listen(_ id: String, by person: PersonID?, folder: String, now: Instant) throws -> MessageResult {
        let listener = try author(person)
        guard let task = try store.task(id) else { throw Self.unknown(id) }
        let kept =
            try task.call.map { try store.recordings(of: $0) }?.filter { $0.state == .kept && $0.kind == .message }
            ?? []
        guard !kept.isEmpty else {
            throw OperationError(
                .notFound, "the task `\(id)` has no message", remedy: "`vigie tasks show \(id)` says what it is about")
        }
        let event = FactEvent.messageHeard(task: TaskID(id), person: PersonID(listener))
        try store.append([Fact(sequence: 0, call: nil, at: now, event: event)])
        return MessageResult(
            task: id, messages: kept.map { .init(path: folder + "/" + $0.path, milliseconds: $0.milliseconds ?? 0) })
    }

    /// Who does something, as facts name them: a person that the organisation knows, or the word for whoever runs commands.
    ///
    /// Facts are for ever: a role, or an identifier that means nothing once its person is erased.
    private func author(_ person: PersonID?) throws -> String {
        try person.map { try known($0).id.rawValue } ?? "command"
    }

    private func known(_ person: PersonID) throws -> Person {
        let people = try store.currentOrganisation()?.organisation.people ?? []
        if let found = people.first(where: { $0.id == person }) { return found }
        throw OperationError(
            .notFound, "there is no person `\(person)`",
            remedy: NearMiss.remedy(for: person.rawValue, among: people.map(\.id.rawValue), kind: "people"))
    }

    private static func unknown(_ id: String) -> OperationError {
        OperationError(.notFound, "there is no task `\(id)`", remedy: "`vigie tasks list --all` lists them")
    }
}

/// One task.
public struct TaskResult: OperationResult, Hashable, Codable {
    /// A text that somebody wrote about it.
    public struct Note: Hashable, Codable, Sendable {
        public var author: String
        /// ISO 8601 in UTC.
        public var at: String
        public var localTime: String
        public var body: String

        init(_ record: NoteRecord, clock: LocalClock) {
            author = record.author
            at = InstantText.iso(record.writtenAt)
            localTime = InstantText.local(record.writtenAt, clock: clock)
            body = record.body
        }
    }

    public var id: String
    public var kind: TaskKind
    public var state: String
    public var call: CallID?
    public var line: LineID?
    public var person: PersonID?
    /// ISO 8601 in UTC.
    public var openedAt: String
    public var localTime: String
    /// Who changed its state last.
    public var changedBy: String
    public var notes: [Note]
    /// What an alert says of itself.
    public var summary: String?

    init(_ record: TaskRecord, notes: [Note], summary: String? = nil, clock: LocalClock) {
        id = record.id
        kind = record.kind
        state = record.state.rawValue
        call = record.call
        line = record.line
        person = record.person
        openedAt = InstantText.iso(record.openedAt)
        localTime = InstantText.local(record.openedAt, clock: clock)
        changedBy = record.changedBy
        self.notes = notes
        self.summary = summary
    }

    public var text: String {
        let details = [
            line.map { "line \($0)" }, person.map { "for \($0)" }, call.map { "call \($0)" },
            changedBy.isEmpty ? nil : "by \(changedBy)",
        ].compactMap(\.self)
        let first = "\(localTime)  \(id)  \(kind.rawValue)  \(state)  " + details.joined(separator: ", ")
        return
            ([first] + (summary.map { ["    \($0)"] } ?? [])
            + notes.map { "    \($0.localTime)  \($0.author): \($0.body)" }).joined(separator: "\n")
    }
}

/// The messages of a task, as files.
public struct MessageResult: OperationResult, Hashable, Codable {
    /// One message.
    public struct Message: Hashable, Codable, Sendable {
        public var path: String
        public var milliseconds: Int

        /// Names a file.
        public init(path: String, milliseconds: Int) {
            self.path = path
            self.milliseconds = milliseconds
        }
    }

    public var task: String
    public var messages: [Message]

    public var text: String { messages.map { "\($0.path)  (\($0.milliseconds / 1_000) s)" }.joined(separator: "\n") }
}

/// A list of tasks.
public struct TaskListResult: OperationResult, Hashable, Codable {
    public var tasks: [TaskResult]

    public var text: String {
        tasks.isEmpty ? "No tasks." : tasks.map(\.text).joined(separator: "\n")
    }
}
