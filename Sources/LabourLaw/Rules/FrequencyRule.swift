internal import Chronology

/// How often somebody may be on call by an agreement or a public text: the value `frequency-limits` of a book, a list of
/// limits of these kinds:
///
/// - `hours-in-days`: at most `max` hours on call in any `days` consecutive civil days;
/// - `half-days-per-month`: at most `max` started stretches of twelve hours in a month;
/// - `saturdays-per-month`, `sundays-per-month`, `holidays-per-month`: days with time on call;
/// - `nights-per-month`: nights that time on call touches;
/// - `weeks-in-weeks`: civil weeks that a duty starts in or fills by more than a day, among any `weeks` consecutive ones;
/// - `no-sunday-after-worked-sunday`: no time on call on the Sunday after one that was worked.
public struct FrequencyRule: LawRule {
    public let name = "frequency_limit"
    public let summary = LawText("Fréquence des astreintes", "How often somebody is on call")
    public let values = ["frequency-limits"]

    public init() {}

    /// One limit of a book.
    struct Limit {
        var kind: String
        var max: ExactNumber
        var days: Int
        var weeks: Int
        var label: String
        var citation: Citation
    }

    public func findings(in context: LawContext) -> [Finding] {
        guard let span = context.timeline.onCall.span, let law = context.law("frequency-limits", at: span.start),
            let items = law.value.items
        else { return [] }
        return items.flatMap { item -> [Finding] in
            guard let kind = item["kind"]?.text, let max = item["max"]?.number else { return [] }
            if let exception = item["unless"]?.text, context.params.flag(exception) == true { return [] }
            let limit = Limit(
                kind: kind, max: max, days: item["days"]?.number?.floor ?? 15,
                weeks: item["weeks"]?.number?.floor ?? 4, label: item["label"]?.text ?? kind, citation: law.citation)
            return findings(limit, in: context)
        }
    }

    private func findings(_ limit: Limit, in context: LawContext) -> [Finding] {
        switch limit.kind {
        case "hours-in-days": return hoursInDays(limit, in: context)
        case "half-days-per-month": return halfDays(limit, in: context)
        case "saturdays-per-month": return daysPerMonth(limit, in: context) { $0.weekday == .saturday }
        case "sundays-per-month": return daysPerMonth(limit, in: context) { $0.weekday == .sunday }
        case "holidays-per-month": return daysPerMonth(limit, in: context) { context.days.isHoliday($0) }
        case "nights-per-month": return nights(limit, in: context)
        case "weeks-in-weeks": return weeks(limit, in: context)
        case "no-sunday-after-worked-sunday": return sundays(limit, in: context)
        default: return []
        }
    }

    /// The heaviest window that begins with a day on call.
    private func hoursInDays(_ limit: Limit, in context: LawContext) -> [Finding] {
        let starts = Set(onCallDays(in: context)).sorted()
        var worst: (Interval, ExactNumber)?
        for start in starts {
            let end = start.adding(days: limit.days)
            guard
                let window = Interval(context.days.clock.startOfDay(start), context.days.clock.startOfDay(end))
            else { continue }
            let hours = context.timeline.onCall.intersection(window).duration.exactHours
            if hours > limit.max, worst.map({ hours > $0.1 }) ?? true { worst = (window, hours) }
        }
        return worst.map { [finding(limit, $0.0, measured: $0.1, unit: "h")] } ?? []
    }

    private func halfDays(_ limit: Limit, in context: LawContext) -> [Finding] {
        var months: [CivilMonth: Int] = [:]
        for interval in context.timeline.onCall.intervals {
            for (month, part) in byMonth(interval, in: context) {
                let hours = part.duration.exactHours
                months[month, default: 0] += -(ExactNumber.zero - (hours.divided(by: 12) ?? .zero)).floor
            }
        }
        return perMonth(months, limit, unit: "x 12 h", in: context)
    }

    private func byMonth(_ interval: Interval, in context: LawContext) -> [(CivilMonth, Interval)] {
        var result: [(CivilMonth, Interval)] = []
        var month = CivilMonth(context.days.date(of: interval.start))
        while let whole = context.days.interval(of: month), whole.start < interval.end {
            if let part = whole.intersection(interval) { result.append((month, part)) }
            month = month.next
        }
        return result
    }

    private func daysPerMonth(
        _ limit: Limit, in context: LawContext, where isCounted: (CivilDate) -> Bool
    ) -> [Finding] {
        let months = Dictionary(
            grouping: Set(onCallDays(in: context)).filter(isCounted), by: { CivilMonth($0) }
        ).mapValues(\.count)
        return perMonth(months, limit, unit: "days", in: context)
    }

    /// A night belongs to the day that it begins on.
    private func nights(_ limit: Limit, in context: LawContext) -> [Finding] {
        var nights: Set<CivilDate> = []
        for stretch in context.days.stretches(of: context.timeline.onCall) where stretch.isNight {
            let reading = context.days.clock.reading(at: stretch.interval.start)
            let isMorning = reading.secondOfDay / 60 < context.days.night.end
            nights.insert(isMorning ? stretch.date.adding(days: -1) : stretch.date)
        }
        let months = Dictionary(grouping: nights, by: { CivilMonth($0) }).mapValues(\.count)
        return perMonth(months, limit, unit: "nights", in: context)
    }

    private func weeks(_ limit: Limit, in context: LawContext) -> [Finding] {
        let mondays = Set(context.timeline.periods.flatMap { weeks(of: $0, in: context) }).sorted()
        for (index, monday) in mondays.enumerated() {
            let end = monday.adding(days: 7 * limit.weeks)
            let count = mondays[index...].count { $0 < end }
            guard ExactNumber(count) > limit.max,
                let window = Interval(context.days.clock.startOfDay(monday), context.days.clock.startOfDay(end))
            else { continue }
            return [finding(limit, window, measured: ExactNumber(count), unit: "weeks")]
        }
        return []
    }

    /// The week that a period starts in, and those that it reaches into by more than a day.
    private func weeks(of period: OnCallPeriod, in context: LawContext) -> [CivilDate] {
        var monday = DayClassifier.monday(of: context.days.date(of: period.interval.start))
        var result = [monday]
        while true {
            monday = monday.adding(days: 7)
            guard let week = context.days.week(ofMonday: monday),
                let part = period.interval.intersection(week), part.duration > .hours(24)
            else { return result }
            result.append(monday)
        }
    }

    private func sundays(_ limit: Limit, in context: LawContext) -> [Finding] {
        let worked = Set(
            context.timeline.work.intervals.flatMap { context.days.days(of: $0) }.map(\.date)
                .filter { $0.weekday == .sunday })
        return Set(onCallDays(in: context)).sorted().compactMap { date in
            guard date.weekday == .sunday, worked.contains(date.adding(days: -7)),
                let day = context.days.clock.day(date)
            else { return nil }
            return finding(limit, day, measured: 1, unit: "days")
        }
    }

    private func onCallDays(in context: LawContext) -> [CivilDate] {
        context.timeline.onCall.intervals.flatMap { context.days.days(of: $0) }.map(\.date)
    }

    private func perMonth(
        _ months: [CivilMonth: Int], _ limit: Limit, unit: String, in context: LawContext
    ) -> [Finding] {
        months.keys.sorted().compactMap { month in
            guard let count = months[month], ExactNumber(count) > limit.max,
                let interval = context.days.interval(of: month)
            else { return nil }
            return finding(limit, interval, measured: ExactNumber(count), unit: unit)
        }
    }

    private func finding(_ limit: Limit, _ interval: Interval, measured: ExactNumber, unit: String) -> Finding {
        Finding(
            name, .breach, interval, measured: .init(measured, unit), limit: .init(limit.max, unit),
            citation: limit.citation,
            message: LawText(
                "Fréquence dépassée : \(measured) pour \(limit.max) (\(limit.label)).",
                "Too often: \(measured) for \(limit.max) (\(limit.label))."),
            cure: LawText("Confier une astreinte à quelqu'un d'autre.", "Give a duty to somebody else."))
    }
}
