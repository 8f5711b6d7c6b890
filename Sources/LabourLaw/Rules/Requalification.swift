internal import Chronology

/// The facts that a judge weighs before time on call is called working time, with a score of our own; never a verdict.
///
/// Matzak (C-518/15), D.J. (C-344/19), Offenbach (C-580/19), Cass. soc. 26 October 2022 (21-14.178) and 14 May 2025
/// (24-14.319). Points and thresholds are values of the book, and ours.
struct Requalification {
    let context: LawContext
    let constraints: OnCallConstraints
    let date: CivilDate

    init?(_ context: LawContext) {
        guard context.isPrivate, let constraints = context.file.constraints else { return nil }
        self.context = context
        self.constraints = constraints
        let first = context.timeline.span?.start ?? context.anyDay?.start
        date = max(first.map { context.days.date(of: $0) } ?? CivilDate(2026, 1, 1), CivilDate(2025, 11, 13))
    }

    func indicators() -> RequalificationIndicators? {
        let found = [response, place, equipment, frequency, days, publicNumber, decline].compactMap(\.self)
        let score = found.reduce(0) { $0 + $1.points }
        guard let levels = context.law("requalification-levels", on: date)?.value, let high = levels["high"]?.number,
            let medium = levels["medium"]?.number
        else { return nil }
        let isRed = constraints.isImmediate || isMatzak
        let level: RequalificationIndicators.Level =
            isRed || ExactNumber(score) >= high
            ? .high : ExactNumber(score) >= medium || publicNumber != nil ? .medium : .low
        return RequalificationIndicators(indicators: found, score: score, level: level)
    }

    /// Eight minutes and a place imposed: the facts of Matzak, whatever the score.
    private var isMatzak: Bool {
        constraints.isPlaceImposed && (constraints.responseMinutes.map { $0 <= 8 } ?? false)
    }

    private var minutes: ExactNumber? { constraints.isImmediate ? 0 : constraints.responseMinutes }

    private var response: RequalificationIndicators.Indicator? {
        guard let minutes, let law = context.law("requalification-response", on: date),
            let row = law.value.items?.first(where: { $0["up_to"]?.number.map { minutes <= $0 } ?? false }),
            let points = row["points"]?.number?.floor
        else { return nil }
        return .init(
            points: points,
            fact: constraints.isImmediate
                ? LawText("Intervention sans délai.", "The call must be answered at once.")
                : LawText("Délai d'intervention de \(minutes) minutes.", "A response within \(minutes) minutes."),
            citation: law.citation)
    }

    private var place: RequalificationIndicators.Indicator? {
        guard constraints.isPlaceImposed || constraints.isLodgedOnSite else { return nil }
        return simple(
            "requalification-place", LawText("Lieu d'attente imposé ou logement sur place.", "The place is imposed."))
    }

    private var equipment: RequalificationIndicators.Indicator? {
        guard constraints.needsEquipment else { return nil }
        return simple(
            "requalification-equipment", LawText("Équipement ou uniforme à garder.", "Equipment or uniform at hand."))
    }

    private var publicNumber: RequalificationIndicators.Indicator? {
        guard constraints.isNumberPublic, constraints.isPlaceImposed || constraints.isLodgedOnSite else { return nil }
        return simple(
            "requalification-public-number",
            LawText(
                "Numéro affiché au public et lieu imposé : la rareté des appels ne suffit pas à écarter le risque.",
                "A public number and an imposed place: few calls alone do not exclude the risk."))
    }

    private var decline: RequalificationIndicators.Indicator? {
        guard constraints.canDecline else { return nil }
        return simple(
            "requalification-decline", LawText("Refus ou échange possible.", "The person may decline or swap."))
    }

    /// Calls by night on call: of the file's facts, or as the file gives them.
    private var frequency: RequalificationIndicators.Indicator? {
        guard let law = context.law("requalification-frequency", on: date), let perNight = callsPerNight,
            let row = law.value.items?.first(where: { $0["from"]?.number.map { perNight >= $0 } ?? false }),
            let points = row["points"]?.number?.floor
        else { return nil }
        return .init(
            points: points,
            fact: LawText(
                "\(perNight.text(places: 2)) intervention par nuit d'astreinte.",
                "\(perNight.text(places: 2)) calls by night on call."),
            citation: law.citation)
    }

    private var callsPerNight: ExactNumber? {
        if let perWeek = constraints.interventionsPerWeek {
            return perWeek.divided(by: constraints.nightsPerWeek ?? 7)
        }
        let nights = Set(
            context.days.stretches(of: context.timeline.onCall).filter(\.isNight).map(\.date))
        guard !nights.isEmpty else { return nil }
        return ExactNumber(context.timeline.interventions.count, over: nights.count)
    }

    private var days: RequalificationIndicators.Indicator? {
        let inRow = constraints.consecutiveDays ?? longestRun
        guard let law = context.law("requalification-days", on: date),
            let row = law.value.items?.first(where: { $0["above"]?.number.map { ExactNumber(inRow) > $0 } ?? false }),
            let points = row["points"]?.number?.floor
        else { return nil }
        return .init(
            points: points,
            fact: LawText("\(inRow) jours d'astreinte consécutifs.", "\(inRow) days on call in a row."),
            citation: law.citation)
    }

    private var longestRun: Int {
        let days = Set(
            context.timeline.onCall.intervals.flatMap { context.days.days(of: $0) }.map(\.date.dayNumber)
        ).sorted()
        var longest = 0
        var run = 0
        var previous: Int?
        for day in days {
            run = previous == day - 1 ? run + 1 : 1
            longest = max(longest, run)
            previous = day
        }
        return longest
    }

    private func simple(_ id: String, _ fact: LawText) -> RequalificationIndicators.Indicator? {
        guard let law = context.law(id, on: date), let points = law.number?.floor else { return nil }
        return .init(points: points, fact: fact, citation: law.citation)
    }
}
