import Chronology
import Directory
import Rota
import Testing

@Suite struct DutyRosterTests {
    static let night = WeeklyInterval(from: .saturday, 18, to: .sunday, 8)
    static let day = WeeklyInterval(from: .sunday, 8, to: .saturday, 18)
    let line = Line(
        id: LineID("heating"), name: "chauffage", numbers: ["0123456789"],
        ladder: Ladder(levels: [
            Level(
                name: "primary",
                duties: [
                    WeeklyDuty(person: PersonID("anne"), interval: night),
                    WeeklyDuty(person: PersonID("bruno"), interval: day),
                ])
        ]))
    var roster: DutyRoster { DutyRoster(organisation: Organisation(name: "essai", lines: [line])) }
    let paris = LocalClock(zone: "Europe/Paris") ?? .utc

    func people(at instant: Instant) -> [String] {
        roster.duty(line: line.id, level: "primary", at: instant).map(\.person.rawValue)
    }

    @Test func `a duty begins and ends on the wall clock of the line`() {
        let start = paris.instant(of: CivilDateTime(CivilDate(2026, 11, 21), 18))
        #expect(people(at: start - .microseconds(1)) == ["bruno"])
        #expect(people(at: start) == ["anne"])
        let end = paris.instant(of: CivilDateTime(CivilDate(2026, 11, 22), 8))
        #expect(people(at: end - .microseconds(1)) == ["anne"])
        #expect(people(at: end) == ["bruno"])
    }

    @Test(arguments: [(CivilDate(2026, 3, 28), 13), (CivilDate(2026, 10, 24), 15), (CivilDate(2026, 11, 21), 14)])
    func `a clock change shortens or lengthens the night it falls into`(saturday: CivilDate, hours: Int) {
        let start = paris.instant(of: CivilDateTime(saturday, 18))
        for quarter in 0..<(hours * 4) {
            let instant = start + .seconds(quarter * 900)
            let duties = roster.duty(line: line.id, level: "primary", at: instant)
            #expect(duties.map(\.person.rawValue) == ["anne"])
            #expect(duties.first?.start == start)
            #expect(duties.first?.end == start + .seconds(hours * 3600))
        }
        #expect(people(at: start + .seconds(hours * 3600)) == ["bruno"])
    }

    @Test func `somebody is on call at every minute of the two weeks of change`() {
        for date in [CivilDate(2026, 3, 23), CivilDate(2026, 10, 19)] {
            let start = paris.instant(of: CivilDateTime(date, 0))
            for minute in 0..<(8 * 1440) { #expect(people(at: start + .seconds(minute * 60)).count == 1) }
        }
    }

    @Test func `a level without a duty has nobody, and an unknown one too`() {
        #expect(roster.duty(line: line.id, level: "backup", at: Instant(seconds: 0)).isEmpty)
        #expect(roster.duty(line: LineID("other"), level: "primary", at: Instant(seconds: 0)).isEmpty)
    }

    @Test func `a duty of the whole week is in force at any minute, once for each person`() {
        let always = WeeklyInterval(startMinute: 0, endMinute: 0)
        var line = line
        line.ladder.levels[0].duties = [
            WeeklyDuty(person: PersonID("anne"), interval: always),
            WeeklyDuty(person: PersonID("zoe"), interval: always),
            WeeklyDuty(person: PersonID("anne"), interval: Self.night),
        ]
        let roster = DutyRoster(organisation: Organisation(name: "essai", lines: [line]))
        let instant = paris.instant(of: CivilDateTime(CivilDate(2026, 11, 21), 20))
        let duties = roster.duty(line: line.id, level: "primary", at: instant)
        #expect(duties.map(\.person.rawValue) == ["anne", "zoe"])
        #expect(duties.allSatisfy { $0.end - $0.start == .seconds(7 * 86_400) })
    }
}
