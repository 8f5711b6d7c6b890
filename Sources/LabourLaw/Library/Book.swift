public import Chronology

/// One layer of law or agreement: the Code du travail, a public regime, a branch, or a company's agreement.
///
/// It holds dated values and dated rate tables by id. A book that builds on another replaces its entries by id and keeps
/// the rest; so a company agreement says only what it changes.
public struct Book: Hashable, Sendable {
    public enum Layer: String, Hashable, Sendable, CaseIterable, Comparable {
        case code
        case publicRegime = "public-regime"
        case branch
        case company

        public static func < (lhs: Layer, rhs: Layer) -> Bool { lhs.rank < rhs.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Which world a regime belongs to; the Code du travail is private, and does not reach every territory.
    public enum Sphere: String, Hashable, Sendable, CaseIterable {
        case privateLaw = "private"
        case publicService = "public"
    }

    /// A text that a book speaks of, by a name that a worker file may give in brackets.
    public struct TextVersion: Hashable, Sendable {
        public var name: String
        public var from: CivilDate
        /// The last day; nil: still in force.
        public var to: CivilDate?

        public func covers(_ date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }
    }

    public var id: String
    public var title: String
    public var layer: Layer
    public var sphere: Sphere
    /// The regimes that a worker file names it by; none: a book that others build on.
    public var regimes: [String]
    /// The book that it builds on.
    public var base: String?
    public var texts: [TextVersion]
    /// Values of the rules, by id.
    public var values: [String: BookEntry]
    /// Rate tables, by id.
    public var tables: [String: BookEntry]
    /// Prose for the annex.
    public var notes: [String]
}

/// One entry of a book: a value or a rate table, by date.
public struct BookEntry: Hashable, Sendable {
    public var id: String
    public var title: String
    /// Such as `hours`, `days`, `EUR`, `share of hourly wage`.
    public var unit: String
    /// In order of time, without a hole from the first day on.
    public var rows: [DatedValue]
    /// What a rate table says beside its rows, such as `rounding` or `call`; a mapping.
    public var settings: SourceValue
    /// Worked examples, which a test runs.
    public var examples: [SourceValue]
    /// The book that it stands in.
    public var book: String
    /// The file that it stands in, and its line.
    public var file: String
    public var line: Int

    /// The row in force on a day; nil before the first and after the last.
    public func row(on date: CivilDate) -> DatedValue? {
        rows.last { $0.from <= date && ($0.to.map { date <= $0 } ?? true) }
    }
}

/// A value with the days on which it holds and the text that says so.
public struct DatedValue: Hashable, Sendable {
    public var from: CivilDate
    /// The last day; nil: still in force.
    public var to: CivilDate?
    /// A number, a word, or a mapping of rates.
    public let value: SourceValue
    public var citation: Citation
    /// When somebody read the text.
    public var read: CivilDate?

    /// The exact number, where it is one; read once, since rules ask for it again and again.
    public let number: ExactNumber?

    init(
        from: CivilDate, to: CivilDate?, value: SourceValue, citation: Citation, read: CivilDate?
    ) {
        self.from = from
        self.to = to
        self.value = value
        self.citation = citation
        self.read = read
        number = value.number
    }
}
