public import Chronology
public import Directory
import Foundation
public import Ledger

extension Store {
    /// The facts of one call in the order of its story.
    public func facts(of call: CallID) throws -> [StoredFact] {
        try database.read { try $0.rows(.factsOfCall, [.text(call.rawValue)]).map(Self.storedFact) }
    }

    /// Facts of the whole ledger in order, a page at a time.
    ///
    /// `number`: the last fact already read, 0 for none.
    public func facts(after number: Int64, limit: Int = 1_000) throws -> [StoredFact] {
        try database.read {
            try $0.rows(.factsAfter, [.integer(number), .integer(Int64(limit))]).map(Self.storedFact)
        }
    }

    /// How many facts there are.
    public func factCount() throws -> Int64 {
        try database.read { try $0.rows(.countFacts, []).first?.integer(0) ?? 0 }
    }

    /// Calls, the newest first.
    public func calls(_ filter: CallFilter = .init()) throws -> [CallSummary] {
        try database.read { session in
            let conditions: [SQLValue] = [
                .integer(filter.from?.microseconds ?? .min), .integer(filter.until?.microseconds ?? .max),
                .text(filter.line?.rawValue ?? ""), .text(filter.caller?.rawValue ?? ""),
                .text(filter.person?.rawValue ?? ""), .text(filter.outcome ?? ""), .integer(Int64(filter.limit)),
            ]
            return try session.rows(.listCalls, conditions).map(Self.call)
        }
    }

    /// One call, nil if there is none of that name.
    public func call(_ id: CallID) throws -> CallSummary? {
        try database.read { try $0.rows(.callByID, [.text(id.rawValue)]).map(Self.call).first }
    }

    /// Tasks, the newest first.
    public func tasks(state: TaskRecord.State? = nil, line: LineID? = nil, limit: Int = 100) throws -> [TaskRecord] {
        try database.read { session in
            let conditions: [SQLValue] = [
                .text(state?.rawValue ?? ""), .text(line?.rawValue ?? ""), .integer(Int64(limit)),
            ]
            return try session.rows(.listTasks, conditions).map(Self.task)
        }
    }

    /// The tasks that a call opened, in order.
    public func tasks(of call: CallID) throws -> [TaskRecord] {
        try database.read { try $0.rows(.tasksOfCall, [.text(call.rawValue)]).map(Self.task) }
    }

    /// Adds facts at the end of the ledger; those of running calls go through ``LedgerWriter``.
    public func append(_ facts: [Fact]) throws {
        try database.transaction { session in _ = try FactAppender.append(facts, in: session) }
    }

    /// Opens a task of the server as a whole, unless one of its kind is open; says whether it did.
    @discardableResult
    public func openTask(_ kind: TaskKind, now: Instant) throws -> Bool {
        try database.transaction { try ServerTasks.open(kind, now: now, in: $0) }
    }

    /// One task, nil if there is none of that name.
    public func task(_ id: String) throws -> TaskRecord? {
        try database.read { try $0.rows(.taskByID, [.text(id)]).map(Self.task).first }
    }

    /// Says that somebody has taken note of a task, as a fact from which its row follows; one that is not open stays.
    ///
    /// `by`: an identifier or the word for a role, since it stands in a fact.
    /// `note`: what was said, kept where an erasure can empty it.
    /// Returns the task as it is then, nil if there is none of that name.
    public func acknowledge(
        task id: String, by: String, how: String, note: NoteRecord? = nil, now: Instant
    ) throws -> TaskRecord? {
        try database.transaction { session in
            guard let task = try session.rows(.taskByID, [.text(id)]).map(Self.task).first else { return nil }
            if let note { try Self.write(note, in: session) }
            guard task.state == .open else { return task }
            let event = FactEvent.taskAcknowledged(task: TaskID(id), by: by, how: how)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: event)], in: session)
            try session.run(.bumpGeneration, [])
            return try session.rows(.taskByID, [.text(id)]).map(Self.task).first
        }
    }

    /// The messages left in a call.
    public func recordings(of call: CallID) throws -> [RecordingRecord] {
        try database.read { try $0.rows(.recordingsOfCall, [.text(call.rawValue)]).map(Self.recording) }
    }

    static func storedFact(_ row: SQLRow) throws -> StoredFact {
        let call = try row.text(1)
        let payload = try row.text(4)
        let event: FactEvent
        do {
            event = try JSONDecoder().decode(FactEvent.self, from: Data(payload.utf8))
        } catch is DecodingError {
            throw StoreError(.malformed, "fact \(try row.integer(0)) says what this program does not know")
        }
        let fact = Fact(
            sequence: Int(clamping: try row.integer(2)), call: call.isEmpty ? nil : CallID(call),
            at: Instant(microseconds: try row.integer(3)), event: event, isLate: try row.integer(5) != 0)
        return StoredFact(
            number: try row.integer(0), fact: fact, payload: payload, digest: LedgerDigest(hex: try row.text(6)))
    }

    static func call(_ row: SQLRow) throws -> CallSummary {
        CallSummary(
            id: CallID(try row.text(0)), line: LineID(try row.text(1)), caller: CallerID(try row.text(2)),
            trunk: try row.optionalText(3).map(TrunkID.init), openedAt: Instant(microseconds: try row.integer(4)),
            answeredAt: try row.optionalInteger(5).map(Instant.init(microseconds:)),
            person: try row.optionalText(6).map(PersonID.init),
            closedAt: try row.optionalInteger(7).map(Instant.init(microseconds:)), outcome: try row.text(8))
    }

    static func task(_ row: SQLRow) throws -> TaskRecord {
        let call = try row.text(2)
        guard let kind = TaskKind(rawValue: try row.text(1)), let state = TaskRecord.State(rawValue: try row.text(6))
        else { throw StoreError(.malformed, "a task is of an unknown kind or state") }
        return TaskRecord(
            id: try row.text(0), kind: kind, call: call.isEmpty ? nil : CallID(call),
            line: try row.optionalText(3).map(LineID.init), person: try row.optionalText(4).map(PersonID.init),
            openedAt: Instant(microseconds: try row.integer(5)), state: state,
            changedAt: Instant(microseconds: try row.integer(7)), changedBy: try row.text(8))
    }

    static func recording(_ row: SQLRow) throws -> RecordingRecord {
        guard let state = RecordingRecord.State(rawValue: try row.text(5)) else {
            throw StoreError(.malformed, "a recording is in an unknown state")
        }
        return RecordingRecord(
            id: try row.text(0), call: CallID(try row.text(1)), path: try row.text(2),
            startedAt: Instant(microseconds: try row.integer(3)),
            milliseconds: try row.optionalInteger(4).map { Int(clamping: $0) }, state: state,
            kind: RecordingRecord.Kind(rawValue: try row.text(6)) ?? .message,
            expiresAt: try row.optionalInteger(7).map(Instant.init(microseconds:)))
    }
}
