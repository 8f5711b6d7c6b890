import Chronology
import LabourLaw

/// Writes the lines of one kind of unit: its price or its rest, and what holidays inside add.
struct UnitLines {
    let basis: PayBasis
    let row: RateRow<OnCallRule>
    let rates: UnitRates
    let period: PayBasis.Period
    let month: CivilMonth
    /// What is paid more, when the duty was told late.
    let late: RateRow<LateNotice>?

    /// A price of the table or of the company.
    private func price(_ kind: OnCallUnit.Kind) -> ExactNumber? {
        let company = rates.companyPrices[kind].flatMap { basis.file.params.number($0, on: period.date) }
        return company ?? rates.prices[kind]
    }

    func add(
        _ kind: OnCallUnit.Kind, _ count: ExactNumber, isPart: Bool, sum: (facts: [Interval], notes: [String]),
        to draft: inout PayDraft
    ) {
        let part = isPart ? ", part au tarif du \(period.date)" : ""
        var item = PayDraft.Item(
            code: "oncall.\(kind.rawValue)" + (late == nil ? "" : ".late"),
            label: "\(row.title), \(kind.frenchName)\(part)", quantity: count, unit: kind.frenchUnit,
            notes: Array(Set(sum.notes)).sorted(),
            facts: sum.facts)
        draft.use(row)
        if let late { draft.use(late) }
        if basis.wantsRest("oncall_compensation") == true, addRest(item, kind, to: &draft) { return }
        guard let price = price(kind) else {
            draft.note("Le barème « \(row.title) » n'a pas de montant pour : \(kind.frenchName).")
            return
        }
        guard let base = basis.value(of: rates.base, in: period) else {
            draft.lacks([rates.base.parameter ?? ""], for: item, in: month, citation: row.citation)
            return
        }
        item.label += lateWords
        item.notes += lateNotes
        draft.pay(item, rate: price * base * factor, in: month, citation: citation, rounding: row.rounding)
    }

    /// A holiday from Monday to Friday is one day more at the price of Sundays; a Saturday is raised to it; a Sunday has it.
    func addHolidays(weekdays: Int, saturdays: Int, to draft: inout PayDraft) {
        guard weekdays + saturdays > 0, !givesRest, let sunday = price(.sundayOrHoliday),
            let base = basis.value(of: rates.base, in: period)
        else { return }
        draft.pay(
            PayDraft.Item(
                code: "oncall.holiday", label: "Jour férié du lundi au vendredi, en plus du forfait" + lateWords,
                quantity: ExactNumber(weekdays), unit: "jour", notes: lateNotes),
            rate: sunday * factor * base, in: month, citation: citation, rounding: row.rounding)
        guard let saturday = price(.saturday) else { return }
        draft.pay(
            PayDraft.Item(
                code: "oncall.holiday-saturday", label: "Jour férié un samedi : différence avec le samedi" + lateWords,
                quantity: ExactNumber(saturdays), unit: "jour", notes: lateNotes),
            rate: (sunday - saturday) * factor * base, in: month, citation: citation, rounding: row.rounding)
    }

    private var givesRest: Bool {
        basis.wantsRest("oncall_compensation") == true && basis.scheme.onCallRest.row(on: period.date) != nil
    }

    private func addRest(_ item: PayDraft.Item, _ kind: OnCallUnit.Kind, to draft: inout PayDraft) -> Bool {
        guard let rest = basis.scheme.onCallRest.row(on: period.date) else { return false }
        var item = item
        draft.use(rest)
        if let hours = rest.rule.hours[kind] {
            item.label += " : repos compensateur de \(hours) h"
            draft.rest(item, minutes: item.quantity * hours * 60, in: month, citation: rest.citation)
            return true
        }
        guard let days = rest.rule.days[kind] else { return false }
        let week = basis.file.person.weeklyHours ?? 35
        item.label += " : repos compensateur de \(days) jour"
        item.notes.append("Un jour de repos compte \(week.divided(by: 5) ?? 7) h (un cinquième de la semaine).")
        draft.rest(item, minutes: item.quantity * days * week * 12, in: month, citation: rest.citation)
        return true
    }

    private var factor: ExactNumber { late?.rule.factor ?? 1 }

    /// The text of the price, under the weaker mark of the two texts that a raised price rests on.
    private var citation: Citation {
        guard let late, late.citation.mark > row.citation.mark else { return row.citation }
        return Citation(row.citation.article, url: row.citation.url, mark: late.citation.mark)
    }

    private var lateWords: String {
        guard let rule = late?.rule else { return "" }
        return ", × \(rule.factor) (prévenu moins de \(rule.days) jours\(rule.countsClearDays ? " francs" : "") avant)"
    }

    private var lateNotes: [String] { late.map { ["Majoration : \($0.citation)."] } ?? [] }
}

extension OnCallUnit.Kind {
    var frenchName: String {
        switch self {
        case .week: "semaine complète"
        case .mondayToFriday: "du lundi matin au vendredi soir"
        case .weekend: "fin de semaine, du vendredi soir au lundi matin"
        case .night: "nuit"
        case .partNight: "nuit fractionnée de moins de 10 h"
        case .saturday: "samedi ou jour de récupération"
        case .sundayOrHoliday: "dimanche ou jour férié"
        case .hours24: "période de 24 h"
        case .hours12: "période de 12 h"
        case .dailyRest: "période sur un repos quotidien"
        case .restDay: "période sur un jour de repos"
        case .hour: "heure"
        }
    }

    var frenchUnit: String {
        switch self {
        case .week: "semaine"
        case .night, .partNight: "nuit"
        case .saturday, .sundayOrHoliday: "jour"
        case .weekend: "fin de semaine"
        case .hour: "h"
        case .mondayToFriday, .hours24, .hours12, .dailyRest, .restDay: "période"
        }
    }
}
