import Chronology

extension UnitDecomposition {
    /// The nights and days off of a coverage, from which larger units are taken first.
    struct Atoms {
        let decomposition: UnitDecomposition
        let coverage: IntervalSet
        private var dates: [CivilDate] = []
        private var covers: [CivilDate: DayCover] = [:]
        private var nights: Set<CivilDate> = []
        private var daysOff: Set<CivilDate> = []

        init(decomposition: UnitDecomposition, coverage: IntervalSet) {
            self.decomposition = decomposition
            self.coverage = coverage
            let calendar = decomposition.calendar
            for interval in coverage.intervals {
                // The morning of a duty may belong to the night of the day before.
                let first = max(0, calendar.index(at: interval.start) - 1)
                let last = min(calendar.days.count - 2, calendar.index(at: interval.end))
                for index in first...max(first, last) {
                    let day = calendar.days[index]
                    guard covers[day.date] == nil else { continue }
                    let cover = decomposition.cover(of: day.date, in: coverage)
                    covers[day.date] = cover
                    dates.append(day.date)
                    if decomposition.isFullNight(cover) { nights.insert(day.date) }
                    if day.isDayOff, decomposition.isDay(cover) { daysOff.insert(day.date) }
                }
            }
            dates.sort()
        }

        /// Seven nights in a row with a Saturday and a Sunday among their days.
        mutating func takeWeeks() -> [OnCallUnit] {
            guard decomposition.known.contains(.week) else { return [] }
            var units: [OnCallUnit] = []
            for date in dates {
                let run = (0..<7).map { date.adding(days: $0) }
                guard run.allSatisfy(nights.contains), let interval = span(of: run) else { continue }
                let around = run + [date.adding(days: 7)]
                guard let saturday = around.first(where: { $0.weekday == .saturday && daysOff.contains($0) }),
                    let sunday = around.first(where: { $0.weekday == .sunday && daysOff.contains($0) })
                else { continue }
                let whole = [span(of: [saturday]), span(of: [sunday])].compactMap(\.self).reduce(interval) {
                    Interval(min($0.start, $1.start), max($0.end, $1.end)) ?? $0
                }
                units.append(decomposition.unit(.week, whole, coverage: coverage))
                nights.subtract(run)
                daysOff.subtract(around.filter { whole.overlaps(daySpan(of: $0) ?? whole) })
            }
            return units
        }

        /// Monday morning to Friday evening without a break but for work.
        mutating func takeWeekdays() -> [OnCallUnit] {
            guard decomposition.known.contains(.mondayToFriday) else { return [] }
            let calendar = decomposition.calendar
            let held = coverage.union(decomposition.work)
            var units: [OnCallUnit] = []
            for monday in dates where monday.weekday == .monday {
                let run = (0..<4).map { monday.adding(days: $0) }
                guard run.allSatisfy(nights.contains),
                    let middle = Interval(
                        calendar.instant(monday, minute: 12 * 60),
                        calendar.instant(monday.adding(days: 4), minute: 12 * 60)),
                    let stretch = held.interval(around: middle.start), stretch.contains(middle),
                    let interval = span(of: run)
                else { continue }
                units.append(decomposition.unit(.mondayToFriday, interval, coverage: coverage))
                nights.subtract(run)
                daysOff.subtract(run + [monday.adding(days: 4)])
            }
            return units
        }

        /// The nights of Friday, Saturday and Sunday with both days.
        mutating func takeWeekends() -> [OnCallUnit] {
            guard decomposition.known.contains(.weekend) else { return [] }
            var units: [OnCallUnit] = []
            for friday in dates where friday.weekday == .friday {
                let run = (0..<3).map { friday.adding(days: $0) }
                let days = [friday.adding(days: 1), friday.adding(days: 2)]
                guard run.allSatisfy(nights.contains), days.allSatisfy(daysOff.contains),
                    let start = covers[friday]?.nightSpan?.start, let end = covers[days[1]]?.nightSpan?.end,
                    let interval = Interval(start, end)
                else { continue }
                units.append(decomposition.unit(.weekend, interval, coverage: coverage))
                nights.subtract(run)
                daysOff.subtract(days)
            }
            return units
        }

        /// What no larger unit has taken.
        mutating func takeRest() -> [OnCallUnit] {
            var units: [OnCallUnit] = []
            let hasPartNights = decomposition.known.contains(.partNight)
            for date in dates {
                guard let cover = covers[date], let day = decomposition.calendar.day(date) else { continue }
                if daysOff.contains(date), let span = cover.daySpan {
                    units.append(OnCallUnit(day.classes == .saturday ? .saturday : .sundayOrHoliday, span))
                }
                guard let span = cover.nightSpan else { continue }
                if nights.contains(date) {
                    units.append(OnCallUnit(.night, span))
                } else if decomposition.isPartNight(cover) {
                    units.append(OnCallUnit(hasPartNights ? .partNight : .night, span))
                }
            }
            return units
        }

        private func daySpan(of date: CivilDate) -> Interval? { covers[date]?.daySpan }

        /// From the first covered instant of some days and their nights to the last.
        private func span(of dates: [CivilDate]) -> Interval? {
            let spans = dates.flatMap { date in [covers[date]?.daySpan, covers[date]?.nightSpan].compactMap(\.self) }
            guard let start = spans.map(\.start).min(), let end = spans.map(\.end).max() else { return nil }
            return Interval(start, end)
        }
    }
}
