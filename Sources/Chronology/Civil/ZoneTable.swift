/// The changes of offset of one zone over some years, looked up once, so that many readings cost little.
///
/// Outside its years it asks the zone itself. A change that is undone within a week is not seen; no zone has had one
/// since 1970.
public struct ZoneTable: Hashable, Sendable {
    /// A second since 1970 at which an offset comes into force.
    public struct Change: Hashable, Sendable {
        public var second: Int
        /// Seconds ahead of UTC before it.
        public var from: Int
        /// Seconds ahead of UTC from then on.
        public var to: Int
    }

    /// The zone itself.
    public let clock: LocalClock
    /// In order of time.
    public let changes: [Change]
    private let firstOffset: Int
    private let seconds: Range<Int>

    /// Looks the changes up from the start of one year to the end of another.
    public init(_ clock: LocalClock, years: ClosedRange<Int>) {
        self.clock = clock
        // A day more on either side, since offsets are looked up around a reading.
        let start = CivilDate(years.lowerBound, 1, 1).dayNumber * 86_400 - 2 * 86_400
        let end = CivilDate(years.upperBound + 1, 1, 1).dayNumber * 86_400 + 2 * 86_400
        seconds = start..<end
        firstOffset = clock.offset(atSecond: start)
        var changes: [Change] = []
        var offset = firstOffset
        for second in stride(from: start, to: end, by: 7 * 86_400) {
            let next = min(second + 7 * 86_400, end)
            let later = clock.offset(atSecond: next)
            guard later != offset else { continue }
            changes.append(Change(second: Self.change(in: second..<next, of: clock), from: offset, to: later))
            offset = later
        }
        self.changes = changes
    }

    /// The first second of a range at which the offset is another than at its start.
    private static func change(in range: Range<Int>, of clock: LocalClock) -> Int {
        let before = clock.offset(atSecond: range.lowerBound)
        var low = range.lowerBound
        var high = range.upperBound
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if clock.offset(atSecond: middle) == before { low = middle } else { high = middle }
        }
        return high
    }
}

extension ZoneTable: WallClock {
    public func offset(atSecond second: Int) -> Int {
        guard seconds.contains(second) else { return clock.offset(atSecond: second) }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].second <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : changes[low - 1].to
    }
}
