public import Chronology
public import Directory
public import Ledger

/// An open task, with what was done about it so far.
public struct ChaseRecord: Hashable, Sendable {
    public var id: TaskID
    public var kind: TaskKind
    public var line: LineID?
    public var call: CallID?
    public var caller: CallerID?
    /// The message that was kept of its call.
    public var recording: String?
    public var openedAt: Instant
    /// When somebody was last told.
    public var toldAt: Instant?
    /// Somebody was being told when the ledger ends.
    public var isTelling: Bool
    public var passes: Int
    public var passedAt: Instant?
    /// Whom somebody has given it to, and when.
    public var handedTo: PersonID?
    public var handedAt: Instant?
    /// What an alert says of itself.
    public var summary: String?
}

extension Store {
    /// The open tasks, the oldest first: what a restart takes up again.
    public func chasedTasks() throws -> [ChaseRecord] {
        try database.read { session in
            try session.rows(.chasedTasks, []).compactMap { row in
                guard let kind = TaskKind(rawValue: try row.text(1)) else { return nil }
                let call = try row.optionalText(3) ?? ""
                return ChaseRecord(
                    id: TaskID(try row.text(0)), kind: kind, line: try row.optionalText(2).map(LineID.init),
                    call: call.isEmpty ? nil : CallID(call), caller: try row.optionalText(4).map(CallerID.init),
                    recording: try row.optionalText(5), openedAt: Instant(microseconds: try row.integer(6)),
                    toldAt: try row.optionalInteger(7).map { Instant(microseconds: $0) },
                    isTelling: try row.optionalText(8) != nil, passes: Int(clamping: try row.integer(9)),
                    passedAt: try row.optionalInteger(10).map { Instant(microseconds: $0) },
                    handedTo: try row.optionalText(11).map(PersonID.init),
                    handedAt: try row.optionalInteger(12).map { Instant(microseconds: $0) },
                    summary: try row.optionalText(13))
            }
        }
    }

    /// Gives an open task to a named person, as a fact from which its row follows; one that is not open stays.
    ///
    /// `by`: as for ``acknowledge(task:by:how:note:now:)``. Returns the task as it is then, nil if there is none of that name.
    public func handOver(task id: String, to person: PersonID, by: String, now: Instant) throws -> TaskRecord? {
        try database.transaction { session in
            guard let task = try session.rows(.taskByID, [.text(id)]).map(Self.task).first else { return nil }
            guard task.state == .open else { return task }
            let event = FactEvent.taskHandedOver(task: TaskID(id), person: person, by: by)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: event)], in: session)
            try session.run(.bumpGeneration, [])
            return try session.rows(.taskByID, [.text(id)]).map(Self.task).first
        }
    }

    /// The tasks that were ended since an instant, by whatever process.
    public func tasksEnded(since instant: Instant) throws -> [TaskID] {
        try database.read { session in
            try session.rows(.tasksEndedSince, [.integer(instant.microseconds)]).map { TaskID(try $0.text(0)) }
        }
    }

    /// Asks the server that a person be rung and then the caller of a task, as a fact; false when there is no such open
    /// task.
    public func askCallBack(task id: String, person: PersonID, by: String, now: Instant) throws -> Bool {
        try database.transaction { session in
            guard let task = try session.rows(.taskByID, [.text(id)]).map(Self.task).first, task.state == .open else {
                return false
            }
            let event = FactEvent.callBackAsked(task: TaskID(id), person: person, by: by)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: event)], in: session)
            try session.run(.bumpGeneration, [])
            return true
        }
    }

    /// What was asked so since an instant, the oldest first.
    public func callBacksAsked(since instant: Instant) throws -> [StoredFact] {
        try database.read { try $0.rows(.callBacksAskedSince, [.integer(instant.microseconds)]).map(Self.storedFact) }
    }
}
