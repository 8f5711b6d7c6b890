public import Chronology

/// How often each minute of the week is covered by a set of weekly intervals.
public struct WeekCoverage: Hashable, Sendable {
    /// Changes of the count at a minute; the count before Monday 00:00 is `carried`.
    private var steps: [Int: Int] = [:]
    private var carried = 0

    /// Covers nothing.
    public init() {}

    /// Counts an interval once more.
    public mutating func add(_ interval: WeeklyInterval) {
        if interval.startMinute == interval.endMinute {
            carried += 1
            return
        }
        steps[interval.startMinute, default: 0] += 1
        steps[interval.endMinute, default: 0] -= 1
        if interval.endMinute < interval.startMinute { carried += 1 }
    }

    /// The longest stretches that nothing covers, joined over Sunday midnight.
    public var gaps: [WeeklyInterval] { stretches { $0 == 0 } }

    /// The longest stretches that two or more intervals cover.
    public var overlaps: [WeeklyInterval] { stretches { $0 > 1 } }

    private func stretches(where matches: (Int) -> Bool) -> [WeeklyInterval] {
        var count = carried
        var found: [(start: Int, end: Int)] = []
        var start: Int? = matches(count) ? 0 : nil
        for minute in steps.keys.sorted() {
            count += steps[minute] ?? 0
            if matches(count) {
                start = start ?? minute
            } else if let begun = start {
                if begun < minute { found.append((begun, minute)) }
                start = nil
            }
        }
        let end = WeeklyInterval.minutesOfWeek
        if let begun = start, begun < end { found.append((begun, end)) }
        // What runs into the end of the week goes on at its beginning.
        if found.count > 1, let first = found.first, first.start == 0, let last = found.last, last.end == end {
            found.removeFirst()
            found[found.count - 1].end = first.end
        }
        return found.map { WeeklyInterval(startMinute: $0.start, endMinute: $0.end) }
    }
}
