public import LabourLaw

/// What a later correction changes in a month that was closed, shown in the month in which it is found: a closed month is
/// never changed in silence.
public struct Adjustment: Hashable, Sendable {
    /// The closed month.
    public var month: CivilMonth
    public var code: String
    public var label: String
    /// What is owed more, or below zero what was paid too much.
    public var amount: Money
    public var restMinutes: Int
    /// Why, in the words of whoever corrected the facts.
    public var reason: String

    public init(
        month: CivilMonth, code: String, label: String, amount: Money, restMinutes: Int = 0, reason: String
    ) {
        self.month = month
        self.code = code
        self.label = label
        self.amount = amount
        self.restMinutes = restMinutes
        self.reason = reason
    }
}

/// What is kept of a month when it is closed.
public struct ClosedMonth: Hashable, Sendable {
    /// A line as it was closed.
    public struct Line: Hashable, Sendable {
        public var code: String
        public var label: String
        public var amount: Money
        public var restMinutes: Int

        public init(code: String, label: String, amount: Money, restMinutes: Int) {
            self.code = code
            self.label = label
            self.amount = amount
            self.restMinutes = restMinutes
        }
    }

    public var month: CivilMonth
    public var digest: String
    public var lines: [Line]

    public init(month: CivilMonth, digest: String, lines: [Line]) {
        self.month = month
        self.digest = digest
        self.lines = lines
    }

    /// Freezes a statement.
    public init(_ statement: MonthlyStatement) {
        self.init(
            month: statement.month, digest: statement.digest,
            lines: statement.lines.map {
                Line(code: $0.code, label: $0.label, amount: $0.amount, restMinutes: $0.restMinutes)
            })
    }

    /// What the month would be now, line by line, against what was closed; nothing when both are the same.
    public func adjustments(toward now: PayResult, reason: String) -> [Adjustment] {
        var deltas: [String: Adjustment] = [:]
        func add(_ code: String, _ label: String, _ amount: Money, _ rest: Int) {
            let key = "\(code)|\(label)"
            var delta =
                deltas[key] ?? Adjustment(month: month, code: code, label: label, amount: .zero, reason: reason)
            delta.amount += amount
            delta.restMinutes += rest
            deltas[key] = delta
        }
        for line in lines { add(line.code, line.label, .zero - line.amount, -line.restMinutes) }
        for line in now.lines where line.month == month { add(line.code, line.label, line.amount, line.restMinutes) }
        return deltas.values.filter { $0.amount != .zero || $0.restMinutes != 0 }
            .sorted { ($0.code, $0.label) < ($1.code, $1.label) }
    }
}
