public import Chronology
public import Directory

/// Why somebody is on call: what made the place, and every change to who holds it, in order.
public struct DutyReason: Hashable, Codable, Sendable {
    /// What made the place.
    public enum Source: Hashable, Codable, Sendable {
        /// The so-many-th active shift of a rotation, from 0.
        case rotation(LayerID, step: Int)
        case weekly(LayerID, WeeklyInterval)
        case temporary(RotaEntryID)
        /// An override where no layer was defined.
        case override(RotaEntryID)
    }

    /// A change to who holds the place.
    public enum Change: Hashable, Codable, Sendable {
        case override(RotaEntryID, insteadOf: PersonID?)
        case request(RotaEntryID, insteadOf: PersonID?)
        /// Moved up or stood in because somebody is absent; nobody could when the place is empty.
        case absence(RotaEntryID, of: PersonID)
    }

    public var source: Source
    public var changes: [Change]

    public init(_ source: Source, changes: [Change] = []) {
        self.source = source
        self.changes = changes
    }
}

/// One person, or nobody, at one rank for a while, always for one reason.
public struct FinalShift: Hashable, Codable, Sendable {
    public var rota: RotaID
    /// 1 is rung first.
    public var rank: Int
    /// Nil when somebody is absent and nobody stands in.
    public var person: PersonID?
    public var interval: Interval
    public var reason: DutyReason

    public init(rota: RotaID, rank: Int, person: PersonID?, interval: Interval, reason: DutyReason) {
        self.rota = rota
        self.rank = rank
        self.person = person
        self.interval = interval
        self.reason = reason
    }
}

/// Who is on call over a range: the final shifts of each rank, and what nobody covers.
public struct ResolvedRota: Hashable, Sendable {
    public let rota: RotaID
    public let range: Interval
    /// The shifts of rank 1, of rank 2 and so on; those of one rank in order and disjoint.
    public let ranks: [[FinalShift]]
    /// For each rank that the rota needs, when somebody must be on call and nobody is.
    public let gaps: [IntervalSet]

    init(rota: RotaID, range: Interval, ranks: [[FinalShift]], gaps: [IntervalSet]) {
        self.rota = rota
        self.range = range
        self.ranks = ranks
        self.gaps = gaps
    }

    /// Every shift that somebody serves, by start, then by rank.
    public var shifts: [FinalShift] {
        ranks.joined().filter { $0.person != nil }.sorted {
            ($0.interval.start, $0.rank) < ($1.interval.start, $1.rank)
        }
    }

    /// Who is on call at an instant inside the range, in the order of ranks; empty when nobody is.
    public func duty(at instant: Instant) -> [FinalShift] {
        var found: [FinalShift] = []
        for shifts in ranks {
            if let shift = Self.shift(at: instant, among: shifts), shift.person != nil { found.append(shift) }
        }
        return found
    }

    /// Who holds one rank at an instant.
    public func duty(at instant: Instant, rank: Int) -> FinalShift? {
        guard ranks.indices.contains(rank - 1) else { return nil }
        let shift = Self.shift(at: instant, among: ranks[rank - 1])
        return shift?.person == nil ? nil : shift
    }

    /// When a person is on call, at any rank or at one.
    public func time(of person: PersonID, rank: Int? = nil) -> IntervalSet {
        IntervalSet(ranks.joined().filter { $0.person == person && (rank == nil || $0.rank == rank) }.map(\.interval))
    }

    /// Everybody who is on call at some instant of the range, in order.
    public var people: [PersonID] { Set(ranks.joined().compactMap(\.person)).sorted() }

    private static func shift(at instant: Instant, among shifts: [FinalShift]) -> FinalShift? {
        var low = 0
        var high = shifts.count
        while low < high {
            let middle = (low + high) / 2
            if shifts[middle].interval.end > instant { high = middle } else { low = middle + 1 }
        }
        guard low < shifts.count, shifts[low].interval.start <= instant else { return nil }
        return shifts[low]
    }
}
