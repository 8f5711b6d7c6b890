internal import Chronology

/// Weekly rest (L3132-2): 35 consecutive hours, judged by civil week (Cass. soc. 13 November 2025, 24-10.733).
///
/// A stretch without work that was to be the weekly rest and that a call broke is due anew from the end of the last call,
/// unless it had been had before. Such a stretch is 35 hours long at least and holds a Sunday, or a whole day off of a
/// full-time person that is neither a holiday nor an absence; a planned weekly rest of the file decides before all that.
/// Where the same civil week holds another rest that is known from end to end, nothing is due. There is no window of
/// seven rolling days: twelve days in a row over two civil weeks are lawful.
public struct WeeklyRestRule: LawRule {
    public let name = "weekly_rest"
    public let summary = LawText(
        "Repos hebdomadaire par semaine civile, repris en entier après la dernière intervention s'il n'avait pas été pris",
        "Weekly rest by civil week, due anew after the last intervention unless it had been had before")
    public let values = ["weekly-rest", "weekly-rest-civil-week", "minor-weekly-rest"]

    public init() {}

    struct Outcome {
        var isAcquired: Bool
        /// Nil: nothing is due.
        var earliest: Instant?
        var required: ExactNumber
        var citation: Citation
        /// The Monday of the week whose rest it was.
        var monday: CivilDate
    }

    static func requirement(in context: LawContext, at instant: Instant) -> (hours: ExactNumber, citation: Citation)? {
        let date = context.days.date(of: instant)
        let isMinor = context.isPrivate && (context.person.age(on: date).map { $0 < 18 } ?? false)
        let law = isMinor ? context.law("minor-weekly-rest", on: date) : context.law("weekly-rest", on: date)
        guard let law, let hours = law.number else { return nil }
        return (hours, law.citation)
    }

    /// Nil when the block was to hold no weekly rest.
    static func outcome(of block: RestBlock, in context: LawContext) -> Outcome? {
        guard let start = block.start, let last = block.lastCall,
            let requirement = requirement(in: context, at: last.end)
        else { return nil }
        let required = requirement.hours.hours
        let end = block.end ?? max(last.end, start + required)
        guard let whole = Interval(start, end), isWeeklyRest(whole, required: required, in: context) else { return nil }
        let monday = DayClassifier.monday(of: context.days.date(of: last.start))
        let hasOther = context.timeline.knownRests(atLeast: required).contains { rest in
            guard !rest.overlaps(whole), let week = context.days.week(ofMonday: monday) else { return false }
            return Self.belongs(rest, to: week, required: required)
        }
        let isAcquired =
            block.ordinaryCalls.isEmpty || hasOther
            || block.isAcquired(required, calls: block.ordinaryCalls, isDaily: false)
        return Outcome(
            isAcquired: isAcquired, earliest: isAcquired ? nil : block.ordinaryCalls.last.map { $0.end + required },
            required: requirement.hours, citation: requirement.citation, monday: monday)
    }

    private static func isWeeklyRest(_ block: Interval, required: Duration, in context: LawContext) -> Bool {
        guard block.duration >= required else { return false }
        if !context.file.weeklyRests.isEmpty { return context.file.weeklyRests.contains { $0.overlaps(block) } }
        let parts = context.days.days(of: block)
        if parts.contains(where: { $0.date.weekday == .sunday }) { return true }
        guard context.person.contractKind != .partTime else { return false }
        return parts.contains { date, part in
            context.days.clock.day(date) == part && !context.days.isHoliday(date)
                && !context.timeline.absences.contains { $0.interval.contains(part) }
        }
    }

    public func findings(in context: LawContext) -> [Finding] {
        guard !context.person.isOutsideWorkingTime else { return [] }
        var weeks: Set<CivilDate> = []
        var findings: [Finding] = []
        for block in context.timeline.restBlocks {
            guard let outcome = Self.outcome(of: block, in: context) else { continue }
            weeks.insert(outcome.monday)
            guard let earliest = outcome.earliest, let end = block.end, end < earliest, let last = block.lastCall,
                let interval = Interval(last.end, end)
            else { continue }
            findings.append(
                finding(
                    interval, had: block.longestRest().exactHours, required: outcome.required,
                    citation: outcome.citation,
                    cure: LawText(
                        "Reporter la reprise au \(context.french(earliest)).",
                        "Move the start of work to \(context.text(earliest)).")))
        }
        for monday in context.timeline.mondays where !weeks.contains(monday) {
            if let finding = weekWithoutRest(monday, in: context) { findings.append(finding) }
        }
        return findings
    }

    /// A rest over two civil weeks is the rest of one that holds half of what is due.
    private static func belongs(_ rest: Interval, to week: Interval, required: Duration) -> Bool {
        rest.intersection(week).map { $0.duration * 2 >= required } ?? false
    }

    /// A civil week that holds no free stretch of the length, with all that is not known taken as free.
    private func weekWithoutRest(_ monday: CivilDate, in context: LawContext) -> Finding? {
        guard let week = context.days.week(ofMonday: monday),
            let requirement = Self.requirement(in: context, at: week.start)
        else { return nil }
        let around = Interval(week.start - .hours(24 * 14), week.end + .hours(24 * 14))
        let urgent = IntervalSet(context.timeline.interventions.filter(\.isUrgentWorks).map(\.interval))
        guard let around else { return nil }
        let free = context.timeline.worked.subtracting(urgent).complement(in: around).intervals
        let required = requirement.hours.hours
        guard !free.contains(where: { $0.duration >= required && Self.belongs($0, to: week, required: required) })
        else { return nil }
        let longest = free.filter { $0.overlaps(week) }.map(\.duration).max() ?? .zero
        return finding(
            week, had: longest.exactHours, required: requirement.hours, citation: requirement.citation,
            cure: LawText(
                "Libérer \(requirement.hours.frenchHours) consécutives dans la semaine.",
                "Free \(requirement.hours.englishHours) in a row within the week."))
    }

    private func finding(
        _ interval: Interval, had: ExactNumber, required: ExactNumber, citation: Citation, cure: LawText
    ) -> Finding {
        Finding(
            name, .breach, interval, measured: .init(had, "h"), limit: .init(required, "h"), citation: citation,
            message: LawText(
                "Repos hebdomadaire le plus long : \(had.frenchHours), pour \(required.frenchHours) dues.",
                "The longest weekly rest is \(had.englishHours) of \(required.englishHours)."),
            cure: cure)
    }
}

extension WorkerTimeline {
    /// The stretches without work between two known works that are long enough.
    func knownRests(atLeast required: Duration) -> [Interval] {
        zip(worked.intervals, worked.intervals.dropFirst()).compactMap { before, after in
            guard after.start - before.end >= required else { return nil }
            return Interval(before.end, after.start)
        }
    }
}
