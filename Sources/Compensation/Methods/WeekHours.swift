import Chronology
import LabourLaw

/// The working time of each civil week in order of time, put into the bands that pay knows.
struct WeekHours {
    enum Band: Int, Comparable {
        case normal, complementary, complementaryBeyond, overtime, overtimeBeyond

        static func < (lhs: Band, rhs: Band) -> Bool { lhs.rawValue < rhs.rawValue }

        var code: String {
            switch self {
            case .normal: "intervention.normal"
            case .complementary: "complementary.1"
            case .complementaryBeyond: "complementary.2"
            case .overtime: "overtime.1"
            case .overtimeBeyond: "overtime.2"
            }
        }
    }

    struct Key: Hashable, Comparable {
        let period: Int
        let band: Band
        /// The Monday of the week; the first day of time for hours at the normal rate, which no week bounds.
        let monday: CivilDate

        static func < (lhs: Key, rhs: Key) -> Bool {
            (lhs.period, lhs.band, lhs.monday) < (rhs.period, rhs.band, rhs.monday)
        }
    }

    struct Sum {
        var duration = Duration.zero
        var facts: [Interval] = []
    }

    private let basis: PayBasis
    private(set) var sums: [Key: Sum] = [:]

    init(basis: PayBasis) {
        self.basis = basis
        let events =
            basis.work.intervals.map { (part: $0, isCall: false) }
            + basis.calls.intervals.map { (part: $0, isCall: true) }
        var week: (monday: CivilDate, end: Instant)?
        var bands = Bands()
        var period = 0
        for event in events.sorted(by: { $0.part < $1.part }) {
            var start = event.part.start
            while start < event.part.end {
                if week.map({ start >= $0.end }) ?? true {
                    let date = basis.calendar.date(at: start)
                    let monday = date.adding(days: 1 - date.weekday.rawValue)
                    week = (monday, basis.calendar.clock.startOfDay(monday.adding(days: 7)))
                    bands = Bands(basis, monday: monday)
                }
                while period < basis.periods.count - 1, basis.periods[period].interval.end <= start { period += 1 }
                let end = min(event.part.end, week?.end ?? event.part.end, basis.periods[period].interval.end)
                guard let part = Interval(start, end), let monday = week?.monday else { break }
                count(part, isCall: event.isCall, period: period, monday: monday, bands: &bands)
                start = end
            }
        }
    }

    private mutating func count(_ part: Interval, isCall: Bool, period: Int, monday: CivilDate, bands: inout Bands) {
        let isPaidHere = basis.periods[period].interventions?.rule == .statutory
        for (band, duration) in bands.take(part.duration, isCall: isCall) where isPaidHere {
            let key = Key(period: period, band: band, monday: band == .normal ? CivilDate(dayNumber: 0) : monday)
            sums[key, default: Sum()].duration += duration
            if sums[key]?.facts.last != part { sums[key]?.facts.append(part) }
        }
    }
}

/// How far a week has filled its bands.
private struct Bands {
    private var counted = Duration.zero
    /// The upper end of each band, the last open.
    private var ends: [(band: WeekHours.Band?, end: Duration)] = []
    /// What the salary pays of contractual work.
    private var salaried = Duration.zero

    init() {}

    init(_ basis: PayBasis, monday: CivilDate) {
        counted = (basis.file.workedWeeks[monday] ?? .zero).hours
        let overtime = basis.scheme.overtime.row(on: monday)?.rule
        let legal = overtime?.weeklyHours ?? 35
        let first = basis.file.params.number("ot_band_1_h", on: monday) ?? overtime?.firstHours ?? 8
        let contract = basis.file.person.weeklyHours ?? legal
        let isPartTime = basis.file.person.contractKind == .partTime && contract < legal
        if isPartTime {
            let rates = basis.scheme.complementary.row(on: monday)?.rule
            let tenth = contract + contract * (rates?.share ?? 0)
            ends = [
                (.normal, contract.hours), (.complementary, min(tenth, legal).hours),
                (.complementaryBeyond, legal.hours),
            ]
        } else {
            ends = [(.normal, legal.hours)]
        }
        ends += [(.overtime, (legal + first).hours), (.overtimeBeyond, .seconds(Int64.max / 4_000_000))]
        salaried = contract.hours
    }

    /// Takes time in order, and says how much of it falls into which band; contractual work within the contract falls
    /// into none, the salary pays it.
    mutating func take(_ duration: Duration, isCall: Bool) -> [(WeekHours.Band, Duration)] {
        var rest = duration
        var result: [(WeekHours.Band, Duration)] = []
        while rest > .zero, let (band, end) = ends.first(where: { counted < $0.end }) {
            var taken = min(rest, end - counted)
            if !isCall, counted < salaried { taken = min(taken, salaried - counted) }
            let isSalaried = !isCall && (counted < salaried || band == .normal)
            if let band, !isSalaried { result.append((band, taken)) }
            counted += taken
            rest -= taken
        }
        return result
    }
}
