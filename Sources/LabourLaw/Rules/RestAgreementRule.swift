internal import Chronology

/// An agreement may lower daily rest to nine hours (L3131-2, D3131-6), not below.
public struct RestAgreementRule: LawRule {
    public let name = "agreement_rest_floor"
    public let summary = LawText(
        "Plancher du repos quotidien réduit par accord", "Floor of the daily rest that an agreement lowers")
    public let values = ["daily-rest-floor", "daily-rest-derogation"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate, let span = context.timeline.span,
            let agreed = context.params.number(
                "agreement_min_daily_rest_h", on: context.days.date(of: span.start)),
            let law = context.law("daily-rest-floor", at: span.start), let floor = law.number, agreed < floor
        else { return [] }
        return [
            Finding(
                name, .breach, span, measured: .init(agreed, "h"), limit: .init(floor, "h"), citation: law.citation,
                message: LawText(
                    "Un accord ne peut réduire le repos quotidien en dessous de \(floor.frenchHours).",
                    "An agreement cannot lower the daily rest below \(floor.englishHours)."),
                cure: LawText(
                    "Porter le repos de l'accord à \(floor.frenchHours) au moins.",
                    "Let the agreement give \(floor.englishHours) at least."))
        ]
    }
}

/// Urgent works break into rest under the employer's responsibility (D3131-1, L3132-4); never for minors (L3164-3), and
/// only with a reason that can be proved.
public struct UrgentWorksRule: LawRule {
    public let name = "urgent_works"
    public let summary = LawText(
        "Travaux urgents : motif, information de l'inspection, repos rendu ; jamais avant 18 ans",
        "Urgent works: reason, notice to the inspector, rest given back; never for minors")
    public let values = ["urgent-works-daily", "urgent-works-weekly", "minor-urgent-works"]

    public init() {}

    public func findings(in context: LawContext) -> [Finding] {
        guard context.isPrivate else { return [] }
        return context.timeline.interventions.filter(\.isUrgentWorks).compactMap { call in
            let date = context.days.date(of: call.interval.start)
            if let age = context.person.age(on: date), age < 18, let law = context.law("minor-urgent-works", on: date) {
                return Finding(
                    name, .breach, call.interval, citation: law.citation,
                    message: LawText(
                        "Pas de dérogation pour travaux urgents avant 18 ans.",
                        "Urgent works do not suspend the rest of minors."))
            }
            guard call.reason?.trimmed.isEmpty ?? true, let law = context.law("urgent-works-daily", on: date) else {
                return nil
            }
            return Finding(
                name, .warning, call.interval, citation: law.citation,
                message: LawText(
                    "Travaux urgents sans motif noté : la dérogation ne pourrait pas être prouvée.",
                    "Urgent works without a reason on record: the derogation could not be proved."),
                cure: LawText("Noter le motif.", "Record the reason."))
        }
    }
}
