extension RecurrenceRule {
    /// Whether the parts that speak of days let a day pass. What a rule leaves out was filled in from its start.
    func admits(_ date: CivilDate) -> Bool {
        if !byMonth.isEmpty, !byMonth.contains(date.month) { return false }
        if !byMonthDay.isEmpty {
            let fromEnd = date.day - CivilDate.days(inMonth: date.month, of: date.year) - 1
            guard byMonthDay.contains(date.day) || byMonthDay.contains(fromEnd) else { return false }
        }
        if !byYearDay.isEmpty {
            let fromEnd = date.dayOfYear - CivilDate.days(inYear: date.year) - 1
            guard byYearDay.contains(date.dayOfYear) || byYearDay.contains(fromEnd) else { return false }
        }
        if !byWeekNumber.isEmpty {
            let week = date.week(startingOn: weekStart)
            let fromEnd = week.number - CivilDate.weeks(in: week.year, startingOn: weekStart) - 1
            guard byWeekNumber.contains(week.number) || byWeekNumber.contains(fromEnd) else { return false }
        }
        return byDay.isEmpty || byDay.contains { admits(date, by: $0) }
    }

    private func admits(_ date: CivilDate, by day: NumberedWeekday) -> Bool {
        guard date.weekday == day.weekday else { return false }
        guard let ordinal = day.ordinal else { return true }
        // Counted in the month, unless a YEARLY rule speaks of the whole year.
        let isInMonth = frequency == .monthly || !byMonth.isEmpty
        let position = isInMonth ? date.day : date.dayOfYear
        let length = isInMonth ? CivilDate.days(inMonth: date.month, of: date.year) : CivilDate.days(inYear: date.year)
        return ordinal > 0 ? (position - 1) / 7 + 1 == ordinal : (length - position) / 7 + 1 == -ordinal
    }

    /// The rule with the parts that it takes from its start: the day and the time that no BYxxx part speaks of.
    func completed(from start: CivilDateTime) -> RecurrenceRule {
        var rule = self
        let saysDay = !(byDay.isEmpty && byMonthDay.isEmpty && byYearDay.isEmpty && byWeekNumber.isEmpty)
        switch frequency {
        case .yearly where !byWeekNumber.isEmpty:
            if byDay.isEmpty, byMonthDay.isEmpty, byYearDay.isEmpty {
                rule.byDay = [NumberedWeekday(start.date.weekday)]
            }
        case .yearly where !saysDay:
            if byMonth.isEmpty { rule.byMonth = [start.date.month] }
            rule.byMonthDay = [start.date.day]
        // 29 of which month? The start's, unless another part leads to several (every Friday the 13th).
        case .yearly where byMonth.isEmpty && byDay.isEmpty && byYearDay.isEmpty: rule.byMonth = [start.date.month]
        case .monthly where !saysDay: rule.byMonthDay = [start.date.day]
        case .weekly where byDay.isEmpty: rule.byDay = [NumberedWeekday(start.date.weekday)]
        default: break
        }
        if frequency >= .daily, byHour.isEmpty { rule.byHour = [start.hour] }
        if frequency >= .hourly, byMinute.isEmpty { rule.byMinute = [start.minute] }
        if frequency >= .minutely, bySecond.isEmpty { rule.bySecond = [start.second] }
        return rule
    }

    /// The rule for a start that is a whole day: parts that speak of times mean nothing then (RFC 5545 3.3.10).
    public var withoutTimes: RecurrenceRule {
        guard frequency >= .daily else { return self }
        var rule = self
        rule.byHour = []
        rule.byMinute = []
        rule.bySecond = []
        return rule
    }

    /// The times of day at which a day that is let pass may fire, in order: for DAILY and longer periods.
    var secondsOfDay: [Int] {
        byHour.flatMap { hour in
            byMinute.flatMap { minute in
                // A leap second is not counted by the wall clock.
                bySecond.filter { $0 < 60 }.map { hour * 3600 + minute * 60 + $0 }
            }
        }
    }
}

extension RecurrenceRule.Frequency: Comparable {
    /// From the shortest period to the longest.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
    }
}

extension CivilDate {
    public static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// 28 to 31.
    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 365 or 366.
    public static func days(inYear year: Int) -> Int { isLeap(year) ? 366 : 365 }

    /// The date of a year, month and day; nil when the month does not have that day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year) else { return nil }
        self.init(year, month, day)
    }

    /// 1 on 1 January.
    public var dayOfYear: Int { dayNumber - CivilDate(year, 1, 1).dayNumber + 1 }

    /// The year and number of the week, the first week being the first with four days in its year (ISO 8601 with
    /// Monday).
    public func week(startingOn start: Weekday = .monday) -> (year: Int, number: Int) {
        // The fourth day of a week lies in the year that the week belongs to.
        let fourth = adding(days: 3 - weekday.distance(from: start))
        return (fourth.year, (fourth.dayOfYear - 1) / 7 + 1)
    }

    /// How many weeks a year of weeks has, 52 or 53.
    public static func weeks(in year: Int, startingOn start: Weekday = .monday) -> Int {
        let first = firstDay(ofWeeksIn: year, startingOn: start)
        return (firstDay(ofWeeksIn: year + 1, startingOn: start).dayNumber - first.dayNumber) / 7
    }

    /// The first day of the first week of a year: 4 January always lies in that week.
    static func firstDay(ofWeeksIn year: Int, startingOn start: Weekday) -> CivilDate {
        let fourth = CivilDate(year, 1, 4)
        return fourth.adding(days: -fourth.weekday.distance(from: start))
    }
}
