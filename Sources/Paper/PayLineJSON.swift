public import Compensation
import LabourLaw

/// One line of pay or rest as JSON, the same in a statement and in an evaluation.
public struct PayLineJSON: Encodable, Hashable, Sendable {
    /// Names the kind of line for programs, such as `overtime.1`.
    public let code: String
    public let label: String
    public let quantity: Double
    public let unit: String
    /// Euros for one unit; quantity times rate, rounded half up, is the amount.
    public let rate: String
    /// Euros with two decimals.
    public let amountEUR: String
    public let restMinutes: Int
    /// Begins with the bare article.
    public let citation: String
    public let link: String?
    public let isToBeVerified: Bool
    public let notes: [String]

    enum CodingKeys: String, CodingKey {
        case code, label, quantity, unit, rate, citation, link, notes
        case amountEUR = "amount_eur"
        case restMinutes = "rest_minutes"
        case isToBeVerified = "to_be_verified"
    }

    /// Describes a line that was computed elsewhere.
    public init(
        code: String, label: String, quantity: Double, unit: String, rate: String, amountEUR: String,
        restMinutes: Int = 0, citation: String, link: String? = nil, isToBeVerified: Bool = false, notes: [String] = []
    ) {
        self.code = code
        self.label = label
        self.quantity = quantity
        self.unit = unit
        self.rate = rate
        self.amountEUR = amountEUR
        self.restMinutes = restMinutes
        self.citation = citation
        self.link = link
        self.isToBeVerified = isToBeVerified
        self.notes = notes
    }

    /// Writes down a line.
    public init(_ line: PayLine) {
        let printed = line.printed
        code = line.code
        label = line.label
        quantity = printed.quantity.approximation
        unit = line.unit
        rate = printed.rateText
        amountEUR = line.amount.description
        restMinutes = line.restMinutes
        citation = line.citation.article
        link = line.citation.url
        isToBeVerified = line.citation.mark == .toBeVerified
        notes = line.notes
    }
}

/// What could not be computed, and for want of which values.
public struct PendingLineJSON: Encodable, Hashable, Sendable {
    public let code: String
    public let label: String
    public let quantity: Double
    public let unit: String
    public let missing: [String]
    public let citation: String

    /// Writes down a line.
    public init(_ line: PendingLine) {
        code = line.code
        label = line.label
        quantity = line.quantity.rounded(places: 4).approximation
        unit = line.unit
        missing = line.missing
        citation = line.citation
    }
}
