import Chronology
import LabourLaw

/// Pays interventions as working time under the Code du travail: the wage within the legal week, overtime by civil week,
/// complementary hours of part-time people, the indemnity of 1 May, and the uplifts that an agreement adds.
///
/// Work and interventions of a civil week are counted in order of time, so that an hour of overtime lies in the month in
/// which it was worked. Hours of contractual work within the contract are paid by the salary and not here.
struct StatutoryPay {
    let basis: PayBasis

    func add(to draft: inout PayDraft) {
        guard basis.isUnderCode else {
            addPlainHours(to: &draft)
            return
        }
        guard !basis.file.person.isOutsideWorkingTime else {
            if !basis.calls.isEmpty { draft.note("Les titres sur la durée du travail ne s'appliquent pas (L3111-2).") }
            return
        }
        let weeks = WeekHours(basis: basis)
        for (key, sum) in weeks.sums.sorted(by: { $0.key < $1.key }) { add(key, sum, to: &draft) }
        addUplifts(to: &draft)
    }

    private func isStatutory(_ period: PayBasis.Period) -> Bool { period.interventions?.rule == .statutory }

    private func add(_ key: WeekHours.Key, _ sum: WeekHours.Sum, to draft: inout PayDraft) {
        let period = basis.periods[key.period]
        guard let row = period.interventions else { return }
        var item = PayDraft.Item(
            code: key.band.code, label: row.title, quantity: sum.duration.exactHours, unit: "h", facts: sum.facts)
        var uplift = ExactNumber.zero
        var citation = row.citation
        switch key.band {
        case .normal: item.label = "Interventions, au taux normal"
        case .complementary, .complementaryBeyond:
            guard let rates = basis.scheme.complementary.row(on: period.date) else { return }
            draft.use(rates)
            uplift = key.band == .complementary ? rates.rule.uplift : rates.rule.beyondUplift
            citation = rates.citation
            item.label = "Heures complémentaires, + \((uplift * 100).fractionText) %, semaine du \(key.monday)"
        case .overtime, .overtimeBeyond:
            guard let rates = basis.scheme.overtime.row(on: period.date) else { return }
            draft.use(rates)
            uplift = self.uplift(key.band, rates.rule, on: period.date)
            citation = rates.citation
            item.label = "Heures supplémentaires, + \((uplift * 100).fractionText) %, semaine du \(key.monday)"
            if uplift < rates.rule.lowestUplift {
                item.notes.append(
                    "Majoration inférieure au minimum de \((rates.rule.lowestUplift * 100)) % (L3121-33).")
                draft.lacks(
                    ["ot_rate_1 ≥ \(rates.rule.lowestUplift)"], for: item, in: period.month,
                    citation: Citation("L3121-33", mark: .secondary))
                return
            }
        }
        guard let wage = basis.hourlyWage(on: period.date) else {
            draft.lacks(["hourly_rate_eur"], for: item, in: period.month, citation: citation)
            return
        }
        draft.use(row)
        draft.pay(item, rate: wage * (uplift + 1), in: period.month, citation: citation, rounding: row.rounding)
    }

    private func uplift(_ band: WeekHours.Band, _ rates: OvertimeRates, on date: CivilDate) -> ExactNumber {
        let params = basis.file.params
        let agreed = params.number("agreement_ot_rate", on: date)
        return band == .overtime
            ? params.number("ot_rate_1", on: date) ?? agreed ?? rates.firstUplift
            : params.number("ot_rate_2", on: date) ?? agreed ?? rates.beyondUplift
    }

    /// 1 May (L3133-6), and what an agreement adds at night, on Sundays and on holidays.
    private func addUplifts(to draft: inout PayDraft) {
        for period in basis.periods where isStatutory(period) {
            guard let row = period.interventions else { continue }
            let calls = basis.calls.intersection(period.interval)
            let worked = calls.union(basis.work.intersection(period.interval))
            if let mayDay = basis.scheme.mayDay.row(on: period.date) {
                let hours = duration(of: worked, night: row.night) { $0.contains(.mayDay) }.exactHours
                if hours > 0 { draft.use(mayDay) }
                add(
                    PayDraft.Item(
                        code: "may-day", label: "Indemnité du 1er mai, égale au salaire du travail", quantity: hours,
                        unit: "h"),
                    share: mayDay.rule, citation: mayDay.citation, in: period, to: &draft)
            }
            for (name, words, classes) in Self.agreed {
                guard let share = basis.file.params.number(name, on: period.date), share > 0 else { continue }
                let hours = duration(of: calls, night: row.night) { !$0.isDisjoint(with: classes) }.exactHours
                add(
                    PayDraft.Item(
                        code: name, label: "Majoration de l'accord, \(words), + \((share * 100).fractionText) %",
                        quantity: hours, unit: "h"),
                    share: share, citation: Citation("L3121-11", mark: .verified), in: period, to: &draft)
            }
        }
    }

    private static let agreed: [(name: String, words: String, classes: DayClasses)] = [
        ("agreement_night_uplift", "nuit", .night), ("agreement_sunday_uplift", "dimanche", .sunday),
        ("agreement_holiday_uplift", "jour férié", .holiday),
    ]

    private func add(
        _ item: PayDraft.Item, share: ExactNumber, citation: Citation, in period: PayBasis.Period,
        to draft: inout PayDraft
    ) {
        guard let wage = basis.hourlyWage(on: period.date) else {
            draft.lacks(["hourly_rate_eur"], for: item, in: period.month, citation: citation)
            return
        }
        draft.pay(item, rate: wage * share, in: period.month, citation: citation)
    }

    private func duration(of set: IntervalSet, night: NightWindow, _ belongs: (DayClasses) -> Bool) -> Duration {
        var sum = Duration.zero
        let bounds = basis.calendar.bounds(of: night)
        for interval in set.intervals {
            basis.calendar.forEachPart(of: interval, night: bounds) { _, classes, part in
                if belongs(classes) { sum += part.duration }
            }
        }
        return sum
    }

    /// Where the Code du travail does not apply, hours are given, and no uplift of the Code.
    private func addPlainHours(to draft: inout PayDraft) {
        guard !basis.calls.isEmpty else { return }
        draft.note(
            "Le Code du travail ne s'applique pas ici : heures et montants d'accord seulement, sans majoration légale.")
    }
}
