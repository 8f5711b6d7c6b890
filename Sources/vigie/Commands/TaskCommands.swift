import ArgumentParser
import Chronology
import Directory
import Foundation
import Operations

/// `vigie tasks`.
struct TaskCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "What somebody must do: list, show, acknowledge, listen, hand over, call back.",
        subcommands: [
            List.self, Show.self, Acknowledge.self, Listen.self, HandOver.self, CallBackCommand.self,
        ],
        defaultSubcommand: List.self)

    /// `vigie tasks list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List open tasks, the newest first.")

        @Flag(help: "Acknowledged ones too.")
        var all = false

        @Option(help: "At most so many.")
        var limit = 100

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let clock = try zone.clock()
                let tasks = Tasks(store: try await common.store())
                try common.show(try tasks.list(all: all, limit: max(1, min(limit, 10_000)), clock: clock))
            }
        }
    }

    /// `vigie tasks show ID`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one task with its notes.")

        @Argument(help: "The task, as `vigie tasks list` lists it.")
        var id: String

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let clock = try zone.clock()
                try common.show(try Tasks(store: try await common.store()).show(id, clock: clock))
            }
        }
    }

    /// `vigie tasks ack ID`.
    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Say that somebody has taken note of a task.",
            discussion: "The acknowledgement is a fact of the ledger; a note is not, so that it can be erased.")

        @Argument(help: "The task, as `vigie tasks list` lists it.")
        var id: String

        @Option(help: "A text about it.")
        var note: String?

        @Option(help: "The person of the organisation who did.")
        var by: String?

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let clock = try zone.clock()
                let tasks = Tasks(store: try await common.store())
                try common.show(
                    try tasks.acknowledge(
                        id, by: by.map { PersonID($0) }, note: note.map { (UUID().uuidString, $0) }, now: .current,
                        clock: clock))
            }
        }
    }
}
