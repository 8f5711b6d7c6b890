internal import Chronology

/// A stretch between two works that rest is looked for in, with the interventions that broke in.
struct RestBlock {
    /// The end of the last work; without one the start of the duty that the first intervention fell in; nil: not known.
    var start: Instant?
    /// When work begins again, or was planned to; nil: not known.
    var end: Instant?
    /// Interventions, those that touch joined, in order.
    var calls: [Interval]
    /// The interventions that were no urgent works.
    var ordinaryCalls: [Interval]

    var lastCall: Interval? { calls.last }
    var hasUrgentCalls: Bool { calls != ordinaryCalls }

    /// The planned length; nil when an end is not known.
    var length: Duration? { start.flatMap { start in end.map { $0 - start } } }

    /// The continuous rests before, between and after some calls.
    func rests(around calls: [Interval]) -> [Interval] {
        var ends: [Instant?] = [start]
        for call in calls {
            ends.append(call.start)
            ends.append(call.end)
        }
        ends.append(end)
        var result: [Interval] = []
        for index in stride(from: 0, to: ends.count - 1, by: 2) {
            if let from = ends[index], let to = ends[index + 1], let rest = Interval(from, to) { result.append(rest) }
        }
        return result
    }

    /// The longest continuous rest that was had, given when work begins again.
    func longestRest(until resume: Instant? = nil) -> Duration {
        var block = self
        block.end = resume ?? end
        return block.rests(around: calls).map(\.duration).max() ?? .zero
    }

    /// Whether a rest of some length was had before the last of some calls began, and the working day that then began
    /// with a call still holds the planned resumption: 24 hours less the daily rest after that call.
    func isAcquired(_ required: Duration, calls: [Interval], isDaily: Bool) -> Bool {
        guard let dayStart = dayStart(after: required, calls: calls) else { return false }
        guard isDaily, let end, let last = calls.last else { return true }
        return end - last.end >= required || end - dayStart <= .hours(24) - required
    }
}

extension RestBlock {
    /// The call that opened a working day, since a rest of some length was had before it; nil: none did.
    func dayStart(after required: Duration, calls: [Interval]) -> Instant? {
        var previous = start
        var dayStart: Instant?
        for call in calls {
            if let previous, call.start - previous >= required { dayStart = call.start }
            previous = call.end
        }
        return dayStart
    }
}

extension RestBlock {
    /// A pause this short is a break of the working day and no place for daily rest.
    private static let longestBreak = Duration.hours(4)

    /// Every block between works, in order.
    static func blocks(
        work: IntervalSet, resume: Instant?, interventions: [WorkerIntervention], onCall: IntervalSet,
        days: DayClassifier
    ) -> [RestBlock] {
        // The planned resumption is a moment of work; what work follows may not be known.
        let point = resume.flatMap { Interval($0, $0 + .seconds(1)) }
        var ends: [(start: Instant?, end: Instant?)] = []
        var previous: Instant?
        for interval in point.map({ work.union(IntervalSet($0)) }).map(\.intervals) ?? work.intervals {
            ends.append((previous, interval.start))
            previous = interval.end
        }
        ends.append((previous, nil))
        return ends.compactMap { start, end in
            if let start, let end, isBreak(start, end, on: days) { return nil }
            return block(from: start, to: end, interventions: interventions, onCall: onCall)
        }
    }

    private static func block(
        from start: Instant?, to end: Instant?, interventions: [WorkerIntervention], onCall: IntervalSet
    ) -> RestBlock? {
        let inside = interventions.filter { call in
            start.map { $0 <= call.interval.start } ?? true && end.map { call.interval.start < $0 } ?? true
        }
        let calls = IntervalSet(inside.map(\.interval)).intervals
        let ordinary = IntervalSet(inside.filter { !$0.isUrgentWorks }.map(\.interval)).intervals
        let known = start ?? calls.first.flatMap { dutyStart(before: $0.start, onCall: onCall) }
        guard known != nil || !calls.isEmpty else { return nil }
        return RestBlock(start: known, end: end, calls: calls, ordinaryCalls: ordinary)
    }

    private static func isBreak(_ start: Instant, _ end: Instant, on days: DayClassifier) -> Bool {
        end - start < longestBreak || days.date(of: start) == days.date(of: end)
    }

    /// The start of the duty that an instant falls in.
    private static func dutyStart(before instant: Instant, onCall: IntervalSet) -> Instant? {
        let start = onCall.interval(around: instant)?.start
        return start == instant ? nil : start
    }
}

extension WorkerTimeline {
    /// The block that the earliest resumption is about: the one that the planned resumption ends, else the last with an
    /// intervention.
    var lastBlock: RestBlock? {
        if let resume = file.plannedResume {
            return restBlocks.last { $0.end == resume } ?? restBlocks.last { !$0.calls.isEmpty }
        }
        return restBlocks.last { !$0.calls.isEmpty }
    }
}
