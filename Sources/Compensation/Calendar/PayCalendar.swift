import Chronology
import LabourLaw

/// What makes an hour dearer or cheaper; an hour may belong to several.
struct DayClasses: OptionSet, Hashable, Sendable {
    let rawValue: Int

    static let night = DayClasses(rawValue: 1)
    static let saturday = DayClasses(rawValue: 2)
    static let sunday = DayClasses(rawValue: 4)
    static let holiday = DayClasses(rawValue: 8)
    static let mayDay = DayClasses(rawValue: 16)

    static let sundayOrHoliday: DayClasses = [.sunday, .holiday]
    static let count = 32
}

/// The days around some facts, each with its instants and classes, looked up once.
struct PayCalendar: Sendable {
    struct Day: Sendable {
        let date: CivilDate
        let interval: Interval
        let classes: DayClasses

        var isWeekend: Bool { !classes.isDisjoint(with: [.saturday, .sunday]) }
        var isDayOff: Bool { !classes.isDisjoint(with: [.saturday, .sunday, .holiday]) }
        /// A holiday from Monday to Friday.
        var isWeekdayHoliday: Bool { classes.contains(.holiday) && !isWeekend }
    }

    let clock: ZoneTable
    let days: [Day]
    private let firstNumber: Int

    init(clock: ZoneTable, holidays: HolidayCalendar, around span: Interval) {
        self.clock = clock
        let firstNumber = clock.reading(at: span.start).date.dayNumber - 2
        let lastNumber = clock.reading(at: span.end).date.dayNumber + 9
        let first = CivilDate(dayNumber: firstNumber)
        let last = CivilDate(dayNumber: lastNumber)
        let dates = Set(holidays.dates(in: first.year...last.year))
        let starts = (firstNumber...lastNumber + 1).map { clock.startOfDay(CivilDate(dayNumber: $0)) }
        self.firstNumber = firstNumber
        days = (firstNumber...lastNumber).compactMap { number in
            let date = CivilDate(dayNumber: number)
            let index = number - firstNumber
            return Interval(starts[index], starts[index + 1]).map {
                Day(date: date, interval: $0, classes: Self.classes(of: date, isHoliday: dates.contains(date)))
            }
        }
    }

    private static func classes(of date: CivilDate, isHoliday: Bool) -> DayClasses {
        var classes: DayClasses = isHoliday ? .holiday : []
        if date.weekday == .saturday { classes.insert(.saturday) }
        if date.weekday == .sunday { classes.insert(.sunday) }
        if date.month == 5, date.day == 1 { classes.insert(.mayDay) }
        return classes
    }

    func date(at instant: Instant) -> CivilDate { days[index(at: instant)].date }

    func day(_ date: CivilDate) -> Day? {
        let index = date.dayNumber - firstNumber
        return days.indices.contains(index) ? days[index] : nil
    }

    func index(of date: CivilDate) -> Int { date.dayNumber - firstNumber }

    /// The day around an instant: guessed by arithmetic, then set right by the clock changes.
    func index(at instant: Instant) -> Int {
        let elapsed = instant.microseconds - days[0].interval.start.microseconds
        var index = min(max(0, Int(elapsed / 86_400_000_000)), days.count - 1)
        while index > 0, instant < days[index].interval.start { index -= 1 }
        while index < days.count - 1, instant >= days[index].interval.end { index += 1 }
        return index
    }

    /// The instant at which a day's clock shows a minute of the day; 24:00 and later are of the day after.
    func instant(_ date: CivilDate, minute: Int) -> Instant {
        clock.instant(of: CivilDateTime(date, secondOfDay: minute * 60))
    }

    /// The ends of every night of the calendar, looked up once for a text's hours of night.
    struct NightBounds: Sendable {
        /// When the night ends on each day, and when it begins.
        let mornings: [Instant]
        let evenings: [Instant]
    }

    func bounds(of night: NightWindow) -> NightBounds {
        NightBounds(
            mornings: days.map { instant($0.date, minute: night.end) },
            evenings: days.map { instant($0.date, minute: night.start) })
    }

    /// Cuts a stretch at midnights and at the ends of the night, and gives each part with its day and classes.
    func forEachPart(
        of interval: Interval, night: NightBounds, _ body: (_ day: Day, _ classes: DayClasses, _ part: Interval) -> Void
    ) {
        var index = index(at: interval.start)
        while index < days.count, days[index].interval.start < interval.end {
            let day = days[index]
            var start = max(interval.start, day.interval.start)
            let end = min(interval.end, day.interval.end)
            let dark = day.classes.union(.night)
            for (bound, classes) in [
                (night.mornings[index], dark), (night.evenings[index], day.classes), (day.interval.end, dark),
            ] {
                guard let part = Interval(start, min(bound, end)) else { continue }
                body(day, classes, part)
                start = part.end
            }
            index += 1
        }
    }
}
