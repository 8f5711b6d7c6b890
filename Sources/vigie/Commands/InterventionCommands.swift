import ArgumentParser
import Chronology
import Directory
import Foundation
import Ledger
import Operations

/// `vigie intervention`.
struct InterventionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intervention",
        abstract: "Work during on-call duty: what calls show, and what people say of it.",
        subcommands: [
            List.self, Show.self, Declare.self, Confirm.self, Amend.self, Dispute.self, Agree.self,
        ],
        defaultSubcommand: List.self)

    /// Who says something, and why.
    struct Author: ParsableArguments {
        @Option(help: "The person of the organisation who says so.")
        var by: String?

        @Option(help: "Why; kept beside the ledger, where an erasure can empty it.")
        var reason: String?

        var person: PersonID? { by.map { PersonID($0) } }
        var note: InterventionDesk.Reason? { reason.map { (UUID().uuidString, $0) } }

        func required() throws -> InterventionDesk.Reason {
            if let note { return note }
            throw OperationError(.invalid, "it needs a reason", remedy: "say why with --reason")
        }
    }

    /// `vigie intervention list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List interventions, the oldest first.")

        @Option(help: "Only those of this person.")
        var person: String?

        @Option(help: "Only from this time on; thirty-one days back without it.")
        var since: String?

        @Option(help: "Only before this time.")
        var until: String?

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let from = try since.map { try zone.instant($0) } ?? .current - .seconds(31 * 86_400)
                let end = try until.map { try zone.instant($0) } ?? .current
                guard let range = Interval(from, end) else {
                    throw OperationError(.invalid, "--until comes before --since", remedy: "exchange the two")
                }
                let desk = InterventionDesk(store: try await common.store())
                try common.show(
                    try desk.list(person: person.map { PersonID($0) }, in: range, clock: try zone.clock()))
            }
        }
    }

    /// `vigie intervention show ID`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one intervention with every step.")

        @Argument(help: "The intervention, as `vigie intervention list` lists it.")
        var id: String

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let desk = InterventionDesk(store: try await common.store())
                try common.show(try desk.show(id, clock: try zone.clock()))
            }
        }
    }

    /// `vigie intervention declare PERSON`.
    struct Declare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare work that no call shows, with its reason.",
            discussion: "It bounds the person's rest at once; its pay needs the manager's agreement.")

        @Argument(help: "Who worked.")
        var person: String

        @Option(help: "When it began, e.g. 2026-11-23T03:00.")
        var from: String

        @Option(help: "When it ended.")
        var to: String

        @Option(help: "The line that it was for.")
        var line: String?

        @OptionGroup var author: Author
        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                guard let interval = Interval(try zone.instant(from), try zone.instant(to)) else {
                    throw OperationError(
                        .invalid, "it would end before it begins", remedy: "give a --to that comes after --from")
                }
                let desk = InterventionDesk(store: try await common.store())
                try common.show(
                    try desk.declare(
                        for: PersonID(person), line: line.map { LineID($0) }, interval: interval,
                        by: author.person ?? PersonID(person), reason: try author.required(), now: .current,
                        clock: try zone.clock()))
            }
        }
    }

    /// `vigie intervention confirm ID`.
    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say that it was as it stands.")

        @Argument(help: "The intervention.")
        var id: String

        @OptionGroup var author: Author
        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let desk = InterventionDesk(store: try await common.store())
                try common.show(
                    try desk.confirm(id, by: author.person, now: .current, clock: try zone.clock()))
            }
        }
    }

    /// `vigie intervention dispute ID`.
    struct Dispute: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say that it was otherwise, and why.")

        @Argument(help: "The intervention.")
        var id: String

        @OptionGroup var author: Author
        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let desk = InterventionDesk(store: try await common.store())
                try common.show(
                    try desk.dispute(
                        id, by: author.person, reason: try author.required(), now: .current, clock: try zone.clock()))
            }
        }
    }

    /// `vigie intervention agree ID`.
    struct Agree: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Agree to the pay of a declared intervention, or refuse it. Rest is owed in either case.")

        @Argument(help: "The intervention.")
        var id: String

        @Flag(help: "Refuse.")
        var refuse = false

        @Option(help: "The manager who says so: that of the line, who is not the person.")
        var by: String

        @Option(help: "Why; kept beside the ledger, where an erasure can empty it.")
        var reason: String?

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                let desk = InterventionDesk(store: try await common.store())
                try common.show(
                    try desk.decide(
                        id, refuse ? .refused : .agreed, by: PersonID(by),
                        reason: reason.map { (UUID().uuidString, $0) }, now: .current, clock: try zone.clock()))
            }
        }
    }
}

extension InterventionCommands {
    /// `vigie intervention amend ID`.
    struct Amend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how it was: travel, work after the call, other times, calls that were one.",
            discussion: "What is not given stays as it was amended before.")

        @Argument(help: "The intervention.")
        var id: String

        @Option(help: "Travel there, e.g. 25m.")
        var travelBefore: String?

        @Option(help: "Travel back, e.g. 25m.")
        var travelAfter: String?

        @Option(help: "Work after the call, e.g. 10m.")
        var workAfter: String?

        @Option(help: "When the work itself began.")
        var from: String?

        @Option(help: "When the work itself ended.")
        var to: String?

        @Option(name: .customLong("with"), help: "Another intervention that was one with it; repeatable.")
        var others: [String] = []

        @Flag(help: "Part what was joined.")
        var alone = false

        @OptionGroup var author: Author
        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                var change = InterventionDesk.Change()
                change.travelBefore = try duration(travelBefore)
                change.travelAfter = try duration(travelAfter)
                change.workAfter = try duration(workAfter)
                change.start = try from.map { try zone.instant($0) }
                change.end = try to.map { try zone.instant($0) }
                if !others.isEmpty { change.merged = others.map { InterventionID($0) } }
                if alone { change.merged = [] }
                let desk = InterventionDesk(store: try await common.store())
                try common.show(
                    try desk.amend(
                        id, with: change, by: author.person, reason: author.note, now: .current,
                        clock: try zone.clock()))
            }
        }

        private func duration(_ text: String?) throws -> Duration? {
            guard let text else { return nil }
            guard let duration = try? DurationText.parse(text), duration <= .seconds(86_400) else {
                throw OperationError(
                    .invalid, "`\(text)` is not a duration of a day at most", remedy: "write it like `25m` or `1h30m`")
            }
            return duration
        }
    }
}
