internal import Chronology

/// The rest that is due after the last intervention, and what derogations leave to be given back.
struct AssessedRest {
    private(set) var rest = Assessment.Rest()
    private(set) var earliestResume: Instant?
    private(set) var notes: [LawText] = []
    private let context: LawContext

    init(_ context: LawContext) {
        self.context = context
        guard !context.person.isOutsideWorkingTime, let block = context.timeline.lastBlock else {
            earliestResume = context.file.plannedResume
            return
        }
        let daily = dailyEarliest(of: block)
        rest.isDailyAcquired = daily.isAcquired
        let weekly = WeeklyRestRule.outcome(of: block, in: context)
        rest.isWeeklyAcquired = block.calls.isEmpty ? nil : weekly?.isAcquired
        let computed = [daily.earliest, weekly?.earliest].compactMap(\.self).max()
        earliestResume = computed ?? context.file.plannedResume
        if let weekly, let earliest = weekly.earliest {
            noteStraddling(from: block, to: earliest, monday: weekly.monday)
        }
        if context.isPrivate { rest.latestEndOfDay = SpanRule.latestEnd(after: block, in: context) }
        owe(block, weekly: weekly)
        noteLostHours(block)
    }

    private func dailyEarliest(of block: RestBlock) -> (isAcquired: Bool?, earliest: Instant?) {
        if let outcomes = RecuperationRule.outcomes(in: context) {
            guard let outcome = outcomes.first(where: { $0.block.lastCall == block.lastCall }) else {
                return (nil, nil)
            }
            return (!outcome.isDue, outcome.earliest)
        }
        guard let outcome = DailyRestRule.outcome(of: block, in: context) else { return (nil, nil) }
        return (outcome.isAcquired, outcome.earliest)
    }

    /// Rest taken away under an agreement or by urgent works (L3131-2, D3131-2, L3132-4).
    private mutating func owe(_ block: RestBlock, weekly: WeeklyRestRule.Outcome?) {
        guard context.isPrivate, let daily = DailyRestRule.outcome(of: block, in: context), block.start != nil,
            !block.calls.isEmpty
        else { return }
        let requirement = daily.requirement
        let isLowered = requirement.hours < requirement.full
        guard isLowered || block.hasUrgentCalls else { return }
        let resume = [block.end, earliestResume].compactMap(\.self).max()
        let longest = block.longestRest(until: resume).exactHours
        rest.compensatory = max(.zero, requirement.full - longest)
        if block.hasUrgentCalls {
            if let weekly { rest.compensatory = max(rest.compensatory, weekly.required - longest) }
            let weeklyText = weekly == nil ? "" : ", L3132-4"
            rest.duties = [
                LawText(
                    "Informer l'inspection du travail (D3131-1\(weeklyText)).",
                    "inform labour inspector (D3131-1\(weeklyText))"),
                LawText("Rendre un repos équivalent (D3131-2).", "equivalent rest (D3131-2)"),
                LawText("Garder la preuve par tout moyen (D3131-3).", "keep proof by any means (D3131-3)"),
            ]
        } else if rest.compensatory > 0 {
            rest.duties = [
                LawText(
                    "Rendre le repos réduit par l'accord (L3131-2).", "give back what the agreement took (L3131-2)")
            ]
        }
        notes.append(
            LawText(
                "Repos supprimé compté comme la différence entre le repos dû et le plus long repos continu : lecture de "
                    + "Vigie.",
                "Rest taken away is counted as what is due less the longest continuous rest: a reading of Vigie's."))
    }

    /// Thirty-five hours that end in the next civil week are accepted by publishers, and not squared with the decision of
    /// 13 November 2025.
    private mutating func noteStraddling(from block: RestBlock, to earliest: Instant, monday: CivilDate) {
        guard let week = context.days.week(ofMonday: monday), earliest > week.end else { return }
        notes.append(
            LawText(
                "Le repos hebdomadaire se termine dans la semaine civile suivante : pratique admise, non confirmée depuis "
                    + "Cass. soc. 13 nov. 2025 n° 24-10.733.",
                "The weekly rest ends in the next civil week: accepted in practice, not settled since Cass. soc. "
                    + "13 November 2025, 24-10.733."))
    }

    /// The law is silent on the pay of hours that a deferred start takes away; the default is to keep it.
    private mutating func noteLostHours(_ block: RestBlock) {
        guard let end = block.end, let earliest = earliestResume, earliest > end else { return }
        let isKept = context.params.flag("pay_lost_hours") ?? true
        notes.append(
            LawText(
                "Heures perdues par la reprise différée : la loi est muette ; réglage pay_lost_hours = \(isKept).",
                "Hours lost to the deferred start: the law is silent; setting pay_lost_hours = \(isKept)."))
    }
}
