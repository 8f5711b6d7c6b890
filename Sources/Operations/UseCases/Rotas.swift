public import Chronology
public import Directory
import Rota

/// The rotas of one organisation, for those who plan them: shown, checked, compared, weighed, fed to calendars, drawn.
public struct Rotas: Sendable {
    private let organisation: Organisation
    private let book: RotaBook

    /// The rotas of an organisation, from the store or from a file.
    public init(of organisation: Organisation) throws(OperationError) {
        guard let book = organisation.rota, !book.plans.isEmpty else {
            throw OperationError(
                .notFound, "the organisation has no rota", remedy: "describe one below `rota:`; see docs/rota.md")
        }
        self.organisation = organisation
        self.book = book
    }

    /// The rotas that are current in a store.
    public init(store: any OrganisationStore) throws {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        try self.init(of: organisation)
    }

    /// The range of so many days from the midnight of a day, on the clock of a rota or of all of them.
    public func range(from date: CivilDate?, now: Instant, days: Int, rota: RotaID?) throws -> Interval {
        let plan = try plans(rota)[0]
        let clock = LocalClock(zone: plan.zone) ?? .utc
        let first = date ?? clock.reading(at: now).date
        guard (1...3_650).contains(days),
            let range = Interval(clock.startOfDay(first), clock.startOfDay(first.adding(days: days)))
        else { throw OperationError(.invalid, "\(days) days cannot be shown", remedy: "write 1 to 3650 days") }
        return range
    }

    /// Every final shift with its reason, and every gap.
    public func show(_ rota: RotaID? = nil, in range: Interval, language: Language = .english) throws -> RotaListing {
        let snapshot = try snapshot(in: range)
        let names = names
        return RotaListing(
            rotas: try plans(rota).compactMap { plan in
                snapshot[plan.id].map { RotaListing.Rota(plan, $0, names: names, language: language) }
            })
    }

    /// Gaps, people on two rotas or two levels at once, and whatever else somebody should know.
    public func check(in range: Interval, language: Language = .english) throws -> RotaCheckResult {
        let sources = organisation.lines.filter(\.isActive).flatMap { line in
            line.ladder.levels.compactMap { level in
                level.rota.map {
                    LevelSource(line: line.id, level: level.name, rota: $0.rota, rank: $0.rank)
                }
            }
        }
        let check = CoverageCheck(plans: book.plans, snapshot: try snapshot(in: range), sources: sources)
        let names = names
        return RotaCheckResult(
            findings: check.findings.map { finding in
                let zone = book.plan(finding.rota)?.zone ?? "UTC"
                return RotaCheckResult.Finding(
                    finding, clock: LocalClock(zone: zone) ?? .utc, names: names, language: language)
            })
    }

    /// The hours that nobody covers.
    public func gaps(
        _ rota: RotaID? = nil, in range: Interval, language: Language = .english
    ) throws -> RotaCheckResult {
        let wanted = Set(try plans(rota).map(\.id.rawValue))
        var result = try check(in: range, language: language)
        result.findings.removeAll { $0.kind != "gap" || !wanted.contains($0.rota) }
        return result
    }

    /// The organisation as it would be with these drafts published.
    public func withDrafts(_ drafts: [RotaPlan]) throws -> Organisation {
        guard !drafts.isEmpty else {
            throw OperationError(
                .notFound, "no draft waits to be published",
                remedy: "name an organisation file to compare with, or write `publish: explicit` below the rota")
        }
        return try PublishRota.replacing(drafts, in: organisation)
    }

    /// What another organisation's rotas, a draft, would change, person by person.
    public func difference(
        to draft: Organisation, in range: Interval, now: Instant, language: Language = .english
    ) throws -> RotaDifference {
        let drafted = try Rotas(of: draft)
        let after = try drafted.snapshot(in: range)
        let before = try snapshot(in: range)
        let all = names.merging(drafted.names) { _, new in new }
        let empty = RotaPlan(id: RotaID("none"), name: "")
        var entries: [RotaDifference.Entry] = []
        for id in Set(before.rotas).union(after.rotas).sorted() {
            let plan = drafted.book.plan(id) ?? book.plan(id) ?? empty
            // A rota that is new, or gone, is compared with one that has nobody.
            var nobody = plan
            nobody.layers = []
            nobody.temporary = []
            nobody.overrides = []
            let none = try RotaSnapshot(plans: [nobody], range: range)
            guard let old = before[id] ?? none[id], let new = after[id] ?? none[id] else { continue }
            let diff = RotaDiff(from: old, to: new)
            guard !diff.isEmpty else { continue }
            let clock = LocalClock(zone: plan.zone) ?? .utc
            entries.append(
                RotaDifference.Entry(
                    rota: id, lines: diff.lines(on: clock, language, names: all),
                    noticeHours: Dictionary(
                        uniqueKeysWithValues: diff.notice(at: now).map { person, notice in
                            (person.rawValue, Int(notice.components.seconds / 3600))
                        })))
        }
        return RotaDifference(rotas: entries)
    }

    /// How the burden of one rota is shared.
    public func fairness(_ rota: RotaID?, in range: Interval) throws -> FairnessResult {
        let plan = try plans(rota)[0]
        let snapshot = try snapshot(in: range)
        guard let resolved = snapshot[plan.id] else { throw OperationError.noOrganisation }
        let classes = try classes(of: plan, in: range)
        let people = plan.people.map { person in
            let away = IntervalSet(book.absences.filter { $0.person == person }.map(\.interval))
            return Fairness.Presence(
                person: person, present: Self.membership(of: person, in: plan, range).subtracting(away))
        }
        let fairness = Fairness(of: [resolved], people: people, classes: classes, period: range)
        return FairnessResult(plan, fairness, names: names)
    }

    /// When a person takes part in a rotation of a rota; all the time for who is only named elsewhere.
    private static func membership(of person: PersonID, in plan: RotaPlan, _ range: Interval) -> IntervalSet {
        let clock = LocalClock(zone: plan.zone) ?? .utc
        let members = plan.layers.flatMap { layer -> [Rotation.Member] in
            guard case .rotation(let rotation) = layer.content else { return [] }
            return rotation.members.filter { $0.people.contains(person) }
        }
        guard !members.isEmpty else { return IntervalSet(range) }
        return IntervalSet(
            members.compactMap { member in
                let from = member.from.map(clock.startOfDay) ?? range.start
                let until = member.until.map(clock.startOfDay) ?? range.end
                return Interval(from, until)?.intersection(range)
            })
    }

    /// The iCalendar file of a rota, for everybody or for one person.
    public func feed(
        _ rota: RotaID?, person: PersonID?, in range: Interval, published: Instant, language: Language = .french
    ) throws -> String {
        let plan = try plans(rota)[0]
        if let person, !plan.people.contains(person) {
            throw OperationError(
                .notFound, "`\(person)` is not on the rota `\(plan.id)`",
                remedy: NearMiss.remedy(
                    for: person.rawValue, among: plan.people.map(\.rawValue), kind: "people of this rota"))
        }
        guard let resolved = try snapshot(in: range)[plan.id] else { throw OperationError.noOrganisation }
        return RotaFeed(rotaName: plan.name, names: names, language: language)
            .file(of: resolved, person: person, published: published)
    }

    /// The picture of a rota as SVG.
    public func picture(_ rota: RotaID?, in range: Interval, language: Language = .french) throws -> String {
        let plan = try plans(rota)[0]
        guard let resolved = try snapshot(in: range)[plan.id] else { throw OperationError.noOrganisation }
        return RotaPicture(
            title: plan.name, names: names, language: language, classes: try classes(of: plan, in: range)
        )
        .svg(of: resolved)
    }

    private var names: [PersonID: String] {
        Dictionary(organisation.people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    private func classes(of plan: RotaPlan, in range: Interval) throws -> ShiftClasses {
        guard let clock = LocalClock(zone: plan.zone) else {
            throw OperationError(.invalid, "there is no time zone `\(plan.zone)`", remedy: "write an IANA name")
        }
        let years = clock.reading(at: range.start).date.year...clock.reading(at: range.end).date.year
        return ShiftClasses(plan: plan, table: ZoneTable(clock, years: years))
    }

    private func snapshot(in range: Interval) throws -> RotaSnapshot {
        do { return try RotaSnapshot(plans: book.plans, absences: book.absences, range: range) } catch {
            throw OperationError(
                .invalid, "rota \(error.rota) \(error.place): \(error.problemText)", remedy: error.remedy)
        }
    }

    /// One plan, or all of them; at least one.
    private func plans(_ id: RotaID?) throws -> [RotaPlan] {
        guard let id else { return book.plans }
        guard let plan = book.plan(id) else {
            throw OperationError(
                .notFound, "there is no rota `\(id)`",
                remedy: NearMiss.remedy(for: id.rawValue, among: book.plans.map(\.id.rawValue), kind: "rotas"))
        }
        return [plan]
    }
}
