public import Chronology

/// The hours of a statement: elapsed, each minute once, cut to the file's month.
struct AssessedHours {
    private(set) var hours = Assessment.Hours()

    init(_ context: LawContext) {
        let timeline = context.timeline
        hours.onCall = timeline.inStatement(timeline.onCall).duration.exactHours
        hours.onCallExcludingInterventions = timeline.inStatement(timeline.quietOnCall).duration.exactHours
        hours.intervention = timeline.inStatement(timeline.intervened).duration.exactHours
        hours.night = context.days.stretches(of: timeline.inStatement(timeline.worked)).filter(\.isNight)
            .reduce(.zero) { $0 + $1.hours }
        for week in OvertimeWeek.weeks(in: context) where week.isInStatement {
            hours.overtime25 += week.firstBand
            hours.overtime50 += week.secondBand
            hours.complementary += week.complementary
        }
    }
}

/// A civil week with its hours beyond the legal or the contractual week (L3121-28, L3121-36).
public struct OvertimeWeek: Hashable, Sendable {
    /// The Monday.
    public var monday: CivilDate
    public var worked: ExactNumber
    /// Hours of the first band, at 25 per cent absent agreement.
    public var firstBand: ExactNumber
    /// Hours beyond it, at 50 per cent absent agreement.
    public var secondBand: ExactNumber
    /// Hours of a part-time person beyond the contract.
    public var complementary: ExactNumber
    /// Whether the week ends in the month of the statement.
    public var isInStatement: Bool

    /// Every week with hours of work, in order. Public regimes count overtime by tables of their own: their bands stay
    /// empty.
    public static func weeks(in context: LawContext) -> [OvertimeWeek] {
        context.timeline.mondays.compactMap { monday in
            let worked = context.timeline.workedHours(inWeekOf: monday)
            guard worked > 0 else { return nil }
            let month = context.file.month
            var week = OvertimeWeek(
                monday: monday, worked: worked, firstBand: .zero, secondBand: .zero, complementary: .zero,
                isInStatement: month.map { $0 == CivilMonth(monday.adding(days: 6)) } ?? true)
            guard context.isPrivate, !context.person.isFreeOfHours else { return week }
            if context.person.contractKind == .partTime {
                if let contract = context.person.weeklyHours { week.complementary = max(.zero, worked - contract) }
                return week
            }
            guard let legal = context.law("legal-week", on: monday)?.number else { return week }
            let band =
                context.params.number("ot_band_1_h", on: monday)
                ?? context.law("overtime-first-band", on: monday)?.number ?? .zero
            let beyond = max(.zero, worked - legal)
            week.firstBand = min(beyond, band)
            week.secondBand = max(.zero, beyond - band)
            return week
        }
    }
}
