public import Chronology

/// A sentence for people, French first and English beside it.
public struct LawText: Hashable, Sendable {
    public var french: String
    public var english: String

    public init(_ french: String, _ english: String) {
        self.french = french
        self.english = english
    }
}

/// What a rule found: facts, a limit and the text, never an order.
public struct Finding: Hashable, Sendable {
    public enum Severity: String, Hashable, Codable, Sendable, CaseIterable {
        /// A limit of the text is passed.
        case breach
        /// Something that the text does not settle, or that needs a look.
        case warning
        /// What follows from a text, such as an indemnity.
        case info
    }

    /// How far something may go.
    public struct Measure: Hashable, Sendable, CustomStringConvertible {
        public var value: ExactNumber
        /// Such as `h`, `days`, `weeks`.
        public var unit: String

        public init(_ value: ExactNumber, _ unit: String) {
            self.value = value
            self.unit = unit
        }

        public var description: String { "\(value) \(unit)" }
    }

    /// The rule, such as `daily_rest`.
    public var rule: String
    public var severity: Severity
    public var interval: Interval
    public var measured: Measure?
    public var limit: Measure?
    public var citation: Citation
    public var message: LawText
    /// What would put it right.
    public var cure: LawText?

    public init(
        _ rule: String, _ severity: Severity, _ interval: Interval, measured: Measure? = nil, limit: Measure? = nil,
        citation: Citation, message: LawText, cure: LawText? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.interval = interval
        self.measured = measured
        self.limit = limit
        self.citation = citation
        self.message = message
        self.cure = cure
    }

    /// How much is left before the limit, negative beyond it, for a limit that must not be passed or reached from below
    /// alike: the distance of the two.
    public var margin: ExactNumber? {
        guard let measured, let limit, measured.unit == limit.unit else { return nil }
        return measured.value < limit.value ? measured.value - limit.value : limit.value - measured.value
    }
}
