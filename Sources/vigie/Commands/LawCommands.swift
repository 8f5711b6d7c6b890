import ArgumentParser
import Foundation
import LabourLaw
import Operations

/// `vigie law …`: what French law and the agreements say.
struct LawCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "law", abstract: "What the law and the agreements say of on-call duty (no legal advice).",
        subcommands: [
            CheckLawCommand.self, EvaluateLaw.self, LawRulesCommand.self, ValidateLaw.self, LawBenchmarkCommand.self,
        ])
}

/// Books beside the built-in ones.
struct BookOptions: ParsableArguments {
    @Option(
        name: .customLong("book"), help: "A company agreement as a book (YAML), beside the built-in books; repeatable.",
        completion: .file(extensions: ["yaml", "yml"]))
    var books: [String] = []

    /// The built-in books with these.
    func library() throws -> BookLibrary {
        try ValidateBook.library(try LawBooks.library(), adding: try books.map { ($0, try TextFile.read($0)) }).0
    }
}

/// `vigie law evaluate FILE`.
struct EvaluateLaw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Say of worker files what the law finds and what is due.",
        discussion: """
            FILE holds one worker file, a list of them, or one a line (JSON; docs/worker-file.schema.json); - is standard \
            input. The answer is JSON in the same shape. Exit codes: 0 all were evaluated, 65 some could not be.
            """)

    @Argument(help: "The worker file or files (JSON).", completion: .file(extensions: ["json", "jsonl"]))
    var file: String

    @OptionGroup var books: BookOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let library = try books.library()
            let pay = try WorkerPay(library: library)
            let evaluate = EvaluateWorkers(library: library) { pay($0) }
            let result = try evaluate(try TextFile.read(file), file: file)
            print(try result.json())
            guard result.refusals.isEmpty else {
                for refusal in result.refusals {
                    let error = refusal.error
                    let place = error.line.map { "\(error.file):\($0)" } ?? error.file
                    Terminal.aside("\(place): \(error.path): \(error.problem)\n    → \(error.remedy)")
                }
                throw ExitCode(65)
            }
        }
    }
}

/// `vigie law rules`.
struct LawRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "The annex: each rule with its texts, sources, values by date and examples.")

    @Option(help: "One regime alone, such as idcc-3248.")
    var regime: String?

    @OptionGroup var books: BookOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            try common.show(try LawAnnex(library: try books.library(), regime: regime.map { Regime($0) }))
        }
    }
}

/// `vigie law validate FILE…`.
struct ValidateLaw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a company agreement that is written as a book, and run its examples.")

    @Argument(help: "The files of the book (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let validate = ValidateBook(library: try LawBooks.library())
            try common.show(try validate(try files.map { ($0, try TextFile.read($0)) }))
        }
    }
}

/// A text that somebody named on the command line.
enum TextFile {
    /// Reads a file of UTF-8, or standard input for `-`.
    static func read(_ path: String) throws -> String {
        let data: Data?
        if path == "-" {
            data = try FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            data = FileManager.default.contents(atPath: path)
        }
        guard let data else {
            throw OperationError(.notFound, "\(path) cannot be read", remedy: "check the name and who may read it")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw OperationError(.invalid, "\(path) is not text", remedy: "write it in UTF-8")
        }
        return text
    }
}

/// `vigie law benchmark`: hidden, for `Benchmarks/law.sh`.
struct LawBenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Time what assessing and paying a month of many people costs.",
        shouldDisplay: false)

    @Option(help: "How many people.")
    var people = 10_000

    @Option(help: "Their regime.")
    var regime = "private/code-du-travail"

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            try common.show(try LawBenchmark(people: people, regime: regime, library: try LawBooks.library()))
        }
    }
}
