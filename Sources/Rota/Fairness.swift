public import Chronology
public import Directory

/// How the burden of a rota is shared over a period.
///
/// Each person's hours are set against their weight: the contract's share of full time, times the part of the period
/// during which they were there (a member, not absent). A load of 1 is what everybody would bear if all were fair.
public struct Fairness: Hashable, Sendable {
    /// What counts for one person.
    public struct Presence: Hashable, Sendable {
        public var person: PersonID
        /// Part of full time, 1 for full time.
        public var share: Double
        /// When the person belonged to the rota and was not absent.
        public var present: IntervalSet
        /// How often they had to intervene, from the ledger.
        public var interventions: Int

        public init(person: PersonID, share: Double = 1, present: IntervalSet, interventions: Int = 0) {
            self.person = person
            self.share = share
            self.present = present
            self.interventions = interventions
        }
    }

    /// What one person bore.
    public struct Row: Hashable, Sendable {
        public var person: PersonID
        /// On call, at any rank.
        public var time: Duration
        /// Of that, in each class.
        public var classTime: [ShiftClass: Duration]
        /// Nights, Saturdays, Sundays and holidays of which any part was on call.
        public var counts: [ShiftClass: Int]
        public var interventions: Int
        /// Share of full time times presence, 0 to 1.
        public var weight: Double
        /// Hours over the hours that the weight makes fair; nil for who was never there.
        public var load: Double?
    }

    public let period: Interval
    /// The least burdened first: the order in which people should be next.
    public let rows: [Row]
    /// How far the loads lie apart: their standard deviation over their mean, 0 when all is fair.
    public let spread: Double
    /// Who should be next: there, and with the lowest load.
    public var next: PersonID? { rows.first { $0.load != nil }?.person }

    /// Weighs what resolved rotas ask of some people. `classes` are those of the rota.
    public init(of rotas: [ResolvedRota], people: [Presence], classes: ShiftClasses, period: Interval) {
        self.period = period
        let ledger = FairnessLedger(classes: classes, period: period)
        var rows = people.map { presence in
            let time = rotas.reduce(IntervalSet()) { $0.union($1.time(of: presence.person)) }
            return ledger.row(presence, onCall: time.intersection(period))
        }
        let hours = rows.reduce(0) { $0 + $1.time.hours }
        let weights = rows.reduce(0) { $0 + $1.weight }
        for index in rows.indices where rows[index].weight > 0 && hours > 0 {
            rows[index].load = rows[index].time.hours / (hours * rows[index].weight / weights)
        }
        if hours == 0 { for index in rows.indices where rows[index].weight > 0 { rows[index].load = 0 } }
        self.rows = rows.sorted { one, other in
            (one.load ?? .infinity, one.burden, one.person) < (other.load ?? .infinity, other.burden, other.person)
        }
        spread = Self.spread(rows.compactMap(\.load))
    }

    private static func spread(_ loads: [Double]) -> Double {
        guard !loads.isEmpty else { return 0 }
        let mean = loads.reduce(0, +) / Double(loads.count)
        guard mean > 0 else { return 0 }
        let variance = loads.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(loads.count)
        return variance.squareRoot() / mean
    }
}

extension Fairness.Row {
    /// What breaks a tie between equal loads: nights, Sundays and holidays, then interventions.
    fileprivate var burden: Int {
        ShiftClass.allCases.reduce(interventions) { $0 + 100 * (counts[$1] ?? 0) }
    }
}

extension Duration {
    /// For ratios and pictures alone: sums stay in durations.
    var hours: Double { Double(wholeMicroseconds) / 3_600_000_000 }
}

/// Counts what a person bore in a period.
private struct FairnessLedger {
    let period: Interval
    private let sets: [ShiftClass: IntervalSet]
    /// The single nights, Saturdays, Sundays and holidays.
    private let pieces: [ShiftClass: [Interval]]

    init(classes: ShiftClasses, period: Interval) {
        self.period = period
        var sets: [ShiftClass: IntervalSet] = [:]
        var pieces: [ShiftClass: [Interval]] = [:]
        for shiftClass in ShiftClass.allCases {
            let set = classes.set(of: shiftClass, in: period)
            sets[shiftClass] = set
            // Holidays that follow one another (Christmas in Alsace) are counted by days.
            pieces[shiftClass] = shiftClass == .holiday ? classes.days(of: set) : set.intervals
        }
        self.sets = sets
        self.pieces = pieces
    }

    func row(_ presence: Fairness.Presence, onCall: IntervalSet) -> Fairness.Row {
        let present = presence.present.intersection(period).duration.hours / period.duration.hours
        return Fairness.Row(
            person: presence.person, time: onCall.duration,
            classTime: sets.mapValues { $0.intersection(onCall).duration },
            counts: pieces.mapValues { pieces in pieces.count { onCall.overlaps($0) } },
            interventions: presence.interventions, weight: max(0, presence.share) * present, load: nil)
    }
}

extension ShiftClasses {
    /// The single days of a set that consists of whole days.
    func days(of set: IntervalSet) -> [Interval] {
        set.intervals.flatMap { interval in
            let first = table.reading(at: interval.start).date
            let last = table.reading(at: interval.end - .microseconds(1)).date
            return (first.dayNumber...last.dayNumber).compactMap {
                table.day(CivilDate(dayNumber: $0))?.intersection(interval)
            }
        }
    }
}
