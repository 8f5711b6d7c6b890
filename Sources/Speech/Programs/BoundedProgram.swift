import Foundation
import Subprocess

/// A program that is given bytes and gives bytes back, within limits of time and size.
///
/// Its arguments never pass through a shell, and its environment holds nothing of ours: server secrets live there.
struct BoundedProgram: Sendable {
    let command: ExternalCommand
    let timeLimit: Duration
    let outputLimit: Int

    /// A program that ends before it has read its input must cost us an error, not our life.
    private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    private enum Outcome: Sendable {
        case ended([UInt8])
        case failed(SpeechError)
        case outOfTime
    }

    /// Runs it once; the program is stopped when time is up.
    func run(input: [UInt8]) async throws(SpeechError) -> [UInt8] {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await execute(input: input) }
            group.addTask {
                try? await Task.sleep(for: timeLimit)
                return .outOfTime
            }
            let first = await group.next() ?? .outOfTime
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(let bytes): return bytes
        case .failed(let error): throw error
        case .outOfTime:
            throw SpeechError(
                .timedOut,
                "'\(command.executable)' did not end within \(timeLimit): it was stopped. Try it by hand; a slower "
                    + "program needs a longer limit in the settings.")
        }
    }

    private func execute(input: [UInt8]) async -> Outcome {
        Self.ignoreBrokenPipes
        // A path is looked up as its last name in its own folder, before the usual ones.
        let names = command.executable.split(separator: "/")
        let isPath = command.executable.hasPrefix("/")
        let ownFolder = isPath ? "/" + names.dropLast().joined(separator: "/") + ":" : ""
        if isPath, !FileManager.default.isExecutableFile(atPath: command.executable) { return .failed(notFound) }
        do {
            let result = try await Subprocess.run(
                .name(isPath ? names.last.map(String.init) ?? "" : command.executable),
                arguments: Arguments(command.arguments),
                environment: .custom([
                    "PATH": ownFolder + "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
                    "HOME": "/nonexistent",
                ]),
                input: .inputWriter, output: .bytes(limit: outputLimit), error: .string(limit: 1 << 16)
            ) { execution in
                // A program may end without reading all: its exit and its output say whether that was right.
                _ = try? await execution.standardInputWriter.write(input)
                try? await execution.standardInputWriter.finish()
            }
            guard result.terminationStatus.isSuccess else {
                return .failed(failure(result.terminationStatus, said: result.standardError))
            }
            return .ended(result.standardOutput)
        } catch let error as SubprocessError {
            return .failed(failure(error))
        } catch {
            return .failed(SpeechError(.commandFailed, "'\(command.executable)' failed: \(error)"))
        }
    }

    private func failure(_ status: TerminationStatus, said: String?) -> SpeechError {
        let words = (said ?? "").split(separator: "\n").suffix(2).joined(separator: " ").prefix(300)
        return SpeechError(
            .commandFailed,
            "'\(command.executable)' ended with \(status)" + (words.isEmpty ? "." : ": \(words)"))
    }

    private func failure(_ error: SubprocessError) -> SpeechError {
        switch error.code {
        case .executableNotFound: notFound
        case .outputLimitExceeded:
            SpeechError(
                .outputTooLarge, "'\(command.executable)' wrote more than \(outputLimit) bytes: it was stopped.")
        default:
            SpeechError(.commandFailed, "'\(command.executable)' could not be run: \(error)")
        }
    }

    private var notFound: SpeechError {
        SpeechError(
            .commandNotFound,
            "There is no program '\(command.executable)': install it (Debian: apt-get install espeak-ng ffmpeg) or name "
                + "another in the settings.")
    }
}
