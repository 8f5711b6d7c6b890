public import Directory
public import Ledger
public import Storage

extension Store: CallHistory {
    public func calls(_ query: CallQuery) throws -> [CallRow] {
        let filter = CallFilter(
            from: query.from, until: query.until, line: query.line, person: query.person, outcome: query.outcome,
            limit: query.limit)
        return try calls(filter).map(CallRow.init)
    }

    public func callRow(_ id: CallID) throws -> CallRow? { try call(id).map(CallRow.init) }

    public func storyFacts(of call: CallID) throws -> [Fact] { try facts(of: call).map(\.fact) }

    public func recordingRows(of call: CallID) throws -> [RecordingRow] {
        try recordings(of: call).map {
            RecordingRow(
                id: $0.id, kind: $0.kind.rawValue, path: $0.kind == .message ? $0.path : nil,
                milliseconds: $0.milliseconds, state: $0.state.rawValue)
        }
    }

    public func taskRows(of call: CallID) throws -> [TaskRow] {
        try tasks(of: call).map { TaskRow(id: $0.id, kind: $0.kind, state: $0.state.rawValue) }
    }

    public func number(of caller: CallerID) throws -> String? { try self.caller(caller)?.number }
}

extension CallRow {
    init(_ summary: CallSummary) {
        self.init(
            id: summary.id, line: summary.line, caller: summary.caller, trunk: summary.trunk,
            openedAt: summary.openedAt, answeredAt: summary.answeredAt, closedAt: summary.closedAt,
            person: summary.person, outcome: summary.outcome)
    }
}
