/// The readings at which a rule fires, in order and without repetition.
///
/// It walks period by period, and leaps over days, hours and minutes that the rule cannot fire in. A rule that fires no
/// more (29 February in a year that has none, for ever) ends after ``searchLimit`` periods without a reading.
public struct RecurrenceSequence: Sequence, IteratorProtocol, Sendable {
    /// How many periods in a row are searched in vain before the sequence ends.
    public static let searchLimit = 20_000

    private let rule: RecurrenceRule
    private let start: CivilDateTime
    private let last: CivilDateTime?
    private var times: [Int]
    private var period: Int
    private var pending: ArraySlice<CivilDateTime> = []
    private var remaining: Int

    init(_ rule: RecurrenceRule, from start: CivilDateTime, last: CivilDateTime?) {
        self.rule = rule.completed(from: start)
        self.start = start
        self.last = last
        remaining = rule.count ?? .max
        period = 0
        times = []
        if rule.frequency >= .daily { times = self.rule.secondsOfDay }
    }

    /// Leaves out, where that is possible without counting, what comes well before a reading.
    mutating func skip(to reading: CivilDateTime) {
        guard rule.count == nil, reading > start else { return }
        let days = reading.date.dayNumber - start.date.dayNumber
        let periods =
            switch rule.frequency {
            case .yearly: days / 366
            case .monthly: days / 31
            case .weekly: days / 7
            case .daily: days
            case .hourly: days * 24
            case .minutely: days * 1440
            case .secondly: days * 86_400
            }
        period = Swift.max(0, periods / rule.interval - 2)
    }

    public mutating func next() -> CivilDateTime? {
        guard remaining > 0 else { return nil }
        var vain = 0
        while pending.isEmpty {
            guard vain < Self.searchLimit, let found = nextPeriod() else {
                remaining = 0
                return nil
            }
            pending = found[...]
            vain += 1
        }
        guard let reading = pending.popFirst(), last.map({ reading <= $0 }) ?? true else {
            remaining = 0
            return nil
        }
        remaining -= 1
        return reading
    }

    /// The readings of the next period, on or after the start; nil past the year 9999.
    private mutating func nextPeriod() -> [CivilDateTime]? {
        rule.frequency >= .daily ? nextDays() : nextTimes()
    }

    private mutating func nextDays() -> [CivilDateTime]? {
        let days = self.days(ofPeriod: period * rule.interval)
        guard days.lowerBound <= Self.lastDay else { return nil }
        if let last, days.lowerBound > last.date.dayNumber { return nil }
        period += 1
        var readings: [CivilDateTime] = []
        for number in days {
            let date = CivilDate(dayNumber: number)
            guard rule.admits(date) else { continue }
            readings += times.map { CivilDateTime(date, secondOfDay: $0) }
        }
        return chosen(readings)
    }

    private static let lastDay = CivilDate(9999, 12, 31).dayNumber

    /// The days of the period so many frequencies after that of the start.
    private func days(ofPeriod number: Int) -> Range<Int> {
        let date = start.date
        switch rule.frequency {
        case .yearly:
            guard rule.byWeekNumber.isEmpty else { return weeksOfYear(firstYear + number) }
            return CivilDate(date.year + number, 1, 1).dayNumber..<CivilDate(date.year + number + 1, 1, 1).dayNumber
        case .monthly:
            let months = date.year * 12 + date.month - 1 + number
            let first = CivilDate(months / 12, months % 12 + 1, 1).dayNumber
            return first..<(first + CivilDate.days(inMonth: months % 12 + 1, of: months / 12))
        case .weekly:
            let first = date.dayNumber - date.weekday.distance(from: rule.weekStart) + number * 7
            return first..<(first + 7)
        case .daily, .hourly, .minutely, .secondly:
            return (date.dayNumber + number)..<(date.dayNumber + number + 1)
        }
    }

    private func weeksOfYear(_ year: Int) -> Range<Int> {
        let first = CivilDate.firstDay(ofWeeksIn: year, startingOn: rule.weekStart)
        return first.dayNumber..<CivilDate.firstDay(ofWeeksIn: year + 1, startingOn: rule.weekStart).dayNumber
    }

    /// The year from which a rule by weeks counts: that of the start's week, if the rule still fires in it, else the
    /// start's own.
    private var firstYear: Int {
        let year = start.date.week(startingOn: rule.weekStart).year
        let fires = weeksOfYear(year).contains {
            let date = CivilDate(dayNumber: $0)
            return date >= start.date && rule.admits(date)
        }
        return fires ? year : start.date.year
    }

    /// The readings of the next hour, minute or second that the rule may fire in.
    private mutating func nextTimes() -> [CivilDateTime]? {
        let unit = rule.frequency == .hourly ? 3600 : rule.frequency == .minutely ? 60 : 1
        let first = start.civilSecond / unit * unit
        let here = CivilDateTime(civilSecond: first + period * rule.interval * unit)
        guard here.date.dayNumber <= Self.lastDay else { return nil }
        if let last, here > last { return nil }
        if let leap = leap(from: here) {
            let step = rule.interval * unit
            period = Swift.max(period + 1, (leap.civilSecond - first + step - 1) / step)
            return []
        }
        period += 1
        let minutes = rule.frequency == .hourly ? rule.byMinute : [here.minute]
        let seconds = rule.frequency == .secondly ? [here.second] : rule.bySecond.filter { $0 < 60 }
        let readings = minutes.flatMap { minute in
            seconds.map { CivilDateTime(here.date, here.hour, minute, $0) }
        }
        return chosen(readings)
    }

    /// Where to look on when the rule cannot fire at a reading: at the next day, hour or minute.
    private func leap(from here: CivilDateTime) -> CivilDateTime? {
        if !rule.admits(here.date) { return CivilDateTime(here.date.adding(days: 1), secondOfDay: 0) }
        if !rule.byHour.isEmpty, !rule.byHour.contains(here.hour) {
            return CivilDateTime(here.date, here.hour + 1)
        }
        if rule.frequency <= .minutely, !rule.byMinute.isEmpty, !rule.byMinute.contains(here.minute) {
            return CivilDateTime(here.date, here.hour, here.minute + 1)
        }
        if rule.frequency == .secondly, !rule.bySecond.isEmpty, !rule.bySecond.contains(here.second) {
            return here.adding(seconds: 1)
        }
        return nil
    }

    /// What BYSETPOS picks from a period, on or after the start.
    private func chosen(_ readings: [CivilDateTime]) -> [CivilDateTime] {
        guard !rule.bySetPosition.isEmpty else { return readings.filter { $0 >= start } }
        let indices = rule.bySetPosition.map { $0 > 0 ? $0 - 1 : readings.count + $0 }
        return Set(indices).sorted().filter(readings.indices.contains).map { readings[$0] }.filter { $0 >= start }
    }
}

extension RecurrenceRule {
    /// The readings at which the rule fires, the first of them on or after its start.
    ///
    /// The start itself is one of them only if the rule says so. `clock` turns an UNTIL in UTC into a reading; without
    /// it such an UNTIL is taken for a reading of the same clock. Endless rules give endless sequences.
    public func occurrences(from start: CivilDateTime, on clock: (any WallClock)? = nil) -> RecurrenceSequence {
        RecurrenceSequence(self, from: start, last: last(on: clock))
    }

    /// The same from a later reading on: what lies before is not walked through, unless COUNT asks for it.
    public func occurrences(
        from start: CivilDateTime, notBefore reading: CivilDateTime, on clock: (any WallClock)? = nil
    ) -> some Sequence<CivilDateTime> {
        var sequence = occurrences(from: start, on: clock)
        sequence.skip(to: reading)
        return sequence.drop { $0 < reading }
    }

    private func last(on clock: (any WallClock)?) -> CivilDateTime? {
        switch until {
        case .date(let date): return CivilDateTime(date, 23, 59, 59)
        case .local(let reading): return reading
        case .utc(let reading):
            guard let clock else { return reading }
            return clock.reading(at: Instant(seconds: Int64(reading.civilSecond)))
        case nil: return nil
        }
    }
}
