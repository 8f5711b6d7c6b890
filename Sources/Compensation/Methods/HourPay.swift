import Chronology
import LabourLaw

/// Pays time on call by the hour and its class: a share of the wage, points, the guaranteed minimum, minutes of work.
struct HourPay {
    let basis: PayBasis

    private enum Class: String, CaseIterable {
        case day, night
        case sundayOrHoliday = "sunday-holiday"

        var frenchName: String {
            switch self {
            case .day: "heures de jour"
            case .night: "heures de nuit"
            case .sundayOrHoliday: "heures de dimanche et jour férié"
            }
        }
    }

    private struct Key: Hashable {
        let classOfHour: Class
        let isFractioned: Bool
    }

    func add(to draft: inout PayDraft) {
        for group in OnCallDuties(basis).groups {
            var coverage = group.coverage.subtracting(basis.work)
            let weeks = weeks(of: group)
            for week in weeks { add(week, to: &draft) }
            coverage = coverage.subtracting(IntervalSet(weeks.map(\.interval)))
            for period in basis.periods {
                guard let row = period.onCall, case .hours(let rates) = row.rule else { continue }
                let within = coverage.intersection(period.interval)
                guard !within.isEmpty else { continue }
                draft.use(row)
                add(within, group: group, row: row, rates: rates, period: period, to: &draft)
            }
        }
    }

    /// Complete weeks, where the text has a price for them.
    private func weeks(of group: OnCallDuties.Group) -> [OnCallUnit] {
        let hasWeeks = basis.periods.contains { period in
            if case .hours(let rates)? = period.onCall?.rule { rates.week != nil } else { false }
        }
        guard hasWeeks else { return [] }
        let decomposition = UnitDecomposition(calendar: basis.calendar, known: [.week], work: basis.work)
        if group.unit == .week {
            return group.coverage.intervals.flatMap { decomposition.units(of: $0, saying: .week) }
        }
        return decomposition.units(of: group.coverage).filter { $0.kind == .week }
    }

    private func add(_ week: OnCallUnit, to draft: inout PayDraft) {
        guard let start = basis.periods.firstIndex(where: { $0.interval.contains(week.interval.start) }) else { return }
        let byEnd = basis.file.params.text("flat_amount_month") == "end"
        let endMonth = CivilMonth(basis.calendar.date(at: week.interval.end - .microseconds(1)))
        let month = byEnd ? endMonth : basis.periods[start].month
        let shares = PriceShares(basis).shares(of: week.interval, kind: .week, from: start, isLate: false)
        for share in shares {
            let period = basis.periods[share.period]
            guard let row = period.onCall, case .hours(let rates) = row.rule, let price = rates.week else { continue }
            let part = shares.count > 1 ? ", part au tarif du \(period.date)" : ""
            var item = PayDraft.Item(
                code: "oncall.week", label: "\(row.title), semaine complète (\(price) \(rates.base.frenchName))\(part)",
                quantity: share.share, unit: "semaine", notes: share.note.map { [$0] } ?? [], facts: [share.interval])
            if endMonth != basis.periods[start].month {
                item.notes.append(
                    "À cheval sur deux mois : le forfait est payé une fois, au mois \(byEnd ? "de la fin" : "du début")."
                )
            }
            draft.use(row)
            guard let value = basis.value(of: rates.base, in: period) else {
                draft.lacks([rates.base.parameter ?? ""], for: item, in: month, citation: row.citation)
                continue
            }
            draft.pay(item, rate: price * value, in: month, citation: row.citation, rounding: row.rounding)
        }
    }

    private func add(
        _ within: IntervalSet, group: OnCallDuties.Group, row: RateRow<OnCallRule>, rates: HourRates,
        period: PayBasis.Period, to draft: inout PayDraft
    ) {
        let rule = basis.file.params.text("indemnity_during_call").flatMap(HourRates.DuringCall.init)
        let isSubstituted = (rule ?? rates.duringCall) == .substituted
        let paid = isSubstituted ? within.subtracting(basis.calls) : within
        for (name, hours) in sums(of: paid, rates: rates, night: row.night).sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) {
            var coefficient = self.coefficient(name, rates)
            if group.isFractioned, let more = rates.fractioned { coefficient += more }
            let line = HourLine(
                basis: basis, row: row, rates: rates, period: period, hours: hours, coefficient: coefficient,
                name: name.frenchName + (group.isFractioned && rates.fractioned != nil ? ", fractionnées" : ""),
                code: "oncall.hour.\(name.rawValue)", notes: notes(within, isSubstituted, rates, period, coefficient))
            line.add(to: &draft)
        }
    }

    /// Where the text leaves open whether the indemnity goes on during a call, what the other reading gives.
    private func notes(
        _ within: IntervalSet, _ isSubstituted: Bool, _ rates: HourRates, _ period: PayBasis.Period,
        _ coefficient: ExactNumber
    ) -> [String] {
        let called = within.intersection(basis.calls).duration.exactHours
        guard called > 0, let value = basis.value(of: rates.base, in: period), rates.perHours == 1 else { return [] }
        let amount = Money(roundingHalfUp: called * coefficient * value)
        return [
            isSubstituted
                ? "L'indemnité est interrompue pendant l'intervention ; cumulée, elle ajouterait \(amount) €."
                : "L'indemnité court pendant l'intervention ; substituée, elle serait réduite de \(amount) €."
        ]
    }

    private func sums(of set: IntervalSet, rates: HourRates, night: NightWindow) -> [Class: ExactNumber] {
        if rates.night == nil, rates.sundayOrHoliday == nil { return [.day: set.duration.exactHours] }
        var sums: [Class: Duration] = [:]
        let bounds = basis.calendar.bounds(of: night)
        for interval in set.intervals {
            basis.calendar.forEachPart(of: interval, night: bounds) { _, classes, part in
                let name: Class =
                    if rates.sundayOrHoliday != nil, !classes.isDisjoint(with: .sundayOrHoliday) {
                        .sundayOrHoliday
                    } else if rates.night != nil, classes.contains(.night) { .night } else { .day }
                sums[name, default: .zero] += part.duration
            }
        }
        return sums.mapValues(\.exactHours)
    }

    private func coefficient(_ name: Class, _ rates: HourRates) -> ExactNumber {
        switch name {
        case .day where basis.file.params.flag("high_constraint") == true: rates.highConstraint ?? rates.day
        case .day: rates.day
        case .night: rates.night ?? rates.day
        case .sundayOrHoliday: rates.sundayOrHoliday ?? rates.day
        }
    }
}

/// One line of hours on call.
private struct HourLine {
    let basis: PayBasis
    let row: RateRow<OnCallRule>
    let rates: HourRates
    let period: PayBasis.Period
    let hours: ExactNumber
    let coefficient: ExactNumber
    let name: String
    let code: String
    let notes: [String]

    func add(to draft: inout PayDraft) {
        let perHour = coefficient * (ExactNumber(1, over: rates.perHours) ?? 1)
        let value = basis.value(of: rates.base, in: period)
        let wish = basis.wantsRest("oncall_compensation")
        if rates.mayBeRest, wish == true || (wish == nil && (rates.isRestByDefault || value == nil)) {
            addRest(perHour, to: &draft)
            return
        }
        var item = item(perHour)
        guard let value else {
            item.label += ", \(coefficientWords)"
            draft.lacks([rates.base.parameter ?? ""], for: item, in: period.month, citation: row.citation)
            return
        }
        item.label += ", \(coefficientWords)"
        let rate = rates.base == .point || rates.base == .minutesOfWork ? value : perHour * value
        draft.pay(
            item, rate: rates.base == .minutesOfWork ? value * 60 : rate, in: period.month, citation: row.citation,
            rounding: row.rounding)
    }

    /// Points and hours of work are counted themselves; other bases are priced by the hour on call.
    private func item(_ perHour: ExactNumber) -> PayDraft.Item {
        var item = PayDraft.Item(
            code: code, label: "\(row.title), \(name)", quantity: hours, unit: "h", notes: notes)
        switch rates.base {
        case .point:
            item.notes.append("\(hours) h d'astreinte.")
            item.quantity = hours * perHour
            item.unit = "point"
        case .minutesOfWork:
            item.notes.append("\(hours) h d'astreinte, comptées \(coefficient) min de travail l'heure.")
            item.quantity = hours * perHour * (ExactNumber(1, over: 60) ?? 0)
            item.unit = "h de travail"
        default: break
        }
        return item
    }

    private func addRest(_ perHour: ExactNumber, to draft: inout PayDraft) {
        let minutes = rates.base == .minutesOfWork ? hours * perHour : hours * perHour * 60
        draft.rest(
            PayDraft.Item(
                code: code + ".rest", label: "\(row.title), \(name) : repos, \(coefficientWords)", quantity: hours,
                unit: "h", notes: notes),
            minutes: minutes, in: period.month, citation: row.citation)
    }

    private var coefficientWords: String {
        if rates.base == .hourlyWage, rates.perHours == 1, (coefficient * 100).isWhole {
            return "\(coefficient * 100) % du salaire horaire"
        }
        let number = coefficient.fractionText
        let unit = rates.perHours == 1 ? "l'heure" : "les \(rates.perHours) h"
        return "\(number) \(rates.base.frenchName) \(unit)"
    }
}

extension RateBase {
    var frenchName: String {
        switch self {
        case .euro: "€"
        case .hourlyWage: "du salaire horaire"
        case .minimumHierarchicalWage: "× SMH horaire"
        case .guaranteedMinimum: "MG"
        case .point: "point(s)"
        case .annualOver1820: "du traitement horaire (1/1820)"
        case .minutesOfWork: "min de travail"
        }
    }
}

extension ExactNumber {
    /// A decimal when it is a short one, else a fraction with a small denominator.
    var fractionText: String {
        if rounded(places: 4) == self { return description }
        for below in 2...60 where (self * ExactNumber(below)).isWhole {
            return "\((self * ExactNumber(below)).floor)/\(below)"
        }
        return description
    }
}
