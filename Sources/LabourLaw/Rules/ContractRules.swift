internal import Chronology

/// Overtime rates of an agreement (L3121-33): ten per cent at least.
public struct OvertimeRule: LawRule {
    public let name = "overtime_rate_floor"
    public let summary = LawText(
        "Heures supplémentaires : tranches et plancher de majoration", "Overtime: bands and the floor of the rate")
    public let values = [
        "legal-week", "overtime-first-band", "overtime-first-rate", "overtime-second-rate", "overtime-rate-floor",
        "overtime-year",
    ]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        let first = context.timeline.span?.start ?? context.timeline.statementSpan?.start
        let interval = context.timeline.span ?? context.timeline.statementSpan ?? context.anyDay
        guard context.isPrivate, let interval else { return [] }
        let date = context.days.date(of: first ?? interval.start)
        let rates = ["agreement_ot_rate", "ot_rate_1", "ot_rate_2"].compactMap { context.params.number($0, on: date) }
        guard let rate = rates.min(), let law = context.law("overtime-rate-floor", on: date), let floor = law.number,
            rate < floor
        else { return [] }
        return [
            Finding(
                name, .breach, interval, measured: .init(rate, "of wage"), limit: .init(floor, "of wage"),
                citation: law.citation,
                message: LawText(
                    "Une majoration de \(rate) est inférieure au plancher de \(floor).",
                    "A rate of \(rate) lies below the floor of \(floor)."),
                cure: LawText("Porter la majoration à \(floor) au moins.", "Raise the rate to \(floor) at least."))
        ]
    }
}

/// Part-time: hours beyond the contract are complementary, a tenth of it (L3123-28) or a third by agreement (L3123-20),
/// and never bring a week to the legal 35 hours (L3123-9).
public struct PartTimeRule: LawRule {
    public let name = "part_time"
    public let summary = LawText(
        "Temps partiel : heures complémentaires et durée légale jamais atteinte",
        "Part-time: complementary hours, and the legal week never reached")
    public let values = ["complementary-share", "complementary-share-agreement", "complementary-ceiling", "legal-week"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate, context.person.contractKind == .partTime, let contract = context.person.weeklyHours
        else { return [] }
        return context.timeline.knownMondays.flatMap { monday -> [Finding] in
            guard let week = context.days.week(ofMonday: monday) else { return [] }
            let hours = context.timeline.workedHours(inWeekOf: monday)
            return [
                share(hours - contract, of: contract, week, on: monday, in: context),
                ceiling(hours, week, on: monday, in: context),
            ].compactMap(\.self)
        }
    }

    private func share(
        _ complementary: ExactNumber, of contract: ExactNumber, _ week: Interval, on monday: CivilDate,
        in context: LawContext
    ) -> Finding? {
        let isThird = context.params.text("agreement_complementary") == "third"
        guard let law = context.law(isThird ? "complementary-share-agreement" : "complementary-share", on: monday),
            let share = law.number, complementary > contract * share
        else { return nil }
        let limit = contract * share
        return Finding(
            name, .breach, week, measured: .init(complementary, "h"), limit: .init(limit, "h"), citation: law.citation,
            message: LawText(
                "\(complementary.frenchHours) complémentaires dans la semaine, pour \(limit.frenchHours) au plus.",
                "\(complementary.englishHours) beyond the contract in the week, of \(limit.englishHours) at most."),
            cure: LawText("Réduire le travail planifié de la semaine.", "Plan less work in that week."))
    }

    private func ceiling(
        _ hours: ExactNumber, _ week: Interval, on monday: CivilDate, in context: LawContext
    ) -> Finding? {
        guard let law = context.law("complementary-ceiling", on: monday),
            let legal = context.law("legal-week", on: monday)?.number, hours >= legal
        else { return nil }
        return Finding(
            name, .breach, week, measured: .init(hours, "h"), limit: .init(legal, "h"), citation: law.citation,
            message: LawText(
                "La semaine atteint \(hours.frenchHours) : un temps partiel n'atteint jamais \(legal.frenchHours).",
                "The week comes to \(hours.englishHours): part-time never reaches \(legal.englishHours)."),
            cure: LawText("Réduire le travail planifié de la semaine.", "Plan less work in that week."))
    }
}

/// Forfait-jours (L3121-62): limits on hours do not bind, rests do; a call on a rest day uses part of the forfait.
public struct ForfaitJoursRule: LawRule {
    public let name = "forfait_jours"
    public let summary = LawText(
        "Forfait en jours : les repos s'appliquent, les durées maximales non",
        "Forfait-jours: rests bind, limits on hours do not")
    public let values = ["forfait-jours"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate, context.person.contractKind == .forfaitJours else { return [] }
        var hours: [CivilDate: (ExactNumber, Interval)] = [:]
        for call in context.timeline.interventions {
            for (date, part) in context.days.days(of: call.interval) where isRestDay(date, in: context) {
                let known = hours[date]
                hours[date] = ((known?.0 ?? .zero) + part.duration.exactHours, known?.1 ?? part)
            }
        }
        let half = context.params.number("half_day_max_h") ?? 4
        return hours.keys.sorted().compactMap { date in
            guard let (worked, interval) = hours[date], let law = context.law("forfait-jours", on: date) else {
                return nil
            }
            let isHalf = worked <= half
            return Finding(
                name, .info, interval, measured: .init(isHalf ? Self.half : 1, "days"), citation: law.citation,
                message: LawText(
                    "Intervention un jour de repos : \(isHalf ? "une demi-journée" : "une journée") du forfait.",
                    "A call on a rest day uses \(isHalf ? "half a day" : "a day") of the forfait."))
        }
    }

    private static let half = ExactNumber(1, over: 2) ?? 1

    /// Saturday, Sunday, a holiday, or a day of a planned weekly rest.
    private func isRestDay(_ date: CivilDate, in context: LawContext) -> Bool {
        let isPlanned = context.days.clock.day(date).map { day in
            context.file.weeklyRests.contains { $0.overlaps(day) }
        }
        return date.weekday >= .saturday || context.days.isHoliday(date) || isPlanned == true
    }
}

extension LawContext {
    /// The day of the first fact of any kind, for findings about settings alone.
    var anyDay: Interval? { days.clock.day(CivilDate(2026, 1, 1)) }
}
