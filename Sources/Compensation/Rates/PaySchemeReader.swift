import Chronology
public import LabourLaw

/// Reads the pay tables of the books into schemes, one for each regime.
///
/// A table is known by its id: `oncall`, `oncall-rest`, `late-notice`, `interventions`, `intervention-rest`,
/// `complementary`, `ihts`, `exclusions`, and the name of a parameter (`mg_eur`) for a published value.
public enum PaySchemeReader {
    /// The schemes of all regimes of a library; everything that is wrong in their tables is thrown at once.
    public static func schemes(of library: BookLibrary) throws(BookError) -> [String: PayScheme] {
        var schemes: [String: PayScheme] = [:]
        var problems: [SourceError] = []
        for regime in library.regimes {
            var scheme = PayScheme(regime: regime)
            for (id, entry) in library.tables(for: Regime(regime)).sorted(by: { $0.key < $1.key }) {
                do throws(SourceError) {
                    try add(id, entry, to: &scheme)
                } catch {
                    if !problems.contains(error) { problems.append(error) }
                }
            }
            addValues(of: library, to: &scheme)
            schemes[regime] = scheme
        }
        guard problems.isEmpty else { throw BookError(problems: problems) }
        return schemes
    }

    private static func add(_ id: String, _ entry: BookEntry, to scheme: inout PayScheme) throws(SourceError) {
        switch id {
        case "oncall": scheme.onCall = try rows(entry) { part throws(SourceError) in try OnCallRule(part) }
        case "oncall-rest": scheme.onCallRest = try rows(entry) { part throws(SourceError) in try UnitRest(part) }
        case "late-notice": scheme.lateNotice = try rows(entry) { part throws(SourceError) in try LateNotice(part) }
        case "interventions":
            scheme.interventions = try rows(entry) { part throws(SourceError) in try InterventionRule(part) }
        case "intervention-rest":
            scheme.interventionRest = try rows(entry) { part throws(SourceError) in try ClassRates(part) }
        case "complementary":
            scheme.complementary = try rows(entry) { part throws(SourceError) in try ComplementaryRates(part) }
        case "ihts":
            scheme.publicOvertime = try rows(entry) { part throws(SourceError) in try PublicOvertimeRates(part) }
        case "exclusions":
            scheme.exclusions = try rows(entry) { part throws(SourceError) in try part.exclusions("reasons") }
        case _ where WorkerParameters.payKinds[id] == .amount:
            scheme.values[id] = try rows(entry) { part throws(SourceError) in try part.requiredFraction("amount") }
        default:
            throw SourceError(
                file: entry.file, line: entry.line, path: "compensation.\(id)",
                problem: "`\(id)` is no table that pay knows",
                remedy: "write one of: oncall, oncall-rest, late-notice, interventions, intervention-rest, "
                    + "complementary, ihts, exclusions, or the name of a parameter in euros")
        }
    }

    /// Overtime and 1 May are values of the rules on working time, which pay shares with them.
    private static func addValues(of library: BookLibrary, to scheme: inout PayScheme) {
        let regime = Regime(scheme.regime)
        func number(_ id: String, on date: CivilDate) -> ExactNumber? {
            library.value(id, for: regime, on: date)?.number
        }
        if let entry = library.value("overtime-first-rate", for: regime) {
            scheme.overtime = rows(entry) { row in
                guard let first = row.number, let week = number("legal-week", on: row.from),
                    let hours = number("overtime-first-band", on: row.from),
                    let beyond = number("overtime-second-rate", on: row.from),
                    let lowest = number("overtime-rate-floor", on: row.from)
                else { return nil }
                return OvertimeRates(
                    weeklyHours: week, firstUplift: first, firstHours: hours, beyondUplift: beyond, lowestUplift: lowest
                )
            }
        }
        if let entry = library.value("may-day", for: regime) { scheme.mayDay = rows(entry) { $0.number } }
        for index in scheme.complementary.indices {
            let share = number("complementary-share", on: scheme.complementary[index].from)
            if let share { scheme.complementary[index].rule.share = share }
        }
    }

    private static func rows<Rule>(_ entry: BookEntry, _ rule: (DatedValue) -> Rule?) -> [RateRow<Rule>] {
        entry.rows.compactMap { row in
            rule(row).map {
                RateRow(
                    rule: $0, title: entry.title, from: row.from, to: row.to, citation: row.citation, rounding: .line,
                    night: .codeDuTravail, book: entry.book, notes: [])
            }
        }
    }

    private static func rows<Rule>(
        _ entry: BookEntry, _ read: (SourceSection) throws(SourceError) -> Rule
    ) throws(SourceError) -> [RateRow<Rule>] {
        let settings = try SourceSection(entry.settings, file: entry.file, path: "compensation.\(entry.id)")
        let rounding: Rounding = try settings.choice("rounding") ?? .line
        let night = try settings.night("night")
        let notes = settings.optional("notes")?.items?.compactMap(\.text) ?? []
        try settings.finish()
        var rows: [RateRow<Rule>] = []
        for (index, row) in entry.rows.enumerated() {
            let path = "compensation.\(entry.id).values[\(index)].value"
            let section = try SourceSection(row.value, file: entry.file, path: path)
            let rule = try read(section)
            try section.finish()
            rows.append(
                RateRow(
                    rule: rule, title: entry.title, from: row.from, to: row.to, citation: row.citation,
                    rounding: rounding, night: night, book: entry.book, notes: notes))
        }
        return rows
    }
}
