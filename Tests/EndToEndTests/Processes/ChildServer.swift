import Chronology
import Dispatch
import Foundation
import Operations
import SIP
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program `vigie` as processes of their own, beside the one that tests.
enum Program {
    /// The program, named by `VIGIE` or standing beside the tests; nil when it was not built.
    static let path: String? = {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "vigie").path
        let candidates = [ProcessInfo.processInfo.environment["VIGIE"], beside].compactMap(\.self)
        let found = candidates.first(where: FileManager.default.isExecutableFile)
        if found == nil { print("SKIPPED: no program `vigie` at \(candidates); set VIGIE to its path") }
        return found
    }()

    static var isThere: Bool { path != nil }

    /// What a command said and how it ended.
    struct Outcome: Sendable {
        var status: Int32
        var output: String
    }

    /// Runs one command to its end.
    static func run(_ arguments: [String], data: String, environment: [String: String] = [:]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: path ?? "")
        process.arguments = arguments + ["--data", data]
        process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
        let output = Output(of: process)
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                continuation.resume(returning: Outcome(status: ended.terminationStatus, output: output.whole()))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}

/// What a process prints, both streams together, and a way to wait for a word of it.
final class Output: Sendable {
    private struct State {
        var text = ""
        var waiters: [(word: String, continuation: CheckedContinuation<Bool, Never>)] = []
        var isOver = false
    }

    private let state = Mutex(State())
    private let pipe = Pipe()

    init(of process: Process) {
        process.standardOutput = pipe
        process.standardError = pipe
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.take(String(decoding: data, as: UTF8.self), isOver: data.isEmpty)
        }
    }

    var text: String { state.withLock { $0.text } }

    /// Everything, once the process is over.
    func whole() -> String {
        pipe.fileHandleForReading.readabilityHandler = nil
        let rest = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        take(String(decoding: rest, as: UTF8.self), isOver: true)
        return text
    }

    /// Waits until the word is printed; false when the process ends without.
    func says(_ word: String) async -> Bool {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.text.contains(word) { return continuation.resume(returning: true) }
                if state.isOver { return continuation.resume(returning: false) }
                state.waiters.append((word, continuation))
            }
        }
    }

    private func take(_ more: String, isOver: Bool) {
        state.withLock { state in
            state.text += more
            state.isOver = state.isOver || isOver
            for waiter in state.waiters where state.text.contains(waiter.word) {
                waiter.continuation.resume(returning: true)
            }
            state.waiters.removeAll { state.text.contains($0.word) }
            guard state.isOver else { return }
            for waiter in state.waiters { waiter.continuation.resume(returning: false) }
            state.waiters = []
        }
    }
}

/// `vigie serve` as a process of its own.
final class ChildServer: Sendable {
    /// The process ended before it listened; its words say why.
    struct DidNotStart: Error, CustomStringConvertible {
        var output: String
        var description: String { "the server did not start: \(output)" }
    }

    let process: Process
    let output: Output
    private let ended = DispatchGroup()

    /// Starts a server and waits until it listens.
    init(_ settings: ServerSettings) async throws {
        process = Process()
        process.executableURL = URL(filePath: Program.path ?? "")
        process.arguments = ["serve"]
        process.environment = [
            "PATH": "/usr/bin:/bin", "VIGIE_DATA_DIR": settings.dataDirectory,
            "VIGIE_BIND_ADDRESS": settings.bindAddress, "VIGIE_SIP_PORT": String(settings.sipPort),
            "VIGIE_MEDIA_PORTS": "\(settings.mediaPorts.lowerBound)-\(settings.mediaPorts.upperBound)",
            "VIGIE_SPEECH_PROGRAM": settings.speechProgram, "VIGIE_STOP_BUDGET": "5", "VIGIE_LOG_LEVEL": "error",
            "VIGIE_NOTICES": settings.tellsPeople ? "on" : "off",
        ]
        output = Output(of: process)
        ended.enter()
        process.terminationHandler = { [ended] _ in ended.leave() }
        try process.run()
        guard await output.says("listening for SIP") else { throw DidNotStart(output: output.text) }
    }

    var isRunning: Bool { process.isRunning }

    /// As a power cut does: nothing is finished, nothing is told.
    func kill() async { await end(by: SIGKILL) }

    /// As a service manager does.
    func terminate() async { await end(by: SIGTERM) }

    private func end(by signal: Int32) async {
        Glibc.kill(process.processIdentifier, signal)
        await withCheckedContinuation { continuation in
            ended.notify(queue: .global()) { continuation.resume() }
        }
    }
}

extension ServerSettings {
    /// Settings of a server on the loopback interface whose data is in a folder.
    static func loopback(in folder: String, tellsPeople: Bool = false) throws -> ServerSettings {
        let workshop = try Workshop.shared.get()
        try workshop.shareSpeech(with: folder)
        return ServerSettings(
            dataDirectory: folder, bindAddress: "127.0.0.1", sipPort: FreePorts.sip(), mediaPorts: FreePorts.media(),
            tellsPeople: tellsPeople, speechProgram: workshop.speechProgram, stopBudget: 5, logLevel: "error")
    }

    var address: TransportAddress {
        TransportAddress(ip: IPAddress(bindAddress) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: sipPort))
    }
}
