public import LabourLaw

/// Checks a company agreement that is written as a book, together with the built-in books: `vigie law validate FILE`.
public struct ValidateBook: Sendable {
    private let library: BookLibrary

    /// Checks against some books.
    public init(library: BookLibrary) { self.library = library }

    /// Everything that is wrong is thrown together; every example is run.
    public func callAsFunction(_ texts: [(name: String, text: String)]) throws -> BookValidation {
        let (library, parts) = try Self.library(library, adding: texts)
        let ids = Set(parts.map(\.book.id))
        let failing = library.failingExamples(ofBooks: ids)
        guard failing.isEmpty else { throw BookError(problems: failing).asOperationError }
        let unpaid = try WorkerPay(library: library).failingExamples(of: library, books: ids)
        guard unpaid.isEmpty else { throw BookError(problems: unpaid).asOperationError }
        let entries = parts.flatMap { Array($0.book.values.values) + Array($0.book.tables.values) }
        return BookValidation(
            books: ids.sorted(), values: parts.reduce(0) { $0 + $1.book.values.count },
            tables: parts.reduce(0) { $0 + $1.book.tables.count },
            examples: entries.reduce(0) { $0 + $1.examples.count },
            toBeVerified: entries.flatMap { entry in
                entry.rows.filter { $0.citation.mark == .toBeVerified }.map { "\(entry.id): \($0.citation.article)" }
            }.sorted())
    }

    /// The library with more books in it; what is wrong with them is thrown.
    public static func library(
        _ library: BookLibrary, adding texts: [(name: String, text: String)]
    ) throws -> (BookLibrary, [BookReader.Part]) {
        var parts: [BookReader.Part] = []
        var problems: [SourceError] = []
        for (name, text) in texts {
            do { parts.append(try BookReader(file: name).read(yaml: text)) } catch { problems += error.problems }
        }
        guard problems.isEmpty else { throw BookError(problems: problems).asOperationError }
        do { return (try library.adding(parts), parts) } catch { throw error.asOperationError }
    }
}

/// A book that holds together.
public struct BookValidation: OperationResult {
    let books: [String]
    let values: Int
    let tables: Int
    let examples: Int
    /// Values whose source nobody read yet.
    let toBeVerified: [String]

    public var text: String {
        let head =
            "\(books.joined(separator: ", ")): \(values) values and \(tables) rate tables hold together, "
            + "\(examples) examples were read"
        return ([head] + toBeVerified.map { "  to be verified: \($0)" }).joined(separator: "\n")
    }
}

extension BookError {
    var asOperationError: OperationError {
        guard problems.count == 1, let first = problems.first else {
            return OperationError(.invalid, description, remedy: "mend these \(problems.count) places and run it again")
        }
        let place = first.line.map { "\(first.file):\($0)" } ?? first.file
        return OperationError(
            .invalid, "\(place): \(first.path.isEmpty ? "" : first.path + ": ")\(first.problem)", remedy: first.remedy)
    }
}

/// The books that are built into the program.
public enum LawBooks {
    /// The library; that it fits together is tested, so a failure is one of this program.
    public static func library() throws -> BookLibrary {
        do { return try BuiltInBooks.library() } catch { throw error.asOperationError }
    }

    /// The same, read once for whoever asks often.
    static let builtIn = Result { try library() }
}
