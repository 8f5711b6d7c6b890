import Compensation
public import LabourLaw
import Paper

/// Joins what the pay tables say to the evaluation of a worker.
public struct WorkerPay: Sendable {
    private let compensation: Compensation

    /// Reads the pay tables of some books.
    public init(library: BookLibrary) throws {
        do { compensation = try Compensation(library) } catch { throw error.asOperationError }
    }

    /// The lines of a worker whose facts lie on their line of time.
    public func callAsFunction(_ context: LawContext) -> WorkerEvaluation.Compensation {
        let result = compensation.evaluate(context.file, clock: context.days.clock)
        return WorkerEvaluation.Compensation(
            lines: result.lines.map(PayLineJSON.init),
            uncomputed: result.pending.map(PendingLineJSON.init), total: result.total.description,
            notes: result.notes)
    }

    /// The examples of pay tables that do not give the total that they say.
    func failingExamples(of library: BookLibrary, books: Set<String>) -> [SourceError] {
        let entries = books.compactMap { library.books[$0] }.flatMap(\.tables.values)
        var assessor = Assessor(library: library)
        return entries.sorted { ($0.file, $0.line) < ($1.file, $1.line) }.flatMap { entry in
            entry.examples.compactMap { failure(of: $0, entry, with: &assessor) }
        }
    }

    private func failure(
        of example: SourceValue, _ entry: BookEntry, with assessor: inout Assessor
    ) -> SourceError? {
        func error(_ problem: String, _ remedy: String) -> SourceError {
            SourceError(
                file: entry.file, line: example.line, path: "compensation.\(entry.id).examples", problem: problem,
                remedy: remedy)
        }
        guard let facts = example["facts"], let expected = example["expect"]?["total"]?.text else {
            return error("an example of pay has facts and a total", "write {facts: {…}, expect: {total: \"30.00\"}}")
        }
        do {
            let file = try WorkerFileReader(file: entry.file).read(facts)
            let context = try assessor.context(for: file)
            let result = compensation.evaluate(file, clock: context.days.clock)
            if result.total.description != expected {
                return error(
                    "the tables give \(result.total)", "correct the rates, or write total: \"\(result.total)\"")
            }
            guard let minutes = example["expect"]?["rest_minutes"]?.number else { return nil }
            return ExactNumber(result.restMinutes) == minutes
                ? nil : error("the tables give \(result.restMinutes) minutes of rest", "correct one of the two")
        } catch let problem as SourceError {
            return problem
        } catch {
            return SourceError(
                file: entry.file, line: example.line, path: "compensation.\(entry.id).examples", problem: "\(error)",
                remedy: "correct the facts of the example")
        }
    }
}
