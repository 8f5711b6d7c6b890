/// A table of closed months for a payroll program: columns, codes, separators and the encoding are settings.
public struct PayrollExport: Hashable, Sendable {
    /// What a column holds.
    public enum Content: String, Hashable, Sendable, CaseIterable {
        case worker, name, month
        /// The first and the last day of the month.
        case monthStart = "month-start"
        case monthEnd = "month-end"
        /// The payroll code of the line, and our own.
        case code, kind
        case label, quantity, unit, rate, amount
        case restHours = "rest-hours"
        case citation
        /// `V` or `GK`: whether the number was read in its text or is to be verified.
        case mark
        /// The same text in every row.
        case text
        case empty
    }

    /// One column.
    public struct Column: Hashable, Sendable {
        public var content: Content
        public var heading: String
        /// What a column of ``Content/text`` holds.
        public var text: String

        public init(_ content: Content, _ heading: String = "", text: String = "") {
            self.content = content
            self.heading = heading
            self.text = text
        }
    }

    /// What happens to lines without a payroll code of their own.
    public enum Unmapped: String, Hashable, Sendable, CaseIterable {
        /// They keep our code.
        case keep
        case leaveOut = "leave-out"
        /// The export is refused.
        case refuse
    }

    /// What is a row.
    public enum Grouping: String, Hashable, Sendable, CaseIterable {
        case line
        /// Lines of a person with the same payroll code and rate are one row.
        case rubric
    }

    public var columns: [Column]
    public var separator: String
    public var decimalMark: String
    public var hasHeading: Bool
    /// Codes of the payroll program by code of line; a key that ends with `*` is for all that begin so, the longest wins.
    public var codes: [String: String]
    public var unmapped: Unmapped
    /// Numbers of the payroll program by person; who has none keeps the identifier.
    public var workers: [String: String] = [:]
    public var grouping: Grouping
    public var lineEnd: String
    public var encoding: TextEncoding

    public init(
        columns: [Column], separator: String, decimalMark: String, hasHeading: Bool = true,
        codes: [String: String] = [:], unmapped: Unmapped = .keep, grouping: Grouping = .line,
        lineEnd: String = "\r\n", encoding: TextEncoding = .utf8
    ) {
        self.columns = columns
        self.separator = separator
        self.decimalMark = decimalMark
        self.hasHeading = hasHeading
        self.codes = codes
        self.unmapped = unmapped
        self.grouping = grouping
        self.lineEnd = lineEnd
        self.encoding = encoding
    }

    /// Generic, for programs that read what a French spreadsheet writes: semicolons, a comma before the cents.
    public static let semicolons = PayrollExport(
        columns: [
            Column(.worker, "Matricule"), Column(.month, "Période"), Column(.code, "Rubrique"),
            Column(.label, "Libellé"), Column(.quantity, "Nombre"), Column(.rate, "Taux"), Column(.amount, "Montant"),
            Column(.restHours, "Repos (h)"),
        ],
        separator: ";", decimalMark: ",")

    /// Generic, variable elements without headings: worker, code, quantity, rate, amount, apart by tabulators.
    public static let tabulators = PayrollExport(
        columns: [.worker, .code, .quantity, .rate, .amount].map { Column($0) }, separator: "\t", decimalMark: ".",
        hasHeading: false)

    /// Generic, variable elements of pay: a row for each person, payroll code and rate, in the encoding of older programs.
    public static let variables = PayrollExport(
        columns: [
            Column(.worker, "Matricule"), Column(.code, "Code"), Column(.quantity, "Quantité"), Column(.rate, "Taux"),
            Column(.amount, "Montant"),
        ],
        separator: ";", decimalMark: ",", grouping: .rubric, encoding: .windows1252)

    /// The presets by name. None is the published format of some program.
    public static let presets: [String: PayrollExport] = [
        "generic-semicolons": semicolons, "generic-tabulators": tabulators, "variables-de-paie": variables,
    ]

    /// The payroll code of a kind of line; nil where none is set. What is adjusted has the code of what it adjusts, unless
    /// `adjustment.…` has one of its own.
    public func ownCode(of kind: String) -> String? {
        if let own = codes[kind] { return own }
        let patterns = codes.keys.filter { $0.hasSuffix("*") && kind.hasPrefix($0.dropLast()) }
        if let best = patterns.max(by: { $0.utf8.count < $1.utf8.count }), best != "*" { return codes[best] }
        let adjusted = "adjustment."
        if kind.hasPrefix(adjusted) { return ownCode(of: String(kind.dropFirst(adjusted.count))) }
        return codes["*"]
    }
}
