/// Anything that knows by how much local time is ahead of UTC, and can hence turn instants into readings and back.
public protocol WallClock {
    /// Seconds that the wall clock is ahead of UTC at a second since 1970-01-01T00:00:00Z.
    func offset(atSecond second: Int) -> Int
}

/// The instants at which a wall clock shows a reading: one on most days, none or two about a change of offset.
public enum ReadingMatch: Hashable, Sendable {
    case once(Instant)
    /// The clock is put back, and shows the reading twice.
    case twice(first: Instant, second: Instant)
    /// The clock is put forward and never shows it. `change` is the first instant after the gap; `shifted` is the
    /// reading taken with the offset from before the gap, as RFC 5545 3.3.5 has it.
    case never(change: Instant, shifted: Instant)
}

/// Which of two instants is meant by a reading that comes twice.
public enum Occurrence: String, Hashable, Codable, Sendable, CaseIterable {
    case first, second
}

/// A reading that names no instant, or two of them.
public enum CivilTimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The clock skips the reading; `next` is what it shows at the first instant after the gap.
    case missing(CivilDateTime, next: CivilDateTime)
    /// The clock shows the reading twice, and nobody said which is meant.
    case ambiguous(CivilDateTime)

    public var description: String {
        switch self {
        case .missing(let reading, let next):
            "\(reading) does not exist: the clock is put forward over it; write \(next) or an earlier time"
        case .ambiguous(let reading):
            "\(reading) comes twice, before and after the clock is put back: say `first` or `second`"
        }
    }
}

extension WallClock {
    /// Seconds that the wall clock is ahead of UTC at an instant.
    public func offset(at instant: Instant) -> Int { offset(atSecond: instant.wholeSeconds) }

    /// What the wall clock reads at an instant, its second rounded down.
    public func reading(at instant: Instant) -> CivilDateTime {
        let second = instant.wholeSeconds
        return CivilDateTime(civilSecond: second + offset(atSecond: second))
    }

    /// All instants at which the wall clock reads so.
    public func match(of reading: CivilDateTime) -> ReadingMatch {
        let local = reading.civilSecond
        // An offset is below a day, so the readings of one day around bracket any change.
        let before = offset(atSecond: local - 86_400)
        let after = offset(atSecond: local + 86_400)
        if before == after, offset(atSecond: local - before) == before {
            return .once(Instant(seconds: Int64(local - before)))
        }
        let early = local - max(before, after)
        let late = local - min(before, after)
        let isEarly = early + offset(atSecond: early) == local
        let isLate = late + offset(atSecond: late) == local
        switch (isEarly, isLate) {
        case (true, true) where early != late:
            return .twice(first: Instant(seconds: Int64(early)), second: Instant(seconds: Int64(late)))
        case (true, _): return .once(Instant(seconds: Int64(early)))
        case (false, true): return .once(Instant(seconds: Int64(late)))
        case (false, false):
            let change = firstSecondAfterGap(between: early, and: late)
            return .never(change: Instant(seconds: Int64(change)), shifted: Instant(seconds: Int64(local - before)))
        }
    }

    /// The instant of a reading that recurs: one that is skipped means the first instant after the gap, one that comes
    /// twice its first occurrence.
    public func instant(of reading: CivilDateTime) -> Instant {
        switch match(of: reading) {
        case .once(let instant), .twice(let instant, _), .never(let instant, _): instant
        }
    }

    /// The instant of a reading as RFC 5545 3.3.5 defines it: one that is skipped is taken with the offset from before
    /// the gap, one that comes twice is its first occurrence.
    public func calendarInstant(of reading: CivilDateTime) -> Instant {
        switch match(of: reading) {
        case .once(let instant), .twice(let instant, _), .never(_, let instant): instant
        }
    }

    /// The one instant of a reading that somebody wrote down: a reading that does not exist is refused, and one that
    /// comes twice needs a choice.
    public func instant(of reading: CivilDateTime, choosing: Occurrence?) throws(CivilTimeError) -> Instant {
        switch match(of: reading) {
        case .once(let instant): return instant
        case .twice(let first, let second):
            guard let choosing else { throw .ambiguous(reading) }
            return choosing == .first ? first : second
        case .never(let change, _): throw .missing(reading, next: self.reading(at: change))
        }
    }

    /// The first instant of a day.
    public func startOfDay(_ date: CivilDate) -> Instant { instant(of: CivilDateTime(date, secondOfDay: 0)) }

    /// The whole of a day, 23 or 25 hours long when the clock changes.
    public func day(_ date: CivilDate) -> Interval? { Interval(startOfDay(date), startOfDay(date.adding(days: 1))) }

    /// The first second whose reading lies past the skipped ones: between the two a single change of offset lies.
    private func firstSecondAfterGap(between early: Int, and late: Int) -> Int {
        var low = early
        var high = late
        let offsetBefore = offset(atSecond: low)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(atSecond: middle) == offsetBefore { low = middle } else { high = middle }
        }
        return high
    }
}

extension Instant {
    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    public var wholeSeconds: Int {
        Int(microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000)
    }
}

extension CivilDateTime {
    /// Seconds from 1970-01-01T00:00:00 on the same wall clock, as if it never changed its offset.
    public var civilSecond: Int { date.dayNumber * 86_400 + secondOfDay }

    /// The reading so many seconds of an even wall clock after 1970-01-01T00:00:00.
    public init(civilSecond: Int) { self.init(CivilDate(dayNumber: 0), secondOfDay: civilSecond) }

    /// The reading so many seconds later on a wall clock that does not change its offset.
    public func adding(seconds: Int) -> CivilDateTime { CivilDateTime(date, secondOfDay: secondOfDay + seconds) }
}
