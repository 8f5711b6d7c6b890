/// Any part of the time line that consists of finitely many half-open intervals, with the algebra of sets.
///
/// Its intervals are in order, disjoint, and never touch, so that equal sets compare equal.
public struct IntervalSet: Hashable, Sendable {
    /// The longest stretches, in order.
    public private(set) var intervals: [Interval]

    /// The empty set.
    public init() { intervals = [] }

    /// One stretch.
    public init(_ interval: Interval) { intervals = [interval] }

    /// Everything that lies in at least one of some intervals, given in any order.
    public init(_ intervals: some Sequence<Interval>) {
        var merged: [Interval] = []
        for interval in intervals.sorted() {
            if let last = merged.last, interval.start <= last.end {
                merged[merged.count - 1] = Interval(ordered: last.start, max(last.end, interval.end))
            } else {
                merged.append(interval)
            }
        }
        self.intervals = merged
    }

    private init(canonical intervals: [Interval]) { self.intervals = intervals }

    public var isEmpty: Bool { intervals.isEmpty }
    /// The elapsed time of all its parts together.
    public var duration: Duration { intervals.reduce(.zero) { $0 + $1.duration } }
    /// From its first instant to its last; nil when it is empty.
    public var span: Interval? {
        guard let first = intervals.first, let last = intervals.last else { return nil }
        return Interval(first.start, last.end)
    }

    /// Whether an instant lies inside; by binary search.
    public func contains(_ instant: Instant) -> Bool { interval(around: instant) != nil }

    /// The longest stretch of the set around an instant; nil when the instant lies outside.
    public func interval(around instant: Instant) -> Interval? {
        let index = firstIndex(endingAfter: instant)
        guard index < intervals.count, intervals[index].contains(instant) else { return nil }
        return intervals[index]
    }

    /// Whether the set and an interval share an instant.
    public func overlaps(_ interval: Interval) -> Bool {
        let index = firstIndex(endingAfter: interval.start)
        return index < intervals.count && intervals[index].start < interval.end
    }

    /// What lies both in the set and in an interval, found without walking the rest of the set.
    public func parts(in interval: Interval) -> [Interval] {
        var result: [Interval] = []
        var index = firstIndex(endingAfter: interval.start)
        while index < intervals.count, let part = intervals[index].intersection(interval) {
            result.append(part)
            index += 1
        }
        return result
    }

    /// What lies in either.
    public func union(_ other: IntervalSet) -> IntervalSet { combined(with: other) { $0 || $1 } }

    /// What lies in both.
    public func intersection(_ other: IntervalSet) -> IntervalSet { combined(with: other) { $0 && $1 } }

    /// What lies in both a set and an interval.
    public func intersection(_ interval: Interval) -> IntervalSet { IntervalSet(canonical: parts(in: interval)) }

    /// What lies in this set and not in the other.
    public func subtracting(_ other: IntervalSet) -> IntervalSet { combined(with: other) { $0 && !$1 } }

    /// What lies in exactly one of the two.
    public func symmetricDifference(_ other: IntervalSet) -> IntervalSet { combined(with: other) { $0 != $1 } }

    /// What an interval holds beyond the set.
    public func complement(in interval: Interval) -> IntervalSet { IntervalSet(interval).subtracting(self) }

    private func firstIndex(endingAfter instant: Instant) -> Int {
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].end > instant { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Walks the ends of both sets in order, and keeps the stretches that the rule keeps.
    private func combined(with other: IntervalSet, keeping rule: (Bool, Bool) -> Bool) -> IntervalSet {
        var result: [Interval] = []
        var own = 0
        var others = 0
        var start: Instant?
        while own < 2 * intervals.count || others < 2 * other.intervals.count {
            let ownEnd = end(own)
            let otherEnd = other.end(others)
            let here = min(ownEnd, otherEnd)
            if ownEnd == here { own += 1 }
            if otherEnd == here { others += 1 }
            // After an odd number of ends one stands inside.
            if rule(own % 2 == 1, others % 2 == 1) {
                start = start ?? here
            } else if let begun = start {
                result.append(Interval(ordered: begun, here))
                start = nil
            }
        }
        return IntervalSet(canonical: result)
    }

    /// The end with a number: starts are even, ends odd; past the last the end of time.
    private func end(_ number: Int) -> Instant {
        guard number < 2 * intervals.count else { return Instant(microseconds: .max) }
        let interval = intervals[number / 2]
        return number % 2 == 0 ? interval.start : interval.end
    }
}
