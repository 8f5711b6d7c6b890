import Chronology
public import LabourLaw

/// The annex of a statement: each rule with its texts, its values by date, the book that they stand in, and how many
/// examples hold them; `vigie law rules`.
public struct LawAnnex: OperationResult {
    struct Row: Encodable, Sendable {
        var from: String
        var to: String?
        var value: String
        var citation: String
        var link: String?
        /// `V` read in the text, `V2` in a secondary source, `GK` to be verified.
        var mark: String
        var read: String?
    }

    struct Value: Encodable, Sendable {
        var id: String
        var title: String
        var unit: String
        var book: String
        var rows: [Row]
        /// How many worked examples a test runs.
        var examples: Int
    }

    struct Rule: Encodable, Sendable {
        var rule: String
        var summary: String
        var values: [Value]
    }

    struct Silence: Encodable, Sendable {
        var setting: String
        var standard: String
        var doubt: String
    }

    let regime: String?
    let rules: [Rule]
    /// Rate tables and values that no rule of working time reads.
    let others: [Value]
    let silences: [Silence]
    let regimes: [String]
    let notice: String

    /// The annex of one regime, or of all books.
    public init(library: BookLibrary, regime: Regime? = nil) throws {
        if let regime, library.chain(for: regime) == nil {
            throw OperationError(
                .notFound, "there is no regime `\(regime)`",
                remedy: "write one of: \(library.regimes.joined(separator: ", "))")
        }
        let books = regime.flatMap { library.chain(for: $0) } ?? library.books.values.sorted { $0.id < $1.id }
        self.regime = regime?.name
        regimes = library.regimes
        var used: Set<String> = []
        rules = LawRules.all.map { rule in
            used.formUnion(rule.values)
            return Rule(
                rule: rule.name, summary: rule.summary.french,
                values: rule.values.flatMap { id in Self.values(id, in: books, only: regime, library: library) })
        }
        others = books.flatMap { book in
            let values = book.values.values.filter { !used.contains($0.id) }
            return (Array(values) + book.tables.values).sorted { $0.id < $1.id }.map {
                Self.value($0, title: book.title)
            }
        }
        silences = SilentLaw.all.map { Silence(setting: $0.setting, standard: $0.standard, doubt: $0.doubt.french) }
        notice = "Vigie expose les textes et les calculs ; ce n'est pas un conseil juridique."
    }

    private static func values(
        _ id: String, in books: [Book], only regime: Regime?, library: BookLibrary
    ) -> [Value] {
        if let regime {
            let entry = library.value(id, for: regime)
            return entry.map { [value($0, title: library.books[$0.book]?.title ?? $0.book)] } ?? []
        }
        return books.compactMap { book in book.values[id].map { value($0, title: book.title) } }
    }

    private static func value(_ entry: BookEntry, title: String) -> Value {
        Value(
            id: entry.id, title: entry.title, unit: entry.unit, book: title,
            rows: entry.rows.map { row in
                Row(
                    from: row.from.description, to: row.to?.description, value: text(row.value),
                    citation: row.citation.description, link: row.citation.url, mark: row.citation.mark.rawValue,
                    read: row.read?.description)
            }, examples: entry.examples.count)
    }

    private static func text(_ value: SourceValue) -> String {
        switch value.content {
        case .null: "–"
        case .scalar(let text, _): text
        case .list(let items): items.map(text).joined(separator: "; ")
        case .mapping(let entries): entries.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
        }
    }

    public var text: String {
        var lines: [String] = []
        for rule in rules where !rule.values.isEmpty {
            lines.append("\(rule.rule): \(rule.summary)")
            lines += rule.values.flatMap(Self.lines)
            lines.append("")
        }
        if !others.isEmpty {
            lines.append("Barèmes et autres valeurs")
            lines += others.flatMap(Self.lines)
            lines.append("")
        }
        lines.append("Où la loi est muette")
        lines += silences.map { "  \($0.setting) = \($0.standard): \($0.doubt)" }
        return (lines + ["", notice]).joined(separator: "\n")
    }

    private static func lines(_ value: Value) -> [String] {
        ["  \(value.id): \(value.title) (\(value.unit)), \(value.book)"]
            + value.rows.map { row in
                let span = row.to.map { "\(row.from) – \($0)" } ?? "depuis \(row.from)"
                return "    \(span): \(row.value), \(row.citation) [\(row.mark)] \(row.link ?? "")"
            }
    }
}
