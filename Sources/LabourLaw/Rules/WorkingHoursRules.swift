internal import Chronology

/// Daily hours (L3121-18): ten on a civil day, interventions included, and up to twelve by agreement (L3121-19).
public struct DailyHoursRule: LawRule {
    public let name = "daily_hours"
    public let summary = LawText("Durée quotidienne de travail", "Hours of work on a civil day")
    public let values = ["daily-max", "daily-max-agreement"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard !context.person.isFreeOfHours else { return [] }
        var hours: [CivilDate: (duration: Duration, parts: [Interval])] = [:]
        for interval in context.timeline.worked.intervals {
            for (date, part) in context.days.days(of: interval) {
                hours[date, default: (.zero, [])].duration += part.duration
                hours[date]?.parts.append(part)
            }
        }
        return hours.keys.sorted().compactMap { date in
            guard let (duration, parts) = hours[date], let first = parts.first, let last = parts.last,
                let interval = Interval(first.start, last.end)
            else { return nil }
            return finding(duration.exactHours, on: date, interval, in: context)
        }
    }

    private func finding(
        _ hours: ExactNumber, on date: CivilDate, _ interval: Interval, in context: LawContext
    ) -> Finding? {
        guard let law = context.law("daily-max", on: date), var limit = law.number else { return nil }
        var citation = law.citation
        if context.isPrivate, let agreed = context.params.number("agreement_max_daily_h", on: date), agreed > limit,
            let ceiling = context.law("daily-max-agreement", on: date), let highest = ceiling.number
        {
            limit = min(agreed, highest)
            citation = ceiling.citation
        }
        guard hours > limit else { return nil }
        return Finding(
            name, .breach, interval, measured: .init(hours, "h"), limit: .init(limit, "h"), citation: citation,
            message: LawText(
                "\(hours.frenchHours) de travail le \(date), pour \(limit.frenchHours) au plus.",
                "\(hours.englishHours) of work on \(date), of \(limit.englishHours) at most."),
            cure: LawText(
                "Retirer \((hours - limit).frenchHours) du travail planifié ce jour.",
                "Take \((hours - limit).englishHours) out of the work planned that day."))
    }
}

/// Weekly hours (L3121-20): 48 in a civil week; more only with an authorisation (L3121-21). Time on call without a call
/// never counts.
public struct WeeklyHoursRule: LawRule {
    public let name = "weekly_hours"
    public let summary = LawText("Durée hebdomadaire de travail", "Hours of work in a civil week")
    public let values = ["weekly-max", "weekly-max-exceptional"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard !context.person.isFreeOfHours else { return [] }
        return context.timeline.knownMondays.compactMap { monday in
            guard let week = context.days.week(ofMonday: monday), let law = context.law("weekly-max", on: monday),
                var limit = law.number
            else { return nil }
            if let authorised = context.params.number("exceptional_week_authorised_h", on: monday),
                let highest = context.law("weekly-max-exceptional", on: monday)?.number
            {
                limit = max(limit, min(authorised, highest))
            }
            let hours = context.timeline.workedHours(inWeekOf: monday)
            guard hours > limit else { return nil }
            return Finding(
                name, .breach, week, measured: .init(hours, "h"), limit: .init(limit, "h"), citation: law.citation,
                message: LawText(
                    "\(hours.frenchHours) de travail dans la semaine du \(monday), pour \(limit.frenchHours) au plus.",
                    "\(hours.englishHours) of work in the week of \(monday), of \(limit.englishHours) at most."),
                cure: LawText(
                    "Retirer \((hours - limit).frenchHours) du travail planifié.",
                    "Take \((hours - limit).englishHours) out of the planned work."))
        }
    }
}

/// Average of weekly hours (L3121-22): 44 over any twelve consecutive weeks, up to 46 by agreement (L3121-23).
///
/// Only windows of which every week lies between the first and the last known one are judged; the heaviest that passes
/// the limit is shown.
public struct AverageHoursRule: LawRule {
    public let name = "average_hours"
    public let summary = LawText(
        "Moyenne hebdomadaire sur douze semaines consécutives", "Average of weekly hours over twelve weeks in a row")
    public let values = ["average-max", "average-max-agreement", "average-weeks"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        let mondays = context.timeline.knownMondays
        guard !context.person.isFreeOfHours, let first = mondays.first, let last = mondays.last,
            let length = context.law("average-weeks", on: last)?.number?.floor, length > 0
        else { return [] }
        let count = (last.dayNumber - first.dayNumber) / 7 + 1
        guard count >= length else { return [] }
        let hours = (0..<count).map { context.timeline.workedHours(inWeekOf: first.adding(days: 7 * $0)) }
        var worst: (start: Int, average: ExactNumber)?
        for start in 0...(count - length) {
            let sum = hours[start..<start + length].reduce(ExactNumber.zero, +)
            guard let average = sum.divided(by: ExactNumber(length)) else { continue }
            if worst.map({ average > $0.average }) ?? true { worst = (start, average) }
        }
        guard let worst else { return [] }
        return finding(worst.average, from: first.adding(days: 7 * worst.start), weeks: length, in: context)
    }

    private func finding(
        _ average: ExactNumber, from monday: CivilDate, weeks: Int, in context: LawContext
    ) -> [Finding] {
        let end = monday.adding(days: 7 * weeks)
        guard let law = context.law("average-max", on: monday), var limit = law.number,
            let interval = Interval(context.days.clock.startOfDay(monday), context.days.clock.startOfDay(end))
        else { return [] }
        var citation = law.citation
        if context.isPrivate, let agreed = context.params.number("agreement_max_average_h", on: monday),
            agreed > limit, let ceiling = context.law("average-max-agreement", on: monday), let highest = ceiling.number
        {
            limit = min(agreed, highest)
            citation = ceiling.citation
        }
        guard average > limit else { return [] }
        return [
            Finding(
                name, .breach, interval, measured: .init(average, "h"), limit: .init(limit, "h"), citation: citation,
                message: LawText(
                    "Moyenne de \(average.frenchHours) sur \(weeks) semaines, pour \(limit.frenchHours) au plus.",
                    "An average of \(average.englishHours) over \(weeks) weeks, of \(limit.englishHours) at most."),
                cure: LawText("Alléger une semaine à venir.", "Lighten a week to come."))
        ]
    }
}

extension WorkerTimeline {
    /// The Mondays of weeks with facts or with hours that the file gives, in order.
    var knownMondays: [CivilDate] { Set(mondays + file.workedWeeks.keys).sorted() }
}
