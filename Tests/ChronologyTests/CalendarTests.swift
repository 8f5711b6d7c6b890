import Chronology
import Testing

@Suite struct CalendarReaderTests {
    let paris = LocalClock(zone: "Europe/Paris") ?? .utc

    func file(_ lines: String...) -> String {
        (["BEGIN:VCALENDAR", "VERSION:2.0"] + lines + ["END:VCALENDAR"]).joined(separator: "\r\n")
    }

    func event(_ lines: String...) -> String {
        file((["BEGIN:VEVENT", "UID:1"] + lines + ["END:VEVENT"]).joined(separator: "\r\n"))
    }

    func range(_ from: CivilDate, _ until: CivilDate) throws -> Interval {
        try #require(Interval(paris.startOfDay(from), paris.startOfDay(until)))
    }

    func busy(_ text: String, _ from: CivilDate, _ until: CivilDate) throws -> [String] {
        let set = try CalendarReader().read(text).busy(in: range(from, until), clock: paris)
        return set.intervals.map { "\(paris.reading(at: $0.start)) \(paris.reading(at: $0.end))" }
    }

    @Test func `a leave of whole days ends before its DTEND, on the local clock`() throws {
        let text = event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20270102", "SUMMARY:Congés\\, Noël")
        #expect(try CalendarReader().read(text).events.map(\.summary) == ["Congés, Noël"])
        let found = try busy(text, CivilDate(2026, 12, 1), CivilDate(2027, 2, 1))
        #expect(found == ["2026-12-24T00:00:00 2027-01-02T00:00:00"])
    }

    @Test func `a night event across the clock change keeps its wall-clock start`() throws {
        let text = event("DTSTART;TZID=Europe/Paris:20261023T220000", "DURATION:PT8H", "RRULE:FREQ=DAILY;COUNT=3")
        let found = try busy(text, CivilDate(2026, 10, 20), CivilDate(2026, 10, 30))
        #expect(
            found == [
                "2026-10-23T22:00:00 2026-10-24T06:00:00", "2026-10-24T22:00:00 2026-10-25T05:00:00",
                "2026-10-25T22:00:00 2026-10-26T06:00:00",
            ])
    }

    @Test func `exceptions, additions, moved and cancelled occurrences are honoured`() throws {
        let series = [
            "BEGIN:VEVENT", "UID:s", "DTSTART;TZID=Romance Standard Time:20261102T090000",
            "DTEND;TZID=Romance Standard Time:20261102T100000",
            "RRULE:FREQ=WEEKLY;UNTIL=20261130T090000Z", "EXDATE;TZID=Europe/Paris:20261109T090000",
            "RDATE;TZID=Europe/Paris:20261111T090000", "END:VEVENT",
            "BEGIN:VEVENT", "UID:s", "RECURRENCE-ID;TZID=Europe/Paris:20261116T090000",
            "DTSTART;TZID=Europe/Paris:20261117T140000", "DTEND;TZID=Europe/Paris:20261117T150000", "END:VEVENT",
            "BEGIN:VEVENT", "UID:c", "STATUS:CANCELLED", "DTSTART:20261103T000000Z", "DTEND:20261104T000000Z",
            "END:VEVENT",
            "BEGIN:VEVENT", "UID:f", "TRANSP:TRANSPARENT", "DTSTART:20261103T000000Z", "DURATION:P1D", "END:VEVENT",
        ]
        let found = try busy(file(series.joined(separator: "\n")), CivilDate(2026, 11, 1), CivilDate(2026, 12, 15))
        #expect(
            found.map { String($0.prefix(16)) } == [
                "2026-11-02T09:00", "2026-11-11T09:00", "2026-11-17T14:00", "2026-11-23T09:00", "2026-11-30T09:00",
            ])
    }

    @Test func `a zone is found by its IANA name, its own VTIMEZONE, and the name of Windows`() throws {
        for name in ["Europe/Paris", "/citadel.org/20210210_1/Europe/Paris", "Romance Standard Time", "Bureau"] {
            let text = file(
                "BEGIN:VTIMEZONE", "TZID:Bureau", "X-LIC-LOCATION:Europe/Paris", "BEGIN:STANDARD",
                "DTSTART:19701025T030000",
                "END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT", "UID:1", "DTSTART;TZID=\"\(name)\":20260701T080000",
                "END:VEVENT")
            let start = try CalendarReader().read(text).events.first?.start
            #expect(start == .zoned(CivilDateTime(CivilDate(2026, 7, 1), 8), zone: "Europe/Paris"))
        }
    }

    @Test(arguments: [
        ("", 0), ("hello", 1), ("BEGIN:VCALENDAR\nnonsense\nEND:VCALENDAR", 2), ("BEGIN:VCALENDAR", 0),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", 3),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR", 2),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260230\nEND:VEVENT\nEND:VCALENDAR", 3),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Mars/Base:20260203T000000\nEND:VEVENT\nEND:VCALENDAR", 3),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260203\n\nRRULE:FREQ=\n DAILY;COUNT=x\nEND:VEVENT\nEND:VCALENDAR",
            5
        ),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260203\nDTEND:20260202\nEND:VEVENT\nEND:VCALENDAR", 2),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260203\nDURATION:-P1D\nEND:VEVENT\nEND:VCALENDAR", 4),
    ])
    func `a file that cannot be understood is refused at its line`(text: String, line: Int) {
        let error = #expect(throws: CalendarError.self) { try CalendarReader().read(text) }
        #expect(error?.line == line)
    }

    @Test func `bytes that are no text are refused at their line`() {
        let error = #expect(throws: CalendarError.self) {
            try CalendarReader().read(Array("BEGIN:VCALENDAR\n".utf8) + [0xFF, 0xFE])
        }
        #expect(error == CalendarError(line: 2, .notText))
    }

    @Test func `a file of 50 MB is refused before it is read`() {
        let error = #expect(throws: CalendarError.self) {
            try CalendarReader().read([UInt8](repeating: 0x41, count: 50_000_000))
        }
        #expect(error?.problem == .tooLarge(bytes: 50_000_000, limit: 8_000_000))
    }

    @Test func `a billion recurrences are refused, naming the event`() throws {
        let text = event("DTSTART:19900101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY")
        let error = #expect(throws: CalendarError.self) {
            try busy(text, CivilDate(2026, 1, 1), CivilDate(2027, 1, 1))
        }
        #expect(error == CalendarError(line: 3, .tooMany("occurrences")))
    }
}

@Suite struct CalendarWriterTests {
    let stamp = Instant(seconds: 1_790_000_000)

    @Test func `what is written reads back as it was`() throws {
        let events = [
            CalendarEvent(
                uid: "a@vigie", start: .utc(CivilDateTime(CivilDate(2026, 12, 24), 18)),
                end: .utc(CivilDateTime(CivilDate(2026, 12, 31), 18)),
                summary: "Astreinte; chauffage, \\ \"nuit\" — " + String(repeating: "é", count: 60),
                details: "une\ndeux"),
            CalendarEvent(
                uid: "b@vigie", start: .zoned(CivilDateTime(CivilDate(2026, 10, 24), 22), zone: "Europe/Paris"),
                length: .init(seconds: 8 * 3600), rule: try RecurrenceRule("FREQ=DAILY;COUNT=3"),
                exceptions: [.zoned(CivilDateTime(CivilDate(2026, 10, 25), 22), zone: "Europe/Paris")],
                summary: "série", isBusy: false),
            CalendarEvent(
                uid: "c@vigie", start: .date(CivilDate(2028, 2, 29)), end: .date(CivilDate(2028, 3, 1)),
                summary: "congé"),
        ]
        let text = CalendarWriter(product: "-//vigie//rota//FR", name: "Équipe").write(events, stamp: stamp)
        for line in text.split(separator: "\r\n") { #expect(line.utf8.count <= 75) }
        #expect(text.hasSuffix("END:VCALENDAR\r\n"))
        #expect(text.contains("BEGIN:VTIMEZONE"))
        var read = try CalendarReader().read(text).events
        for index in read.indices { read[index].line = 0 }
        #expect(read == events)
    }

    @Test func `a name with a line break cannot add a line`() throws {
        let event = CalendarEvent(
            uid: "x", start: .date(CivilDate(2026, 1, 1)), summary: "a\r\nEND:VEVENT\u{0}\u{7F}b")
        let text = CalendarWriter(product: "p").write([event], stamp: stamp)
        #expect(try CalendarReader().read(text).events.map(\.summary) == ["a\nEND:VEVENTb"])
    }

    @Test func `random text survives folding and escaping, in ten thousand cases`() throws {
        var generator = SeededGenerator(seed: 5545)
        let letters = Array("aé—😀\\;,:\" \n\tzZ")
        for _ in 0..<100 {
            let events = (0..<100).map { number in
                let length = Int.random(in: 0...120, using: &generator)
                let text = String((0..<length).map { _ in letters.randomElement(using: &generator) ?? "a" })
                return CalendarEvent(uid: "\(number)", start: .date(CivilDate(2026, 1, 1)), summary: text)
            }
            let read = try CalendarReader().read(CalendarWriter(product: "p").write(events, stamp: stamp))
            #expect(read.events.map(\.summary) == events.map(\.summary))
        }
    }
}
