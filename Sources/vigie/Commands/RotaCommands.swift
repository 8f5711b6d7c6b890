import ArgumentParser
import Chronology
import Directory
import Foundation
import Operations
import Storage

/// `vigie rota`.
struct RotaCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rota", abstract: "Who is on call when: show, check, compare, weigh, draw.",
        discussion: "Each works on the store, or with --file on an organisation file that need not be applied.",
        subcommands: [
            Show.self, Gaps.self, Check.self, Diff.self, Publish.self, FairnessCommand.self, Feed.self, Picture.self,
            Take.self, Offer.self,
            Swap.self, Accept.self, Refuse.self, Withdraw.self, Requests.self, Note.self,
            Benchmark.self,
        ],
        defaultSubcommand: Show.self)

    /// What every subcommand takes.
    struct Scope: ParsableArguments {
        @Option(help: "This organisation file instead of the store.")
        var file: String?

        @Option(help: "The first day, e.g. 2026-12-21; today without it.")
        var from: String?

        @Option(help: "How many days.")
        var days = 28

        @OptionGroup var story: LanguageOption

        func rotas(_ common: CommonOptions) async throws -> Rotas {
            if let file { return try Rotas(of: OrganisationFile.read(path: file).validated()) }
            return try Rotas(store: try await common.store())
        }

        func range(_ rotas: Rotas, _ rota: String? = nil) throws -> Interval {
            let date = try from.map { text in
                guard let date = CivilText.parseDate(text) else {
                    throw OperationError(.invalid, "`\(text)` is not a day", remedy: "write it like 2026-12-21")
                }
                return date
            }
            return try rotas.range(from: date, now: .current, days: days, rota: rota.map { RotaID($0) })
        }
    }

    /// `vigie rota show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the final shifts, each with its reason.")

        @Argument(help: "The rota; all of them without it.")
        var rota: String?

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                let range = try scope.range(rotas, rota)
                try common.show(
                    try rotas.show(rota.map { RotaID($0) }, in: range, language: try scope.story.value()))
            }
        }
    }

    /// `vigie rota gaps`.
    struct Gaps: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the hours at which somebody must be on call and nobody is.",
            discussion: "Ends with 1 when there are any.")

        @Argument(help: "The rota; all of them without it.")
        var rota: String?

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                let result = try rotas.gaps(
                    rota.map { RotaID($0) }, in: try scope.range(rotas, rota), language: try scope.story.value())
                try common.show(result)
                if !result.findings.isEmpty { throw ExitCode(1) }
            }
        }
    }

    /// `vigie rota check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find gaps, and people who are needed twice at once.",
            discussion: "Ends with 1 when something was found.")

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                let result = try rotas.check(in: try scope.range(rotas), language: try scope.story.value())
                try common.show(result)
                if !result.findings.isEmpty { throw ExitCode(1) }
            }
        }
    }

    /// `vigie rota diff DRAFT`.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say who loses and who gains which hours by a draft, and with how much notice.")

        @Argument(
            help: "The draft: an organisation file; what waits to be published without it.",
            completion: .file(extensions: ["yaml", "yml"]))
        var draft: String?

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                let organisation = try await drafted(rotas)
                try common.show(
                    try rotas.difference(
                        to: organisation, in: try scope.range(rotas), now: .current,
                        language: try scope.story.value()))
            }
        }

        private func drafted(_ rotas: Rotas) async throws -> Organisation {
            if let draft { return try OrganisationFile.read(path: draft).validated() }
            return try rotas.withDrafts(try await common.store().rotaDrafts())
        }
    }

    /// `vigie rota fairness`.
    struct FairnessCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fairness", abstract: "Weigh what each person bears, and say who should be next.")

        @Argument(help: "The rota; the first without it.")
        var rota: String?

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                try common.show(
                    try rotas.fairness(rota.map { RotaID($0) }, in: try scope.range(rotas, rota)))
            }
        }
    }

    /// `vigie rota feed`.
    struct Feed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ics", abstract: "Print the shifts as an iCalendar file, of everybody or of one person.",
            aliases: ["feed"])

        @Argument(help: "The rota; the first without it.")
        var rota: String?

        @Option(help: "Only the shifts of this person.")
        var person: String?

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                let text = try rotas.feed(
                    rota.map { RotaID($0) }, person: person.map { PersonID($0) }, in: try scope.range(rotas, rota),
                    published: .current, language: try scope.story.value())
                print(text, terminator: "")
            }
        }
    }

    /// `vigie rota svg`.
    struct Picture: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "svg", abstract: "Print the rota as a picture: people in rows, days in columns, gaps in red.")

        @Argument(help: "The rota; the first without it.")
        var rota: String?

        @OptionGroup var scope: Scope
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let rotas = try await scope.rotas(common)
                let text = try rotas.picture(
                    rota.map { RotaID($0) }, in: try scope.range(rotas, rota), language: try scope.story.value())
                print(text, terminator: "")
            }
        }
    }
}
