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
    ///
    /// `creates`: makes a store where there is none.
    func store(creates: Bool = false) async throws -> Store {
        let settings = try await configuration().settings
        if creates { try DataFolders(settings).create() }
        do {
            return try Store.open(settings.storeLocation, for: creates ? .command : .existing, now: .current)
        } catch let error as StoreError where error.code == .absent {
            throw OperationError(
                .notFound, error.message,
                remedy:
                    "is this the server's data folder? Say which with --data or VIGIE_DATA_DIR, or name the server's "
                    + "settings with VIGIE_CONFIG; `vigie apply FILE` makes a new store")
        } catch let error as StoreError {
            throw OperationError(.store, "the store cannot be used: \(error.message)", remedy: error.remedy)
        }
    }

    /// Prints a result in the form that was asked for.
    func show(_ result: some OperationResult) throws { print(json ? try result.json() : result.text) }

    /// Runs a command and turns what it throws into a message and an exit code.
    func run(_ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            guard let failure = CommandFailure(error) else { throw error }
            failure.show(json: json)
            throw ExitCode(failure.exitCode)
        }
    }
}

/// Why a command failed, in the two forms in which it is said: each names a remedy.
struct CommandFailure {
    let exitCode: Int32
    private let text: String
    private let encoded: any Encodable

    /// Nil for what only ends a command with a status, or is not a failure.
    init?(_ error: any Error) {
        switch error {
        case is ExitCode, is CleanExit: return nil
        case let error as OrganisationFileError: self.init(65, error.description, error)
        case let error as OperationError: self.init(error)
        case let error as StoreError: self.init(OperationError(.store, error.message, remedy: error.remedy))
        default: self.init(OperationError(.environment, "\(error)", remedy: "run `vigie doctor`"))
        }
    }

    init(_ error: OperationError) { self.init(error.exitCode, error.description, error) }

    private init(_ exitCode: Int32, _ text: String, _ encoded: any Encodable) {
        self.exitCode = exitCode
        self.text = text
        self.encoded = encoded
    }

    func show(json: Bool) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        if json, let data = try? encoder.encode(["error": AnyEncodable(encoded)]) {
            print(String(decoding: data, as: UTF8.self))
        } else {
            FileHandle.standardError.write(Data(("vigie: " + text + "\n").utf8))
        }
    }

    private struct AnyEncodable: Encodable {
        let value: any Encodable
        init(_ value: any Encodable) { self.value = value }
        func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
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
        case .inUse: "stop it, or give this one a data folder of its own with --data or VIGIE_DATA_DIR"
        case .full: "free disk space"
        case .connection: "check that PostgreSQL runs and VIGIE_POSTGRES is right"
        case .schemaOlder: "use the same version of vigie for the server and the commands"
        case .schemaNewer:
            "install that newer version again; or go back, and lose what came since: stop the server, move the store away, "
                + "and `vigie restore` the copy in `backups` of the data folder"
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
