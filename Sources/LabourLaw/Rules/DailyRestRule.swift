internal import Chronology

/// Daily rest (L3131-1): 11 consecutive hours between two working days.
///
/// Time on call without a call is rest (L3121-10). When a call breaks in, the whole rest is due from the end of the last
/// one, unless it had been had in one piece before (circular DRT 2003/06 of 14 April 2003). An agreement may lower it to
/// nine hours (L3131-2), and what it takes away must be given back; urgent works (D3131-1) do not count as breaking it.
/// All lengths are elapsed time.
public struct DailyRestRule: LawRule {
    public let name = "daily_rest"
    public let summary = LawText(
        "Repos quotidien, repris en entier après la dernière intervention s'il n'avait pas été pris avant",
        "Daily rest, due anew after the last intervention unless it had been had before")
    public let values = [
        "daily-rest", "daily-rest-floor", "oncall-is-rest", "minor-daily-rest", "minor-daily-rest-under-16",
    ]

    public init() {}

    /// What is due to a person at an instant, and by which text.
    struct Requirement {
        /// What must be had.
        var hours: ExactNumber
        /// What would be due without an agreement.
        var full: ExactNumber
        var citation: Citation
    }

    static func requirement(in context: LawContext, at instant: Instant) -> Requirement? {
        let date = context.days.date(of: instant)
        if context.isPrivate, let age = context.person.age(on: date), age < 18 {
            let id = age < 16 ? "minor-daily-rest-under-16" : "minor-daily-rest"
            guard let law = context.law(id, on: date), let hours = law.number else { return nil }
            return Requirement(hours: hours, full: hours, citation: law.citation)
        }
        guard let law = context.law("daily-rest", on: date), let own = law.number else { return nil }
        // A book of an agreement may lower what the first book of the regime gives.
        let general = context.library.chain(for: context.file.regime)?.first?.values["daily-rest"]?.row(on: date)
        let full = max(general?.number ?? own, own)
        guard context.isPrivate else { return Requirement(hours: own, full: full, citation: law.citation) }
        let agreed = context.params.number("agreement_min_daily_rest_h", on: date) ?? own
        let floor = context.law("daily-rest-floor", on: date)?.number ?? full
        return Requirement(hours: min(max(agreed, floor), full), full: full, citation: law.citation)
    }

    /// What the rule says about one block.
    struct Outcome {
        /// Whether the rest was had before the last call; nil without a call.
        var isAcquired: Bool?
        /// Nil: work may begin as planned.
        var earliest: Instant?
        var requirement: Requirement
    }

    static func outcome(of block: RestBlock, in context: LawContext) -> Outcome? {
        let anchor = block.lastCall?.end ?? block.start ?? block.end
        guard let anchor, let requirement = requirement(in: context, at: anchor) else { return nil }
        let required = requirement.hours.hours
        guard let last = block.ordinaryCalls.last else {
            guard let start = block.start, let end = block.end, end - start < required else {
                return Outcome(isAcquired: block.calls.isEmpty ? nil : true, earliest: nil, requirement: requirement)
            }
            return Outcome(isAcquired: false, earliest: start + required, requirement: requirement)
        }
        // Nothing is known of the time before, and nothing is planned after: nothing bounds the resumption.
        if block.start == nil, block.end == nil {
            return Outcome(isAcquired: nil, earliest: nil, requirement: requirement)
        }
        let isAcquired = block.isAcquired(required, calls: block.ordinaryCalls, isDaily: true)
        return Outcome(
            isAcquired: isAcquired, earliest: isAcquired ? nil : last.end + required, requirement: requirement)
    }

    public func findings(in context: LawContext) -> [Finding] {
        guard context.library.value("recuperation-rest", for: context.file.regime) == nil,
            !context.person.isOutsideWorkingTime
        else { return [] }
        return context.timeline.restBlocks.compactMap { finding(about: $0, in: context) }
    }

    private func finding(about block: RestBlock, in context: LawContext) -> Finding? {
        guard let outcome = Self.outcome(of: block, in: context), let earliest = outcome.earliest, let end = block.end,
            end < earliest, let from = block.lastCall?.end ?? block.start, let interval = Interval(from, end)
        else { return nil }
        let had = block.longestRest().exactHours
        let required = outcome.requirement.hours
        return Finding(
            name, .breach, interval, measured: .init(had, "h"), limit: .init(required, "h"),
            citation: outcome.requirement.citation,
            message: LawText(
                "Repos continu le plus long : \(had.frenchHours), pour \(required.frenchHours) dues ; le repos entier "
                    + "court de la fin de la dernière intervention.",
                "The longest continuous rest is \(had.englishHours) of \(required.englishHours); the whole of it runs "
                    + "from the end of the last intervention."),
            cure: LawText(
                "Reporter la reprise au \(context.french(earliest)).",
                "Move the start of work to \(context.text(earliest)).")
        )
    }
}
