/// A half-open stretch of absolute time: `start` belongs to it, `end` does not. It is never empty.
public struct Interval: Hashable, Sendable {
    public let start: Instant
    public let end: Instant

    /// The stretch from one instant up to another; nil when nothing lies between them.
    public init?(_ start: Instant, _ end: Instant) {
        guard start < end else { return nil }
        self.start = start
        self.end = end
    }

    /// Skips the check, for callers that have just compared the two.
    init(ordered start: Instant, _ end: Instant) {
        self.start = start
        self.end = end
    }

    /// The elapsed time between its ends, whatever wall clocks did meanwhile.
    public var duration: Duration { end - start }

    /// Whether an instant lies inside.
    public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }

    /// Whether the whole of another interval lies inside.
    public func contains(_ other: Interval) -> Bool { start <= other.start && other.end <= end }

    /// Whether the two share an instant; touching ends share none.
    public func overlaps(_ other: Interval) -> Bool { start < other.end && other.start < end }

    /// What lies in both; nil when nothing does.
    public func intersection(_ other: Interval) -> Interval? {
        Interval(max(start, other.start), min(end, other.end))
    }
}

extension Interval: Comparable {
    /// By start, then by end.
    public static func < (lhs: Interval, rhs: Interval) -> Bool {
        (lhs.start, lhs.end) < (rhs.start, rhs.end)
    }
}

extension Interval: Codable {
    private enum CodingKeys: CodingKey { case start, end }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let start = try container.decode(Instant.self, forKey: .start)
        let end = try container.decode(Instant.self, forKey: .end)
        guard let interval = Interval(start, end) else {
            throw DecodingError.dataCorruptedError(
                forKey: .end, in: container, debugDescription: "the end does not come after the start")
        }
        self = interval
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
    }
}
