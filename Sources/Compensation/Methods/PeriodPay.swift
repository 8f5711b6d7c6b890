import Chronology
import LabourLaw

/// Pays duties by periods: so much for each twelve or twenty-four hours, or for each period by the rest that it falls in.
///
/// Touching duties are one; it is counted in periods of 24 hours from its start. Where the text has a price for twelve
/// hours, a period of at most that length has it.
struct PeriodPay {
    let basis: PayBasis

    private struct Key: Hashable {
        let kind: OnCallUnit.Kind
        let period: Int
    }

    func add(to draft: inout PayDraft) {
        var counts: [Key: [Interval]] = [:]
        for group in OnCallDuties(basis).groups {
            for interval in group.coverage.intervals {
                for (kind, part) in parts(of: interval, saying: group.unit) {
                    guard let index = basis.periods.firstIndex(where: { $0.interval.contains(part.start) }),
                        case .periods? = basis.periods[index].onCall?.rule
                    else { continue }
                    counts[Key(kind: kind, period: index), default: []].append(part)
                }
            }
        }
        for (key, facts) in counts.sorted(by: {
            ($0.key.period, $0.key.kind.rawValue) < ($1.key.period, $1.key.kind.rawValue)
        }) {
            add(key.kind, facts: facts.sorted(), in: basis.periods[key.period], to: &draft)
        }
    }

    private func add(
        _ kind: OnCallUnit.Kind, facts: [Interval], in period: PayBasis.Period, to draft: inout PayDraft
    ) {
        guard let row = period.onCall, case .periods(let rates) = row.rule else { return }
        draft.use(row)
        if rates.isWithoutCompanyAgreement, hasCompanyAgreement {
            draft.note("Un accord d'entreprise s'applique : le minimum de la branche (\(row.citation)) ne joue pas.")
            return
        }
        let item = PayDraft.Item(
            code: "oncall.\(kind.rawValue)", label: "\(row.title), \(kind.frenchName)",
            quantity: ExactNumber(facts.count), unit: kind.frenchUnit, facts: facts)
        guard let price = rates.prices[kind] else { return }
        guard let base = basis.value(of: rates.base, in: period) else {
            draft.lacks([rates.base.parameter ?? ""], for: item, in: period.month, citation: row.citation)
            return
        }
        draft.pay(item, rate: price * base, in: period.month, citation: row.citation, rounding: row.rounding)
    }

    private var hasCompanyAgreement: Bool {
        basis.file.params.flag("company_agreement") ?? (basis.file.setup?.agreement == "company")
    }

    private func parts(of interval: Interval, saying kind: OnCallUnit.Kind?) -> [(OnCallUnit.Kind, Interval)] {
        let decomposition = UnitDecomposition(calendar: basis.calendar, known: [], work: basis.work)
        var parts: [(OnCallUnit.Kind, Interval)] = []
        var start = interval.start
        while start < interval.end {
            let end = min(decomposition.shifted(start, byHours: 24), interval.end)
            guard let part = Interval(start, end) else { break }
            parts.append((self.kind(of: part, saying: kind), part))
            start = end
        }
        return parts
    }

    private func kind(of part: Interval, saying kind: OnCallUnit.Kind?) -> OnCallUnit.Kind {
        let row = basis.period(at: part.start)?.onCall
        guard case .periods(let rates)? = row?.rule else { return kind ?? .dailyRest }
        if let kind, rates.prices[kind] != nil { return kind }
        if rates.prices[.hours12] != nil { return part.duration <= .seconds(12 * 3600) ? .hours12 : .hours24 }
        return isOnRestDay(part) ? .restDay : .dailyRest
    }

    /// Whether a period begins on a day without work, or covers half of the daytime of one.
    private func isOnRestDay(_ part: Interval) -> Bool {
        let decomposition = UnitDecomposition(calendar: basis.calendar, known: [], work: basis.work)
        let indices = basis.calendar.index(at: part.start)...basis.calendar.index(at: part.end)
        return basis.calendar.days[indices].contains { day in
            guard day.isDayOff, !basis.work.overlaps(day.interval) else { return false }
            if day.interval.contains(part.start) { return true }
            guard let daytime = decomposition.daytime(of: day.date) else { return false }
            return (daytime.intersection(part)?.duration ?? .zero) >= .seconds(5 * 3600)
        }
    }
}
