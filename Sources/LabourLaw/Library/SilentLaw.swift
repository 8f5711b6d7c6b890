/// Where the law is silent: a setting, what it is by default, and the doubt that is told with it.
public struct SilentLaw: Hashable, Sendable {
    /// The setting of a worker file, or the reading that the program keeps to.
    public var setting: String
    public var standard: String
    public var doubt: LawText

    /// Every such point.
    public static let all: [SilentLaw] = [
        SilentLaw(
            setting: "pay_lost_hours", standard: "true",
            doubt: LawText(
                "Les heures perdues par une reprise différée sont-elles payées ? La loi est muette ; beaucoup d'accords "
                    + "maintiennent le salaire.",
                "Are hours lost to a deferred start paid? The law is silent; many agreements keep the pay.")),
        SilentLaw(
            setting: "strict_notice", standard: "false",
            doubt: LawText(
                "Les quinze jours de L3121-12 ne sont pas dits francs : quinze jours d'écart suffisent par défaut, seize "
                    + "avec ce réglage.",
                "The fifteen days of L3121-12 are not said to be clear: fifteen between the dates by default, sixteen "
                    + "with this setting.")),
        SilentLaw(
            setting: "weekly rest over two civil weeks", standard: "accepted, with a warning",
            doubt: LawText(
                "Trente-cinq heures à cheval sur deux semaines civiles : admis par la pratique, pas confirmé depuis Cass. "
                    + "soc. 13 nov. 2025 n° 24-10.733.",
                "Thirty-five hours over two civil weeks: accepted in practice, not settled since 13 November 2025.")),
        SilentLaw(
            setting: "seventh day by a call", standard: "a warning",
            doubt: LawText(
                "Une intervention le septième jour enfreint-elle L3132-1 ? Lecture stricte : oui.",
                "Does a call on the seventh day breach L3132-1? By a strict reading it does.")),
        SilentLaw(
            setting: "rest taken away", standard: "what is due less the longest continuous rest",
            doubt: LawText(
                "Comment compter le repos supprimé par une dérogation : lecture de Vigie.",
                "How to count the rest that a derogation takes away: a reading of Vigie's.")),
        SilentLaw(
            setting: "weekly rest of a free stretch", standard: "a Sunday, or a whole day off of a full-time person",
            doubt: LawText(
                "Quel temps libre est le repos hebdomadaire ? Dire les repos prévus (weekly_rests) lève le doute.",
                "Which free time is the weekly rest? Planned rests (weekly_rests) settle it.")),
        SilentLaw(
            setting: "month of a week's overtime", standard: "the month in which the civil week ends",
            doubt: LawText(
                "Une semaine à cheval sur deux mois : ses heures supplémentaires figurent au mois de son dimanche.",
                "A week over two months: its overtime stands in the month of its Sunday.")),
    ]
}
