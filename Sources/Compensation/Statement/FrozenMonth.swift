public import LabourLaw

/// What is kept of a person's month when it is closed: everything that was paid, and what it was computed from.
///
/// It is a value that can be stored: later programs read it without computing anything anew, and ``isIntact`` tells
/// whether it is still what was closed.
public struct FrozenMonth: Hashable, Codable, Sendable {
    /// A line as it was printed; quantity times rate, rounded half up to the cent, is the amount.
    public struct Line: Hashable, Codable, Sendable {
        public var code: String
        public var label: String
        /// A decimal with a point.
        public var quantity: String
        public var unit: String
        /// A decimal with a point.
        public var rate: String
        public var amount: Money
        public var restMinutes: Int
        public var citation: String
        /// Whether the number that it rests on was not read again in its text.
        public var isToBeVerified: Bool

        init(_ line: PayLine) {
            let printed = line.printed
            code = line.code
            label = line.label
            quantity = printed.quantity.description
            unit = line.unit
            rate = printed.rateText
            amount = line.amount
            restMinutes = line.restMinutes
            citation = line.citation.article
            isToBeVerified = line.citation.mark == .toBeVerified
        }
    }

    public var worker: String
    public var name: String
    public var month: CivilMonth
    /// The worker file as sorted rows.
    public var facts: [String]
    /// The rows of books that had a part in it, each with the day from which it holds.
    public var books: [String]
    public var lines: [Line]
    /// What could not be computed, and for want of what.
    public var pending: [String]
    public var adjustments: [Adjustment]
    /// Compensatory rest that the law gives beside the lines.
    public var legalRestMinutes: Int
    public var previousRestMinutes: Int
    public var takenRestMinutes: Int
    /// SHA-256 of all of the above but the name.
    public var digest: String

    /// Freezes a statement.
    public init(_ statement: MonthlyStatement) {
        self.init(
            worker: statement.identity.worker, name: statement.identity.name, month: statement.month,
            facts: statement.facts, books: statement.books, lines: statement.lines, pending: statement.pending,
            adjustments: statement.adjustments, legalRestMinutes: statement.legalRestMinutes, rest: statement.rest)
    }

    init(
        worker: String, name: String, month: CivilMonth, facts: [String], books: [BookUse], lines: [PayLine],
        pending: [PendingLine], adjustments: [Adjustment], legalRestMinutes: Int, rest: MonthlyStatement.RestAccount
    ) {
        self.worker = worker
        self.name = name
        self.month = month
        self.facts = facts
        self.books = books.map { "book \($0.book) | \($0.table) | \($0.from) | \($0.citation)" }.sorted()
        self.lines = lines.map(Line.init)
        self.pending = pending.map { "\($0.code) \($0.quantity) \($0.unit): \($0.missing.joined(separator: ", "))" }
        self.adjustments = adjustments
        self.legalRestMinutes = legalRestMinutes
        previousRestMinutes = rest.previousMinutes
        takenRestMinutes = rest.takenMinutes
        digest = ""
        digest = StatementDigest.text(of: self)
    }

    /// Whether the digest is the one of what is stored.
    public var isIntact: Bool { StatementDigest.text(of: self) == digest }

    /// The sum of the lines and of what is adjusted of earlier months.
    public var total: Money {
        lines.reduce(.zero) { $0 + $1.amount } + adjustments.reduce(.zero) { $0 + $1.amount }
    }

    /// Minutes of rest left at its end.
    public var restBalanceMinutes: Int {
        previousRestMinutes + legalRestMinutes + lines.reduce(0) { $0 + $1.restMinutes }
            + adjustments.reduce(0) { $0 + $1.restMinutes } - takenRestMinutes
    }
}

extension PrintedFactors {
    /// With two decimals, or as many as the rate has when that is more.
    public var rateText: String {
        rate.rounded(places: 2) == rate ? rate.text(places: 2) : rate.description
    }
}
