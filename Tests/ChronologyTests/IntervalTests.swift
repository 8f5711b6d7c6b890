import Chronology
import Testing

@Suite struct IntervalTests {
    func at(_ second: Int) -> Instant { Instant(seconds: Int64(second)) }

    @Test func `an interval is never empty, and ends before its end`() throws {
        #expect(Interval(at(5), at(5)) == nil)
        #expect(Interval(at(6), at(5)) == nil)
        let interval = try #require(Interval(at(1), at(3)))
        #expect(interval.contains(at(1)))
        #expect(interval.contains(at(3) - .microseconds(1)))
        #expect(!interval.contains(at(3)))
        #expect(interval.duration == .seconds(2))
    }

    @Test func `touching intervals share nothing and become one in a set`() throws {
        let one = try #require(Interval(at(0), at(2)))
        let two = try #require(Interval(at(2), at(4)))
        #expect(!one.overlaps(two))
        #expect(one.intersection(two) == nil)
        #expect(IntervalSet([two, one]).intervals.count == 1)
    }

    /// Sets of seconds below 64 as bits, against which the algebra is checked.
    static func random(using generator: inout SeededGenerator) -> (IntervalSet, UInt64) {
        var intervals: [Interval] = []
        var bits: UInt64 = 0
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let start = Int.random(in: 0..<60, using: &generator)
            let end = min(64, start + Int.random(in: 0...12, using: &generator))
            guard let interval = Interval(Instant(seconds: Int64(start)), Instant(seconds: Int64(end))) else {
                continue
            }
            intervals.append(interval)
            for second in start..<end { bits |= 1 << UInt64(second) }
        }
        return (IntervalSet(intervals), bits)
    }

    static func bits(_ set: IntervalSet) -> UInt64 {
        (0..<64).reduce(0) { set.contains(Instant(seconds: Int64($1))) ? $0 | 1 << UInt64($1) : $0 }
    }

    @Test func `the algebra of interval sets is that of sets of seconds, in ten thousand cases`() throws {
        var generator = SeededGenerator(seed: 2026)
        let whole = try #require(Interval(at(0), at(64)))
        for _ in 0..<10_000 {
            let (a, bitsA) = Self.random(using: &generator)
            let (b, bitsB) = Self.random(using: &generator)
            #expect(Self.bits(a) == bitsA)
            #expect(Self.bits(a.union(b)) == bitsA | bitsB)
            #expect(Self.bits(a.intersection(b)) == bitsA & bitsB)
            #expect(Self.bits(a.subtracting(b)) == bitsA & ~bitsB)
            #expect(Self.bits(a.symmetricDifference(b)) == bitsA ^ bitsB)
            #expect(Self.bits(a.complement(in: whole)) == ~bitsA)
            #expect(a.duration == .seconds(bitsA.nonzeroBitCount))
            #expect(a.union(b) == b.union(a))
            #expect(a.subtracting(b).union(a.intersection(b)) == a)
            for (one, two) in zip(a.union(b).intervals, a.union(b).intervals.dropFirst()) {
                #expect(one.end < two.start)
            }
            for interval in b.intervals {
                #expect(a.intersection(interval) == a.intersection(IntervalSet(interval)))
                #expect(a.overlaps(interval) == !a.intersection(interval).isEmpty)
            }
        }
    }
}

@Suite struct TimelineTests {
    static func random(using generator: inout SeededGenerator) throws -> (Timeline<Int>, [Int?]) {
        var segments: [Timeline<Int>.Segment] = []
        var values = [Int?](repeating: nil, count: 64)
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let start = Int.random(in: 0..<60, using: &generator)
            let end = min(64, start + Int.random(in: 1...12, using: &generator))
            let value = Int.random(in: 0...2, using: &generator)
            let interval = try #require(Interval(Instant(seconds: Int64(start)), Instant(seconds: Int64(end))))
            segments.append(.init(interval, value))
            for second in start..<end { values[second] = value }
        }
        return (Timeline(layering: segments), values)
    }

    func values(_ timeline: Timeline<Int>) -> [Int?] { (0..<64).map { timeline[Instant(seconds: Int64($0))] } }

    @Test func `a timeline gives at each instant what was laid on top last, in ten thousand cases`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<10_000 {
            let (lower, lowerValues) = try Self.random(using: &generator)
            let (upper, upperValues) = try Self.random(using: &generator)
            #expect(values(lower) == lowerValues)
            let both = lower.overlaid(by: upper)
            #expect(values(both) == zip(lowerValues, upperValues).map { $1 ?? $0 })
            #expect(both.support == lower.support.union(upper.support))
            #expect(
                values(lower.restricted(to: upper.support))
                    == zip(lowerValues, upperValues).map { $1 == nil ? nil : $0 })
            for (one, two) in zip(both.segments, both.segments.dropFirst()) {
                #expect(one.interval.end < two.interval.start || one.value != two.value)
            }
        }
    }
}
