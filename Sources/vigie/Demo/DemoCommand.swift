import ArgumentParser
import Foundation
import Operations

/// `vigie demo`: the main job on real input, narrated as it happens.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Place two calls over real SIP on this machine and show what the ledger says.",
        discussion: """
            Starts the real server on SQLite in a new folder, registers simulated phones, places a call that the \
            backup takes and a call that ends in voicemail. Exits with 0 only if the audio crossed both ways, which \
            tones prove, and the ledger says so. With --json, the last line is the verdict.
            """)

    @Option(name: .long, help: "UDP and TCP port for SIP on 127.0.0.1.")
    var port = 5070

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            if common.json { Terminal.speakJSON() }
            guard (1...65_535).contains(port) else {
                throw OperationError(.invalid, "\(port) is not a port", remedy: "write a number from 1 to 65535")
            }
            let folder = try common.data ?? Self.makeFolder()
            let speech = try await common.configuration().settings.speechProgram
            let stage = try await Self.open(folder, port: port, speech: speech)
            let heard: DemoCalls.Heard
            do { heard = try await DemoCalls(stage: stage).run() } catch {
                await stage.close()
                throw OperationError(
                    .environment, "the demonstration failed: \(error)", remedy: "look at \(folder)/server.log")
            }
            await stage.close()
            let verdict = try DemoVerdict(stage: stage, heard: heard)
            if common.json { print(try verdict.line()) } else { Terminal.show(verdict.text) }
            guard verdict.isProved else { throw ExitCode(1) }
        }
    }

    /// What stands in the way of the server stands in the way of the demonstration, which has options of its own.
    private static func open(_ folder: String, port: Int, speech: String) async throws -> DemoStage {
        do { return try await DemoStage.open(folder: folder, port: port, speech: speech) } catch {
            guard let failure = error as? OperationError, failure.problem.contains("cannot listen") else { throw error }
            throw OperationError(
                .environment, failure.problem, remedy: "choose another port with --port, or: " + failure.remedy)
        }
    }

    /// A new folder that nobody else can have prepared.
    private static func makeFolder() throws -> String {
        var template = Array((NSTemporaryDirectory() + "vigie-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw OperationError(
                .environment, "no folder can be made in \(NSTemporaryDirectory())", remedy: "name one with --data")
        }
        return String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
