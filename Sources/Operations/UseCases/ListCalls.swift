public import Chronology
public import Directory

/// Lists calls of the ledger, the newest first.
public struct ListCalls: Sendable {
    private let history: any CallHistory

    /// Lists calls of a history.
    public init(history: any CallHistory) { self.history = history }

    /// The calls that a query asks for; times are shown on the wall clock of `clock`.
    public func callAsFunction(_ query: CallQuery, clock: LocalClock = .utc) throws -> CallListResult {
        let calls = try history.calls(query)
        return CallListResult(
            calls: try calls.map { call in
                CallListResult.Call(
                    call, number: try history.number(of: call.caller),
                    localTime: InstantText.local(call.openedAt, clock: clock))
            })
    }
}

/// A list of calls.
public struct CallListResult: OperationResult, Hashable, Codable {
    /// One call.
    public struct Call: Hashable, Codable, Sendable {
        public var id: CallID
        public var line: LineID
        public var caller: CallerID
        /// Nil when hidden or erased.
        public var number: String?
        public var trunk: TrunkID?
        /// ISO 8601 in UTC.
        public var openedAt: String
        public var answeredAt: String?
        public var closedAt: String?
        public var localTime: String
        /// Whole seconds from the first INVITE to the end, nil while it runs.
        public var seconds: Int64?
        public var person: PersonID?
        public var outcome: String

        init(_ row: CallRow, number: String?, localTime: String) {
            id = row.id
            line = row.line
            caller = row.caller
            self.number = number
            trunk = row.trunk
            openedAt = InstantText.iso(row.openedAt)
            answeredAt = row.answeredAt.map(InstantText.iso)
            closedAt = row.closedAt.map(InstantText.iso)
            self.localTime = localTime
            seconds = row.closedAt.map { ($0 - row.openedAt).wholeMilliseconds / 1_000 }
            person = row.person
            outcome = row.outcome
        }
    }

    public var calls: [Call]

    public var text: String {
        guard !calls.isEmpty else { return "No calls." }
        return calls.map { call in
            let duration = call.seconds.map { "\($0) s" } ?? "in progress"
            let person = call.person.map { " → \($0)" } ?? ""
            return "\(call.localTime)  \(call.id)  \(call.line)  \(call.number ?? call.caller.rawValue)"
                + "  \(call.outcome)\(person)  \(duration)"
        }.joined(separator: "\n")
    }
}
