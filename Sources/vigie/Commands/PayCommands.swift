import ArgumentParser
import Chronology
import Compensation
import Foundation
import LabourLaw
import Operations

/// `vigie pay …`: what is owed for a month.
struct PayCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay", abstract: "What is owed for on-call duty: the monthly statement, and tables for payroll.",
        subcommands: [PayStatement.self])
}

/// `vigie pay statement --worker FILE --month 2026-11`.
struct PayStatement: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "Write the monthly statement of a worker file (R3121-2).",
        discussion: """
            The worker file is the one of `vigie law evaluate` (docs/worker-file.schema.json); - is standard input. \
            --csv and --json also take a list of files. Presets of --csv: generic-semicolons, generic-tabulators, \
            variables-de-paie.
            """)

    @Option(help: "The worker file (JSON).", completion: .file(extensions: ["json"]))
    var worker: String

    @Option(help: "The month, e.g. 2026-11.")
    var month: String

    @Option(help: "The person's name on the page; the worker's identifier without it.")
    var name: String?

    @Option(help: "The employer on the page.")
    var employer = ""

    @Option(help: "How a table for payroll looks.")
    var preset = "generic-semicolons"

    @Option(name: .customLong("code"), help: "A payroll code for a kind of line, e.g. 'oncall.*=4110'; repeatable.")
    var codes: [String] = []

    @Flag(help: "The form; HTML without one, and --json for JSON.")
    var form: PrintedForm = .html

    @Option(help: "Where to write it; standard output without it.", completion: .file())
    var output: String?

    @OptionGroup var books: BookOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            guard let month = CivilMonth(month) else {
                throw OperationError(.invalid, "`\(month)` is not a month", remedy: "write it as 2026-11")
            }
            let make = try MakeStatement(library: try books.library())
            let statements = try make.statements(
                in: try TextFile.read(worker), file: worker, month: month, name: name, employer: employer)
            let today = LocalClock(zone: statements.first?.timezone ?? "UTC")?.reading(at: .current).date
            let data = try await make.write(
                statements, as: common.json ? .json : form.form, madeOn: today ?? month.lastDay,
                export: try payrollExport())
            try write(data)
        }
    }

    private func payrollExport() throws -> PayrollExport {
        guard var export = PayrollExport.presets[preset] else {
            throw OperationError(
                .notFound, "there is no preset `\(preset)`",
                remedy: "write one of: \(PayrollExport.presets.keys.sorted().joined(separator: ", "))")
        }
        for pair in codes {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw OperationError(.invalid, "`\(pair)` maps nothing", remedy: "write --code 'oncall.*=4110'")
            }
            export.codes[String(parts[0])] = String(parts[1])
        }
        return export
    }

    private func write(_ data: Data) throws {
        guard let output else {
            try FileHandle.standardOutput.write(contentsOf: data)
            return
        }
        do {
            try data.write(to: URL(filePath: output), options: .atomic)
        } catch {
            throw OperationError(
                .environment, "\(output) cannot be written: \(error.localizedDescription)",
                remedy: "check the folder and who may write there")
        }
    }
}

/// The forms that are asked for by a flag of their own; JSON is one that every command has.
enum PrintedForm: String, EnumerableFlag {
    case html, pdf, csv

    var form: MakeStatement.Form {
        switch self {
        case .html: .html
        case .pdf: .pdf
        case .csv: .csv
        }
    }
}
