public import Chronology
public import LabourLaw

/// One dated row of a table: a rule with the days on which it holds, and the text that says so.
public struct RateRow<Rule: Hashable & Sendable>: Hashable, Sendable {
    public var rule: Rule
    public var title: String
    public var from: CivilDate
    /// The last day; nil while it is in force.
    public var to: CivilDate?
    public var citation: Citation
    public var rounding: Rounding
    /// The night of its classes of hours.
    public var night: NightWindow
    /// The book that it stands in.
    public var book: String
    public var notes: [String]

    /// Whether the row is in force on a day.
    public func isInForce(on date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }
}

/// Everything that the books of one regime say about pay: rates are data, and no agreement has code of its own.
public struct PayScheme: Hashable, Sendable {
    public var regime: String
    public var onCall: [RateRow<OnCallRule>] = []
    public var onCallRest: [RateRow<UnitRest>] = []
    public var lateNotice: [RateRow<LateNotice>] = []
    public var interventions: [RateRow<InterventionRule>] = []
    public var interventionRest: [RateRow<ClassRates>] = []
    public var overtime: [RateRow<OvertimeRates>] = []
    public var complementary: [RateRow<ComplementaryRates>] = []
    public var mayDay: [RateRow<ExactNumber>] = []
    public var publicOvertime: [RateRow<PublicOvertimeRates>] = []
    public var exclusions: [RateRow<[PayExclusion]>] = []
    /// Published values such as the guaranteed minimum, by the name of their parameter.
    public var values: [String: [RateRow<ExactNumber>]] = [:]

    /// Every day on which something changes.
    var changes: [CivilDate] {
        var days = Self.changes(onCall) + Self.changes(onCallRest) + Self.changes(lateNotice)
        days += Self.changes(interventions) + Self.changes(interventionRest) + Self.changes(overtime)
        days += Self.changes(complementary) + Self.changes(mayDay) + Self.changes(publicOvertime)
        return days + values.values.flatMap(Self.changes)
    }

    private static func changes<Rule>(_ rows: [RateRow<Rule>]) -> [CivilDate] {
        rows.flatMap { [$0.from, $0.to.map { $0.adding(days: 1) }].compactMap(\.self) }
    }
}

extension Array {
    /// The row that is in force on a day.
    func row<Rule>(on date: CivilDate) -> RateRow<Rule>? where Element == RateRow<Rule> {
        first { $0.isInForce(on: date) }
    }
}
