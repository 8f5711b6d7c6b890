public import Chronology
public import Directory
public import Storage

/// What one duty tells the next.
public struct DutyNotes: Sendable {
    private let store: Store

    /// The longest note.
    public static let longest = 4_000

    /// The notes of a store.
    public init(store: Store) { self.store = store }

    /// Leaves a note.
    public func write(_ text: String, on rota: RotaID, by person: PersonID, now: Instant) throws {
        let organisation = try checked(rota)
        guard organisation.people.contains(where: { $0.id == person && $0.isActive }) else {
            throw OperationError(
                .notFound, "there is no person `\(person)`",
                remedy: NearMiss.remedy(
                    for: person.rawValue, among: organisation.people.map(\.id.rawValue), kind: "people"))
        }
        guard !text.isEmpty, text.count <= Self.longest else {
            throw OperationError(
                .invalid, "a note has 1 to \(Self.longest) characters, this one \(text.count)",
                remedy: "say it shorter, and where the rest is")
        }
        try store.writeDutyNote(text, on: rota, by: person, now: now)
    }

    /// The last notes, the newest first.
    public func list(_ rota: RotaID, limit: Int = 10) throws -> Result {
        let organisation = try checked(rota)
        let zone = organisation.rota?.plan(rota)?.zone ?? "UTC"
        let clock = LocalClock(zone: zone) ?? .utc
        return Result(
            rota: rota,
            notes: try store.dutyNotes(on: rota, limit: limit).map { author, note, at in
                Result.Note(
                    person: author, name: organisation.people.first { $0.id == author }?.name ?? author.rawValue,
                    at: InstantText.iso(at), local: InstantText.local(at, clock: clock), note: note)
            })
    }

    private func checked(_ rota: RotaID) throws -> Organisation {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        guard organisation.rota?.plan(rota) != nil else {
            throw OperationError(
                .notFound, "there is no rota `\(rota)`",
                remedy: NearMiss.remedy(
                    for: rota.rawValue, among: organisation.rota?.plans.map(\.id.rawValue) ?? [], kind: "rotas"))
        }
        return organisation
    }

    /// The notes of one rota.
    public struct Result: OperationResult, Hashable, Codable {
        /// One note.
        public struct Note: Hashable, Codable, Sendable {
            public var person: PersonID
            public var name: String
            public var at: String
            public var local: String
            /// Empty once its author was erased.
            public var note: String
        }

        public var rota: RotaID
        public var notes: [Note]

        public var text: String {
            if notes.isEmpty { return "no notes on \(rota)" }
            return notes.map { "\($0.local)  \($0.name): \($0.note)" }.joined(separator: "\n")
        }
    }
}
