import Foundation
public import LabourLaw

/// Reads one or many worker files, and says what the law and the books say of each: `vigie law evaluate`.
public struct EvaluateWorkers: Sendable {
    /// Pays a worker whose facts lie on their line of time.
    public typealias Pay = @Sendable (LawContext) -> WorkerEvaluation.Compensation

    private let library: BookLibrary
    private let pay: Pay

    /// Evaluates by some books; without a way to pay, the amounts stay empty.
    public init(library: BookLibrary, pay: @escaping Pay = { _ in WorkerEvaluation.Compensation() }) {
        self.library = library
        self.pay = pay
    }

    /// Evaluates a text: an object, a list of them, or one object a line. A worker that cannot be read says why in its
    /// place, and the others are evaluated all the same.
    public func callAsFunction(_ text: String, file: String) throws -> WorkerEvaluations {
        let (shape, values) = try Self.split(text, file: file)
        let reader = WorkerFileReader(file: file)
        var assessor = Assessor(library: library)
        let outcomes = values.map { value -> WorkerEvaluations.Outcome in
            switch value {
            case .failure(let error): return .refused(.init(id: nil, error))
            case .success(let value): return evaluate(value, reader: reader, with: &assessor, file: file)
            }
        }
        return WorkerEvaluations(shape: shape, outcomes: outcomes)
    }

    private func evaluate(
        _ value: SourceValue, reader: WorkerFileReader, with assessor: inout Assessor, file: String
    ) -> WorkerEvaluations.Outcome {
        let id = value["id"]?.text
        do throws(SourceError) {
            let worker = try reader.read(value)
            do throws(Assessor.Refusal) {
                let context = try assessor.context(for: worker)
                return .evaluated(
                    WorkerEvaluation(Assessor.assess(context), context: context, compensation: pay(context)))
            } catch {
                throw SourceError(
                    file: file, line: value[error.path]?.line ?? value.line, path: error.path, problem: error.problem,
                    remedy: error.remedy)
            }
        } catch {
            return .refused(.init(id: id, error))
        }
    }

    private static func split(
        _ text: String, file: String
    ) throws -> (WorkerEvaluations.Shape, [Result<SourceValue, SourceError>]) {
        do throws(SourceError) {
            let value = try JSONText.parse(text, file: file)
            guard let items = value.items else { return (.one, [.success(value)]) }
            return (.list, items.map { .success($0) })
        } catch {
            // One object a line is no single value; a broken single value is told as one.
            let lines = JSONText.parseLines(text, file: file)
            guard lines.count > 1, lines.contains(where: { (try? $0.get())?.entries != nil }) else {
                throw OperationError(
                    .invalid, "\(error.line.map { "\(file):\($0)" } ?? file): \(error.problem)", remedy: error.remedy)
            }
            return (.lines, lines)
        }
    }
}

/// What came of each worker, in the shape in which they were given.
public struct WorkerEvaluations: Sendable {
    /// How the workers were written.
    public enum Shape: Sendable {
        case one, list, lines
    }

    /// Why a worker was not evaluated.
    public struct Refusal: Encodable, Sendable {
        /// Nil where not even that could be read.
        public let id: String?
        public let error: Problem

        /// What is wrong, where, and how to mend it.
        public struct Problem: Encodable, Sendable {
            public let file: String
            public let line: Int?
            public let path: String
            public let problem: String
            public let remedy: String
        }

        init(id: String?, _ error: SourceError) {
            self.id = id
            self.error = Problem(
                file: error.file, line: error.line, path: error.path, problem: error.problem, remedy: error.remedy)
        }
    }

    /// What came of one worker.
    public enum Outcome: Encodable, Sendable {
        case evaluated(WorkerEvaluation)
        case refused(Refusal)

        public func encode(to encoder: any Encoder) throws {
            switch self {
            case .evaluated(let evaluation): try evaluation.encode(to: encoder)
            case .refused(let refusal): try refusal.encode(to: encoder)
            }
        }
    }

    public let shape: Shape
    public let outcomes: [Outcome]

    /// The workers that could not be evaluated.
    public var refusals: [Refusal] {
        outcomes.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    /// JSON: an object, a list, or an object a line, as the workers were given.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if shape == .lines {
            return try outcomes.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: "\n")
        }
        encoder.outputFormatting.insert(.prettyPrinted)
        let data = shape == .one ? try outcomes.first.map(encoder.encode) ?? Data() : try encoder.encode(outcomes)
        return String(decoding: data, as: UTF8.self)
    }
}
