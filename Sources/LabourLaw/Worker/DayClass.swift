public import Chronology

/// The hours of a night on the wall clock, from its first minute up to its last.
public struct NightWindow: Hashable, Sendable, CustomStringConvertible {
    /// Minutes since midnight, 0 to 1439.
    public var start: Int
    /// Minutes since midnight; at or below `start` it lies on the next day.
    public var end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Reads `21:00-06:00`.
    public init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minute(String($0).trimmed) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start != end else { return nil }
        self.init(start: start, end: end)
    }

    /// From 21 to 6 o'clock: the night of L3122-20, absent agreement.
    public static let codeDuTravail = NightWindow(start: 21 * 60, end: 6 * 60)

    public var description: String { "\(Self.text(start))-\(Self.text(end))" }

    /// Whether a minute of the day lies inside.
    public func contains(minute: Int) -> Bool {
        start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour),
            (0..<60).contains(minute), hour * 60 + minute <= 1440
        else { return nil }
        return (hour * 60 + minute) % 1440
    }

    private static func text(_ minute: Int) -> String {
        let hour = minute / 60
        let rest = minute % 60
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// A stretch of time that lies on one civil day and wholly inside or outside the night: what pay and rules count by.
public struct ClassifiedStretch: Hashable, Sendable {
    public var interval: Interval
    /// The civil day that it lies on.
    public var date: CivilDate
    public var isNight: Bool
    public var isHoliday: Bool

    public var weekday: Weekday { date.weekday }
    public var isSaturday: Bool { weekday == .saturday }
    public var isSunday: Bool { weekday == .sunday }
    /// Elapsed hours.
    public var hours: ExactNumber { interval.duration.exactHours }
}

/// Cuts intervals at midnights and at the ends of the night, and says what each part is.
public struct DayClassifier: Sendable {
    public let clock: ZoneTable
    public let holidays: HolidayCalendar
    public let night: NightWindow
    private let holidayDays: Set<Int>
    private let knownYears: ClosedRange<Int>

    /// A classifier that knows the holidays of the years that it will be asked about; others are computed when asked.
    public init(clock: ZoneTable, holidays: HolidayCalendar, night: NightWindow, years: ClosedRange<Int>) {
        self.clock = clock
        self.holidays = holidays
        self.night = night
        knownYears = years
        holidayDays = Set(holidays.dates(in: years).map(\.dayNumber))
    }

    /// The same with another night.
    public func with(night: NightWindow) -> DayClassifier {
        DayClassifier(clock: clock, holidays: holidays, night: night, years: knownYears)
    }

    /// Whether a day is a public holiday by law or place.
    public func isHoliday(_ date: CivilDate) -> Bool {
        if knownYears.contains(date.year) { return holidayDays.contains(date.dayNumber) }
        return !holidays.holidays(on: date).isEmpty || !holidays.localDays(on: date).isEmpty
    }

    /// The civil day of an instant.
    public func date(of instant: Instant) -> CivilDate { clock.reading(at: instant).date }

    /// The Monday of the civil week of a day (L3121-35: Monday 0 h to Sunday 24 h).
    public static func monday(of date: CivilDate) -> CivilDate { date.adding(days: 1 - date.weekday.rawValue) }

    /// From Monday 0 h to Sunday 24 h, 167 or 169 hours long when the clock changes.
    public func week(ofMonday monday: CivilDate) -> Interval? {
        Interval(clock.startOfDay(monday), clock.startOfDay(monday.adding(days: 7)))
    }

    /// From the first of a month to the first of the next.
    public func interval(of month: CivilMonth) -> Interval? {
        Interval(clock.startOfDay(month.firstDay), clock.startOfDay(month.next.firstDay))
    }

    /// The parts of an interval on each civil day, in order.
    public func days(of interval: Interval) -> [(date: CivilDate, part: Interval)] {
        var result: [(date: CivilDate, part: Interval)] = []
        var start = interval.start
        var date = self.date(of: start)
        while start < interval.end {
            let next = date.adding(days: 1)
            let end = min(clock.startOfDay(next), interval.end)
            if let part = Interval(start, end) { result.append((date, part)) }
            start = end
            date = next
        }
        return result
    }

    /// The parts of an interval, each on one day and wholly inside or outside the night, in order; their elapsed times
    /// add up to its own.
    public func stretches(of interval: Interval) -> [ClassifiedStretch] {
        days(of: interval).flatMap { date, part in stretches(of: part, on: date) }
    }

    private func stretches(of part: Interval, on date: CivilDate) -> [ClassifiedStretch] {
        let isHoliday = isHoliday(date)
        let cuts = [night.start, night.end].map { clock.instant(of: CivilDateTime(date, secondOfDay: $0 * 60)) }
        var ends = [part.start]
        ends += cuts.filter { part.start < $0 && $0 < part.end }.sorted()
        ends.append(part.end)
        var result: [ClassifiedStretch] = []
        for (start, end) in zip(ends, ends.dropFirst()) {
            guard let piece = Interval(start, end) else { continue }
            let isNight = night.contains(minute: clock.reading(at: start).secondOfDay / 60)
            result.append(ClassifiedStretch(interval: piece, date: date, isNight: isNight, isHoliday: isHoliday))
        }
        return result
    }

    /// The parts of every interval of a set.
    public func stretches(of set: IntervalSet) -> [ClassifiedStretch] { set.intervals.flatMap(stretches(of:)) }
}
