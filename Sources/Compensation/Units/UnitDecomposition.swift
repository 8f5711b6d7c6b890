import Chronology

/// Turns hours of on-call duty into the units of a table: complete weeks first, then weekends, then what is left.
///
/// A complete week is seven days on end, or seven nights in a row with the Saturday and the Sunday among them: working
/// hours between the nights do not break it. A night has at least ten hours between 18:00 and 08:00 and touches the
/// hours from 22:00 to 05:00; with less it is a part of a night. The Saturday, the Sunday or a holiday counts when half
/// of the hours from 08:00 to 18:00 are covered. Tables are kept as they are: a week is never paid as the sum of its
/// parts, nor the reverse.
struct UnitDecomposition {
    let calendar: PayCalendar
    /// The units that the table has a price for.
    let known: Set<OnCallUnit.Kind>
    /// Where the person worked, which joins nights into Monday morning to Friday evening.
    let work: IntervalSet
    private static let eveningMinute = 18 * 60
    private static let morningMinute = 8 * 60
    private static let fullNight = Duration.seconds(10 * 3600)
    private static let halfDay = Duration.seconds(5 * 3600)

    /// What one day and its night hold of a coverage.
    struct DayCover {
        /// Between 18:00 and 08:00 of the next day.
        var night = Duration.zero
        var touchesCoreOfNight = false
        /// Between 08:00 and 18:00.
        var daytime = Duration.zero
        var nightSpan: Interval?
        var daySpan: Interval?
    }

    /// The units of a coverage whose duties say no unit.
    func units(of coverage: IntervalSet) -> [OnCallUnit] {
        var units: [OnCallUnit] = []
        var rest: [Interval] = []
        for interval in coverage.intervals { units += wholeWeeks(of: interval, rest: &rest) }
        let remaining = IntervalSet(rest)
        var atoms = Atoms(decomposition: self, coverage: remaining)
        units += atoms.takeWeeks()
        units += atoms.takeWeekdays()
        units += atoms.takeWeekends()
        units += atoms.takeRest()
        units += lonely(in: remaining, beside: units)
        return units.sorted { $0.interval < $1.interval }
    }

    /// The units of duties that say which unit they are, joined where they touch.
    func units(of interval: Interval, saying kind: OnCallUnit.Kind) -> [OnCallUnit] {
        let hours = Int(interval.duration / .seconds(3600))
        let length: Int? =
            switch kind {
            case .week: 168
            case .saturday, .sundayOrHoliday, .hours24: 24
            case .weekend: 96
            default: nil
            }
        guard let length, hours > length * 3 / 2 else { return [said(kind, interval)] }
        let count = max(1, (hours + length / 2) / length)
        return (0..<count).compactMap { number in
            let start = number == 0 ? interval.start : shifted(interval.start, byHours: number * length)
            let end = number == count - 1 ? interval.end : shifted(interval.start, byHours: (number + 1) * length)
            return Interval(start, end).map { said(kind, $0) }
        }
    }

    private func said(_ kind: OnCallUnit.Kind, _ interval: Interval) -> OnCallUnit {
        switch kind {
        case .week, .weekend, .mondayToFriday: return unit(kind, interval)
        case .saturday:
            let isHoliday = calendar.day(calendar.date(at: interval.start))?.classes.contains(.holiday) ?? false
            return OnCallUnit(isHoliday ? .sundayOrHoliday : .saturday, interval)
        case .night where known.contains(.partNight) && interval.duration < Self.fullNight:
            return OnCallUnit(.partNight, interval)
        case .partNight where !known.contains(.partNight): return OnCallUnit(.night, interval)
        default: return OnCallUnit(kind, interval)
        }
    }

    /// The instant whose reading is so many hours later on the wall clock.
    func shifted(_ instant: Instant, byHours hours: Int) -> Instant {
        calendar.clock.instant(of: calendar.clock.reading(at: instant).adding(seconds: hours * 3600))
    }

    private func wholeWeeks(of interval: Interval, rest: inout [Interval]) -> [OnCallUnit] {
        var units: [OnCallUnit] = []
        var start = interval.start
        while known.contains(.week), case let end = shifted(start, byHours: 168), end <= interval.end,
            let week = Interval(start, end)
        {
            units.append(unit(.week, week))
            start = end
        }
        if let left = Interval(start, interval.end) { rest.append(left) }
        return units
    }

    /// A unit of several days with the holidays that it covers by half a day or more.
    func unit(_ kind: OnCallUnit.Kind, _ interval: Interval, coverage: IntervalSet? = nil) -> OnCallUnit {
        let covered = coverage ?? IntervalSet(interval)
        var weekdays: [CivilDate] = []
        var saturdays: [CivilDate] = []
        let dates = calendar.index(at: interval.start)...calendar.index(at: interval.end)
        for day in calendar.days[dates] where day.classes.contains(.holiday) && !day.classes.contains(.sunday) {
            guard let daytime = daytime(of: day.date),
                covered.intersection(daytime).intersection(interval).duration >= Self.halfDay
            else { continue }
            if day.classes.contains(.saturday) { saturdays.append(day.date) } else { weekdays.append(day.date) }
        }
        return OnCallUnit(kind, interval, weekdayHolidays: weekdays, saturdayHolidays: saturdays)
    }

    func daytime(of date: CivilDate) -> Interval? {
        Interval(
            calendar.instant(date, minute: Self.morningMinute), calendar.instant(date, minute: Self.eveningMinute))
    }

    /// What each day and its night hold of a coverage.
    func cover(of date: CivilDate, in coverage: IntervalSet) -> DayCover {
        var cover = DayCover()
        let next = date.adding(days: 1)
        let evening = calendar.instant(date, minute: Self.eveningMinute)
        if let daytime = daytime(of: date) {
            let part = coverage.intersection(daytime)
            cover.daytime = part.duration
            cover.daySpan = part.span
        }
        guard let night = Interval(evening, calendar.instant(next, minute: Self.morningMinute)) else { return cover }
        let part = coverage.intersection(night).subtracting(belongingToDays(around: date, in: coverage))
        cover.night = part.duration
        cover.nightSpan = part.span
        if let core = Interval(calendar.instant(date, minute: 22 * 60), calendar.instant(next, minute: 5 * 60)) {
            cover.touchesCoreOfNight = part.overlaps(core)
        }
        return cover
    }

    /// A duty from midnight to midnight on a day off is that day: what lies beyond 08:00 to 18:00 is no night of its own.
    private func belongingToDays(around date: CivilDate, in coverage: IntervalSet) -> IntervalSet {
        var parts: [Interval] = []
        for (day, isEvening) in [(calendar.day(date), true), (calendar.day(date.adding(days: 1)), false)] {
            guard let day, day.isDayOff, let daytime = daytime(of: day.date) else { continue }
            for part in coverage.parts(in: day.interval) where part.overlaps(daytime) {
                if isEvening, part.end == day.interval.end, !coverage.contains(part.end),
                    let evening = Interval(daytime.end, part.end)
                {
                    parts.append(evening)
                }
                if !isEvening, part.start == day.interval.start,
                    !coverage.contains(part.start - .microseconds(1)), let dawn = Interval(part.start, daytime.start)
                {
                    parts.append(dawn)
                }
            }
        }
        return IntervalSet(parts)
    }

    func isFullNight(_ cover: DayCover) -> Bool { cover.night >= Self.fullNight && cover.touchesCoreOfNight }
    func isPartNight(_ cover: DayCover) -> Bool { cover.touchesCoreOfNight && !isFullNight(cover) }
    func isDay(_ cover: DayCover) -> Bool { cover.daytime >= Self.halfDay }

    /// A duty that is too short for any unit is still one: the day off that it touches, else a part of a night.
    private func lonely(in coverage: IntervalSet, beside units: [OnCallUnit]) -> [OnCallUnit] {
        coverage.intervals.compactMap { interval in
            guard !units.contains(where: { $0.interval.overlaps(interval) }),
                let day = calendar.day(calendar.date(at: interval.start))
            else { return nil }
            let touchesDaytime = daytime(of: day.date).map { interval.overlaps($0) } ?? false
            if day.isDayOff, touchesDaytime {
                return OnCallUnit(day.classes == .saturday ? .saturday : .sundayOrHoliday, interval)
            }
            guard !touchesDaytime || interval.end > (daytime(of: day.date)?.end ?? interval.end) else { return nil }
            return OnCallUnit(known.contains(.partNight) ? .partNight : .night, interval)
        }
    }
}
