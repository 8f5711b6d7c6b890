import Chronology
import LabourLaw

/// Pays interventions: as working time, by a factor of the wage, by class of the hour, or by the public overtime scale.
struct InterventionPay {
    let basis: PayBasis

    func add(to draft: inout PayDraft) {
        if basis.file.person.contractKind == .forfaitJours {
            ForfaitDays(basis: basis).add(to: &draft)
            return
        }
        StatutoryPay(basis: basis).add(to: &draft)
        for period in basis.periods {
            guard let row = period.interventions else { continue }
            let calls = basis.calls.intersection(period.interval)
            guard !calls.isEmpty else { continue }
            switch row.rule {
            case .factor(let factor): add(calls, factor: factor, row: row, period: period, to: &draft)
            case .classes(let rates) where !isByIHTS:
                draft.use(row)
                ClassPay(basis: basis, row: row, rates: rates, period: period).add(calls, to: &draft)
            case .statutory, .classes, .publicOvertime: break
            }
        }
        PublicOvertimePay(basis: basis, isChosen: isByIHTS).add(to: &draft)
    }

    private var isByIHTS: Bool {
        basis.file.params.flag("ihts_eligible") ?? basis.file.person.isIHTSEligible ?? false
    }

    private func add(
        _ calls: IntervalSet, factor: ExactNumber, row: RateRow<InterventionRule>, period: PayBasis.Period,
        to draft: inout PayDraft
    ) {
        draft.use(row)
        let item = PayDraft.Item(
            code: "intervention.factor",
            label: "\(row.title), trajet compris, \(factor.fractionText) × le salaire horaire",
            quantity: calls.duration.exactHours, unit: "h", facts: calls.intervals)
        guard let wage = basis.hourlyWage(on: period.date) else {
            draft.lacks(["hourly_rate_eur"], for: item, in: period.month, citation: row.citation)
            return
        }
        draft.pay(item, rate: factor * wage, in: period.month, citation: row.citation, rounding: row.rounding)
    }
}

/// A day forfait counts days, not hours: an intervention with travel on a day without work uses half a day or a whole one.
struct ForfaitDays {
    let basis: PayBasis

    func add(to draft: inout PayDraft) {
        var hours: [CivilDate: Duration] = [:]
        for intervention in basis.file.interventions where intervention.isTravel {
            let night = basis.calendar.bounds(of: .codeDuTravail)
            basis.calendar.forEachPart(of: intervention.interval, night: night) { day, _, part in
                guard !basis.work.overlaps(day.interval) else { return }
                hours[day.date, default: .zero] += part.duration
            }
        }
        let citation =
            basis.scheme.interventions.row(on: basis.periods.first?.date ?? CivilDate(dayNumber: 0))?.citation
            ?? Citation("L3121-58", mark: .secondary)
        for (date, duration) in hours.sorted(by: { $0.key < $1.key }) {
            let month = CivilMonth(date)
            var item = PayDraft.Item(
                code: "forfait.day", label: "Forfait en jours : intervention avec déplacement du \(date)", quantity: 1,
                unit: "jour de forfait")
            guard let limit = basis.file.params.number("half_day_max_h", on: date) else {
                draft.lacks(["half_day_max_h"], for: item, in: month, citation: citation)
                continue
            }
            if duration.exactHours <= limit { item.quantity = ExactNumber(1, over: 2) ?? 1 }
            item.notes.append("\(duration.exactHours) h ; jusqu'à \(limit) h : une demi-journée. Compté au forfait.")
            draft.pay(item, rate: 0, in: month, citation: citation)
        }
        if !basis.calls.isEmpty {
            draft.note("Forfait en jours : les interventions ne sont pas payées à l'heure (L3121-62).")
        }
    }
}
