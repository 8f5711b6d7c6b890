public import Chronology
public import LabourLaw

/// One line of what is owed: money, rest, or what explains a number.
public struct PayLine: Hashable, Sendable {
    /// Names the kind of line for payroll programs, such as `oncall.week` or `overtime.25`.
    public var code: String
    /// In French, as it is printed.
    public var label: String
    public var quantity: ExactNumber
    public var unit: String
    /// Euros for one unit, exact.
    public var rate: ExactNumber
    public var amount: Money
    /// What the amount was before it was rounded.
    public var exactAmount: ExactNumber
    public var restMinutes: Int
    public var citation: Citation
    public var month: CivilMonth
    public var notes: [String]
    /// The stretches of time that it pays.
    public var facts: [Interval]

    /// The quantity and the rate as decimals that give the amount again when they are multiplied and rounded half up.
    public var printed: PrintedFactors { PrintedFactors(quantity, rate, amount: amount) }
}

/// What could not be computed, and for want of what.
public struct PendingLine: Hashable, Sendable {
    public var code: String
    public var label: String
    public var quantity: ExactNumber
    public var unit: String
    public var month: CivilMonth
    /// Names of parameters, such as `hourly_rate_eur`.
    public var missing: [String]
    public var citation: String
}

/// The decimals of a line, as few as give its amount again.
public struct PrintedFactors: Hashable, Sendable {
    public let quantity: ExactNumber
    public let rate: ExactNumber

    init(_ quantity: ExactNumber, _ rate: ExactNumber, amount: Money) {
        for places in [2, 4, 6, 8, 10] {
            let step = ExactNumber(1, over: [100, 10_000, 1_000_000, 100_000_000, 10_000_000_000][places / 2 - 1]) ?? 0
            let quantities = Self.candidates(quantity, places: places, step: step)
            let rates = Self.candidates(rate, places: places, step: step)
            for candidate in quantities {
                for other in rates where Money(roundingHalfUp: candidate * other) == amount {
                    self.quantity = candidate
                    self.rate = other
                    return
                }
            }
        }
        self.quantity = quantity
        self.rate = rate
    }

    /// A number as it is when it ends within so many places, else its two neighbours, the nearest first.
    private static func candidates(_ number: ExactNumber, places: Int, step: ExactNumber) -> [ExactNumber] {
        let nearest = number.rounded(places: places)
        if nearest == number { return [number] }
        return [nearest, nearest < number ? nearest + step : nearest - step]
    }
}

/// A row of a book that had a part in an amount.
public struct BookUse: Hashable, Sendable {
    public var book: String
    public var table: String
    public var from: CivilDate
    public var to: CivilDate?
    public var citation: Citation
}

/// What a person is owed for the facts of one file.
public struct PayResult: Hashable, Sendable {
    public var lines: [PayLine]
    public var pending: [PendingLine]
    public var notes: [String]
    public var total: Money
    /// The rows of books that were used.
    public var books: [BookUse]

    /// Minutes of rest that the lines give.
    public var restMinutes: Int { lines.reduce(0) { $0 + $1.restMinutes } }
    /// What is missing, each once.
    public var missing: [String] { Set(pending.flatMap(\.missing)).sorted() }
    /// Whether some number that was used has not been read again in its text.
    public var hasUnverifiedSources: Bool { lines.contains { $0.citation.mark == .toBeVerified } }
}
