import CallFlow
import Chronology
import Directory
import Foundation
import Operations
import Testing

@Suite struct RotaFileTests {
    let paris = LocalClock(zone: "Europe/Paris") ?? .utc

    func organisation() throws -> Organisation {
        try OrganisationFile.read(path: ProjectRoot.find().appending(path: "examples/rota.yaml").path).validated()
    }

    func at(_ month: Int, _ day: Int, _ hour: Int) -> Instant {
        paris.instant(of: CivilDateTime(CivilDate(2026, month, day), hour))
    }

    func range(_ month: Int, _ day: Int, days: Int) throws -> Interval {
        let first = CivilDate(2026, month, day)
        return try #require(Interval(paris.startOfDay(first), paris.startOfDay(first.adding(days: days))))
    }

    @Test func `a call rings whom the rota says, rank by rank, and the manager after them`() throws {
        let organisation = try organisation()
        let line = try #require(organisation.lines.first)
        // The second week; Christmas, with its own turn; the weekend on which Claire and Bruno exchange ranks.
        for (instant, expected) in [
            (at(11, 10, 12), ["bruno", "claire", "odile"]), (at(12, 25, 12), ["bruno", "claire", "odile"]),
            (at(12, 6, 12), ["claire", "bruno", "odile"]),
        ] {
            let plan = CallPlanner.plan(
                organisation: organisation, line: line,
                arrival: Arrival(caller: CallerID("c"), callerNumber: nil), at: instant)
            #expect(plan.hunt.levels.map(\.name) == ["primary", "backup", "manager"])
            #expect(plan.hunt.levels.flatMap { $0.candidates.compactMap { $0.person?.rawValue } } == expected)
        }
    }

    @Test func `who is on call comes with the reason`() throws {
        let store = InMemoryOrganisationStore()
        _ = try ApplyOrganisation(store: store)(
            OrganisationFile.read(path: ProjectRoot.find().appending(path: "examples/rota.yaml").path),
            by: "test", now: at(11, 1, 0))
        let result = try WhoIsOnCall(store: store)(line: LineID("chauffage"), at: at(11, 10, 12))
        let answer = try #require(result.lines.first)
        #expect(answer.levels.map { $0.people.map(\.person.rawValue) } == [["bruno"], ["claire"]])
        #expect(answer.levels.first?.people.first?.since == "2026-11-09 08:00:00")
        #expect(answer.levels.first?.people.first?.until == "2026-11-11 00:00:00")
        #expect(answer.explanation.contains { $0.contains("layer semaine, turn 2") })
    }

    @Test func `the listing, the check, the weights, the feed and the picture speak of the same shifts`() throws {
        let rotas = try Rotas(of: organisation())
        let range = try range(11, 3, days: 63)
        let listing = try rotas.show(in: range)
        #expect(listing.rotas.map(\.rota) == ["chauffage"])
        #expect(listing.rotas[0].gaps.isEmpty)
        #expect(listing.rotas[0].shifts.contains { $0.reason.contains("absence anne-noel of Anne Lefèvre") })
        #expect(try rotas.check(in: range).findings.isEmpty)
        let fairness = try rotas.fairness(nil, in: range)
        #expect(fairness.rows.count == 4)
        #expect(abs(fairness.rows.reduce(0) { $0 + $1.hours } - 2 * 63 * 24) < 0.01)
        // Driss joins with January, and has had one day of his first week.
        #expect(fairness.rows.first?.person == "driss")
        let feed = try rotas.feed(nil, person: PersonID("bruno"), in: range, published: at(11, 1, 0))
        let events = try CalendarReader().read(feed).events
        #expect(events.count == listing.rotas[0].shifts.count { $0.person == "bruno" })
        #expect(try rotas.picture(nil, in: range).contains("Bruno Da Silva"))
    }

    @Test func `a draft says who loses and who gains, and with how much notice`() throws {
        let rotas = try Rotas(of: organisation())
        var draft = try organisation()
        draft.rota?.plans[0].overrides = []
        let difference = try rotas.difference(to: draft, in: range(12, 1, days: 14), now: at(11, 25, 8))
        let entry = try #require(difference.rotas.first)
        #expect(entry.lines.contains { $0.hasPrefix("Bruno Da Silva gains") || $0.hasPrefix("Bruno Da Silva (rank") })
        #expect(entry.noticeHours["bruno"] == 10 * 24)
        #expect(try rotas.difference(to: organisation(), in: range(12, 1, days: 14), now: at(11, 25, 8)).rotas.isEmpty)
    }

    @Test(arguments: [
        ("        start: 2026-11-02T08:00", "        start: tomorrow", "rota.chauffage.layers.semaine.start"),
        ("length: 1w", "length: 1x", "rota.chauffage.layers.semaine.length"),
        ("length: 1w", "rule: FREQ=WEEKLY;BYMONTHDAY=1", "rota.chauffage.layers.semaine.rule"),
        ("length: 1w", "rule: FREQ=WEEKLY;COUNT=3", "rota.chauffage.layers.semaine"),
        ("until: 2026-12-07T08:00", "until: 2026-12-04", "rota.chauffage.overrides.week-end-bruno.until"),
        ("from: 2026-12-05T08:00", "from: 2026-10-25T02:30", "rota.chauffage.overrides.week-end-bruno.from"),
        ("until: 2026-12-07T08:00", "until: 2027-03-28T02:30", "rota.chauffage.overrides.week-end-bruno.until"),
        ("instead_of: bruno", "layer: semaine", "rota.chauffage.overrides.week-end-bruno"),
        ("members: [claire, anne, bruno]", "members: [claire, zoe]", "rota.chauffage"),
        ("members: [claire, anne, bruno]", "members: []", "rota.chauffage.layers.feries"),
        ("only: { classes: [holiday] }", "only: { classes: [feast] }", "rota.chauffage.layers.feries.only.classes.0"),
        ("only: { classes: [holiday] }", "priority: 1", "rota.chauffage.layers.feries"),
        ("    name: Astreinte chauffage", "    name: x\n    zone: Europe/Atlantis", "rota.chauffage.zone"),
        ("rota: chauffage, rank: 1", "rota: chaufage, rank: 1", "lines.chauffage.ladder.levels.primary.rota"),
        ("kind: leave", "kind: sickness", "absences.anne-noel.kind"),
        ("person: anne, from", "person: annie, from", "absences.anne-noel"),
        ("until: 2027-01-02,", "until: 2026-12-24,", "absences.anne-noel.until"),
    ])
    func `a mistake in a rota is named where it stands`(right: String, wrong: String, path: String) throws {
        let file = try ProjectRoot.find().appending(path: "examples/rota.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let changed = text.replacing(right, with: wrong, maxReplacements: 1)
        #expect(changed != text)
        let reading = OrganisationFile.read(text: changed, name: "rota.yaml")
        #expect(reading.organisation == nil)
        #expect(reading.errors.map(\.path.rawValue) == [path])
        #expect(reading.errors.allSatisfy { !$0.remedy.isEmpty && $0.line != nil })
    }

    @Test func `an hour that comes twice is written with a choice, and exported with it`() throws {
        let file = try ProjectRoot.find().appending(path: "examples/rota.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("from: 2026-12-05T08:00", with: "from: 2026-10-25T02:30 second")
        let organisation = try OrganisationFile.read(text: text, name: "rota.yaml").validated()
        let start = try #require(organisation.rota?.plans.first?.overrides.first?.interval.start)
        #expect(paris.offset(at: start) == 3600)
        let export = OrganisationExport.yaml(organisation)
        #expect(export.contains("2026-10-25T02:30 second"))
        #expect(try OrganisationFile.read(text: export, name: "x").validated() == organisation)
    }

    @Test func `nothing is left of a person who is erased`() throws {
        let erased = try organisation().erasing(PersonID("claire"))
        let text = OrganisationExport.yaml(erased)
        #expect(!text.contains("Claire"))
        let rota = try #require(text.range(of: "\nrota:"))
        #expect(!text[rota.upperBound...].contains("claire"))
        _ = try OrganisationFile.read(text: text, name: "x").validated()
    }

    @Test func `an organisation stored before there were rotas is read`() throws {
        let encoded = try JSONEncoder().encode(Organisation(name: "o", lines: []))
        #expect(try JSONDecoder().decode(Organisation.self, from: encoded).rota == nil)
        let full = try JSONEncoder().encode(organisation())
        #expect(try JSONDecoder().decode(Organisation.self, from: full) == organisation())
    }
}
