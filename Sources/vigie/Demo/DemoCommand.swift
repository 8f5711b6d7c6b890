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
            tones prove, and the ledger says so.
            """)

    @Option(name: .long, help: "UDP and TCP port for SIP on 127.0.0.1.")
    var port = 5070

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let folder =
                common.data ?? NSTemporaryDirectory() + "vigie-demo-\(ProcessInfo.processInfo.processIdentifier)"
            let stage = try await DemoStage.open(folder: folder, port: port)
            let heard: DemoCalls.Heard
            do { heard = try await DemoCalls(stage: stage).run() } catch {
                await stage.close()
                throw OperationError(
                    .environment, "the demonstration failed: \(error)", remedy: "look at \(folder)/server.log")
            }
            await stage.close()
            let verdict = try DemoVerdict(stage: stage, heard: heard)
            Terminal.show(verdict.text)
            guard verdict.isProved else { throw ExitCode(1) }
        }
    }
}
