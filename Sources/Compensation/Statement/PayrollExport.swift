import LabourLaw

/// A table of statement lines for a payroll program: columns, codes and separators are settings.
public struct PayrollExport: Hashable, Sendable {
    /// What a column holds.
    public enum Column: String, Hashable, Sendable, CaseIterable {
        case worker, name, month, code, label, quantity, unit, rate, amount
        case restHours = "rest_hours"
        case citation
    }

    /// The columns in order, each with its heading.
    public var columns: [(column: Column, heading: String)] {
        get { zip(order, headings).map { ($0, $1) } }
        set {
            order = newValue.map(\.column)
            headings = newValue.map(\.heading)
        }
    }

    private var order: [Column]
    private var headings: [String]
    public var separator: String
    public var decimalMark: String
    public var hasHeading: Bool
    /// Codes of the payroll program by code of line; a key that ends with `*` is for all that begin so, the longest wins.
    public var codes: [String: String]
    /// Lines without a code of their own are left out when true, else they keep ours.
    public var leavesUnmappedOut: Bool
    public var lineEnd: String

    public init(
        columns: [(column: Column, heading: String)], separator: String, decimalMark: String, hasHeading: Bool = true,
        codes: [String: String] = [:], leavesUnmappedOut: Bool = false, lineEnd: String = "\r\n"
    ) {
        order = columns.map(\.column)
        headings = columns.map(\.heading)
        self.separator = separator
        self.decimalMark = decimalMark
        self.hasHeading = hasHeading
        self.codes = codes
        self.leavesUnmappedOut = leavesUnmappedOut
        self.lineEnd = lineEnd
    }

    /// Generic, for programs that read what a French spreadsheet writes: semicolons, a comma before the cents.
    public static let semicolons = PayrollExport(
        columns: [
            (.worker, "Matricule"), (.month, "Période"), (.code, "Rubrique"), (.label, "Libellé"),
            (.quantity, "Nombre"), (.rate, "Taux"), (.amount, "Montant"), (.restHours, "Repos (h)"),
        ],
        separator: ";", decimalMark: ",")

    /// Generic, variable elements without headings: worker, code, quantity, rate, amount, apart by tabulators.
    public static let tabulators = PayrollExport(
        columns: [(.worker, ""), (.code, ""), (.quantity, ""), (.rate, ""), (.amount, "")], separator: "\t",
        decimalMark: ".", hasHeading: false)

    /// The two presets by name.
    public static let presets: [String: PayrollExport] = [
        "generic-semicolons": semicolons, "generic-tabulators": tabulators,
    ]

    /// The lines of statements, adjustments among them, in the order of the statements.
    public func text(_ statements: [MonthlyStatement]) -> String {
        var rows = hasHeading ? [headings.map(quoted).joined(separator: separator)] : []
        for statement in statements {
            for line in statement.lines {
                if let row = row(Cells(line), of: statement) { rows.append(row) }
            }
            for adjustment in statement.adjustments {
                if let row = row(Cells(adjustment), of: statement) { rows.append(row) }
            }
        }
        return rows.map { $0 + lineEnd }.joined()
    }

    /// What a line gives to the columns.
    private struct Cells {
        var code: String
        var label: String
        var quantity: ExactNumber
        var unit: String
        var rate: ExactNumber
        var amount: Money
        var restMinutes: Int
        var citation: String

        init(_ line: PayLine) {
            let printed = line.printed
            code = line.code
            label = line.label
            quantity = printed.quantity
            unit = line.unit
            rate = printed.rate
            amount = line.amount
            restMinutes = line.restMinutes
            citation = line.citation.article
        }

        init(_ adjustment: Adjustment) {
            code = "adjustment." + adjustment.code
            label = "Régularisation \(adjustment.month) : \(adjustment.label)"
            quantity = 1
            unit = ""
            rate = adjustment.amount.euros
            amount = adjustment.amount
            restMinutes = adjustment.restMinutes
            citation = adjustment.reason
        }
    }

    private func row(_ cells: Cells, of statement: MonthlyStatement) -> String? {
        guard let code = mapped(cells.code) else { return nil }
        return order.map { column in
            switch column {
            case .worker: quoted(statement.identity.worker)
            case .name: quoted(statement.identity.name)
            case .month: quoted(statement.month.description)
            case .code: quoted(code)
            case .label: quoted(cells.label)
            case .quantity: decimal(cells.quantity.description)
            case .unit: quoted(cells.unit)
            case .rate:
                decimal(cells.rate.rounded(places: 2) == cells.rate ? cells.rate.text(places: 2) : "\(cells.rate)")
            case .amount: decimal(cells.amount.description)
            case .restHours: decimal((ExactNumber(cells.restMinutes, over: 60) ?? 0).rounded(places: 2).description)
            case .citation: quoted(cells.citation)
            }
        }.joined(separator: separator)
    }

    private func mapped(_ code: String) -> String? {
        if let own = codes[code] { return own }
        let patterns = codes.keys.filter { $0.hasSuffix("*") && code.hasPrefix($0.dropLast()) }
        if let best = patterns.max(by: { $0.utf8.count < $1.utf8.count }) { return codes[best] }
        return leavesUnmappedOut ? nil : code
    }

    private func decimal(_ text: String) -> String { text.replacing(".", with: decimalMark) }

    /// Quotes a text that would break the row, and keeps a spreadsheet from taking it for a formula.
    private func quoted(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(separator) || safe.contains("\"") || safe.contains(where: \.isNewline) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
