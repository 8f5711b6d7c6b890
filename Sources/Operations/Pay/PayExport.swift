public import Compensation
public import Foundation

/// Writes closed months as a table for a payroll program.
public struct PayExport: Sendable {
    /// A table, and what it leaves out.
    public struct Written: Sendable {
        public var bytes: Data
        public var summary: PayExportSummary
    }

    private let settings: PayrollExport

    /// Writes by some settings.
    public init(_ settings: PayrollExport) { self.settings = settings }

    /// The table of some months; what its encoding has no letter for is an error, never a question mark.
    public func bytes(of months: [FrozenMonth]) throws -> Written {
        do {
            let table = try PayrollTable(months, export: settings)
            let bytes = try settings.encoding.bytes(of: table.text)
            let total = months.reduce(Money.zero) { $0 + $1.total }
            return Written(
                bytes: Data(bytes),
                summary: PayExportSummary(
                    people: Set(months.map(\.worker)).count, rows: table.count, total: table.total.description,
                    statements: total.description, leftOut: table.leftOut,
                    leftOutAmount: table.leftOutAmount.description))
        } catch let error as PayrollTable.Unmapped {
            throw OperationError(
                .invalid, "no payroll code is set for \(error.codes.joined(separator: ", "))",
                remedy: "map each with --code 'oncall.*=4110' or under `codes:`, or write unmapped: keep")
        } catch let error as TextEncoding.Unencodable {
            throw OperationError(
                .invalid,
                "line \(error.line) holds `\(error.character)`, which \(settings.encoding.rawValue) has no byte for",
                remedy: "take utf-8 or windows-1252 if the payroll program reads it, or leave the column with it out")
        }
    }

    /// Settings by the name of a preset.
    public static func preset(_ name: String) throws -> PayrollExport {
        if let export = PayrollExport.presets[name] { return export }
        throw OperationError(
            .notFound, "there is no preset `\(name)`",
            remedy: "write one of: \(PayrollExport.presets.keys.sorted().joined(separator: ", "))")
    }
}

/// What an export holds.
public struct PayExportSummary: OperationResult {
    public let people: Int
    public let rows: Int
    /// The sum of its rows, and of the statements.
    public let total: String
    public let statements: String
    /// Codes of lines that stay out, and what they are worth.
    public let leftOut: [String]
    public let leftOutAmount: String

    enum CodingKeys: String, CodingKey {
        case people, rows
        case total = "total_eur"
        case statements = "statements_eur"
        case leftOut = "left_out"
        case leftOutAmount = "left_out_eur"
    }

    public var text: String {
        let out = leftOut.isEmpty ? "" : "; left out: \(leftOut.joined(separator: ", ")), \(leftOutAmount) EUR"
        return "\(people) people, \(rows) rows, \(total) EUR of \(statements) EUR\(out)"
    }
}
