import Chronology
import Directory
import Testing

@Suite struct TextFormTests {
    @Test(arguments: [
        ("20s", 20_000), ("2m30s", 150_000), ("4h", 14_400_000), ("500ms", 500), ("1h 30min", 5_400_000),
        ("1j", 86_400_000), ("0s", 0),
    ])
    func `durations are read with their units`(text: String, milliseconds: Int64) throws {
        #expect(try DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ("20", DurationText.Problem.missingUnit), ("-5s", .negative), ("", .malformed), ("s", .malformed),
        ("5x", .malformed), ("5s5h", .malformed), ("99999999999999999999s", .tooLong), ("9000h", .tooLong),
        ("1s1s", .malformed),
    ])
    func `texts that are no durations say why`(text: String, problem: DurationText.Problem) {
        #expect(throws: problem) { try DurationText.parse(text) }
    }

    @Test func `a written duration reads back`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let duration = Duration.milliseconds(Int64.random(in: 0...(40 * 3_600_000), using: &random))
            #expect(try DurationText.parse(DurationText.format(duration)) == duration)
        }
    }

    static let weeks: [(String, [[Int]])] = [
        ("mon 18:00 - fri 08:00", [[1080, 6240]]), ("lun 18:00 - ven 8h", [[1080, 6240]]),
        ("Monday 18:00 to Friday 08:00", [[1080, 6240]]), ("always", [[0, 0]]), ("mon-sun", [[0, 0]]),
        ("sat-sun", [[7200, 0]]), ("dim", [[8640, 0]]), ("mon 08:00 - 12:00", [[480, 720]]),
        ("mon-tue 08:00-12:00", [[480, 720], [1920, 2160]]), ("sun 22:00 - 06:00", [[9960, 360]]),
        ("sun 18:00 - sun 24:00", [[9720, 0]]), ("ven 17h30 – lun 8h00", [[6810, 480]]),
    ]

    @Test(arguments: weeks)
    func `parts of the week are read in French and English`(text: String, minutes: [[Int]]) throws {
        let expected = minutes.map { WeeklyInterval(startMinute: $0[0], endMinute: $0[1]) }
        #expect(try WeeklyIntervalText.parse(text) == expected)
    }

    @Test(arguments: [
        ("mon 18:00", WeeklyIntervalText.Problem.malformed), ("", .malformed),
        ("mon 25:00 - tue 08:00", .badTime("25:00")),
        ("mon 24:30 - tue 08:00", .badTime("24:30")), ("mon 8:5 - tue 08:00", .badTime("8:5")),
        ("mno 18:00 - fri 08:00", .unknownDay("mno")), ("mon 08:00 - mon 08:00", .empty),
        ("mon 08:00 - 08:00", .empty), ("mon : - fri 08:00", .badTime(":")), ("- - - - -", .unknownDay("-")),
    ])
    func `texts that are no part of a week say why`(text: String, problem: WeeklyIntervalText.Problem) {
        #expect(throws: problem) { try WeeklyIntervalText.parse(text) }
    }

    @Test func `a written interval reads back`() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            let start = Int.random(in: 0..<WeeklyInterval.minutesOfWeek, using: &random)
            let end = Int.random(in: 0..<WeeklyInterval.minutesOfWeek, using: &random)
            guard start != end else { continue }
            let interval = WeeklyInterval(startMinute: start, endMinute: end)
            #expect(try WeeklyIntervalText.parse(WeeklyIntervalText.format(interval)) == [interval])
        }
    }

    @Test(arguments: [
        ("06 39 98 10 01", "+33639981001"), ("+33 6 39 98 10 01", "+33639981001"), ("0033639981001", "+33639981001"),
        ("01.99.00.10.00", "+33199001000"), ("3900", "3900"), ("(01) 99-00-10-00", "+33199001000"),
        ("+1 212 555 0100", "+12125550100"),
    ])
    func `numbers take one form`(text: String, expected: String) throws {
        #expect(try PhoneNumber(text, countryCode: "33").rawValue == expected)
    }

    @Test(arguments: [
        ("", PhoneNumber.Problem.empty), ("abc", .unexpectedCharacter("a")), ("+33", .tooShort), ("1", .tooShort),
        ("+1234567890123456", .tooLong), ("639981001", .notNational(countryCode: "33")),
        ("06 39 98 10 01 2", .notNational(countryCode: "33")), ("+0639981001", .tooShort),
    ])
    func `texts that are no numbers say why`(text: String, problem: PhoneNumber.Problem) {
        #expect(throws: problem) { try PhoneNumber(text, countryCode: "33") }
    }

    @Test(arguments: [
        "15", "112", "1 12", "+33 15", "0033112", "116117", "+33 0 18", "015", "0 0 112", "000 33 15",
    ])
    func `emergency numbers are known in every writing`(number: String) {
        #expect(EmergencyNumbers.contains(number))
    }

    @Test(arguments: ["0639981001", "+33199001000", "1500", "150", "", "abc", "3115"])
    func `other numbers are not taken for emergency numbers`(number: String) {
        #expect(!EmergencyNumbers.contains(number))
    }

    @Test func `coverage joins gaps over Sunday midnight and finds overlaps`() {
        var coverage = WeekCoverage()
        coverage.add(WeeklyInterval(from: .monday, 8, to: .saturday, 12))
        coverage.add(WeeklyInterval(from: .friday, 8, to: .friday, 10))
        #expect(coverage.gaps == [WeeklyInterval(from: .saturday, 12, to: .monday, 8)])
        #expect(coverage.overlaps == [WeeklyInterval(from: .friday, 8, to: .friday, 10)])
        #expect(WeekCoverage().gaps == [WeeklyInterval(startMinute: 0, endMinute: 0)])
        var whole = WeekCoverage()
        whole.add(WeeklyInterval(startMinute: 0, endMinute: 0))
        #expect(whole.gaps.isEmpty)
    }

    @Test func `slips are recognised and strangers are not`() {
        #expect(NearMiss.suggestion(for: "ringtime", among: ["ring_time", "attempt_time"]) == "ring_time")
        #expect(NearMiss.suggestion(for: "langauge", among: ["language", "name"]) == "language")
        #expect(NearMiss.suggestion(for: "colour", among: ["language", "name"]) == nil)
    }
}

/// A small reproducible generator (SplitMix64) for property tests.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
