internal import Chronology

/// How on-call duty is set up (L3121-11, L3121-12): by an agreement, or by the employer after the opinion of the CSE and
/// with the labour inspector informed. A clause of the contract alone does not found it (Cass. soc. 23 May 2017,
/// 15-24.507).
public struct SetupRule: LawRule {
    public let name = "setup"
    public let summary = LawText(
        "Mise en place : accord, ou CSE et inspection du travail", "Set-up: agreement, or CSE and labour inspector")
    public let values = ["setup", "setup-contract-clause"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate, let setup = context.file.setup, setup.agreement == nil,
            let span = context.timeline.span ?? context.anyDay, let law = context.law("setup", at: span.start)
        else { return [] }
        var missing: [LawText] = []
        if !setup.hasCSEOpinion { missing.append(LawText("l'avis du CSE", "CSE opinion")) }
        if !setup.isInspectorInformed {
            missing.append(LawText("l'information de l'inspection du travail", "labour inspector information"))
        }
        guard !missing.isEmpty else { return [] }
        let french = missing.map(\.french).joined(separator: " et ")
        let english = missing.map(\.english).joined(separator: ", ")
        var findings = [
            Finding(
                name, .breach, span, measured: .init(ExactNumber(2 - missing.count), "formalities"),
                limit: .init(2, "formalities"), citation: law.citation,
                message: LawText(
                    "Sans accord, il manque : \(french).", "Without an agreement, missing: \(english)."),
                cure: LawText(
                    "Conclure un accord, ou recueillir \(french).", "Conclude an agreement, or obtain: \(english)."))
        ]
        if setup.hasContractClause, let clause = context.law("setup-contract-clause", at: span.start) {
            findings.append(
                Finding(
                    name, .breach, span, citation: clause.citation,
                    message: LawText(
                        "Une clause du contrat ne suffit pas : un refus ne fonderait pas un licenciement.",
                        "A clause of the contract is not enough: refusing would not found a dismissal."),
                    cure: LawText("Conclure un accord.", "Conclude an agreement.")))
        }
        return findings
    }
}

/// Work on 1 May (L3133-6): the wage and an indemnity of the same amount.
public struct MayDayRule: LawRule {
    public let name = "may_day"
    public let summary = LawText("Travail le 1er mai", "Work on 1 May")
    public let values = ["may-day"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate else { return [] }
        return context.timeline.worked.intervals.flatMap { interval in
            context.days.days(of: interval).compactMap { date, part in
                guard date.month == 5, date.day == 1, let law = context.law("may-day", on: date) else { return nil }
                let hours = part.duration.exactHours
                return Finding(
                    name, .info, part, measured: .init(hours, "h"), citation: law.citation,
                    message: LawText(
                        "\(hours.frenchHours) de travail le 1er mai : salaire et indemnité du même montant.",
                        "\(hours.englishHours) of work on 1 May: the wage, and an indemnity of the same amount."))
            }
        }
    }
}

/// Time on call is counted once: for two lines together, and never during work (L3121-9).
public struct OverlapRule: LawRule {
    public let name = "oncall_overlap"
    public let summary = LawText(
        "Astreintes qui se chevauchent, ou qui chevauchent le travail", "Duties that overlap each other or work")
    public let values = ["oncall-time"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        var covered = IntervalSet()
        var overlap = IntervalSet()
        for period in context.timeline.periods {
            overlap = overlap.union(covered.intersection(period.interval))
            covered = covered.union(IntervalSet(period.interval))
        }
        let lines = overlap.intervals.compactMap { part in
            finding(
                part, rule: name, in: context,
                LawText(
                    "Deux astreintes en même temps (\(part.duration.exactHours.frenchHours)) : ce temps compte une fois.",
                    "Two duties overlap (\(part.duration.exactHours.englishHours)): this time counts once."))
        }
        let work = covered.intersection(context.timeline.work).intervals.compactMap { part in
            finding(
                part, rule: "oncall_overlaps_work", in: context,
                LawText(
                    "\(part.duration.exactHours.frenchHours) d'astreinte pendant le travail : ce temps est du travail.",
                    "\(part.duration.exactHours.englishHours) overlaps working time: it is work."))
        }
        return lines + work
    }

    private func finding(_ part: Interval, rule: String, in context: LawContext, _ message: LawText) -> Finding? {
        guard let law = context.law("oncall-time", at: part.start) else { return nil }
        return Finding(
            rule, .warning, part, measured: .init(part.duration.exactHours, "h"), limit: .init(0, "h"),
            citation: law.citation, message: message,
            cure: LawText("Raccourcir l'une des deux.", "Shorten one of the two."))
    }
}
