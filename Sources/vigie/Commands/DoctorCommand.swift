import ArgumentParser
import Chronology
import Directory
import Foundation
import Operations
import Storage

/// `vigie doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check everything that the server needs, and say what to mend.",
        discussion: """
            Exit code 1 when a check fails; warnings alone leave it at 0. It may run beside the server. With --call it rings \
            a number through the trunk and gives up as soon as it rings, within the limits on dialling out.
            """)

    @Option(name: .customLong("call"), help: "A number to ring for a moment; nobody has to answer.")
    var number: String?

    @Option(help: "The trunk of that call, instead of the default one.")
    var trunk: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let configuration = try await common.configuration()
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let (state, store) = Self.store(of: configuration.settings)
            let doctor = Doctor(
                settings: configuration.settings, secrets: configuration.secrets, machine: ThisMachine(path: path),
                store: state, ledger: try store.map { try LedgerState(of: $0, settings: configuration.settings) })
            var report = try doctor(now: .current)
            if let organisation = try store?.currentOrganisation()?.organisation {
                report.checks += await OwnAudio(settings: configuration.settings).checks(of: organisation)
                report.checks += try await trunkChecks(configuration, organisation, store)
                report.checks += await MessageChecks(
                    settings: configuration.settings, secrets: configuration.secrets
                ).checks(of: organisation)
            }
            try common.show(report)
            if report.status == .error { throw ExitCode(1) }
        }
    }

    private func trunkChecks(
        _ configuration: ServerConfiguration, _ organisation: Organisation, _ store: Store?
    ) async throws -> [DoctorReport.Check] {
        let trunks = TrunkChecks(
            settings: configuration.settings, secrets: configuration.secrets, machine: ThisMachine(path: ""))
        var checks = await trunks.checks(of: organisation, news: try store?.trunkNews() ?? [])
        if let number {
            let placed = try store?.placedCalls(since: Instant.current - .seconds(3_600)) ?? 0
            checks.append(
                await trunks.call(number, through: trunk.map { TrunkID($0) }, of: organisation, placed: placed))
        }
        return checks
    }

    /// The store as it is: looking must not create one.
    private static func store(of settings: ServerSettings) -> (Doctor.DoctorStore, Store?) {
        do {
            let store = try Store.open(settings.storeLocation, for: .existing, now: .current)
            return (.open(store), store)
        } catch let error as StoreError where error.code == .absent {
            return (.absent, nil)
        } catch let error as StoreError {
            return (.failed(error.message), nil)
        } catch {
            return (.failed("\(error)"), nil)
        }
    }
}
