/// An event of an iCalendar file (RFC 5545 3.6.1), with what a rota needs of it.
public struct CalendarEvent: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable {
        case tentative = "TENTATIVE"
        case confirmed = "CONFIRMED"
        case cancelled = "CANCELLED"
    }

    /// How long an event lasts: days of the calendar, then elapsed seconds.
    public struct Length: Hashable, Sendable {
        public var days: Int
        public var seconds: Int

        public init(days: Int = 0, seconds: Int = 0) {
            self.days = days
            self.seconds = seconds
        }
    }

    /// Stays the same when the event changes, so that a calendar knows it again.
    public var uid: String
    public var start: CalendarTime
    /// Exclusive; nil when the event has a length, or neither.
    public var end: CalendarTime?
    public var length: Length?
    public var rule: RecurrenceRule?
    /// Starts that the rule gives and that do not take place.
    public var exceptions: [CalendarTime]
    /// Starts that are added to those of the rule.
    public var additions: [CalendarTime]
    public var summary: String
    public var details: String
    public var status: Status
    /// Whether it takes up time; TRANSP:TRANSPARENT does not.
    public var isBusy: Bool
    /// The start that this event replaces in the series of the same UID.
    public var replaces: CalendarTime?
    /// The line of the file on which the event begins, 1 for the first; 0 when it was not read.
    public var line: Int

    public init(
        uid: String, start: CalendarTime, end: CalendarTime? = nil, length: Length? = nil, rule: RecurrenceRule? = nil,
        exceptions: [CalendarTime] = [], additions: [CalendarTime] = [], summary: String = "", details: String = "",
        status: Status = .confirmed, isBusy: Bool = true, replaces: CalendarTime? = nil, line: Int = 0
    ) {
        self.uid = uid
        self.start = start
        self.end = end
        self.length = length
        self.rule = rule
        self.exceptions = exceptions
        self.additions = additions
        self.summary = summary
        self.details = details
        self.status = status
        self.isBusy = isBusy
        self.replaces = replaces
        self.line = line
    }
}

/// What was found in an iCalendar file.
public struct CalendarDocument: Hashable, Sendable {
    public var events: [CalendarEvent]

    public init(events: [CalendarEvent]) { self.events = events }

    /// What the busy events of the file cover inside a range; days and floating times are read on a local clock.
    ///
    /// At most `limit` occurrences are looked at: a file with more is refused, naming the event.
    public func busy(
        in range: Interval, clock: LocalClock, limit: Int = 20_000
    ) throws(CalendarError) -> IntervalSet {
        var found: [Interval] = []
        var remaining = limit
        for event in events where event.isBusy && event.status != .cancelled {
            let moved = events.filter { $0.uid == event.uid && $0.replaces != nil }
            found += try event.occurrences(in: range, clock: clock, moved: moved, remaining: &remaining)
        }
        return IntervalSet(found)
    }
}

extension CalendarEvent {
    /// When the event takes place inside a range, without the occurrences that others of its series replace.
    public func occurrences(
        in range: Interval, clock local: LocalClock, moved: [CalendarEvent] = [], limit: Int = 20_000
    ) throws(CalendarError) -> [Interval] {
        var remaining = limit
        return try occurrences(in: range, clock: local, moved: moved, remaining: &remaining)
    }

    func occurrences(
        in range: Interval, clock local: LocalClock, moved: [CalendarEvent], remaining: inout Int
    ) throws(CalendarError) -> [Interval] {
        guard let clock = start.clock(orElse: local) else { throw unknownZone(start) }
        var left = Set(try instants(exceptions, local))
        if replaces == nil { left.formUnion(try instants(moved.compactMap(\.replaces), local)) }
        var starts = try instants(additions, local)
        let reach = CivilDateTime(civilSecond: clock.reading(at: range.start).civilSecond - lengthBound)
        if let rule, replaces == nil {
            for reading in (start.isDate ? rule.withoutTimes : rule).occurrences(
                from: start.reading, notBefore: reach, on: clock)
            {
                let instant = clock.calendarInstant(of: reading)
                guard instant < range.end else { break }
                guard remaining > 0 else { throw CalendarError(line: line, .tooMany("occurrences")) }
                remaining -= 1
                starts.append(instant)
            }
        }
        // The start is an occurrence whether or not the rule says so (RFC 5545 3.8.5.3).
        starts.append(clock.calendarInstant(of: start.reading))
        return Set(starts).subtracting(left).sorted().compactMap { instant in
            end(from: instant, on: clock, local: local).flatMap { Interval(instant, $0)?.intersection(range) }
        }
    }

    private func instants(_ times: [CalendarTime], _ local: LocalClock) throws(CalendarError) -> [Instant] {
        var result: [Instant] = []
        for time in times {
            guard let clock = time.clock(orElse: local) else { throw unknownZone(time) }
            // A day among the exceptions of an event with a time means the occurrence of that day.
            let reading =
                time.isDate && !start.isDate
                ? CivilDateTime(time.reading.date, secondOfDay: start.reading.secondOfDay) : time.reading
            let own = time.isDate ? start.clock(orElse: local) ?? clock : clock
            result.append(own.calendarInstant(of: reading))
        }
        return result
    }

    private func unknownZone(_ time: CalendarTime) -> CalendarError {
        guard case .zoned(_, let zone) = time else { return CalendarError(line: line, .unknownZone("")) }
        return CalendarError(line: line, .unknownZone(zone))
    }

    /// Civil seconds that an occurrence lasts at most, clock changes included.
    private var lengthBound: Int {
        if let length { return length.days * 86_400 + length.seconds + 2 * 86_400 }
        if let end { return max(0, end.reading.civilSecond - start.reading.civilSecond) + 2 * 86_400 }
        return 3 * 86_400
    }

    private func end(from instant: Instant, on clock: LocalClock, local: LocalClock) -> Instant? {
        let reading = clock.reading(at: instant)
        if let length {
            let days = CivilDateTime(reading.date.adding(days: length.days), secondOfDay: reading.secondOfDay)
            return clock.calendarInstant(of: days) + .seconds(length.seconds)
        }
        guard let end else {
            return start.isDate ? clock.startOfDay(reading.date.adding(days: 1)) : instant
        }
        if end.isDate, start.isDate {
            let days = end.reading.date.dayNumber - start.reading.date.dayNumber
            return clock.startOfDay(reading.date.adding(days: days))
        }
        guard let endClock = end.clock(orElse: local) else { return nil }
        // Each occurrence lasts as long as the first (RFC 5545 3.8.5.3).
        let first = clock.calendarInstant(of: start.reading)
        return instant + (endClock.calendarInstant(of: end.reading) - first)
    }
}
