import Chronology
import Testing

@Suite struct CivilTests {
    @Test(arguments: [
        (CivilDate(1970, 1, 1), 0, Weekday.thursday), (CivilDate(2000, 2, 29), 11_016, .tuesday),
        (CivilDate(2026, 11, 23), 20_780, .monday), (CivilDate(1969, 12, 31), -1, .wednesday),
    ])
    func `a civil date knows its day number and weekday`(date: CivilDate, number: Int, weekday: Weekday) {
        #expect(date.dayNumber == number)
        #expect(CivilDate(dayNumber: number) == date)
        #expect(date.weekday == weekday)
    }

    @Test func `every day of four centuries survives the way there and back`() {
        var previous = CivilDate(1900, 1, 1).adding(days: -1)
        for number in CivilDate(1900, 1, 1).dayNumber...CivilDate(2300, 12, 31).dayNumber {
            let date = CivilDate(dayNumber: number)
            #expect(date.dayNumber == number)
            #expect(previous < date)
            previous = date
        }
    }

    @Test func `a reading prints in ISO 8601 and knows its minute of the week`() {
        let reading = CivilDateTime(CivilDate(2026, 11, 24), 7, 5, 9)
        #expect(reading.description == "2026-11-24T07:05:09")
        #expect(reading.minuteOfWeek == 1440 + 7 * 60 + 5)
        #expect(CivilDateTime(CivilDate(2026, 1, 1), -1).description == "2025-12-31T23:00:00")
    }
}

@Suite struct LocalClockTests {
    let paris = LocalClock(zone: "Europe/Paris") ?? .utc

    @Test func `Paris is one hour ahead in winter and two in summer`() {
        #expect(paris.reading(at: Instant(seconds: 1_767_225_600)).description == "2026-01-01T01:00:00")
        #expect(paris.reading(at: Instant(seconds: 1_782_864_000)).description == "2026-07-01T02:00:00")
        #expect(paris.reading(at: Instant(microseconds: -1)).description == "1970-01-01T00:59:59")
    }

    @Test func `a skipped reading is the first instant after the gap`() {
        let change = Instant(seconds: 1_774_746_000)
        #expect(paris.reading(at: change).description == "2026-03-29T03:00:00")
        #expect(paris.instant(of: CivilDateTime(CivilDate(2026, 3, 29), 2, 30)) == change)
        #expect(paris.instant(of: CivilDateTime(CivilDate(2026, 3, 29), 3)) == change)
        #expect(paris.instant(of: CivilDateTime(CivilDate(2026, 3, 29), 1, 59, 59)) == change - .seconds(1))
    }

    @Test func `a repeated reading is its first occurrence`() {
        let change = Instant(seconds: 1_792_890_000)
        #expect(paris.reading(at: change - .seconds(1)).description == "2026-10-25T02:59:59")
        #expect(paris.reading(at: change).description == "2026-10-25T02:00:00")
        #expect(paris.instant(of: CivilDateTime(CivilDate(2026, 10, 25), 2, 30)) == change - .seconds(1800))
        #expect(paris.instant(of: CivilDateTime(CivilDate(2026, 10, 25), 3)) == change + .seconds(3600))
    }

    @Test(arguments: ["Europe/Paris", "Indian/Reunion", "America/Cayenne", "America/Miquelon", "Pacific/Noumea", "UTC"])
    func `every hour of a year survives the way there and back`(zone: String) throws {
        let clock = try #require(LocalClock(zone: zone))
        for hour in 0..<8784 {
            let instant = Instant(seconds: 1_767_225_600 + Int64(hour) * 3600)
            let back = clock.instant(of: clock.reading(at: instant))
            // The repeated hour of autumn comes back as its first occurrence.
            #expect(back == instant || back == instant - .seconds(3600))
            #expect(clock.reading(at: back) == clock.reading(at: instant))
        }
    }

    @Test(arguments: ["", "CET", "Europe/Atlantis", "Paris", "../etc/passwd"])
    func `an unknown zone gives no clock`(zone: String) {
        #expect(LocalClock(zone: zone) == nil)
    }
}
