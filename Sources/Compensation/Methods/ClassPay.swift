import Chronology
import LabourLaw

/// Pays or rests interventions by the class of each hour: night, Saturday, Sunday or holiday, or none of these.
///
/// An hour of two classes has the dearer one; what the class of the day alone would give is shown beside it.
struct ClassPay {
    let basis: PayBasis
    let row: RateRow<InterventionRule>
    let rates: ClassRates
    let period: PayBasis.Period

    func add(_ calls: IntervalSet, to draft: inout PayDraft) {
        let rest = basis.scheme.interventionRest.row(on: period.date)
        if basis.wantsRest("intervention_compensation") == true, let rest {
            draft.use(rest)
            for (name, hours) in sums(of: calls, by: rest.rule.rates) {
                let uplift = rest.rule.rates[name] ?? 0
                let percent = uplift == 0 ? "" : " majorées de \((uplift * 100).fractionText) %"
                draft.rest(
                    PayDraft.Item(
                        code: "intervention.\(name.rawValue).rest",
                        label: "\(row.title), \(name.frenchName) : repos, heures\(percent)", quantity: hours,
                        unit: "h", facts: calls.intervals),
                    minutes: hours * (uplift + 1) * 60, in: period.month, citation: rest.citation)
            }
            return
        }
        let sums = sums(of: calls, by: rates.rates)
        let note = otherReading(of: calls, paid: sums)
        for (name, hours) in sums {
            guard let rate = rates.rates[name] else { continue }
            draft.pay(
                PayDraft.Item(
                    code: "intervention.\(name.rawValue)", label: "\(row.title), \(name.frenchName)", quantity: hours,
                    unit: "h", notes: note.map { [$0] } ?? [], facts: calls.intervals),
                rate: rate, in: period.month, citation: row.citation, rounding: row.rounding)
        }
    }

    /// Hours by class, in the order of the classes; of several classes the dearest counts.
    private func sums(
        of calls: IntervalSet, by rates: [ClassRates.Class: ExactNumber]
    ) -> [(ClassRates.Class, ExactNumber)] {
        var sums: [ClassRates.Class: Duration] = [:]
        let dearest = (0..<DayClasses.count).map { flags in
            Self.candidates(DayClasses(rawValue: flags)).max { (rates[$0] ?? 0) < (rates[$1] ?? 0) } ?? .weekday
        }
        forEachPart(of: calls) { classes, duration in sums[dearest[classes.rawValue], default: .zero] += duration }
        return ordered(sums)
    }

    private func ordered(_ sums: [ClassRates.Class: Duration]) -> [(ClassRates.Class, ExactNumber)] {
        ClassRates.Class.allCases.compactMap { name in sums[name].map { (name, $0.exactHours) } }
    }

    /// The same hours with the class of the day before the night, when that gives another amount.
    private func otherReading(of calls: IntervalSet, paid: [(ClassRates.Class, ExactNumber)]) -> String? {
        var sums: [ClassRates.Class: Duration] = [:]
        forEachPart(of: calls) { classes, duration in
            sums[Self.candidates(classes).first ?? .weekday, default: .zero] += duration
        }
        func total(_ sums: [(ClassRates.Class, ExactNumber)]) -> Money {
            sums.reduce(.zero) { $0 + Money(roundingHalfUp: (rates.rates[$1.0] ?? 0) * $1.1) }
        }
        let other = total(ordered(sums))
        guard other != total(paid) else { return nil }
        return "Une heure de nuit d'un samedi ou d'un dimanche est payée au taux le plus élevé ; le jour d'abord, le "
            + "total serait de \(other) €."
    }

    /// The classes that an hour may be counted in, the one of the day first.
    private static func candidates(_ classes: DayClasses) -> [ClassRates.Class] {
        var result: [ClassRates.Class] = []
        if !classes.isDisjoint(with: .sundayOrHoliday) {
            result.append(.sundayOrHoliday)
        } else if classes.contains(.saturday) {
            result.append(.saturday)
        }
        if classes.contains(.night) { result.append(.night) }
        return result.isEmpty ? [.weekday] : result
    }

    private func forEachPart(of calls: IntervalSet, _ body: (DayClasses, Duration) -> Void) {
        let bounds = basis.calendar.bounds(of: row.night)
        for interval in calls.intervals {
            basis.calendar.forEachPart(of: interval, night: bounds) { _, classes, part in body(classes, part.duration) }
        }
    }
}

extension ClassRates.Class {
    var frenchName: String {
        switch self {
        case .weekday: "jour ouvrable"
        case .night: "nuit"
        case .saturday: "samedi ou jour de repos"
        case .sundayOrHoliday: "dimanche ou jour férié"
        }
    }
}
