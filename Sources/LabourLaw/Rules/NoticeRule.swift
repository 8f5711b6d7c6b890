internal import Chronology

/// Notice of the programme (L3121-12, or the agreement): so many days before the duty starts, and one clear day in
/// exceptional circumstances.
///
/// A clear day is a whole day: neither the day of telling nor the day of start counts. The fifteen days of the Code are
/// not said to be clear, so the two dates must lie fifteen days apart; `strict_notice` asks for fifteen clear days. Where
/// a public table pays more for late notice, the finding says so and is no breach.
public struct NoticeRule: LawRule {
    public let name = "notice"
    public let summary = LawText(
        "Délai de prévenance, en jours ou en jours francs", "Notice of the programme, in days or clear days")
    public let values = ["notice-days", "notice-kind", "notice-exceptional-clear-days", "notice-effect"]

    public init() {}

    /// What must lie between the day of telling and the day of start.
    enum Requirement: Hashable {
        case days(Int)
        case clearDays(Int)
        case months(Int)

        init?(_ text: String, isClear: Bool) {
            if let days = Int(text) {
                self = isClear ? .clearDays(days) : .days(days)
            } else if text.hasPrefix("P"), let number = Int(text.dropFirst().dropLast()), text.hasSuffix("M") {
                self = .months(number)
            } else if text.hasPrefix("P"), let number = Int(text.dropFirst().dropLast()), text.hasSuffix("D") {
                self = isClear ? .clearDays(number) : .days(number)
            } else {
                return nil
            }
        }

        func isMet(from told: CivilDate, to start: CivilDate) -> Bool {
            let days = start.dayNumber - told.dayNumber
            return switch self {
            case .days(let number): days >= number
            case .clearDays(let number): days - 1 >= number
            case .months(let number): told.adding(months: number) <= start
            }
        }

        /// The last day on which telling is early enough.
        func latest(for start: CivilDate) -> CivilDate {
            switch self {
            case .days(let number): start.adding(days: -number)
            case .clearDays(let number): start.adding(days: -number - 1)
            case .months(let number): start.adding(months: -number)
            }
        }

        var limit: Finding.Measure {
            switch self {
            case .days(let number): .init(ExactNumber(number), "days")
            case .clearDays(let number): .init(ExactNumber(number), "clear days")
            case .months(let number): .init(ExactNumber(number), "months")
            }
        }

        var text: LawText {
            switch self {
            case .days(let number): LawText("\(number) jours", "\(number) days")
            case .clearDays(let number):
                LawText(number == 1 ? "1 jour franc" : "\(number) jours francs", "\(number) clear days")
            case .months(let number): LawText("\(number) mois", number == 1 ? "1 month" : "\(number) months")
            }
        }
    }

    public func findings(in context: LawContext) -> [Finding] {
        context.timeline.periods.compactMap { finding(about: $0, in: context) }
    }

    private func finding(about period: OnCallPeriod, in context: LawContext) -> Finding? {
        guard let told = period.communicatedOn else { return nil }
        let start = context.days.date(of: period.interval.start)
        guard let (requirement, citation) = requirement(for: period, start: start, in: context),
            !requirement.isMet(from: told, to: start)
        else { return nil }
        let effect = context.law("notice-effect", on: start)?.value.text
        guard effect != "none" else { return nil }
        let days = start.dayNumber - told.dayNumber
        let isClear = if case .clearDays = requirement { true } else { false }
        let measured = Finding.Measure(ExactNumber(isClear ? days - 1 : days), isClear ? "clear days" : "days")
        let latest = requirement.latest(for: start)
        return Finding(
            name, effect == "uplift" ? .warning : .breach, period.interval, measured: measured,
            limit: requirement.limit, citation: citation,
            message: LawText(
                "Programme communiqué \(days) jours avant (\(days - 1) francs), pour un délai de "
                    + "\(requirement.text.french)." + (effect == "uplift" ? " L'indemnité est majorée." : ""),
                "Told \(days) days before (\(days - 1) clear), for a notice of \(requirement.text.english)."
                    + (effect == "uplift" ? " The indemnity is raised." : "")),
            cure: LawText(
                "Communiquer au plus tard le \(latest), ou déplacer l'astreinte.",
                "Tell it on \(latest) at the latest, or move the duty."))
    }

    private func requirement(
        for period: OnCallPeriod, start: CivilDate, in context: LawContext
    ) -> (Requirement, Citation)? {
        let params = context.params
        guard let law = context.law("notice-days", on: start), let text = law.value.text else { return nil }
        if period.isExceptional, let exceptional = context.law("notice-exceptional-clear-days", on: start),
            let days = exceptional.number
        {
            return (.clearDays(days.floor), exceptional.citation)
        }
        // A month is asked for changes of the plan, and not for the replacement of somebody who is absent.
        let asked = params.text("min_notice") ?? params.number("notice_days")?.description ?? text
        let isReplacement = period.isReplacement || params.flag("replacement") == true
        let isClear =
            params.flag("notice_clear") ?? params.flag("strict_notice")
            ?? (context.law("notice-kind", on: start)?.value.text == "clear")
        guard let requirement = Requirement(asked, isClear: isClear) else { return nil }
        if case .months = requirement, isReplacement { return nil }
        return (requirement, law.citation)
    }
}

extension CivilDate {
    /// The same day some months later or earlier; a day that the month lacks is its last one.
    func adding(months: Int) -> CivilDate {
        let index = year * 12 + month - 1 + months
        guard let target = CivilMonth(index / 12, index % 12 + 1) else { return self }
        return CivilDate(target.year, target.month, min(day, target.lastDay.day))
    }
}
