import Chronology
import Directory
import Rota
import Testing

@Suite struct CoverageTests {
    let paris = Place()
    let start = CivilDateTime(CivilDate(2026, 11, 2), 8)

    func plan(_ id: String, _ people: PersonID..., restriction: Restriction = .init()) -> RotaPlan {
        var plan = RotaPlan.rotation(people, .weeks(1), from: start, restriction: restriction)
        plan.id = RotaID(id)
        return plan
    }

    func range() throws -> Interval { try paris.interval(paris.at(2026, 11, 2, 8), paris.at(2026, 11, 16, 8)) }

    func findings(
        _ plans: [RotaPlan], sources: [LevelSource] = [], records: [ServiceRecord] = []
    ) throws -> [CoverageFinding] {
        let snapshot = try RotaSnapshot(plans: plans, range: range())
        return CoverageCheck(plans: plans, snapshot: snapshot, sources: sources, records: records).findings
    }

    @Test func `a gap is found with its rank and its hours`() throws {
        let found = try findings([plan("a", anne, restriction: Restriction(except: [.sunday]))])
        #expect(found.map(\.kind) == [.gap(rank: 1), .gap(rank: 1)])
        #expect(
            found.map { paris.text($0.interval) } == [
                "26-11-08 00:00 26-11-09 00:00", "26-11-15 00:00 26-11-16 00:00",
            ])
    }

    @Test func `one person on two rotas at once is found`() throws {
        let found = try findings([plan("a", anne, bruno), plan("b", claire, bruno)])
        #expect(found.map(\.kind) == [.twoRotas(RotaID("b"))])
        #expect(found.first?.person == bruno)
        #expect(found.first.map { paris.text($0.interval) } == "26-11-09 08:00 26-11-16 08:00")
    }

    @Test func `the same person at two levels of a line is a single point of failure`() throws {
        let line = LineID("heating")
        let sources = [
            LevelSource(line: line, level: "primary", rota: RotaID("a")),
            LevelSource(line: line, level: "backup", rota: RotaID("b")),
        ]
        let found = try findings([plan("a", anne, bruno), plan("b", claire, bruno)], sources: sources)
        #expect(found.map(\.kind) == [.singlePoint(line, levels: ["primary", "backup"])])
    }

    @Test func `a shift beyond a contract, or without the qualification, is found`() throws {
        var rota = plan("a", anne, bruno)
        rota.requires = ["HT"]
        let records = [
            ServiceRecord(
                person: anne,
                contracts: [.init(kind: "CDD", from: CivilDate(2026, 1, 1), until: CivilDate(2026, 11, 5))],
                qualifications: [.init(name: "HT", from: CivilDate(2020, 1, 1))]),
            ServiceRecord(
                person: bruno,
                contracts: [
                    .init(kind: "CDI", from: CivilDate(2020, 1, 1)),
                    .init(kind: "apprenti", from: CivilDate(2019, 1, 1), allowsOnCall: false),
                ],
                qualifications: [.init(name: "HT", from: CivilDate(2020, 1, 1), until: CivilDate(2026, 11, 14))]),
        ]
        let found = try findings([rota], records: records)
        #expect(found.map(\.kind) == [.contract, .qualification("HT")])
        #expect(
            found.map { paris.text($0.interval) } == [
                "26-11-05 00:00 26-11-09 08:00", "26-11-14 00:00 26-11-16 08:00",
            ])
    }

    @Test func `a change of one plan resolves that one again`() throws {
        let plans = [plan("a", anne, bruno), plan("b", claire, driss)]
        let first = try RotaSnapshot(plans: plans, range: range())
        #expect(first.renewed == [RotaID("a"), RotaID("b")])
        var changed = plans
        changed[1].override("o", .people([anne]), try paris.days(CivilDate(2026, 11, 3), CivilDate(2026, 11, 4)))
        let second = try first.updated(plans: changed)
        #expect(second.renewed == [RotaID("b")])
        #expect(second.duty(RotaID("b"), at: paris.at(2026, 11, 3, 12)).map { $0.person } == [anne])
        let absence = Absence(
            id: RotaEntryID("x"), person: bruno, interval: try range(), kind: .sickness)
        #expect(try second.updated(plans: changed, absences: [absence]).renewed == [RotaID("a")])
    }
}

@Suite struct FairnessTests {
    let paris = Place()

    func fairness(
        _ plan: RotaPlan, _ range: Interval, people: [Fairness.Presence]
    ) throws -> Fairness {
        let classes = ShiftClasses(plan: plan, table: ZoneTable(paris.clock, years: 2026...2027))
        return Fairness(of: [try plan.resolved(range)], people: people, classes: classes, period: range)
    }

    @Test func `turns that are equal are fair, and Christmas is counted by class`() throws {
        let plan = RotaPlan.rotation([anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 12, 21), 0))
        let range = try paris.days(CivilDate(2026, 12, 21), CivilDate(2027, 1, 4))
        let result = try fairness(
            plan, range,
            people: [
                .init(person: anne, present: IntervalSet(range)), .init(person: bruno, present: IntervalSet(range)),
            ])
        #expect(result.spread == 0)
        let row = try #require(result.rows.first { $0.person == anne })
        #expect(row.time == .seconds(7 * 86_400))
        #expect(row.classTime[.holiday] == .seconds(86_400))
        #expect(row.classTime[.night] == .seconds(7 * 9 * 3600))
        // Seven nights of which the first is cut by the hand-over at midnight, and the last too.
        #expect(row.counts == [.night: 8, .saturday: 1, .sunday: 1, .weekend: 1, .holiday: 1])
        #expect(row.load == 1)
    }

    @Test func `half time weighs half, and who has borne least is next`() throws {
        let plan = RotaPlan.rotation([anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 0))
        let range = try paris.days(CivilDate(2026, 11, 2), CivilDate(2026, 11, 30))
        let result = try fairness(
            plan, range,
            people: [
                .init(person: anne, share: 0.5, present: IntervalSet(range), interventions: 3),
                .init(person: bruno, present: IntervalSet(range)),
                .init(person: claire, present: IntervalSet()),
            ])
        #expect(result.next == bruno)
        #expect(result.rows.map(\.load) == [0.75, 1.5, nil])
        #expect(result.rows.last?.person == claire)
        #expect(abs(result.spread - 1.0 / 3) < 1e-9)
    }

    @Test func `who was absent half of the time is weighed for the other half`() throws {
        let plan = RotaPlan.rotation(
            [anne, bruno, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 0))
        let range = try paris.days(CivilDate(2026, 11, 2), CivilDate(2026, 11, 23))
        let half = try paris.interval(range.start, range.start + .seconds(21 * 43_200))
        let result = try fairness(
            plan, range,
            people: [
                .init(person: anne, present: IntervalSet(half)), .init(person: bruno, present: IntervalSet(range)),
            ])
        #expect(result.rows.map(\.load) == [1, 1])
    }
}
