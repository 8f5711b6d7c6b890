internal import Chronology

/// Applies every rule to a worker file. It keeps the tables of the zones that it met, so that one assessor serves a batch.
public struct Assessor {
    public let library: BookLibrary
    private var clocks: [String: ZoneTable] = [:]

    public init(library: BookLibrary) { self.library = library }

    /// Why a file cannot be assessed.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// Such as `regime`.
        public var path: String
        public var problem: String
        public var remedy: String

        public var description: String { "\(path): \(problem)\n    → \(remedy)" }
    }

    /// What the rules and the books see: the facts on their line of time.
    public mutating func context(for file: WorkerFile) throws(Refusal) -> LawContext {
        let clock = try clock(for: file)
        try checkRegime(of: file, on: clock)
        let first = Self.firstInstant(of: file).map { clock.reading(at: $0).date } ?? CivilDate(2026, 1, 1)
        let night =
            file.params.text("night").flatMap { NightWindow($0) }
            ?? library.value("night-window", for: file.regime, on: first)?.value.text.flatMap { NightWindow($0) }
            ?? .codeDuTravail
        return LawContext(timeline: WorkerTimeline(file, clock: clock, night: night), library: library)
    }

    /// Applies the rules.
    public mutating func assess(_ file: WorkerFile) throws(Refusal) -> Assessment {
        Self.assess(try context(for: file))
    }

    /// Applies the rules to facts that lie on their line already.
    public static func assess(_ context: LawContext) -> Assessment {
        let file = context.file
        var assessment = Assessment(id: file.id)
        assessment.hours = AssessedHours(context).hours
        if let reason = reasonForNoFindings(context) {
            assessment.reasonForNoFindings = reason
            return assessment
        }
        assessment.findings = LawRules.all.flatMap { $0.findings(in: context) }.sorted {
            ($0.interval, $0.rule) < ($1.interval, $1.rule)
        }
        assessment.requalification = Requalification(context)?.indicators()
        let rest = AssessedRest(context)
        assessment.rest = rest.rest
        assessment.earliestResume = rest.earliestResume
        assessment.notes = rest.notes
        return assessment
    }

    /// The Code du travail does not reach three territories, and the books hold nothing in its place.
    private static func reasonForNoFindings(_ context: LawContext) -> LawText? {
        guard context.isPrivate, context.file.holidays.lacksTerritorialDays else { return nil }
        return LawText(
            "Le Code du travail ne s'applique pas dans ce territoire (\(context.file.territory.rawValue)) : seules les "
                + "heures et les montants d'accord sont donnés.",
            "The Code du travail does not apply in this territory (\(context.file.territory.rawValue)): only hours and "
                + "amounts of agreements are given.")
    }

    private mutating func clock(for file: WorkerFile) throws(Refusal) -> ZoneTable {
        if let known = clocks[file.timezone] { return known }
        guard let zone = LocalClock(zone: file.timezone) else {
            throw Refusal(
                path: "timezone", problem: "`\(file.timezone)` is not a time zone",
                remedy: "write a place, such as Europe/Paris")
        }
        let table = ZoneTable(zone, years: 2015...2035)
        clocks[file.timezone] = table
        return table
    }

    private func checkRegime(of file: WorkerFile, on clock: ZoneTable) throws(Refusal) {
        guard let chain = library.chain(for: file.regime), let book = chain.last else {
            throw Refusal(
                path: "regime", problem: "`\(file.regime)` is not a regime that a book is for",
                remedy: "write one of: \(library.regimes.joined(separator: ", "))")
        }
        guard let expected = file.regime.expectedText, let first = Self.firstInstant(of: file) else { return }
        let date = clock.reading(at: first).date
        let inForce = book.texts.filter { $0.covers(date) }.map(\.name)
        guard !book.texts.isEmpty, !inForce.contains(expected) else { return }
        let known = inForce.isEmpty ? "no text of this book" : inForce.joined(separator: ", ")
        throw Refusal(
            path: "regime", problem: "on \(date), \(known) is in force and not `\(expected)`",
            remedy: "write \(file.regime) without brackets: dates choose the text")
    }

    static func firstInstant(of file: WorkerFile) -> Instant? {
        (file.work + file.onCall.map(\.interval) + file.interventions.map(\.interval)).map(\.start).min()
            ?? file.plannedResume
    }
}
