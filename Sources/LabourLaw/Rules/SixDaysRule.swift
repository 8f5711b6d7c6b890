internal import Chronology

/// Six days in a civil week (L3132-1), Monday to Sunday; never a window of seven rolling days (Cass. soc. 13 November 2025,
/// 24-10.733). Whether an intervention uses up its day is a strict reading: a seventh day that only calls make is a
/// warning.
public struct SixDaysRule: LawRule {
    public let name = "days_per_week"
    public let summary = LawText("Jours travaillés par semaine civile", "Days worked in a civil week")
    public let values = ["days-per-week", "weekly-rest-civil-week"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard !context.person.isOutsideWorkingTime else { return [] }
        let contractual = days(of: context.timeline.work, in: context)
        let all = days(of: context.timeline.worked, in: context)
        return all.keys.sorted().compactMap { monday in
            guard let law = context.law("days-per-week", on: monday), let limit = law.number?.floor,
                let days = all[monday]?.count, days > limit, let week = context.days.week(ofMonday: monday)
            else { return nil }
            let isByCalls = (contractual[monday]?.count ?? 0) <= limit
            return Finding(
                name, isByCalls ? .warning : .breach, week, measured: .init(ExactNumber(days), "days"),
                limit: .init(ExactNumber(limit), "days"), citation: law.citation,
                message: LawText(
                    "\(days) jours travaillés dans la semaine du \(monday), pour \(limit) au plus."
                        + (isByCalls ? " Lecture stricte : une intervention occupe son jour." : ""),
                    "\(days) days worked in the week of \(monday), of \(limit) at most."
                        + (isByCalls ? " A strict reading: a call uses up its day." : "")),
                cure: LawText("Libérer un jour entier de la semaine.", "Free a whole day of the week."))
        }
    }

    private func days(of set: IntervalSet, in context: LawContext) -> [CivilDate: Set<CivilDate>] {
        var weeks: [CivilDate: Set<CivilDate>] = [:]
        for interval in set.intervals {
            for (date, _) in context.days.days(of: interval) {
                weeks[DayClassifier.monday(of: date), default: []].insert(date)
            }
        }
        return weeks
    }
}
