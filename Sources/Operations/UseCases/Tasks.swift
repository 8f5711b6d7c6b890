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
        TaskListResult(
            tasks: try store.tasks(state: all ? nil : .open, limit: limit).map { .init($0, notes: [], clock: clock) })
    }

    /// One task with the notes about it.
    public func show(_ id: String, clock: LocalClock = .utc) throws -> TaskResult {
        guard let task = try store.task(id) else { throw Self.unknown(id) }
        let notes = try store.notes(.task, id).map { TaskResult.Note($0, clock: clock) }
        return TaskResult(task, notes: notes, clock: clock)
    }

    /// Says that somebody has taken note of a task; what is said goes where an erasure can empty it.
    /// `person` is who did, nil stands for whoever may run commands here; `note` comes with the identifier that it is
    /// stored by.
    public func acknowledge(
        _ id: String, by person: PersonID?, note: (id: String, text: String)? = nil, now: Instant,
        clock: LocalClock = .utc
    ) throws -> TaskResult {
        if let person {
            let known = try store.currentOrganisation()?.organisation.people.map(\.id) ?? []
            guard known.contains(person) else {
                throw OperationError(
                    .notFound, "there is no person `\(person)`",
                    remedy: NearMiss.remedy(for: person.rawValue, among: known.map(\.rawValue), kind: "people"))
            }
        }
        // Facts are for ever: a role, or an identifier that means nothing once its person is erased.
        let author = person?.rawValue ?? "command"
        let record = note.map {
            NoteRecord(id: $0.id, scope: .task, subject: id, body: $0.text, author: author, writtenAt: now)
        }
        guard try store.acknowledge(task: id, by: author, how: "command", note: record, now: now) != nil else {
            throw Self.unknown(id)
        }
        return try show(id, clock: clock)
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

    init(_ record: TaskRecord, notes: [Note], clock: LocalClock) {
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
    }

    public var text: String {
        let details = [
            line.map { "line \($0)" }, person.map { "for \($0)" }, call.map { "call \($0)" },
            changedBy.isEmpty ? nil : "by \(changedBy)",
        ].compactMap(\.self)
        let first = "\(localTime)  \(id)  \(kind.rawValue)  \(state)  " + details.joined(separator: ", ")
        return ([first] + notes.map { "    \($0.localTime)  \($0.author): \($0.body)" }).joined(separator: "\n")
    }
}

/// A list of tasks.
public struct TaskListResult: OperationResult, Hashable, Codable {
    public var tasks: [TaskResult]

    public var text: String {
        tasks.isEmpty ? "No tasks." : tasks.map(\.text).joined(separator: "\n")
    }
}
