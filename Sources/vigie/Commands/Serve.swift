import ArgumentParser
import Foundation
import Logging
import Operations
import ServiceLifecycle
import Synchronization
import UnixSignals

/// `vigie serve`: answers the on-call numbers until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            SIGTERM or SIGINT stops it gracefully: new calls are refused with 503, running calls may finish within \
            VIGIE_STOP_BUDGET seconds. Changes by `vigie apply` are in force within a second. With --json each line, of \
            progress or of the log, is a JSON object.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let configuration = try await common.configuration()
            if common.json { Terminal.speakJSON() }
            var logger = common.json ? Logger(label: "vigie") { JSONLog(label: $0) } : Logger(label: "vigie")
            logger.logLevel = Logger.Level(rawValue: configuration.settings.logLevel) ?? .info
            let manager = ServiceSupervisor(environment: ProcessInfo.processInfo.environment)
            let isReady = Mutex(false)
            let server = try await OnCallServer.start(
                settings: configuration.settings, secrets: configuration.secrets, logger: logger,
                progress: { line in
                    // Saving a large store before its schema is changed takes minutes.
                    if !isReady.withLock({ $0 }) { manager?.extend(by: .seconds(60), line) }
                    Terminal.tell(line)
                })
            isReady.withLock { $0 = true }
            manager?.ready("answering calls on \(configuration.settings.bindAddress):\(configuration.settings.sipPort)")
            let group = ServiceGroup(
                services: [ServerService(server: server, manager: manager)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            try await group.run()
        }
    }
}

/// The server as the service group runs it: it waits to be told to stop, then stops gracefully.
struct ServerService: Service {
    let server: OnCallServer
    let manager: ServiceSupervisor?

    func run() async throws {
        let watching = Task { [server, manager] in
            if let manager { await server.reportHealth(to: manager) }
        }
        try? await gracefulShutdown()
        manager?.stopping()
        // Running calls may go on: the watchdog is fed until the end.
        await server.stop()
        watching.cancel()
    }
}
