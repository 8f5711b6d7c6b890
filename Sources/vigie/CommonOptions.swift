import ArgumentParser
import Chronology
import Foundation
import Operations
import Storage

/// What every command understands.
struct CommonOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON instead of text.")
    var json = false

    @Option(name: .long, help: "The data folder, instead of VIGIE_DATA_DIR.")
    var data: String?

    /// The server settings, with the data folder of this command.
    func configuration() async throws -> ServerConfiguration { try await ServerConfiguration.load(dataDirectory: data) }

    /// The store, open as a command opens it: never changing the schema under a running server.
    func store() async throws -> Store {
        let settings = try await configuration().settings
        do {
            if settings.postgres == nil {
                try FileManager.default.createDirectory(
                    atPath: settings.dataDirectory, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o750])
            }
            return try Store.open(settings.storeLocation, for: .command, now: .current)
        } catch let error as StoreError {
            throw OperationError(.store, "the store cannot be used: \(error.message)", remedy: error.remedy)
        } catch {
            throw OperationError(
                .environment, "the data folder \(settings.dataDirectory) cannot be created",
                remedy: "choose another with --data or VIGIE_DATA_DIR, or run as the user of the server")
        }
    }

    /// Prints a result in the form that was asked for.
    func show(_ result: some OperationResult) throws { print(json ? try result.json() : result.text) }

    /// Runs a command and turns what it throws into a message and an exit code.
    func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as OperationError {
            fail(error, error.description)
            throw ExitCode(error.exitCode)
        } catch let error as OrganisationFileError {
            fail(error, error.description)
            throw ExitCode(65)
        } catch let error as StoreError {
            let failure = OperationError(.store, error.message, remedy: error.remedy)
            fail(failure, failure.description)
            throw ExitCode(failure.exitCode)
        }
    }

    private func fail(_ error: some Encodable, _ text: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        if json, let data = try? encoder.encode(["error": error]) {
            print(String(decoding: data, as: UTF8.self))
        } else {
            FileHandle.standardError.write(Data(("vigie: " + text + "\n").utf8))
        }
    }
}

extension Instant {
    /// The wall clock of this machine.
    static var current: Instant {
        Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}

extension StoreError {
    /// What an administrator can do about it.
    var remedy: String {
        switch code {
        case .busy: "try again in a moment"
        case .full: "free disk space"
        case .connection: "check that PostgreSQL runs and VIGIE_POSTGRES is right"
        case .schemaOlder, .schemaNewer: "use the same version of vigie for the server and the commands"
        case .inputOutput: "check the disk and who owns the data folder (--data, VIGIE_DATA_DIR)"
        default: "run `vigie doctor`"
        }
    }
}

/// Who runs the command, as the memory of last writers names them.
enum CurrentUser {
    static var name: String {
        // Behind sudo the person is who asked, not root.
        let environment = ProcessInfo.processInfo.environment
        return environment["SUDO_USER"] ?? environment["USER"] ?? NSUserName()
    }
}
