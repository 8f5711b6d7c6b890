public import Foundation
import Subprocess

/// Makes PDF of HTML by WeasyPrint, a program beside ours: no shell, no environment of ours, limits of time and size.
public struct PDFPrinter: Sendable {
    /// Why there is no PDF.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        public var problem: String
        public var remedy: String

        public var description: String { "\(problem)\n    → \(remedy)" }
    }

    private let program: String
    private let timeLimit: Duration
    private static let sizeLimit = 32 << 20

    private enum Outcome: Sendable {
        case ended(Data)
        case failed(Failure)
        case outOfTime
    }

    public init(program: String = "weasyprint", timeLimit: Duration = .seconds(60)) {
        self.program = program
        self.timeLimit = timeLimit
    }

    /// A program that ends before it has read its input must cost us an error, not our life.
    private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Runs it once; the program is stopped when time is up.
    public func pdf(ofHTML html: String) async throws(Failure) -> Data {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await execute(Array(html.utf8)) }
            group.addTask {
                try? await Task.sleep(for: timeLimit)
                return .outOfTime
            }
            let first = await group.next() ?? .outOfTime
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(let data): return data
        case .failed(let failure): throw failure
        case .outOfTime:
            throw Failure(
                problem: "'\(program)' did not end within \(timeLimit): it was stopped",
                remedy: "try it by hand, or take the HTML and print it from a browser")
        }
    }

    private func execute(_ html: [UInt8]) async -> Outcome {
        Self.ignoreBrokenPipes
        do {
            let result = try await Subprocess.run(
                .name(program), arguments: ["--encoding", "utf-8", "-", "-"],
                environment: .custom([
                    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
                    "HOME": "/nonexistent", "XDG_CACHE_HOME": "/tmp",
                ]),
                input: .inputWriter, output: .bytes(limit: Self.sizeLimit), error: .string(limit: 1 << 16)
            ) { execution in
                _ = try? await execution.standardInputWriter.write(html)
                try? await execution.standardInputWriter.finish()
            }
            guard result.terminationStatus.isSuccess, result.standardOutput.starts(with: Array("%PDF".utf8)) else {
                let words = result.standardError.split(separator: "\n").suffix(2).joined(separator: " ")
                return .failed(
                    Failure(
                        problem: "'\(program)' ended with \(result.terminationStatus): \(words.prefix(300))",
                        remedy: "take the HTML and print it from a browser"))
            }
            return .ended(Data(result.standardOutput))
        } catch {
            return .failed(
                Failure(
                    problem: "'\(program)' could not be run: \(error)",
                    remedy: "install it (Debian: apt-get install weasyprint), or take the HTML"))
        }
    }
}
