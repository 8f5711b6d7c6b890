import Chronology
import LabourLaw

/// Pays duties by units: weeks, weekends, nights, days, with holidays and late notice.
struct UnitPay {
    let basis: PayBasis

    private struct Key: Hashable {
        let kind: OnCallUnit.Kind
        let isLate: Bool
        let period: Int
        let month: CivilMonth
        /// Whether it is the part of units that a change of price cuts.
        var isPart = false
    }

    private struct Sum {
        var units = ExactNumber.zero
        var weekdayHolidays = 0
        var saturdayHolidays = 0
        var facts: [Interval] = []
        var notes: [String] = []
    }

    func add(to draft: inout PayDraft) {
        let duties = OnCallDuties(basis)
        var sums: [Key: Sum] = [:]
        for (group, rates) in duties.groups.flatMap({ group in rateSets().map { (group, $0) } }) {
            for unit in units(of: group, rates: rates.prices) where rates.owns(unit, in: basis) {
                count(unit, duties: duties, in: &sums)
            }
        }
        for (key, sum) in sums.sorted(by: { ($0.key.month, $0.value.facts[0]) < ($1.key.month, $1.value.facts[0]) }) {
            let period = basis.periods[key.period]
            guard let row = period.onCall, case .units(let rates) = row.rule else { continue }
            let lines = UnitLines(
                basis: basis, row: row, rates: rates, period: period, month: key.month,
                late: key.isLate ? period.lateNotice : nil)
            lines.add(key.kind, sum.units, isPart: key.isPart, sum: (sum.facts, sum.notes), to: &draft)
            lines.addHolidays(weekdays: sum.weekdayHolidays, saturdays: sum.saturdayHolidays, to: &draft)
        }
        addCompanyHours(duties, to: &draft)
        nameMissing(sums.isEmpty, to: &draft)
    }

    /// Prices that differ in which units they know; periods with the same units are cut up once.
    private struct RateSet {
        let prices: Set<OnCallUnit.Kind>
        let periods: [Int]

        func owns(_ unit: OnCallUnit, in basis: PayBasis) -> Bool {
            periods.contains { basis.periods[$0].interval.contains(unit.interval.start) }
        }
    }

    private func rateSets() -> [RateSet] {
        var sets: [RateSet] = []
        var byPrices: [Set<OnCallUnit.Kind>: [Int]] = [:]
        for (index, period) in basis.periods.enumerated() {
            guard case .units(let rates)? = period.onCall?.rule else { continue }
            let company = rates.companyPrices.filter { basis.file.params.number($0.value, on: period.date) != nil }
            byPrices[Set(rates.prices.keys).union(company.keys), default: []].append(index)
        }
        for (prices, periods) in byPrices where !prices.isEmpty {
            sets.append(RateSet(prices: prices, periods: periods))
        }
        return sets.sorted { $0.periods[0] < $1.periods[0] }
    }

    private func units(of group: OnCallDuties.Group, rates: Set<OnCallUnit.Kind>) -> [OnCallUnit] {
        let decomposition = UnitDecomposition(calendar: basis.calendar, known: rates, work: basis.work)
        guard let kind = group.unit, kind != .hour else { return decomposition.units(of: group.coverage) }
        return group.coverage.intervals.flatMap { decomposition.units(of: $0, saying: kind) }
    }

    private func count(_ unit: OnCallUnit, duties: OnCallDuties, in sums: inout [Key: Sum]) {
        guard let period = basis.periods.firstIndex(where: { $0.interval.contains(unit.interval.start) }) else {
            return
        }
        let endMonth = CivilMonth(basis.calendar.date(at: unit.interval.end - .microseconds(1)))
        let startMonth = basis.periods[period].month
        let byEnd = basis.file.params.text("flat_amount_month") == "end"
        let late = isLate(unit, duties: duties, by: basis.periods[period].lateNotice?.rule)
        var key = Key(kind: unit.kind, isLate: late, period: period, month: byEnd ? endMonth : startMonth)
        var notes: [String] = []
        if endMonth != startMonth {
            notes.append(
                "À cheval sur deux mois : le forfait est payé une fois, au mois \(byEnd ? "de la fin" : "du début").")
        }
        let shares = PriceShares(basis).shares(of: unit.interval, kind: unit.kind, from: period, isLate: late)
        key.isPart = shares.count > 1
        for (index, share) in shares.enumerated() {
            key = Key(kind: key.kind, isLate: late, period: share.period, month: key.month, isPart: key.isPart)
            var sum = sums[key] ?? Sum()
            // A holiday belongs to the part in which its noon lies.
            func isWithin(_ date: CivilDate) -> Bool {
                let noon = basis.calendar.instant(date, minute: 12 * 60)
                return index == shares.firstIndex { noon < $0.interval.end } ?? shares.count - 1
            }
            sum.units += share.share
            sum.weekdayHolidays += unit.weekdayHolidays.count(where: isWithin)
            sum.saturdayHolidays += unit.saturdayHolidays.count(where: isWithin)
            sum.facts.append(share.interval)
            sum.notes += notes + (share.note.map { [$0] } ?? [])
            sums[key] = sum
        }
    }

    private func isLate(_ unit: OnCallUnit, duties: OnCallDuties, by rule: LateNotice?) -> Bool {
        guard let rule, let days = duties.notice(of: unit) else { return false }
        return (rule.countsClearDays ? days - 1 : days) < rule.days
    }

    /// A price by the hour that a company set by a parameter.
    private func addCompanyHours(_ duties: OnCallDuties, to draft: inout PayDraft) {
        for period in basis.periods {
            guard let row = period.onCall, case .units(let rates) = row.rule,
                let name = rates.companyPrices[.hour],
                let price = basis.file.params.number(name, on: period.date)
            else { continue }
            let hours = basis.onCall.intersection(period.interval).duration.exactHours
            draft.use(row)
            draft.pay(
                PayDraft.Item(code: "oncall.hour", label: "Astreinte, à l'heure", quantity: hours, unit: "h"),
                rate: price, in: period.month, citation: row.citation, rounding: row.rounding)
        }
    }

    /// No text gives an amount, and nobody gave the one of the agreement.
    private func nameMissing(_ isEmpty: Bool, to draft: inout PayDraft) {
        for period in basis.periods where isEmpty {
            guard let row = period.onCall, case .units(let rates) = row.rule, rates.prices.isEmpty,
                !rates.companyPrices.isEmpty,
                !rates.companyPrices.values.contains(where: { basis.file.params.number($0, on: period.date) != nil })
            else { continue }
            let hours = basis.onCall.intersection(period.interval).duration.exactHours
            let item = PayDraft.Item(code: "oncall", label: "Contrepartie de l'astreinte", quantity: hours, unit: "h")
            draft.lacks(rates.companyPrices.values.sorted(), for: item, in: period.month, citation: row.citation)
        }
    }
}
