/// A point on the UTC time line: what facts, duties and statements are dated with.
///
/// Leap seconds are not counted, as in POSIX time. Wall clocks may step; anything that waits uses ``Uptime``.
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var microseconds: Int64

    /// Creates an instant from microseconds since 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Creates an instant from whole seconds since 1970-01-01T00:00:00Z.
    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.microseconds < rhs.microseconds }

    /// The instant `duration` of elapsed time later.
    public static func + (lhs: Instant, duration: Duration) -> Instant {
        Instant(microseconds: lhs.microseconds + duration.wholeMicroseconds)
    }

    /// The instant `duration` of elapsed time earlier.
    public static func - (lhs: Instant, duration: Duration) -> Instant {
        Instant(microseconds: lhs.microseconds - duration.wholeMicroseconds)
    }

    /// The elapsed time from `rhs` to `lhs`.
    public static func - (lhs: Instant, rhs: Instant) -> Duration {
        .microseconds(lhs.microseconds - rhs.microseconds)
    }
}

extension Instant: Codable {
    public init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}
