public import LabourLaw

/// What a later correction changes in a month that was closed, shown in the month in which it is found: a closed month is
/// never changed in silence.
public struct Adjustment: Hashable, Codable, Sendable {
    /// The code of rest that the law gives and no line of pay.
    public static let legalRestCode = "rest.compensatory"

    /// The closed month.
    public var month: CivilMonth
    public var code: String
    public var label: String
    /// What is owed more, or below zero what was paid too much.
    public var amount: Money
    public var restMinutes: Int
    /// What was changed since, in French.
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
