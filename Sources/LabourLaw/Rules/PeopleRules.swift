internal import Chronology

/// Minors (L3163-2, L3164-1): no work at night, and on-call duty is to be refused.
public struct MinorRule: LawRule {
    public let name = "minor"
    public let summary = LawText("Moins de 18 ans : nuit interdite", "Under 18: no work at night")
    public let values = ["minor-night", "minor-night-under-16", "minor-daily-rest", "minor-weekly-rest"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate else { return [] }
        let worked = context.timeline.worked.intervals.flatMap { interval in
            nights(of: interval, in: context).map { ($0, $1, Finding.Severity.breach) }
        }
        let onCall = context.timeline.quietOnCall.intervals.flatMap { interval in
            nights(of: interval, in: context).map { ($0, $1, Finding.Severity.warning) }
        }
        return (worked + onCall).map { interval, citation, severity in
            Finding(
                name, severity, interval, measured: .init(interval.duration.exactHours, "h"), limit: .init(0, "h"),
                citation: citation,
                message: severity == .breach
                    ? LawText("Travail de nuit avant 18 ans.", "Night work before the age of 18.")
                    : LawText(
                        "Astreinte de nuit avant 18 ans : toute intervention y serait interdite.",
                        "On call at night before the age of 18: any call there would be forbidden."),
                cure: LawText(
                    "Confier l'astreinte à une personne majeure.", "Give the duty to somebody of full age."))
        }
    }

    private func nights(of interval: Interval, in context: LawContext) -> [(Interval, Citation)] {
        let date = context.days.date(of: interval.start)
        guard let age = context.person.age(on: date), age < 18,
            let law = context.law(age < 16 ? "minor-night-under-16" : "minor-night", on: date),
            let window = law.value.text.flatMap({ NightWindow($0) })
        else { return [] }
        let nights = context.days.with(night: window).stretches(of: interval).filter(\.isNight).map(\.interval)
        return IntervalSet(nights).intervals.map { ($0, law.citation) }
    }
}

/// Night workers (L3122-5, L3122-23): interventions at night count toward the two thresholds that make one.
public struct NightWorkRule: LawRule {
    public let name = "night_worker"
    public let summary = LawText(
        "Travail de nuit : les interventions comptent dans les seuils", "Night work: calls count toward the thresholds")
    public let values = ["night-window", "night-worker-hours", "night-worker-shift"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate, !context.person.isOutsideWorkingTime, let span = context.timeline.worked.span else {
            return []
        }
        let nights = context.days.stretches(of: context.timeline.worked).filter(\.isNight)
        let earlier = context.params.number("night_hours_last_12_months") ?? .zero
        let hours = nights.reduce(earlier) { $0 + $1.hours }
        guard let law = context.law("night-worker-hours", at: span.start), let limit = law.number, hours >= limit else {
            return []
        }
        return [
            Finding(
                name, .warning, span, measured: .init(hours, "h"), limit: .init(limit, "h"), citation: law.citation,
                message: LawText(
                    "\(hours.frenchHours) de nuit en douze mois : la personne est travailleur de nuit.",
                    "\(hours.englishHours) at night in twelve months: the person is a night worker."),
                cure: LawText(
                    "Appliquer le régime du travail de nuit, ou répartir les astreintes de nuit.",
                    "Apply the rules on night work, or share the night duties out."))
        ]
    }
}

/// Nobody is on call during paid leave, sick leave, maternity leave or after an accident at work; by an agreement neither on the
/// weekend that adjoins leave.
public struct AbsenceRule: LawRule {
    public let name = "oncall_during_paid_leave"
    public let summary = LawText(
        "Pas d'astreinte pendant un congé ou un arrêt", "Not on call during leave or sickness")
    public let values = ["oncall-in-leave"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        context.timeline.absences.filter(\.kind.forbidsOnCall).flatMap { absence -> [Finding] in
            guard let law = context.law("oncall-in-leave", at: absence.interval.start) else { return [] }
            let reach =
                law.value.text == "never-nor-adjoining-weekend" && absence.kind == .paidLeave
                ? withWeekends(absence.interval, in: context) : absence.interval
            let all = IntervalSet(context.file.onCall.map(\.interval))
            return all.parts(in: reach).map { part in
                Finding(
                    absence.kind == .paidLeave ? name : "oncall_during_absence", .breach, part,
                    measured: .init(part.duration.exactHours, "h"), limit: .init(0, "h"), citation: law.citation,
                    message: LawText(
                        "Astreinte pendant une absence (\(absence.kind.rawValue)).",
                        "On call during an absence (\(absence.kind.rawValue))."),
                    cure: LawText("Confier cette astreinte à quelqu'un d'autre.", "Give this duty to somebody else."))
            }
        }
    }

    /// The leave with the weekends that touch it.
    private func withWeekends(_ leave: Interval, in context: LawContext) -> Interval {
        var first = context.days.date(of: leave.start)
        var last = context.days.date(of: leave.end - .microseconds(1))
        if first.weekday == .monday { first = first.adding(days: -2) }
        if last.weekday == .friday { last = last.adding(days: 2) }
        if last.weekday == .saturday { last = last.adding(days: 1) }
        if first.weekday == .sunday { first = first.adding(days: -1) }
        let clock = context.days.clock
        return Interval(clock.startOfDay(first), clock.startOfDay(last.adding(days: 1))) ?? leave
    }
}

/// Who is not under the regime at all, or whom a text excludes from on-call duty.
public struct EligibilityRule: LawRule {
    public let name = "eligibility"
    public let summary = LawText("Personnes exclues de l'astreinte", "People who may not be on call")
    public let values = ["excluded-people", "senior-executive", "expecting"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        let person = context.person
        let span = context.timeline.onCall.span ?? context.timeline.span ?? context.anyDay
        guard let span else { return [] }
        var findings: [Finding] = []
        if let law = context.law("excluded-people", at: span.start) {
            let excluded = Set(law.value.items?.compactMap(\.text) ?? [])
            let isPart = excluded.contains("part-time") && person.contractKind == .partTime
            let isHoused = excluded.contains("housed") && person.isHoused
            if isPart || isHoused {
                findings.append(
                    finding(
                        .breach, span, law.citation,
                        LawText(
                            isPart
                                ? "Les agents à temps partiel sont exclus des astreintes."
                                : "Les agents logés sont exclus des astreintes.",
                            isPart
                                ? "Part-time agents are excluded from on-call duty."
                                : "Housed agents are excluded from on-call duty.")))
            }
        }
        if context.isPrivate, person.isOutsideWorkingTime, let law = context.law("senior-executive", at: span.start) {
            findings.append(
                finding(
                    .warning, span, law.citation,
                    LawText(
                        "Cette personne n'est pas sous le régime de l'astreinte (\(person.contractKind.rawValue)).",
                        "This person is not under the on-call regime (\(person.contractKind.rawValue)).")))
        }
        if person.isExpecting, let law = context.law("expecting", at: span.start) {
            findings.append(
                finding(
                    .warning, span, law.citation,
                    LawText(
                        "Grossesse ou suites de couches : droit à une affectation de jour ; avis du médecin du travail.",
                        "Pregnancy or recent birth: a right to day work; ask the occupational doctor.")))
        }
        return findings
    }

    private func finding(
        _ severity: Finding.Severity, _ span: Interval, _ citation: Citation, _ message: LawText
    ) -> Finding {
        Finding(
            name, severity, span, citation: citation, message: message,
            cure: LawText("Confier l'astreinte à quelqu'un d'autre.", "Give the duty to somebody else."))
    }
}
