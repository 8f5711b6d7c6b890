import Chronology
import LabourLaw

/// Cuts a flat amount for several days where its price changes: each part has its price, by the share of elapsed time.
///
/// A night, a Saturday or a Sunday is paid as on the day on which it begins. A month's end cuts no flat amount, which is
/// paid once; nor does a change that leaves its price as it was, or one after which the unit has no price.
struct PriceShares {
    /// A part of a unit within which its price stays the same.
    struct Share {
        /// The first period of it.
        let period: Int
        let interval: Interval
        /// Of the whole unit.
        let share: ExactNumber
        let note: String?
    }

    private let basis: PayBasis

    init(_ basis: PayBasis) { self.basis = basis }

    /// The parts of a unit that begins in a period; itself where one price holds for all of it.
    func shares(of unit: Interval, kind: OnCallUnit.Kind, from period: Int, isLate: Bool) -> [Share] {
        let whole = [Share(period: period, interval: unit, share: 1, note: nil)]
        guard [.week, .weekend, .mondayToFriday].contains(kind), unit.end > basis.periods[period].interval.end else {
            return whole
        }
        var parts: [(period: Int, interval: Interval, price: ExactNumber)] = []
        for index in basis.periods.indices[period...] {
            guard let part = basis.periods[index].interval.intersection(unit) else { break }
            guard let price = price(of: kind, in: basis.periods[index], isLate: isLate) else {
                let isOther = basis.periods[index].onCall?.from != basis.periods[period].onCall?.from
                let note = isOther ? "À cheval sur un changement de barème : tarif du début de la période." : nil
                return [Share(period: period, interval: unit, share: 1, note: note)]
            }
            if let last = parts.last, last.price == price, let joined = Interval(last.interval.start, part.end) {
                parts[parts.count - 1].interval = joined
            } else {
                parts.append((index, part, price))
            }
        }
        guard parts.count > 1 else { return whole }
        return parts.compactMap { part in
            part.interval.duration.exactHours.divided(by: unit.duration.exactHours).map { share in
                Share(
                    period: part.period, interval: part.interval, share: share,
                    note: "À cheval sur un changement de tarif : \(part.interval.duration.exactHours) h sur "
                        + "\(unit.duration.exactHours) h à ce tarif.")
            }
        }
    }

    /// What a whole unit would be paid in a period; nil where it is given as rest, or has no price.
    private func price(of kind: OnCallUnit.Kind, in period: PayBasis.Period, isLate: Bool) -> ExactNumber? {
        guard let row = period.onCall else { return nil }
        switch row.rule {
        case .units(let rates):
            if basis.wantsRest("oncall_compensation") == true, basis.scheme.onCallRest.row(on: period.date) != nil {
                return nil
            }
            let company = rates.companyPrices[kind].flatMap { basis.file.params.number($0, on: period.date) }
            guard let price = company ?? rates.prices[kind], let base = basis.value(of: rates.base, in: period) else {
                return nil
            }
            return price * base * (isLate ? period.lateNotice?.rule.factor ?? 1 : 1)
        case .hours(let rates):
            guard kind == .week, let price = rates.week, let base = basis.value(of: rates.base, in: period) else {
                return nil
            }
            return price * base
        case .periods: return nil
        }
    }
}
