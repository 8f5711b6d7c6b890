import Chronology
import Directory
import Foundation
import Ledger
import Storage
import Testing

@testable import Operations

/// An organisation over a real store, with calls whose facts are as a call writes them.
final class WorkSite {
    let store: Store
    let paris = LocalClock(zone: "Europe/Paris") ?? .utc
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vigie-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try Store.open(
            .sqlite(path: folder + "/vigie.db"), for: .server, now: Instant(seconds: 1_790_000_000))
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A time of 2026 on the clock of Paris.
    func at(_ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Instant {
        paris.instant(of: CivilDateTime(CivilDate(2026, month, day), hour, minute))
    }

    func interval(_ start: Instant, _ end: Instant) throws -> Interval { try #require(Interval(start, end)) }

    /// Anne and Bruno by turns of a week on a line whose manager is Marie; `more` is written below the rota.
    func apply(
        members: String = "anne, bruno", more: String = "", employment: String = WorkSite.terms, at now: Instant
    ) throws {
        let text = """
            organisation: Régie
            people:
              anne:
                name: Anne
                devices: { a: { softphone: anne } }
                employment: \(employment)
              bruno: { name: Bruno, devices: { b: { softphone: bruno } } }
              marie: { name: Marie, devices: { m: { softphone: marie } } }
              paul: { name: Paul, devices: { p: { softphone: paul } } }
            lines:
              chauffage:
                name: chauffage
                numbers: ["01 99 00 10 00"]
                ladder: { levels: { primary: { rota: tour, rank: 1 } }, manager: marie }
              eau:
                name: eau
                numbers: ["01 99 00 10 01"]
                ladder: { levels: { primary: [ { person: paul, when: always } ] }, manager: paul }
            rota:
              tour:
                name: Tour
                layers:
                  base: { members: [\(members)], start: 2026-11-02T18:00, length: 1w }
                \(more)
            """
        let reading = OrganisationFile.read(text: text, name: "test.yaml")
        try #require(reading.errors.isEmpty, "\(reading.errors)")
        _ = try ApplyOrganisation(store: store)(reading, by: "test", now: now)
    }

    static let terms = """
        { "2026-01-01": { regime: private/code-du-travail, weekly_hours: 35, hourly_rate: "15.00", \
        birth_date: 1991-05-31, schedule: [ mon-fri 09:00 - 12:00, mon-fri 14:00 - 18:00 ] } }
        """

    /// A caller talks with somebody for so long.
    @discardableResult
    func conversation(
        _ name: String, with person: String = "anne", at start: Instant, lasting: Duration, caller: String = "c1"
    ) throws -> String {
        let leg = LegNumber(1)
        let person = PersonID(person)
        let end = start + lasting
        let events: [(Instant, FactEvent)] = [
            (
                start - .seconds(9),
                .callReceived(
                    line: LineID("chauffage"), caller: CallerID(caller), trunk: nil, forwardedFrom: nil,
                    attestation: nil)
            ),
            (
                start - .seconds(5),
                .legDialled(leg: leg, person: person, device: DeviceID("a"), level: "primary", round: 1)
            ),
            (start, .legAnswered(leg: leg)),
            (start + .seconds(2), .legAccepted(leg: leg, person: person)),
            (start + .seconds(2), .bridged(leg: leg, person: person)),
            (end, .bridgeEnded(leg: leg, by: .caller, cause: "BYE")),
            (end, .legEnded(leg: leg, by: .caller, cause: "BYE")),
            (end, .callEnded(by: .caller, cause: "BYE")),
        ]
        try store.append(
            events.enumerated().map { Fact(sequence: $0 + 1, call: CallID(name), at: $1.0, event: $1.1) })
        return "\(name)-\(person)"
    }

    func facts() throws -> [Fact] { try store.facts(after: 0, limit: 10_000).map(\.fact) }
}
