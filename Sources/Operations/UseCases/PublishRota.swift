public import Chronology
public import Directory
import Rota

/// Brings drafts of rotas into force, writes who was told what with how much notice, and has the people concerned told.
public struct PublishRota: Sendable {
    private let store: any OrganisationStore

    /// Publishes into a store.
    public init(store: any OrganisationStore) { self.store = store }

    /// Publishes the drafts of some rotas, or all that wait. With a `file`, what it says of these rotas is published
    /// instead of a draft.
    public func callAsFunction(
        _ rotas: [RotaID] = [], from file: Organisation? = nil, by writer: String, now: Instant, isDryRun: Bool = false
    ) throws -> PublishResult {
        guard let current = try store.currentOrganisation() else { throw OperationError.noOrganisation }
        let drafts = try store.rotaDrafts()
        let plans = try chosen(rotas, among: file?.rota?.plans ?? drafts, isFile: file != nil)
        let next = try Self.replacing(plans, in: current.organisation)
            .keepingAgreements(of: current.organisation, now: now)
        let announcements = RotaAnnouncer(old: current.organisation, new: next, now: now).announcements()
        var result = PublishResult(
            rotas: plans.map(\.id), revision: current.revision, isPublished: false,
            changes: AnnouncedChange.all(of: announcements, in: next))
        guard !isDryRun else { return result }
        let change = OrganisationChange(
            organisation: next, origin: .command, writer: writer, at: now, expectedRevision: current.revision,
            announcements: announcements)
        if let revision = try store.commit(change) {
            result.revision = revision
            result.isPublished = true
        }
        let published = Set(plans.map(\.id))
        try store.replaceRotaDrafts(drafts.filter { !published.contains($0.id) }, by: writer, now: now)
        return result
    }

    private func chosen(_ rotas: [RotaID], among plans: [RotaPlan], isFile: Bool) throws -> [RotaPlan] {
        guard !plans.isEmpty else {
            throw OperationError(
                .notFound, isFile ? "the file has no rota" : "no draft waits to be published",
                remedy: isFile
                    ? "describe one below `rota:`; see docs/rota.md"
                    : "write `publish: explicit` below the rota and apply the file, or name a file with --file")
        }
        guard !rotas.isEmpty else { return plans }
        return try rotas.map { id in
            if let plan = plans.first(where: { $0.id == id }) { return plan }
            throw OperationError(
                .notFound, isFile ? "the file has no rota `\(id)`" : "no draft of rota `\(id)` waits",
                remedy: NearMiss.remedy(for: id.rawValue, among: plans.map(\.id.rawValue), kind: "rotas"))
        }
    }

    /// The organisation with other plans; what cannot be resolved, or names nobody who is there, is refused.
    static func replacing(_ plans: [RotaPlan], in organisation: Organisation) throws -> Organisation {
        var next = organisation
        var book = next.rota ?? RotaBook()
        for plan in plans {
            if let index = book.plans.firstIndex(where: { $0.id == plan.id }) {
                book.plans[index] = plan
            } else {
                book.plans.append(plan)
            }
        }
        next.rota = book
        let errors = RotaFindings.findings(in: next).filter { $0.severity == .error }
        if let error = errors.first {
            throw OperationError(.invalid, "\(error.path): \(error.problem)", remedy: error.remedy)
        }
        return next
    }
}

/// What a publication changes for one person at one rank.
public struct AnnouncedChange: Hashable, Codable, Sendable {
    public var rota: String
    public var person: String
    public var rank: Int
    /// ISO 8601 in UTC, start and end.
    public var lost: [[String]]
    public var gained: [[String]]
    /// Whole hours until the first of it; negative when it has begun.
    public var noticeHours: Int
    /// Whether the person is told: who is no longer active is not.
    public var isTold: Bool
    public var sentence: String

    static func all(of announcements: [RotaAnnouncement], in organisation: Organisation) -> [AnnouncedChange] {
        let names = Dictionary(organisation.people.map { ($0.id, $0.name) }) { first, _ in first }
        return announcements.flatMap { announcement in
            let zone = organisation.rota?.plan(announcement.rota)?.zone ?? "UTC"
            let clock = LocalClock(zone: zone) ?? .utc
            return announcement.changes.map { change in
                func iso(_ intervals: [Interval]) -> [[String]] {
                    intervals.map { [InstantText.iso($0.start), InstantText.iso($0.end)] }
                }
                func words(_ intervals: [Interval]) -> String {
                    intervals.map { IntervalText.format($0, on: clock, .english) }.joined(separator: ", ")
                }
                var parts: [String] = []
                if !change.lost.isEmpty { parts.append("loses \(words(change.lost))") }
                if !change.gained.isEmpty { parts.append("gains \(words(change.gained))") }
                let hours = Int(change.notice.components.seconds / 3600)
                let notice = change.notice < .zero ? "it has begun" : "\(hours / 24) d \(hours % 24) h notice"
                let rank = change.rank == 1 ? "" : " (rank \(change.rank))"
                return AnnouncedChange(
                    rota: announcement.rota.rawValue, person: change.person.rawValue, rank: change.rank,
                    lost: iso(change.lost), gained: iso(change.gained), noticeHours: hours,
                    isTold: announcement.words[change.person] != nil,
                    sentence: "\(announcement.rota): \(names[change.person] ?? change.person.rawValue)\(rank) "
                        + parts.joined(separator: ", ") + "; \(notice)")
            }
        }
    }
}

/// What publishing did, or would do.
public struct PublishResult: OperationResult, Hashable, Codable {
    public var rotas: [RotaID]
    public var revision: Int64
    public var isPublished: Bool
    public var changes: [AnnouncedChange]

    public var text: String {
        let names = rotas.map(\.rawValue).joined(separator: ", ")
        var lines = changes.map(\.sentence)
        if changes.isEmpty { lines.append("nobody's shifts change") }
        lines.append(
            isPublished
                ? "Published \(names) as revision \(revision); the people concerned are told by their channels."
                : "Nothing was published of \(names); revision \(revision) stays.")
        return lines.joined(separator: "\n")
    }
}
