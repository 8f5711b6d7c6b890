import Chronology
import Compensation
import LabourLaw
import Testing

/// What holds of pay whatever the facts, over many made-up workers.
struct PayPropertyTests {
    /// The same numbers on every run.
    struct Dice {
        var state: UInt64

        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
    }

    static let regimes = [
        "private/code-du-travail", "fpt/technique-exploitation", "fpt/technique-securite", "fpt/technique-decision",
        "fpt/other-filieres", "fph", "fp/ihts", "idcc-1147", "idcc-1875", "idcc-2264", "idcc-2564", "idcc-2941",
        "idcc-3241", "idcc-3248", "ccn51", "unifed-ccn66",
    ]
    static let seeds = (0..<12).flatMap { seed in regimes.map { (seed, $0) } }

    /// Fewer, for what looks at several months of each.
    static let fewSeeds = seeds.filter { $0.0 % 4 == 0 }

    /// Duties and calls on minutes of their own between October and December, over the clock change and month ends.
    static func worker(_ seed: Int, _ regime: String) throws -> WorkerFile {
        var dice = Dice(state: UInt64(seed + 1) &* 7919)
        let start = try #require(OffsetInstant.date("2026-10-20"))
        var file = WorkerFile(id: "w", regime: Regime(regime))
        file.person.hourlyRates = [.init(ExactNumber(decimal: "17.37") ?? 0)]
        file.person.grossAnnual = ExactNumber(decimal: "28931.57")
        file.person.weeklyHours = 35
        for (name, value) in [("point_value_eur", "5.355"), ("smh_hourly_eur", "13.11"), ("flat_night_eur", "21.17")] {
            file.params.set(name, to: value)
        }
        for day in 0..<40 where dice.roll(3) > 0 {
            let evening = start + .seconds(day * 86_400 + 17 * 3600 + dice.roll(60) * 60)
            let duty = try #require(Interval(evening, evening + .seconds((8 + dice.roll(50)) * 3600)))
            file.onCall.append(OnCallPeriod(duty, line: "AB".map(String.init)[dice.roll(2)]))
            if dice.roll(2) == 0 {
                let call = evening + .seconds(dice.roll(8 * 60) * 60)
                if let interval = Interval(call, call + .seconds((1 + dice.roll(170)) * 60)) {
                    file.interventions.append(WorkerIntervention(interval, isTravel: dice.roll(2) == 0))
                }
            }
            if dice.roll(2) == 0, let work = Interval(evening - .seconds(8 * 3600), evening) { file.work.append(work) }
        }
        return file
    }

    @Test(arguments: seeds) func `the order of facts does not matter`(seed: Int, regime: String) throws {
        var file = try Self.worker(seed, regime)
        let once = try Payroll.evaluate(file)
        file.onCall.reverse()
        file.interventions.reverse()
        file.work.reverse()
        let again = try Payroll.evaluate(file)
        #expect(once.lines == again.lines)
        #expect(once.pending == again.pending)
    }

    @Test(arguments: seeds) func `cutting facts in two changes no line`(seed: Int, regime: String) throws {
        var file = try Self.worker(seed, regime)
        let whole = try Payroll.evaluate(file)
        var dice = Dice(state: UInt64(seed) + 99)
        func halves(_ interval: Interval, at share: Int) -> [Interval] {
            let middle = interval.start + interval.duration * share / 100
            return [Interval(interval.start, middle), Interval(middle, interval.end)].compactMap(\.self)
        }
        file.onCall = file.onCall.flatMap { period in
            halves(period.interval, at: 1 + dice.roll(98)).map { part in
                var piece = period
                piece.interval = part
                return piece
            }
        }
        file.interventions = file.interventions.flatMap { call in
            halves(call.interval, at: 1 + dice.roll(98)).map { WorkerIntervention($0, isTravel: call.isTravel) }
        }
        file.work = file.work.flatMap { halves($0, at: 1 + dice.roll(98)) }
        let cut = try Payroll.evaluate(file)
        #expect(cut.total == whole.total)
        #expect(cut.restMinutes == whole.restMinutes)
        #expect(cut.lines.map(\.amount) == whole.lines.map(\.amount))
    }

    @Test(arguments: seeds) func `months add up to the whole`(seed: Int, regime: String) throws {
        var file = try Self.worker(seed, regime)
        let whole = try Payroll.evaluate(file)
        let months = Set(whole.lines.map(\.month)).union(whole.pending.map(\.month)).sorted()
        var total = Money.zero
        var rest = 0
        for month in months {
            file.month = month
            let part = try Payroll.evaluate(file)
            #expect(part.lines == whole.lines.filter { $0.month == month })
            total += part.total
            rest += part.restMinutes
        }
        #expect(total == whole.total)
        #expect(rest == whole.restMinutes)
    }

    @Test(arguments: seeds) func `every amount comes again from its printed line`(seed: Int, regime: String) throws {
        for line in try Payroll.evaluate(try Self.worker(seed, regime)).lines {
            let quantity = try #require(ExactNumber(decimal: line.printed.quantity.description))
            let rate = try #require(ExactNumber(decimal: line.printed.rate.description))
            #expect(Money(roundingHalfUp: quantity * rate) == line.amount, "\(line.label)")
        }
    }

    /// A week from Friday to Friday over the new table of 1 December 2025, in every way of cutting it.
    @Test(arguments: [0, 30, 53, 54, 55, 100, 167], ["week", nil])
    func `a week over a change of rates is two lines that are one week`(cut: Int, unit: String?) throws {
        let start = Instant(seconds: Int64(CivilDate(2025, 11, 28).dayNumber) * 86_400 + 17 * 3600)
        var file = WorkerFile(id: "w", regime: Regime("fpt/other-filieres"))
        let middle = start + .hours(cut)
        file.onCall = [Interval(start, middle), Interval(middle, start + .hours(168))].compactMap(\.self)
            .map { OnCallPeriod($0, unit: unit) }
        let lines = try Payroll.evaluate(file).lines
        #expect(lines.map(\.amount.description).sorted() == ["106.50", "48.05"])
        #expect(lines.reduce(ExactNumber.zero) { $0 + $1.quantity } == 1)
        #expect(lines.allSatisfy { $0.month == CivilMonth(CivilDate(2025, 11, 1)) })
    }

    @Test func `a week over the end of a month at one rate stays one line`() throws {
        let start = Instant(seconds: Int64(CivilDate(2026, 10, 30).dayNumber) * 86_400 + 17 * 3600)
        var file = WorkerFile(id: "w", regime: Regime("fpt/other-filieres"))
        file.onCall = [OnCallPeriod(try #require(Interval(start, start + .hours(168))), unit: "week")]
        let lines = try Payroll.evaluate(file).lines.filter { $0.code == "oncall.week" }
        #expect(lines.map(\.amount.description) == ["156.95"])
    }

    /// 103 guaranteed minimums a week: the value of the minimum changes with the year.
    @Test func `a week of guaranteed minimums over New Year has both values`() throws {
        let start = Instant(seconds: Int64(CivilDate(2025, 12, 29).dayNumber) * 86_400 + 7 * 3600)
        var file = WorkerFile(id: "w", regime: Regime("unifed-ccn66"))
        file.onCall = [OnCallPeriod(try #require(Interval(start, start + .hours(168))), unit: "week")]
        let lines = try Payroll.evaluate(file).lines
        // 64 h of 168 at 103 × 4.22, 104 h at 103 × 4.25.
        #expect(lines.map(\.amount.description) == ["165.58", "270.99"], "\(lines.map(\.label))")
    }

    @Test(arguments: [
        ("1.005", "1.01"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("0.0049999", "0.00"), ("37.485", "37.49"),
        ("235.425", "235.43"),
    ])
    func `half a cent goes up`(exact: String, rounded: String) throws {
        #expect(Money(roundingHalfUp: try #require(ExactNumber(decimal: exact))).description == rounded)
    }
}

extension OffsetInstant {
    /// The first instant of a day in universal time.
    static func date(_ text: String) -> Instant? {
        CivilText.parseDate(text).map { Instant(seconds: Int64($0.dayNumber) * 86_400) }
    }
}
