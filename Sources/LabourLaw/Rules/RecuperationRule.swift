internal import Chronology

/// Unforeseen calls under décret 2002-259, articles 8 to 10: the daily rest may be broken, and eleven hours of
/// recuperation are due after the last call when
///
/// - the longest continuous rest was seven hours or less, or
/// - it was below nine hours for the second time in a civil week and no recuperation was given in it, or
/// - the calls between 22 and 7 o'clock came to more than four hours,
///
/// unless eleven continuous hours were had. It takes the place of the rule on daily rest where a book holds its values.
public struct RecuperationRule: LawRule {
    public let name = "recuperation_rest"
    public let summary = LawText(
        "Repos récupérateur après interventions aléatoires (décret 2002-259)",
        "Recuperation after unforeseen calls (décret 2002-259)")
    public let values = [
        "recuperation-rest", "recuperation-threshold", "recuperation-second-threshold", "recuperation-night-hours",
        "recuperation-night",
    ]

    public init() {}

    struct Outcome {
        var block: RestBlock
        var isDue: Bool
        var longest: ExactNumber
        var earliest: Instant?
        var citation: Citation
        var required: ExactNumber
    }

    /// One outcome for each block with calls, in order of time; nil where no book holds the rule.
    static func outcomes(in context: LawContext) -> [Outcome]? {
        guard context.library.value("recuperation-rest", for: context.file.regime) != nil else { return nil }
        var reduced: [CivilDate: Int] = [:]
        var granted: Set<CivilDate> = []
        var outcomes: [Outcome] = []
        for block in context.timeline.restBlocks {
            guard let last = block.lastCall, let law = context.law("recuperation-rest", at: last.end),
                let required = law.number, let limits = Limits(context, at: last.end)
            else { continue }
            let monday = DayClassifier.monday(of: context.days.date(of: last.end))
            if reduced[monday] == nil { reduced[monday] = Self.earlierReductions(of: context) }
            if context.params.flag("recuperation_granted_this_week") == true { granted.insert(monday) }
            let longest = block.longestRest().exactHours
            let isShort = longest <= limits.threshold
            let isSecond = longest < limits.second && reduced[monday, default: 0] >= 1 && !granted.contains(monday)
            let isNight = nightHours(of: block, in: context, night: limits.night) > limits.nightHours
            let isDue = longest < required && block.start != nil && (isShort || isSecond || isNight)
            if longest < limits.second { reduced[monday, default: 0] += 1 }
            if isDue { granted.insert(monday) }
            outcomes.append(
                Outcome(
                    block: block, isDue: isDue, longest: longest, earliest: isDue ? last.end + required.hours : nil,
                    citation: law.citation, required: required))
        }
        return outcomes
    }

    private struct Limits {
        var threshold: ExactNumber
        var second: ExactNumber
        var nightHours: ExactNumber
        var night: NightWindow

        init?(_ context: LawContext, at instant: Instant) {
            guard let threshold = context.number("recuperation-threshold", at: instant),
                let second = context.number("recuperation-second-threshold", at: instant),
                let nightHours = context.number("recuperation-night-hours", at: instant),
                let night = context.law("recuperation-night", at: instant)?.value.text.flatMap({ NightWindow($0) })
            else { return nil }
            self.threshold = threshold
            self.second = second
            self.nightHours = nightHours
            self.night = night
        }
    }

    private static func earlierReductions(of context: LawContext) -> Int {
        let flagged = context.params.flag("already_reduced_below_9h_this_week") == true ? 1 : 0
        return max(flagged, context.params.number("reduced_rests_this_week")?.floor ?? 0)
    }

    private static func nightHours(of block: RestBlock, in context: LawContext, night: NightWindow) -> ExactNumber {
        let days = context.days.with(night: night)
        return block.calls.flatMap { days.stretches(of: $0) }.filter(\.isNight).reduce(.zero) { $0 + $1.hours }
    }

    public func findings(in context: LawContext) -> [Finding] {
        (Self.outcomes(in: context) ?? []).compactMap { outcome in
            guard let earliest = outcome.earliest, let end = outcome.block.end, end < earliest,
                let last = outcome.block.lastCall, let interval = Interval(last.end, end)
            else { return nil }
            return Finding(
                name, .breach, interval, measured: .init(interval.duration.exactHours, "h"),
                limit: .init(outcome.required, "h"), citation: outcome.citation,
                message: LawText(
                    "Repos récupérateur de \(outcome.required.frenchHours) dû après la dernière intervention ; repos "
                        + "continu le plus long : \(outcome.longest.frenchHours).",
                    "A recuperation of \(outcome.required.englishHours) is due after the last call; the longest "
                        + "continuous rest was \(outcome.longest.englishHours)."),
                cure: LawText(
                    "Reporter la reprise au \(context.french(earliest)).",
                    "Move the start of work to \(context.text(earliest))."))
        }
    }
}
