import Chronology
import Testing

@Suite struct CivilTimeChoiceTests {
    let paris = LocalClock(zone: "Europe/Paris") ?? .utc
    /// 28 March 2027, 02:00 to 03:00 does not exist.
    let missing = CivilDateTime(CivilDate(2027, 3, 28), 2, 30)
    /// 25 October 2026, 02:00 to 03:00 comes twice.
    let ambiguous = CivilDateTime(CivilDate(2026, 10, 25), 2, 30)

    @Test(arguments: [nil, Occurrence.first, .second])
    func `a local time that does not exist is refused, whatever is chosen`(choice: Occurrence?) {
        let next = CivilDateTime(CivilDate(2027, 3, 28), 3)
        #expect(throws: CivilTimeError.missing(missing, next: next)) {
            try paris.instant(of: missing, choosing: choice)
        }
    }

    @Test func `a local time that comes twice needs a choice`() throws {
        #expect(throws: CivilTimeError.ambiguous(ambiguous)) { try paris.instant(of: ambiguous, choosing: nil) }
        let first = try paris.instant(of: ambiguous, choosing: .first)
        let second = try paris.instant(of: ambiguous, choosing: .second)
        #expect(second - first == .seconds(3600))
        #expect(paris.reading(at: first) == ambiguous)
        #expect(paris.reading(at: second) == ambiguous)
        #expect(paris.offset(at: first) == 7200)
    }

    @Test func `an ordinary local time needs none`() throws {
        let reading = CivilDateTime(CivilDate(2026, 10, 24), 2, 30)
        #expect(try paris.instant(of: reading, choosing: nil) == paris.instant(of: reading))
    }

    @Test func `an iCalendar file reads a missing time with the offset from before the gap`() {
        #expect(paris.reading(at: paris.calendarInstant(of: missing)).description == "2027-03-28T03:30:00")
        #expect(paris.reading(at: paris.instant(of: missing)).description == "2027-03-28T03:00:00")
    }

    @Test func `Lord Howe puts its clock back by half an hour`() throws {
        let howe = try #require(LocalClock(zone: "Australia/Lord_Howe"))
        // 4 April 2027 at 02:00 the clock goes back to 01:30.
        let twice = CivilDateTime(CivilDate(2027, 4, 4), 1, 45)
        let first = try howe.instant(of: twice, choosing: .first)
        #expect(try howe.instant(of: twice, choosing: .second) - first == .seconds(1800))
        // 4 October 2026 at 02:00 it goes forward to 02:30.
        let gap = CivilDateTime(CivilDate(2026, 10, 4), 2, 15)
        #expect(throws: CivilTimeError.missing(gap, next: CivilDateTime(CivilDate(2026, 10, 4), 2, 30))) {
            try howe.instant(of: gap, choosing: nil)
        }
    }

    @Test(arguments: [
        "Europe/Paris", "Indian/Reunion", "America/Martinique", "America/Miquelon", "Australia/Lord_Howe",
        "Pacific/Apia", "Pacific/Noumea", "Africa/Casablanca", "UTC",
    ])
    func `a table of a zone answers as the zone does`(zone: String) throws {
        let clock = try #require(LocalClock(zone: zone))
        let table = ZoneTable(clock, years: 2010...2027)
        for second in stride(from: 1_230_768_000, to: 1_830_297_600, by: 3 * 3600 + 7) {
            if table.offset(atSecond: second) != clock.offset(atSecond: second) {
                Issue.record("\(zone) differs at \(second)")
            }
        }
        for change in table.changes {
            #expect(clock.offset(atSecond: change.second - 1) == change.from)
            #expect(clock.offset(atSecond: change.second) == change.to)
        }
    }

    @Test func `a day is 23 or 25 hours long when the clock changes`() {
        #expect(paris.day(CivilDate(2027, 3, 28))?.duration == .seconds(23 * 3600))
        #expect(paris.day(CivilDate(2026, 10, 25))?.duration == .seconds(25 * 3600))
        #expect(paris.day(CivilDate(2028, 2, 29))?.duration == .seconds(24 * 3600))
    }

    @Test func `every quarter of an hour of both nights of change is written so that it reads back`() throws {
        for date in [CivilDate(2026, 10, 24), CivilDate(2027, 3, 27)] {
            for quarter in 0..<200 {
                let instant = paris.startOfDay(date) + .seconds(quarter * 900)
                #expect(try CivilText.parse(CivilText.format(instant, on: paris), on: paris) == instant)
            }
        }
    }

    @Test(arguments: [
        "", "2026", "2026-02-30", "2026-13-01", "2026-01-01T24:00", "2026-01-01T08:60", "2026-01-01T8:00", "0026-01-01",
        "2026-01-01T08:00 third", "2026-01-01T08:00Z", "26-01-01", "2026-01-01T08:00:00:00",
    ])
    func `a text that is no time is refused`(text: String) {
        #expect(throws: CivilText.Problem.malformed) { try CivilText.parse(text, on: paris) }
    }
}
