/// A point on a monotonic clock: what every timer, budget and time-out is measured on.
///
/// Its origin means nothing outside the process that read it. It never steps when the wall clock is set.
public struct Uptime: Hashable, Comparable, Sendable {
    /// Microseconds since the origin of this process's monotonic clock.
    public var microseconds: Int64

    /// Creates a point from microseconds since the origin of the monotonic clock.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The origin of the clock.
    public static let zero = Uptime(microseconds: 0)

    @inlinable
    public static func < (lhs: Uptime, rhs: Uptime) -> Bool { lhs.microseconds < rhs.microseconds }

    /// The point `duration` later.
    @inlinable
    public static func + (lhs: Uptime, duration: Duration) -> Uptime {
        Uptime(microseconds: lhs.microseconds + duration.wholeMicroseconds)
    }

    /// The point `duration` earlier.
    @inlinable
    public static func - (lhs: Uptime, duration: Duration) -> Uptime {
        Uptime(microseconds: lhs.microseconds - duration.wholeMicroseconds)
    }

    /// The elapsed time from `rhs` to `lhs`.
    @inlinable
    public static func - (lhs: Uptime, rhs: Uptime) -> Duration {
        .microseconds(lhs.microseconds - rhs.microseconds)
    }
}

/// The two clocks read together: machines wait on `uptime` and date their facts with `instant`.
public struct Now: Hashable, Sendable {
    /// The monotonic clock, for everything that waits.
    public var uptime: Uptime
    /// The wall clock, for everything that is dated.
    public var instant: Instant

    /// Pairs one reading of both clocks.
    public init(uptime: Uptime, instant: Instant) {
        self.uptime = uptime
        self.instant = instant
    }
}

extension Duration {
    /// The duration in whole microseconds, rounded toward zero.
    @inlinable
    public var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// The duration in whole milliseconds, rounded toward zero.
    @inlinable
    public var wholeMilliseconds: Int64 { wholeMicroseconds / 1_000 }
}
