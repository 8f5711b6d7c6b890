internal import Chronology

/// Span of the working day: twelve hours of planned work in the public service (décret 2000-815, article 3).
///
/// In private law thirteen hours are only what the daily rest leaves of 24: a day that a call opened, after a full rest,
/// must end so early that the rest fits in before the next such hour. A longer one is a warning.
public struct SpanRule: LawRule {
    public let name = "span"
    public let summary = LawText("Amplitude de la journée", "Span of the working day")
    public let values = ["span-max"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard !context.person.isOutsideWorkingTime else { return [] }
        if context.isPrivate { return context.timeline.restBlocks.compactMap { opened(by: $0, in: context) } }
        guard !context.person.isFreeOfHours else { return [] }
        var spans: [CivilDate: Interval] = [:]
        for interval in context.timeline.work.intervals {
            let date = context.days.date(of: interval.start)
            let known = spans[date] ?? interval
            spans[date] = Interval(min(known.start, interval.start), max(known.end, interval.end))
        }
        return spans.keys.sorted().compactMap { spans[$0].flatMap { finding($0, .breach, in: context) } }
    }

    /// The end by which a day that a call opened must be over; nil where no call did before the planned resumption.
    static func latestEnd(after block: RestBlock, in context: LawContext) -> Instant? {
        guard let last = block.ordinaryCalls.last, let end = block.end,
            let due = DailyRestRule.requirement(in: context, at: last.end)?.hours.hours,
            let start = block.dayStart(after: due, calls: block.ordinaryCalls), end - last.end < due,
            end - start <= .hours(24) - due
        else { return nil }
        return start + .hours(24) - due
    }

    /// The planned work of the day that a call opened.
    private func opened(by block: RestBlock, in context: LawContext) -> Finding? {
        guard let latest = Self.latestEnd(after: block, in: context), let end = block.end,
            let due = DailyRestRule.requirement(in: context, at: end)?.hours.hours
        else { return nil }
        let start = latest - (.hours(24) - due)
        let day = context.timeline.work.intervals.filter { $0.start >= end && $0.start < start + .hours(24) }
        guard let last = day.last, last.end > latest, let span = Interval(start, last.end) else { return nil }
        return finding(span, .warning, in: context)
    }

    private func finding(_ span: Interval, _ severity: Finding.Severity, in context: LawContext) -> Finding? {
        guard let law = context.law("span-max", at: span.start), let limit = law.number,
            span.duration.exactHours > limit
        else { return nil }
        let hours = span.duration.exactHours
        let latest = span.start + limit.hours
        return Finding(
            name, severity, span, measured: .init(hours, "h"), limit: .init(limit, "h"), citation: law.citation,
            message: LawText(
                "Amplitude de \(hours.frenchHours), pour \(limit.frenchHours) au plus.",
                "A span of \(hours.englishHours), of \(limit.englishHours) at most."),
            cure: LawText(
                "Terminer la journée le \(context.french(latest)) au plus tard.",
                "End the day at \(context.text(latest)) at the latest."))
    }
}
