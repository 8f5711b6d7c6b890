public import Chronology
public import Directory

/// The classes of time on the wall clock of one rota.
public struct ShiftClasses: Sendable {
    let table: ZoneTable
    let calendar: HolidayCalendar
    let night: NightHours

    /// The classes of a rota by its own zone, calendar and night; `table` is of that zone.
    public init(plan: RotaPlan, table: ZoneTable) {
        self.table = table
        calendar = plan.calendar
        night = plan.night
    }

    /// The time of a class inside a range.
    public func set(of shiftClass: ShiftClass, in range: Interval) -> IntervalSet {
        let first = table.reading(at: range.start).date
        let last = table.reading(at: range.end).date
        var found: [Interval?] = []
        switch shiftClass {
        case .night: found = nights(from: first.adding(days: -1), to: last).map { Optional($0.interval) }
        case .saturday: found = days(.saturday, from: first, to: last).map(table.day)
        case .sunday: found = days(.sunday, from: first, to: last).map(table.day)
        case .weekend:
            found = days(.saturday, from: first.adding(days: -1), to: last).map {
                Interval(table.startOfDay($0), table.startOfDay($0.adding(days: 2)))
            }
        case .holiday:
            found = calendar.dates(in: first.year...last.year).filter { $0 >= first && $0 <= last }.map(table.day)
        }
        return IntervalSet(found.compactMap { $0 }).intersection(range)
    }

    /// The nights that begin on some days, each with that day.
    func nights(from first: CivilDate, to last: CivilDate) -> [(date: CivilDate, interval: Interval)] {
        (first.dayNumber...max(first.dayNumber, last.dayNumber)).compactMap { number in
            let date = CivilDate(dayNumber: number)
            let ends = night.endMinute > night.startMinute ? date : date.adding(days: 1)
            let start = table.instant(of: CivilDateTime(date, secondOfDay: night.startMinute * 60))
            let end = table.instant(of: CivilDateTime(ends, secondOfDay: night.endMinute * 60))
            return Interval(start, end).map { (date, $0) }
        }
    }

    /// What a restriction lets pass inside a range.
    public func set(of restriction: Restriction, in range: Interval) -> IntervalSet {
        var inside = IntervalSet(range)
        if !restriction.weekly.isEmpty || !restriction.classes.isEmpty {
            inside = IntervalSet(restriction.weekly.flatMap { occurrences(of: $0, in: range) })
            for shiftClass in restriction.classes { inside = inside.union(set(of: shiftClass, in: range)) }
        }
        for shiftClass in restriction.except { inside = inside.subtracting(set(of: shiftClass, in: range)) }
        return inside
    }

    /// A part of each week, as long as it touches a range, cut at the range's ends.
    func occurrences(of weekly: WeeklyInterval, in range: Interval) -> [Interval] {
        let week = WeeklyInterval.minutesOfWeek
        let difference = weekly.endMinute - weekly.startMinute
        let minutes = difference > 0 ? difference : difference + week
        if minutes == week { return [range] }
        let first = table.reading(at: range.start).date
        var monday = first.adding(days: -first.weekday.distance(from: .monday) - 7)
        var found: [Interval] = []
        while true {
            let start = CivilDateTime(monday, secondOfDay: weekly.startMinute * 60)
            let opening = table.instant(of: start)
            if opening >= range.end { return found }
            let closing = table.instant(of: start.adding(seconds: minutes * 60))
            if let part = Interval(opening, closing)?.intersection(range) { found.append(part) }
            monday = monday.adding(days: 7)
        }
    }

    /// The days of a range that fall on a day of the week.
    private func days(_ weekday: Weekday, from first: CivilDate, to last: CivilDate) -> [CivilDate] {
        let start = first.adding(days: weekday.distance(from: first.weekday))
        return stride(from: start.dayNumber, through: last.dayNumber, by: 7).map(CivilDate.init(dayNumber:))
    }
}
