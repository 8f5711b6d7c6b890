/// A value for each instant of some parts of the time line, and none elsewhere.
///
/// Segments are in order and disjoint; neighbours that touch have different values, so that equal timelines compare
/// equal. A question about an instant is answered by binary search.
public struct Timeline<Value: Equatable> {
    /// A stretch during which the value stays the same.
    public struct Segment {
        public var interval: Interval
        public var value: Value

        /// Pairs a stretch with its value.
        public init(_ interval: Interval, _ value: Value) {
            self.interval = interval
            self.value = value
        }
    }

    public private(set) var segments: [Segment]

    /// Nothing at any instant.
    public init() { segments = [] }

    /// One value during one interval.
    public init(_ interval: Interval, _ value: Value) { segments = [Segment(interval, value)] }

    /// Segments in any order; where two overlap, the one given later wins.
    public init(layering segments: some Sequence<Segment>) {
        self.init()
        for segment in segments {
            if let last = self.segments.last, segment.interval.start < last.interval.end {
                self = overlaid(by: Timeline(segment.interval, segment.value))
            } else {
                append(segment.interval, segment.value)
            }
        }
    }

    /// Adds a value after everything that is there.
    public mutating func append(_ interval: Interval, _ value: Value) {
        guard let last = segments.last else {
            segments.append(Segment(interval, value))
            return
        }
        precondition(last.interval.end <= interval.start, "a segment is appended in order")
        if last.interval.end == interval.start, last.value == value {
            segments[segments.count - 1].interval = Interval(ordered: last.interval.start, interval.end)
        } else {
            segments.append(Segment(interval, value))
        }
    }

    /// The value at an instant; nil where none is defined.
    public subscript(instant: Instant) -> Value? { segment(at: instant)?.value }

    /// The segment around an instant; nil where no value is defined.
    public func segment(at instant: Instant) -> Segment? {
        let index = firstIndex(endingAfter: instant)
        guard index < segments.count, segments[index].interval.start <= instant else { return nil }
        return segments[index]
    }

    /// Where a value is defined.
    public var support: IntervalSet { IntervalSet(segments.map(\.interval)) }

    /// What lies inside an interval, cut at its ends.
    public func clipped(to interval: Interval) -> Timeline {
        var result = Timeline()
        var index = firstIndex(endingAfter: interval.start)
        while index < segments.count, let part = segments[index].interval.intersection(interval) {
            result.append(part, segments[index].value)
            index += 1
        }
        return result
    }

    /// What lies inside a set.
    public func restricted(to set: IntervalSet) -> Timeline {
        var result = Timeline()
        for segment in segments {
            for part in set.parts(in: segment.interval) { result.append(part, segment.value) }
        }
        return result
    }

    /// Another timeline laid on top: it wins where it is defined, and this one shows through elsewhere.
    public func overlaid(by upper: Timeline) -> Timeline {
        let rest = restricted(to: support.subtracting(upper.support))
        var result = Timeline()
        var own = rest.segments[...]
        var uppers = upper.segments[...]
        while let next = Self.popEarlier(&own, &uppers) { result.append(next.interval, next.value) }
        return result
    }

    /// The same stretches with other values; touching stretches that become equal are joined.
    public func map<Other>(_ transform: (Value) -> Other) -> Timeline<Other> {
        var result = Timeline<Other>()
        for segment in segments { result.append(segment.interval, transform(segment.value)) }
        return result
    }

    private static func popEarlier(_ one: inout ArraySlice<Segment>, _ other: inout ArraySlice<Segment>) -> Segment? {
        guard let first = one.first else { return other.popFirst() }
        guard let second = other.first else { return one.popFirst() }
        return first.interval.start < second.interval.start ? one.popFirst() : other.popFirst()
    }

    private func firstIndex(endingAfter instant: Instant) -> Int {
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].interval.end > instant { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Timeline: Equatable {}
extension Timeline.Segment: Equatable {}
extension Timeline: Sendable where Value: Sendable {}
extension Timeline.Segment: Sendable where Value: Sendable {}
extension Timeline: Hashable where Value: Hashable {}
extension Timeline.Segment: Hashable where Value: Hashable {}
