public import Chronology
public import Compensation
public import Foundation
public import LabourLaw
import Paper

/// Makes the monthly statement of a person (R3121-2) from a worker file: a pure function of the file and the books, in one
/// of several forms.
public struct MakeStatement: Sendable {
    /// How a statement is written.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        case html, pdf, csv, json
    }

    private let library: BookLibrary
    private let compensation: Compensation

    public init(library: BookLibrary) throws {
        self.library = library
        do { compensation = try Compensation(library) } catch { throw error.asOperationError }
    }

    /// The statement of one worker file, for a month that need not be the file's own.
    public func statement(
        of file: WorkerFile, month: CivilMonth, name: String? = nil, employer: String = "",
        rest: MonthlyStatement.RestAccount = .init(), adjustments: [Adjustment] = []
    ) throws -> MonthlyStatement {
        var file = file
        file.month = month
        var assessor = Assessor(library: library)
        let context: LawContext
        do {
            context = try assessor.context(for: file)
        } catch {
            throw OperationError(.invalid, "\(error.path): \(error.problem)", remedy: error.remedy)
        }
        return MonthlyStatement(
            of: file, month: month, identity: .init(worker: file.id, name: name ?? file.id, employer: employer),
            assessment: Assessor.assess(context),
            pay: compensation.evaluate(file, clock: context.days.clock), clock: context.days.clock, rest: rest,
            adjustments: adjustments)
    }

    /// Reads one or many worker files, and makes a statement of each.
    public func statements(
        in text: String, file: String, month: CivilMonth, name: String? = nil, employer: String = ""
    ) throws -> [MonthlyStatement] {
        do {
            let value = try JSONText.parse(text, file: file)
            let reader = WorkerFileReader(file: file)
            return try (value.items ?? [value]).map { value in
                try statement(of: try reader.read(value), month: month, name: name, employer: employer)
            }
        } catch let error as SourceError {
            throw OperationError(
                .invalid, error.line.map { "\(file):\($0): \(error.path): \(error.problem)" } ?? error.problem,
                remedy: error.remedy)
        }
    }

    /// Writes statements. A page is of one person; a table and JSON may be of many.
    public func write(
        _ statements: [MonthlyStatement], as form: Form, madeOn: CivilDate, export: PayrollExport = .semicolons
    ) async throws -> Data {
        switch form {
        case .csv: return Data(try PayExport(export).bytes(of: statements.map { FrozenMonth($0) }).bytes)
        case .json:
            let texts = try statements.map { try StatementJSON($0, clock: try clock(of: $0)).text() }
            return Data((texts.count == 1 ? texts[0] + "\n" : "[" + texts.joined(separator: ",\n") + "]\n").utf8)
        case .html: return Data(try page(statements, madeOn: madeOn).utf8)
        case .pdf:
            do {
                return try await PDFPrinter().pdf(ofHTML: try page(statements, madeOn: madeOn))
            } catch let failure as PDFPrinter.Failure {
                throw OperationError(.environment, failure.problem, remedy: failure.remedy)
            }
        }
    }

    private func page(_ statements: [MonthlyStatement], madeOn: CivilDate) throws -> String {
        guard statements.count == 1, let statement = statements.first else {
            throw OperationError(
                .invalid, "a page is of one person, and \(statements.count) worker files were given",
                remedy: "give one worker file, or write --csv or --json")
        }
        return try StatementPage().html(statement, clock: try clock(of: statement), madeOn: madeOn)
    }

    private func clock(of statement: MonthlyStatement) throws -> LocalClock {
        guard let clock = LocalClock(zone: statement.timezone) else {
            throw OperationError(
                .invalid, "`\(statement.timezone)` is not a time zone", remedy: "write a place, such as Europe/Paris")
        }
        return clock
    }
}
