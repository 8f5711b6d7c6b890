import Chronology
import LabourLaw
import Testing

/// What holds for all facts, tried on many that look random.
struct PropertyTests {
    private static let start = Instant(seconds: 1_790_000_000)

    /// A week of facts from 17 September 2026 on; interventions do not overlap.
    private static func worker(_ numbers: inout SeededNumbers) throws -> WorkerFile {
        var file = try Workers.read("")
        var here = start + .seconds(Int.random(in: 0...72, using: &numbers) * 900)
        for _ in 0..<Int.random(in: 1...6, using: &numbers) {
            here = here + .seconds(Int.random(in: 1...100, using: &numbers) * 900)
            let end = here + .seconds(Int.random(in: 1...20, using: &numbers) * 900)
            if let interval = Interval(here, end) {
                if Int.random(in: 0...2, using: &numbers) == 0 {
                    file.work.append(interval)
                } else {
                    file.interventions.append(WorkerIntervention(interval))
                }
                if let duty = Interval(here - .seconds(7200), end + .seconds(3600)) {
                    file.onCall.append(OnCallPeriod(duty))
                }
            }
            here = end
        }
        file.plannedResume = here + .seconds(Int.random(in: 1...40, using: &numbers) * 1800)
        return file
    }

    @Test func `rest owed is monotonic in the end of the intervention`() throws {
        var earlier: Instant?
        for minutes in stride(from: 10, through: 300, by: 10) {
            let end = try Workers.at("2026-11-10T03:00+01:00") + .seconds(minutes * 60)
            var file = try Workers.read(
                """
                "work": [{"start": "2026-11-09T09:00+01:00", "end": "2026-11-09T18:00+01:00"}],
                "planned_resume": "2026-11-10T09:00+01:00"
                """)
            let call = try #require(Interval(try Workers.at("2026-11-10T03:00+01:00"), end))
            file.interventions = [WorkerIntervention(call)]
            let resume = try #require(try Workers.assess(file).earliestResume)
            if let earlier { #expect(resume >= earlier) }
            #expect(resume == end + .hours(11))
            earlier = resume
        }
    }

    @Test func `splitting an interval changes no total and no rest`() throws {
        var numbers = SeededNumbers(state: 7)
        for _ in 0..<150 {
            let whole = try Self.worker(&numbers)
            var split = whole
            split.interventions = whole.interventions.flatMap { call -> [WorkerIntervention] in
                let middle = call.interval.start + .seconds(300)
                guard let first = Interval(call.interval.start, middle),
                    let second = Interval(middle, call.interval.end)
                else { return [call] }
                return [WorkerIntervention(first), WorkerIntervention(second)]
            }
            split.work = whole.work.flatMap { work -> [Interval] in
                let middle = work.start + .seconds(420)
                return [Interval(work.start, middle), Interval(middle, work.end)].compactMap(\.self)
            }
            let one = try Workers.assess(whole)
            let other = try Workers.assess(split)
            #expect(one.hours == other.hours)
            #expect(one.earliestResume == other.earliestResume)
            #expect(one.findings == other.findings)
        }
    }

    @Test func `the order of facts does not matter`() throws {
        var numbers = SeededNumbers(state: 11)
        for _ in 0..<150 {
            let file = try Self.worker(&numbers)
            var shuffled = file
            shuffled.work.shuffle(using: &numbers)
            shuffled.interventions.shuffle(using: &numbers)
            shuffled.onCall.shuffle(using: &numbers)
            #expect(try Workers.assess(file) == Workers.assess(shuffled))
        }
    }

    @Test func `the classes of a day add up to its elapsed hours`() throws {
        let clock = try #require(LocalClock(zone: "Europe/Paris"))
        let table = ZoneTable(clock, years: 2026...2027)
        for window in ["21:00-06:00", "22:00-07:00", "00:00-05:00", "02:30-02:45"] {
            let night = try #require(NightWindow(window))
            let days = DayClassifier(
                clock: table, holidays: HolidayCalendar(.metropole), night: night, years: 2026...2027)
            for offset in 0..<400 {
                let date = CivilDate(2026, 3, 1).adding(days: offset)
                let day = try #require(table.day(date))
                let stretches = days.stretches(of: day)
                #expect(stretches.reduce(ExactNumber.zero) { $0 + $1.hours } == day.duration.exactHours)
                #expect(stretches.allSatisfy { $0.date == date })
                #expect(stretches.first?.interval.start == day.start && stretches.last?.interval.end == day.end)
            }
        }
    }

    @Test func `time on call is quiet time and interventions`() throws {
        var numbers = SeededNumbers(state: 23)
        for _ in 0..<100 {
            let hours = try Workers.assess(try Self.worker(&numbers)).hours
            #expect(hours.onCallExcludingInterventions <= hours.onCall)
            #expect(hours.onCall <= hours.onCallExcludingInterventions + hours.intervention)
        }
    }
}
