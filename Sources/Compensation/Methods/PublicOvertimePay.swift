import Chronology
import LabourLaw

/// The overtime scale of the public service (IHTS): two bands of a month's hours, night and Sunday uplifts that do not
/// add up, and a monthly cap beyond which hours are given back as rest.
struct PublicOvertimePay {
    let basis: PayBasis
    /// Whether the person is entitled to it instead of another indemnity.
    let isChosen: Bool

    private enum Band: Int, CaseIterable {
        case first, beyond, overCap
    }

    private struct Key: Hashable, Comparable {
        let band: Band
        let classOfHour: ClassRates.Class

        static func < (lhs: Key, rhs: Key) -> Bool {
            (lhs.band.rawValue, lhs.classOfHour.rawValue) < (rhs.band.rawValue, rhs.classOfHour.rawValue)
        }
    }

    func add(to draft: inout PayDraft) {
        var used: [CivilMonth: Duration] = [:]
        for period in basis.periods {
            guard let rule = period.interventions?.rule, applies(rule),
                let row = basis.scheme.publicOvertime.row(on: period.date)
            else { continue }
            let calls = basis.calls.intersection(period.interval)
            guard !calls.isEmpty else { continue }
            draft.use(row)
            let sums = sums(of: calls, row: row, used: &used[period.month, default: .zero])
            for (key, duration) in sums.sorted(by: { $0.key < $1.key }) {
                add(key, duration.exactHours, row: row, period: period, facts: calls.intervals, to: &draft)
            }
        }
    }

    private func applies(_ rule: InterventionRule) -> Bool {
        switch rule {
        case .publicOvertime: true
        case .classes: isChosen
        case .statutory, .factor: false
        }
    }

    /// Hours in order of time, cut where a band of the month is full.
    private func sums(
        of calls: IntervalSet, row: RateRow<PublicOvertimeRates>, used: inout Duration
    ) -> [Key: Duration] {
        let limits = [row.rule.firstHours.hours, row.rule.monthlyCap.hours]
        let bounds = basis.calendar.bounds(of: row.night)
        var sums: [Key: Duration] = [:]
        var counted = used
        for interval in calls.intervals {
            basis.calendar.forEachPart(of: interval, night: bounds) { _, classes, part in
                var rest = part.duration
                while rest > .zero {
                    let band: Band = counted < limits[0] ? .first : counted < limits[1] ? .beyond : .overCap
                    let room = band == .overCap ? rest : limits[band.rawValue] - counted
                    let taken = min(rest, room)
                    sums[Key(band: band, classOfHour: Self.name(classes)), default: .zero] += taken
                    counted += taken
                    rest -= taken
                }
            }
        }
        used = counted
        return sums
    }

    private static func name(_ classes: DayClasses) -> ClassRates.Class {
        if classes.contains(.night) { return .night }
        return classes.isDisjoint(with: .sundayOrHoliday) ? .weekday : .sundayOrHoliday
    }

    private func add(
        _ key: Key, _ hours: ExactNumber, row: RateRow<PublicOvertimeRates>, period: PayBasis.Period, facts: [Interval],
        to draft: inout PayDraft
    ) {
        let rates = row.rule
        var item = PayDraft.Item(
            code: "ihts.\(key.band.rawValue + 1).\(key.classOfHour.rawValue)", label: row.title, quantity: hours,
            unit: "h",
            facts: facts)
        if key.band == .overCap {
            item.label += " : au-delà de \(rates.monthlyCap) h dans le mois, repos de même durée"
            draft.rest(item, minutes: hours * 60, in: period.month, citation: row.citation)
            return
        }
        let factor = key.band == .first ? rates.firstFactor : rates.beyondFactor
        let uplift: ExactNumber =
            switch key.classOfHour {
            case .night: rates.nightUplift
            case .sundayOrHoliday: rates.sundayUplift
            case .weekday, .saturday: 0
            }
        let class_ = key.classOfHour == .weekday ? "" : ", \(key.classOfHour.frenchName) (+ \(uplift.fractionText))"
        item.label +=
            key.band == .first
            ? ", jusqu'à la \(rates.firstHours)e heure du mois, × \(factor)\(class_)"
            : ", au-delà de la \(rates.firstHours)e heure du mois, × \(factor)\(class_)"
        guard let annual = basis.annualPay(on: period.date), let base = annual.divided(by: rates.divisor) else {
            draft.lacks(["gross_annual_eur"], for: item, in: period.month, citation: row.citation)
            return
        }
        let hourly = (base.truncated(places: 2) * factor).rounded(places: 2)
        let other = Money(roundingHalfUp: (hourly * (uplift + 1)).rounded(places: 2) * hours)
        let rate = base * factor * (uplift + 1)
        if other != Money(roundingHalfUp: rate * hours) {
            item.notes.append("Taux horaire arrondi d'abord (\(hourly.text(places: 2)) €) : \(other) €.")
        }
        draft.pay(item, rate: rate, in: period.month, citation: row.citation, rounding: row.rounding)
    }
}
