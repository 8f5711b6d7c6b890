import ArgumentParser
import Chronology
import Directory
import Foundation
import Operations

extension TaskCommands {
    /// `vigie tasks listen ID`.
    struct Listen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hear the message of a task, or say which file it is.",
            discussion: """
                Plays it with aplay when somebody sits at a terminal; otherwise prints the path of the WAV file. With --to it \
                is copied. Each listening is a fact of the ledger.
                """)

        @Argument(help: "The task, as `vigie tasks list` lists it.")
        var id: String

        @Option(help: "The person of the organisation who listens.")
        var by: String?

        @Option(help: "Copy the message to this file, which must not be there yet.")
        var to: String?

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let settings = try await common.configuration().settings
                if let to, FileManager.default.fileExists(atPath: to) {
                    throw OperationError(.conflict, "\(to) is there already", remedy: "name another file")
                }
                let result = try Tasks(store: try await common.store()).listen(
                    id, by: by.map { PersonID($0) }, folder: settings.recordingsDirectory, now: .current)
                if let to { return try export(result, to: to) }
                try common.show(result)
                for message in result.messages { try play(message.path) }
            }
        }

        /// Several messages get numbers.
        private func export(_ result: MessageResult, to target: String) throws {
            var copied = result
            for (index, message) in result.messages.enumerated() {
                let path = index == 0 ? target : target + ".\(index + 1)"
                do { try FileManager.default.copyItem(atPath: message.path, toPath: path) } catch {
                    throw OperationError(
                        .environment, "\(message.path) cannot be copied to \(path)",
                        remedy: "is it there, and may you write there?")
                }
                copied.messages[index].path = path
            }
            try common.show(copied)
        }

        private func play(_ path: String) throws {
            guard !common.json, isatty(STDOUT_FILENO) == 1 else { return }
            let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            guard let player = ThisMachine(path: search).program("aplay") else { return }
            let process = Process()
            process.executableURL = URL(filePath: player)
            process.arguments = ["-q", path]
            do { try process.run() } catch {
                throw OperationError(.environment, "\(player) cannot be started", remedy: "play \(path) yourself")
            }
            process.waitUntilExit()
        }
    }

    /// `vigie tasks hand-over ID PERSON`.
    struct HandOver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hand-over", abstract: "Give an open task to a named person, who is told of it first.",
            discussion: "That person does not take charge in time? Then those of the line are told, level by level.")

        @Argument(help: "The task, as `vigie tasks list` lists it.")
        var id: String

        @Argument(help: "The person, as the organisation file names it.")
        var person: String

        @Option(help: "The person of the organisation who hands it over.")
        var by: String?

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let clock = try zone.clock()
                let tasks = Tasks(store: try await common.store())
                try common.show(
                    try tasks.handOver(
                        id, to: PersonID(person), by: by.map { PersonID($0) }, now: .current, clock: clock))
            }
        }
    }
}
