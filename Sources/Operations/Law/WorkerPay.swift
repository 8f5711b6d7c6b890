import Compensation
public import LabourLaw

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
            lines: result.lines.map(WorkerEvaluation.CompensationLine.init),
            uncomputed: result.pending.map(WorkerEvaluation.UncomputedLine.init), total: result.total.description,
            notes: result.notes)
    }
}

extension WorkerEvaluation.CompensationLine {
    init(_ line: PayLine) {
        let printed = line.printed
        code = line.code
        label = line.label
        quantity = printed.quantity.approximation
        unit = line.unit
        rate = printed.rate.rounded(places: 2) == printed.rate ? printed.rate.text(places: 2) : printed.rate.description
        amountEUR = line.amount.description
        restMinutes = line.restMinutes
        citation = line.citation.article
        link = line.citation.url
        isUnverified = line.citation.mark == .toBeVerified
        notes = line.notes
    }
}

extension WorkerEvaluation.UncomputedLine {
    init(_ pending: PendingLine) {
        label = pending.label
        quantity = pending.quantity.rounded(places: 4).approximation
        unit = pending.unit
        missing = pending.missing
        citation = pending.citation
    }
}
