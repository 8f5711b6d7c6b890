internal import Chronology

/// Compares an assessment with what a case or an example of a book expects; empty when all of it holds.
public struct Expectation {
    let expected: SourceValue
    let context: LawContext
    let assessment: Assessment

    /// What is expected, as a mapping, of facts that were assessed.
    public init(_ expected: SourceValue, context: LawContext, assessment: Assessment) {
        self.expected = expected
        self.context = context
        self.assessment = assessment
    }

    /// Each thing that is not as expected, in words.
    public func differences() -> [String] {
        citations() + rules() + numbers() + rest() + classes() + others()
    }

    /// Texts of the findings that are no mere information, each by its beginning.
    private func citations() -> [String] {
        guard let wanted = expected["citations"]?.items?.compactMap(\.text) else { return [] }
        let found = Set(assessment.findings.filter { $0.severity != .info }.map(\.citation.article))
        let missing = wanted.filter { article in !found.contains { $0.hasPrefix(article) } }
        let others = found.filter { article in !wanted.contains { article.hasPrefix($0) } }
        return missing.map { "no finding cites \($0)" } + others.map { "a finding cites \($0)" }
    }

    private func rules() -> [String] {
        let found = Set(assessment.findings.map(\.rule))
        let messages = assessment.findings.map(\.message.english).joined(separator: "\n")
        return (expected["rules"]?.items?.compactMap(\.text) ?? []).filter { !found.contains($0) }
            .map { "no finding of the rule \($0) among \(found.sorted())" }
            + (expected["messages"]?.items?.compactMap(\.text) ?? []).filter { !messages.contains($0) }
            .map { "no message says `\($0)`: \(messages)" }
    }

    private func numbers() -> [String] {
        let hours: [String: ExactNumber] = [
            "oncall": assessment.hours.onCall,
            "oncall_excluding_interventions": assessment.hours.onCallExcludingInterventions,
            "intervention": assessment.hours.intervention, "night": assessment.hours.night,
            "overtime_25": assessment.hours.overtime25, "overtime_50": assessment.hours.overtime50,
            "complementary": assessment.hours.complementary,
        ]
        var measured: [String: ExactNumber] = [:]
        var limits: [String: ExactNumber] = [:]
        for finding in assessment.findings {
            measured[finding.rule] = finding.measured?.value
            limits[finding.rule] = finding.limit?.value
        }
        return compare(hours, with: "hours") + compare(measured, with: "measured") + compare(limits, with: "limits")
    }

    private func rest() -> [String] {
        var result: [String] = []
        let resume = assessment.earliestResume.map { OffsetInstant.format($0, on: context.timeline.days.clock) }
        if let wanted = expected["earliest_resume"]?.text, wanted != resume {
            result.append("the earliest resumption is \(resume ?? "none"), not \(wanted)")
        }
        let latest = assessment.rest.latestEndOfDay.map { OffsetInstant.format($0, on: context.timeline.days.clock) }
        if let wanted = expected["latest_end_of_day"]?.text, wanted != latest {
            result.append("the day must end at \(latest ?? "none"), not \(wanted)")
        }
        if let wanted = expected["daily_acquired"]?.flag, wanted != assessment.rest.isDailyAcquired {
            result.append("daily rest: \(String(describing: assessment.rest.isDailyAcquired))")
        }
        if let wanted = expected["weekly_acquired"]?.flag, wanted != assessment.rest.isWeeklyAcquired {
            result.append("weekly rest: \(String(describing: assessment.rest.isWeeklyAcquired))")
        }
        if let wanted = expected["compensatory_rest_h"]?.number, wanted != assessment.rest.compensatory {
            result.append("\(assessment.rest.compensatory) h of rest are owed, not \(wanted)")
        }
        if let wanted = expected["duties"]?.number, wanted != ExactNumber(assessment.rest.duties.count) {
            result.append("\(assessment.rest.duties.count) duties")
        }
        return result
    }

    /// Hours of interventions by class of day and by date.
    private func classes() -> [String] {
        let stretches = context.timeline.days.stretches(of: context.timeline.intervened)
        func sum(_ isCounted: (ClassifiedStretch) -> Bool) -> ExactNumber {
            stretches.filter(isCounted).reduce(.zero) { $0 + $1.hours }
        }
        let classes = [
            "holiday": sum(\.isHoliday), "sunday": sum(\.isSunday), "saturday": sum(\.isSaturday),
            "night": sum(\.isNight),
        ]
        let dates = Dictionary(grouping: stretches, by: \.date.description).mapValues { part in
            part.reduce(ExactNumber.zero) { $0 + $1.hours }
        }
        return compare(classes, with: "classes") + compare(dates, with: "by_date")
    }

    private func others() -> [String] {
        var result: [String] = []
        if let wanted = expected["level"]?.text, wanted != assessment.requalification?.level.rawValue {
            result.append("the level is \(assessment.requalification?.level.rawValue ?? "none"), not \(wanted)")
        }
        if let wanted = expected["holidays"]?.items?.compactMap(\.text) {
            let days = context.timeline.onCall.intervals.flatMap { context.timeline.days.days(of: $0) }
            let found = days.map(\.date).filter { context.timeline.days.isHoliday($0) }.map(\.description)
            if found != wanted { result.append("the holidays are \(found), not \(wanted)") }
        }
        return result
    }

    private func compare(_ found: [String: ExactNumber], with key: String) -> [String] {
        (expected[key]?.entries ?? []).compactMap { entry in
            guard let wanted = entry.value.number else { return "\(key).\(entry.key) is no number" }
            // Cases are written to four places.
            let value = found[entry.key]?.rounded(places: 4)
            return value == wanted.rounded(places: 4)
                ? nil : "\(key).\(entry.key) is \(value.map(\.description) ?? "absent"), not \(wanted)"
        }
    }
}
