public import Chronology
public import Directory

/// What a draft changes against what is in force, person by person.
public struct RotaDiff: Hashable, Sendable {
    /// A person at a rank.
    public struct Holding: Hashable, Comparable, Sendable {
        public var person: PersonID
        public var rank: Int

        public init(person: PersonID, rank: Int) {
            self.person = person
            self.rank = rank
        }

        public static func < (lhs: Holding, rhs: Holding) -> Bool {
            (lhs.person, lhs.rank) < (rhs.person, rhs.rank)
        }
    }

    /// What one person loses and gains at one rank.
    public struct Change: Hashable, Sendable {
        public var holding: Holding
        public var lost: IntervalSet
        public var gained: IntervalSet
    }

    public let rota: RotaID
    /// Only what changes, by person, then by rank.
    public let changes: [Change]
    /// For each rank, gaps that were not there before.
    public let openedGaps: [IntervalSet]
    /// For each rank, gaps that are no more.
    public let closedGaps: [IntervalSet]

    /// Compares what two resolutions say where both say something.
    public init(from old: ResolvedRota, to new: ResolvedRota) {
        rota = new.rota
        guard let range = old.range.intersection(new.range) else {
            changes = []
            openedGaps = []
            closedGaps = []
            return
        }
        let before = Self.holdings(of: old, in: range)
        let after = Self.holdings(of: new, in: range)
        changes = Set(before.keys).union(after.keys).sorted().compactMap { holding in
            let one = before[holding] ?? IntervalSet()
            let other = after[holding] ?? IntervalSet()
            guard one != other else { return nil }
            return Change(holding: holding, lost: one.subtracting(other), gained: other.subtracting(one))
        }
        let ranks = 0..<max(old.gaps.count, new.gaps.count)
        func gaps(_ resolved: ResolvedRota, _ rank: Int) -> IntervalSet {
            resolved.gaps.indices.contains(rank) ? resolved.gaps[rank].intersection(range) : IntervalSet()
        }
        openedGaps = ranks.map { gaps(new, $0).subtracting(gaps(old, $0)) }
        closedGaps = ranks.map { gaps(old, $0).subtracting(gaps(new, $0)) }
    }

    public var isEmpty: Bool { changes.isEmpty && openedGaps.allSatisfy(\.isEmpty) && closedGaps.allSatisfy(\.isEmpty) }

    /// When each person is on call at each rank.
    public static func holdings(of resolved: ResolvedRota, in range: Interval) -> [Holding: IntervalSet] {
        var found: [Holding: [Interval]] = [:]
        for shift in resolved.ranks.joined() {
            guard let person = shift.person, let part = shift.interval.intersection(range) else { continue }
            found[Holding(person: person, rank: shift.rank), default: []].append(part)
        }
        return found.mapValues { IntervalSet($0) }
    }

    /// What is held after the change by those who held so much before.
    public func applied(to holdings: [Holding: IntervalSet]) -> [Holding: IntervalSet] {
        var result = holdings
        for change in changes {
            let held = (result[change.holding] ?? IntervalSet()).subtracting(change.lost).union(change.gained)
            result[change.holding] = held.isEmpty ? nil : held
        }
        return result
    }

    /// How much notice each person has of the first thing that changes for them; negative when it has begun.
    public func notice(at instant: Instant) -> [PersonID: Duration] {
        var found: [PersonID: Duration] = [:]
        for change in changes {
            guard let first = change.lost.union(change.gained).span else { continue }
            let notice = first.start - instant
            let person = change.holding.person
            found[person] = min(found[person] ?? notice, notice)
        }
        return found
    }
}
