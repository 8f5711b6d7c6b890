import Chronology
import Foundation
import Testing

@Suite struct RecurrenceRuleTests {
    @Test(
        .enabled(if: RecurrenceVectors.file != nil, "../shared/vectors/icalendar is missing"),
        arguments: RecurrenceVectors.cases)
    func `a rule of the corpus gives the listed instances`(vector: RecurrenceVectors.Case) throws {
        let rule = try RecurrenceRule(vector.rule)
        let time = try #require(CalendarText.parse(vector.start))
        let start = time.reading
        let found = (time.isDate ? rule.withoutTimes : rule).occurrences(from: start).map(RecurrenceVectors.plain)
        #expect(found == vector.instances.map { RecurrenceVectors.plain(CalendarText.parse($0)?.reading ?? start) })
        // The text of a rule reads back as the rule.
        #expect(try RecurrenceRule(rule.description) == rule)
    }

    @Test(.enabled(if: RecurrenceVectors.file != nil, "../shared/vectors/icalendar is missing"))
    func `the corpus has its 146 rules`() { #expect(RecurrenceVectors.cases.count == 146) }

    @Test(
        .enabled(if: RecurrenceVectors.file != nil, "../shared/vectors/icalendar is missing"),
        arguments: RecurrenceVectors.cases.filter { !$0.rule.contains("COUNT=") })
    func `a rule that is walked from a later reading on gives the same instances`(
        vector: RecurrenceVectors.Case
    ) throws {
        let rule = try RecurrenceRule(vector.rule)
        let start = try #require(CalendarText.parse(vector.start)).reading
        let all = Array(rule.occurrences(from: start))
        for reading in all.suffix(3) {
            #expect(Array(rule.occurrences(from: start, notBefore: reading)) == all.filter { $0 >= reading })
        }
    }

    @Test(arguments: [
        ("", "FREQ"), ("FREQ=FORTNIGHTLY", "FREQ"), ("BYDAY=MO", "FREQ"), ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "COUNT"), ("FREQ=DAILY;BYDAY=1MO", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY"), ("FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO"), ("FREQ=YEARLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"), ("FREQ=DAILY;INTERVAL=99999999999999999999", "INTERVAL"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR"), ("FREQ=DAILY;FREQ=WEEKLY", "FREQ"), ("FREQ=DAILY;UNTIL=20260230", "UNTIL"),
        ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=1MO", "BYDAY"), ("FREQ=MONTHLY;BYDAY=XX", "BYDAY"),
        ("FREQ=YEARLY;RSCALE=CHINESE", "RSCALE"), ("FREQ=DAILY;BYHOUR=1,,2", "BYHOUR"), ("FREQ", "FREQ"),
        ("FREQ=DAILY;WKST=8", "WKST"), ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY"),
    ])
    func `a rule that says nothing sensible is refused, naming the part`(text: String, part: String) {
        let error = #expect(throws: RecurrenceRuleError.self) { try RecurrenceRule(text) }
        #expect(error?.part == part)
    }

    @Test func `a rule that never fires ends`() throws {
        let rule = try RecurrenceRule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
        #expect(Array(rule.occurrences(from: CivilDateTime(CivilDate(2026, 1, 1), 0))).isEmpty)
        let seconds = try RecurrenceRule("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
        #expect(Array(seconds.occurrences(from: CivilDateTime(CivilDate(2026, 1, 1), 0))).isEmpty)
    }

    @Test func `an UNTIL in UTC ends on the wall clock of the zone`() throws {
        let rule = try RecurrenceRule("FREQ=DAILY;UNTIL=20260703T220000Z")
        let paris = try #require(LocalClock(zone: "Europe/Paris"))
        let start = CivilDateTime(CivilDate(2026, 7, 1), 0)
        #expect(rule.occurrences(from: start, on: paris).map(\.date.day) == [1, 2, 3, 4])
        #expect(rule.occurrences(from: start).map(\.date.day) == [1, 2, 3])
    }

    @Test func `the second of two billion is found without walking to it`() throws {
        let rule = try RecurrenceRule("FREQ=SECONDLY")
        let start = CivilDateTime(CivilDate(1970, 1, 1), 0)
        let late = CivilDateTime(CivilDate(2033, 5, 18), 3, 33, 20)
        #expect(rule.occurrences(from: start, notBefore: late).first { _ in true } == late)
    }
}

enum RecurrenceVectors {
    struct Case: Sendable, CustomTestStringConvertible {
        var number: Int
        var title: String
        var rule: String
        var start: String
        var instances: [String]
        var testDescription: String { "\(number): \(title)" }
    }

    static let file = Vectors.place("icalendar/icalrecur_test.txt")

    /// One case, 30 December in week 1, is marked as not implemented by its authors and is given its dates here.
    static let cases: [Case] = {
        guard let file, let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        var cases: [Case] = []
        var title = ""
        var rule = ""
        var start = ""
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("#") { title = String(line.dropFirst(2)) }
            if line.hasPrefix("RRULE:") { rule = String(line.dropFirst(6)) }
            if line.hasPrefix("DTSTART:") { start = String(line.dropFirst(8)) }
            guard line.hasPrefix("INSTANCES:") else { continue }
            var instances = line.dropFirst(10).split(separator: ",").map(String.init)
            // By ISO 8601, 30 December lies in week 1 of the next year in 2024, 2025, 2030 and 2031.
            if line.contains("UNIMPLEMENTED") { instances = ["20241230", "20251230", "20301230", "20311230"] }
            cases.append(Case(number: cases.count + 1, title: title, rule: rule, start: start, instances: instances))
        }
        return cases
    }()

    static func plain(_ reading: CivilDateTime) -> String { reading.description }
}
