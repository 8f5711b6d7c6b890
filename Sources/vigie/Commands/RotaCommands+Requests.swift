import ArgumentParser
import Chronology
import Directory
import Operations

extension RotaCommands {
    /// Who acts, and where.
    struct RequestScope: ParsableArguments {
        @Option(name: .customLong("as"), help: "Who does this.")
        var person: String

        @OptionGroup var zone: ZoneOption
        @OptionGroup var common: CommonOptions

        func requests() async throws -> ShiftRequests { ShiftRequests(store: try await common.store()) }
    }

    /// `vigie rota take`.
    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask somebody for a shift of theirs.")

        @Argument(help: "The rota.") var rota: String
        @Option(help: "A time inside the shift, e.g. 2026-12-24T20:00.") var at: String
        @Option(help: "Whose shift.") var of: String
        @OptionGroup var scope: RequestScope

        func run() async throws {
            try await scope.common.run {
                let wish = ShiftRequests.Wish.take(try scope.zone.instant(at), of: PersonID(of))
                try scope.common.show(
                    try await scope.requests().propose(
                        wish, on: RotaID(rota), by: PersonID(scope.person), now: .current))
            }
        }
    }

    /// `vigie rota offer`.
    struct Offer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Offer a shift to somebody, or to anybody.")

        @Argument(help: "The rota.") var rota: String
        @Option(help: "A time inside the shift, e.g. 2026-12-24T20:00.") var at: String
        @Option(help: "To whom; to whoever accepts first without it.") var to: String?
        @OptionGroup var scope: RequestScope

        func run() async throws {
            try await scope.common.run {
                let wish = ShiftRequests.Wish.offer(try scope.zone.instant(at), to: to.map { PersonID($0) })
                try scope.common.show(
                    try await scope.requests().propose(
                        wish, on: RotaID(rota), by: PersonID(scope.person), now: .current))
            }
        }
    }

    /// `vigie rota swap`.
    struct Swap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask somebody to swap a shift for one of theirs.")

        @Argument(help: "The rota.") var rota: String
        @Option(help: "A time inside the shift that is given.") var at: String
        @Option(help: "With whom.") var with: String
        @Option(name: .customLong("for"), help: "A time inside the shift that is taken.") var wanted: String
        @OptionGroup var scope: RequestScope

        func run() async throws {
            try await scope.common.run {
                let wish = ShiftRequests.Wish.swap(
                    try scope.zone.instant(at), with: PersonID(with), for: try scope.zone.instant(wanted))
                try scope.common.show(
                    try await scope.requests().propose(
                        wish, on: RotaID(rota), by: PersonID(scope.person), now: .current))
            }
        }
    }

    /// `vigie rota accept`.
    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept a request; it is in force with the next call.")

        @Argument(help: "The request.") var request: String
        @OptionGroup var scope: RequestScope

        func run() async throws {
            try await scope.common.run {
                try scope.common.show(
                    try await scope.requests().accept(
                        RotaEntryID(request), by: PersonID(scope.person), writer: CurrentUser.name, now: .current))
            }
        }
    }

    /// `vigie rota refuse`.
    struct Refuse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse a request.")

        @Argument(help: "The request.") var request: String
        @OptionGroup var scope: RequestScope

        func run() async throws {
            try await scope.common.run {
                try scope.common.show(
                    try await scope.requests().refuse(
                        RotaEntryID(request), by: PersonID(scope.person), now: .current))
            }
        }
    }

    /// `vigie rota withdraw`.
    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Withdraw a request that nobody has answered.")

        @Argument(help: "The request.") var request: String
        @OptionGroup var scope: RequestScope

        func run() async throws {
            try await scope.common.run {
                try scope.common.show(
                    try await scope.requests().withdraw(
                        RotaEntryID(request), by: PersonID(scope.person), now: .current))
            }
        }
    }

    /// `vigie rota requests`.
    struct Requests: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the requests, the last first.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run {
                try common.show(try ShiftRequests(store: try await common.store()).list(now: .current))
            }
        }
    }
}
