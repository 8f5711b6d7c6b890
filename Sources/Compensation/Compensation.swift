public import Chronology
public import LabourLaw

/// What a person is owed for on-call duty and interventions: rate tables and formulas over the facts of a worker file.
///
/// Everything is exact until a line is rounded, half up to the cent. Lines are cut at month ends and where a rate
/// changes, so that the lines of the months add up to those of the whole. Neither the order of facts nor cutting one in
/// two changes a total.
public struct Compensation: Sendable {
    private let schemes: [String: PayScheme]

    /// Reads the tables of a library once; what is wrong in them is thrown.
    public init(_ library: BookLibrary) throws(BookError) { schemes = try PaySchemeReader.schemes(of: library) }

    /// What the books of a regime say about pay; nil for an unknown regime.
    public func scheme(of regime: Regime) -> PayScheme? { schemes[regime.name] }

    /// The lines of a file's month, or of all its facts when it names none.
    public func evaluate(_ file: WorkerFile, clock: ZoneTable) -> PayResult {
        var draft = PayDraft(month: file.month)
        let scheme = schemes[file.regime.name] ?? PayScheme(regime: file.regime.name)
        guard let basis = PayBasis(file, clock: clock, scheme: scheme) else { return draft.result() }
        if let reason = exclusion(of: file, by: scheme) {
            draft.note(reason)
        } else {
            UnitPay(basis: basis).add(to: &draft)
            HourPay(basis: basis).add(to: &draft)
            PeriodPay(basis: basis).add(to: &draft)
            InterventionPay(basis: basis).add(to: &draft)
        }
        ClockChanges(basis: basis).add(to: &draft)
        draft.balance()
        return draft.result()
    }

    private func exclusion(of file: WorkerFile, by scheme: PayScheme) -> String? {
        guard let row = scheme.exclusions.last else { return nil }
        if file.person.isHoused, row.rule.contains(.housed) {
            return "Pas d'indemnité : agent logé par nécessité absolue de service (\(row.citation))."
        }
        if file.person.hasResponsibilityNBI, row.rule.contains(.responsibilityNBI) {
            return "Pas d'indemnité : NBI au titre de fonctions de responsabilité supérieure (\(row.citation))."
        }
        return nil
    }
}
