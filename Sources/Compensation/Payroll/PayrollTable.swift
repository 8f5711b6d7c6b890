import Chronology
import LabourLaw

/// The rows that an export makes of closed months, adjustments among them, in the order of the months that were given.
public struct PayrollTable: Hashable, Sendable {
    /// One row before it is written.
    struct Row: Hashable {
        var worker: String
        var name: String
        var month: CivilMonth
        var code: String
        var kind: String
        var label: String
        var quantity: ExactNumber
        var unit: String
        var rate: ExactNumber
        var amount: Money
        var restMinutes: Int
        var citation: String
        var isToBeVerified: Bool
        var isAdjustment: Bool
    }

    /// Codes of lines without a payroll code, where such lines stay out.
    public let leftOut: [String]
    /// What the lines that stay out are worth.
    public let leftOutAmount: Money
    let rows: [Row]
    private let export: PayrollExport

    /// Makes a table, or names the codes that it cannot map.
    public init(_ months: [FrozenMonth], export: PayrollExport) throws(Unmapped) {
        var rows: [Row] = []
        var lost: [Row] = []
        for row in months.flatMap(Self.rows) {
            var row = row
            if let code = export.ownCode(of: row.kind) {
                row.code = code
            } else if Self.explanations.contains(row.kind) {
                continue
            } else if export.unmapped != .keep {
                lost.append(row)
                continue
            }
            rows.append(row)
        }
        leftOut = Set(lost.map(\.kind)).sorted()
        leftOutAmount = lost.reduce(.zero) { $0 + $1.amount }
        if export.unmapped == .refuse, !leftOut.isEmpty { throw Unmapped(codes: leftOut) }
        self.rows = export.grouping == .rubric ? Self.grouped(rows) : rows
        self.export = export
    }

    /// Codes of lines that no payroll code is set for.
    public struct Unmapped: Error, Hashable, Sendable {
        public var codes: [String]

        public init(codes: [String]) { self.codes = codes }
    }

    /// The sum of its rows.
    public var total: Money { rows.reduce(.zero) { $0 + $1.amount } }
    /// How many rows it has, the heading aside.
    public var count: Int { rows.count }

    /// The table as text.
    public var text: String {
        let heading = export.hasHeading ? [export.columns.map { quoted($0.heading) }] : []
        let cells = heading + rows.map { row in export.columns.map { cell($0, of: row) } }
        return cells.map { $0.joined(separator: export.separator) + export.lineEnd }.joined()
    }

    /// Lines that only explain the others, and owe nothing.
    private static let explanations: Set<String> = ["clock-change"]

    private static func rows(_ month: FrozenMonth) -> [Row] {
        month.lines.map { line in
            Row(
                worker: month.worker, name: month.name, month: month.month, code: line.code, kind: line.code,
                label: line.label, quantity: ExactNumber(decimal: line.quantity) ?? 1, unit: line.unit,
                rate: ExactNumber(decimal: line.rate) ?? line.amount.euros, amount: line.amount,
                restMinutes: line.restMinutes, citation: line.citation, isToBeVerified: line.isToBeVerified,
                isAdjustment: false)
        }
            + month.adjustments.map { adjustment in
                let code = "adjustment." + adjustment.code
                return Row(
                    worker: month.worker, name: month.name, month: month.month, code: code, kind: code,
                    label: "Régularisation \(adjustment.month) : \(adjustment.label)", quantity: 1, unit: "",
                    rate: adjustment.amount.euros, amount: adjustment.amount, restMinutes: adjustment.restMinutes,
                    citation: adjustment.reason, isToBeVerified: false, isAdjustment: true)
            }
    }

    /// Joins lines of a person and month with the same code, unit and rate; what is adjusted has its sum as its rate.
    private static func grouped(_ rows: [Row]) -> [Row] {
        var result: [Row] = []
        for row in rows {
            let place = result.firstIndex { other in
                (other.worker, other.month, other.code, other.unit) == (row.worker, row.month, row.code, row.unit)
                    && other.isAdjustment == row.isAdjustment && (row.isAdjustment || other.rate == row.rate)
            }
            guard let place else {
                result.append(row)
                continue
            }
            result[place].amount += row.amount
            result[place].restMinutes += row.restMinutes
            result[place].isToBeVerified = result[place].isToBeVerified || row.isToBeVerified
            if row.isAdjustment {
                result[place].rate = result[place].amount.euros
            } else {
                result[place].quantity += row.quantity
            }
            if result[place].label != row.label { result[place].label += " ; " + row.label }
        }
        return result
    }

    private func cell(_ column: PayrollExport.Column, of row: Row) -> String {
        switch column.content {
        case .worker: quoted(export.workers[row.worker] ?? row.worker)
        case .name: quoted(row.name)
        case .month: row.month.description
        case .monthStart: row.month.firstDay.description
        case .monthEnd: row.month.lastDay.description
        case .code: quoted(row.code)
        case .kind: quoted(row.kind)
        case .label: quoted(row.label)
        case .quantity: decimal(row.quantity.description)
        case .unit: quoted(row.unit)
        case .rate:
            decimal(row.rate.rounded(places: 2) == row.rate ? row.rate.text(places: 2) : "\(row.rate)")
        case .amount: decimal(row.amount.description)
        case .restHours: decimal((ExactNumber(row.restMinutes, over: 60) ?? 0).rounded(places: 2).description)
        case .citation: quoted(row.citation)
        case .mark: row.isToBeVerified ? "GK" : "V"
        case .text: quoted(column.text)
        case .empty: ""
        }
    }

    private func decimal(_ text: String) -> String { quoted(number: text.replacing(".", with: export.decimalMark)) }

    private func quoted(number text: String) -> String {
        text.contains(export.separator) ? "\"\(text)\"" : text
    }

    /// Quotes a text that would break the row, and keeps a spreadsheet from taking it for a formula
    /// ([OWASP, CSV injection](https://owasp.org/www-community/attacks/CSV_Injection)); full-width signs count too.
    private func quoted(_ text: String) -> String {
        // A line break or a control character within a cell stops many programs that read tables.
        var safe = String(text.map { $0.isNewline || Self.isControl($0) ? " " : $0 })
        if let first = safe.first(where: { !$0.isWhitespace }), "=+-@＝＋－＠".contains(first) { safe = "'" + safe }
        guard safe.contains(export.separator) || safe.contains("\"") else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    private static func isControl(_ character: Character) -> Bool {
        character.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
