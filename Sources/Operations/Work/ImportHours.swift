public import Chronology
import Directory
import Ledger
public import Storage

/// Takes over hours that people worked, and absences, from a table: the whole file, or nothing of it.
///
/// A day that the file names takes the place of the schedule, and of what was imported for it before. The same file again
/// changes nothing.
public struct ImportHours: Sendable {
    /// The largest file that is read.
    static let maximumSize = 16 << 20
    /// The most faults that are told at once.
    static let mostTold = 20

    private let store: Store

    /// Imports into a store.
    public init(store: Store) { self.store = store }

    /// Imports the text of a file.
    public func callAsFunction(_ text: String, file: String, by author: String, now: Instant) throws -> HoursImport {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        guard text.utf8.count <= Self.maximumSize else {
            throw OperationError(
                .invalid, "\(file) is larger than \(Self.maximumSize >> 20) MiB", remedy: "import month by month")
        }
        // Whoever lives furthest east has the latest day.
        let today = LocalClock.utc.reading(at: now + .seconds(14 * 3_600)).date
        var reader = HoursReader(organisation: organisation, today: today)
        reader.read(text)
        guard reader.problems.isEmpty else { throw Self.error(reader.problems, file: file) }
        let entries = reader.entries
        let days = Dictionary(grouping: entries, by: \.person).mapValues { Set($0.map(\.day)) }
        let hours = entries.compactMap(\.hours).sorted { ($0.person, $0.interval) < ($1.person, $1.interval) }
        var result = HoursImport(
            people: days.count, days: days.values.reduce(0) { $0 + $1.count }, stretches: hours.count,
            digest: Self.digest(of: entries), isChanged: false)
        guard try isNews(hours, covering: days) else { return result }
        try store.importHours(hours, covering: days, digest: result.digest, by: author, now: now)
        result.isChanged = true
        return result
    }

    private func isNews(_ hours: [ImportedHours], covering days: [PersonID: Set<CivilDate>]) throws -> Bool {
        let own = Dictionary(grouping: hours, by: \.person)
        return try days.contains { person, covered in
            guard let first = covered.min(), let last = covered.max() else { return false }
            let known = try store.importedHours(of: person, from: first, to: last)
            return !known.days.isSuperset(of: covered)
                || Set(known.hours.filter { covered.contains($0.day) }) != Set(own[person] ?? [])
        }
    }

    /// Of what is kept, not of how the file wrote it.
    private static func digest(of entries: [HoursReader.Entry]) -> String {
        let lines = entries.map { entry in
            let times = entry.hours.map { hours in
                "\(hours.kind) \(InstantText.iso(hours.interval.start)) \(InstantText.iso(hours.interval.end))"
            }
            return "\(entry.person) \(entry.day) \(times ?? ImportedWork.off)"
        }
        return LedgerDigest.digest(of: Array(Set(lines).sorted().joined(separator: "\n").utf8)).hex
    }

    private static func error(_ problems: [HoursReader.Problem], file: String) -> OperationError {
        let sorted = problems.sorted { $0.line < $1.line }
        guard sorted.count > 1 else {
            let only = sorted[0]
            return OperationError(.invalid, "\(file):\(only.line): \(only.problem)", remedy: only.remedy)
        }
        var lines = sorted.prefix(mostTold).map { "\(file):\($0.line): \($0.problem)\n    → \($0.remedy)" }
        if sorted.count > mostTold { lines.append("and \(sorted.count - mostTold) more") }
        return OperationError(
            .invalid, lines.joined(separator: "\n"), remedy: "mend these lines and import again; nothing was changed")
    }
}

/// What an import came to.
public struct HoursImport: OperationResult, Hashable, Codable {
    public var people: Int
    public var days: Int
    /// Stretches of work and absences.
    public var stretches: Int
    /// SHA-256 of what is kept, as the fact says it.
    public var digest: String
    /// False when all of it was known.
    public var isChanged: Bool

    public var text: String {
        let amount = "\(days) days of \(people) people, with \(stretches) stretches of work or absence"
        return isChanged ? "Took over \(amount)." : "Nothing changes: \(amount) are known already."
    }
}
