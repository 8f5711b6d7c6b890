public import Chronology
public import Directory
import Interventions
public import LabourLaw
public import Storage

/// Joins what the store knows of a person to a worker file: terms, work, duties, interventions, absences.
///
/// A file reaches eleven weeks back from the month, since averages run over twelve, and to the end of the month's last
/// week. Planned work is the schedule of the organisation file without public holidays and absences; an imported day
/// takes its place. What is missing is named, and nothing is put in its place.
///
/// ```
/// let files = try WorkerFiles(store: store, library: library)
/// let made = try files.file(of: "anne", month: november)   // made.file, made.missing
/// let month = try files.month(november)                     // the same for many people: facts are read once
/// for person in files.people { try month.file(of: person, for: .pay) }
/// ```
public struct WorkerFiles: Sendable {
    /// A worker file with what the store does not say.
    public struct Made: Sendable {
        public var file: WorkerFile
        /// Keys of the organisation file, or what else is missing.
        public var missing: [String]
    }

    /// Which interventions a file holds.
    public enum Purpose: Sendable {
        /// All of them: each bounds rest.
        case rest
        /// Those that are paid as they stand.
        case pay
    }

    private let store: Store
    private let organisation: Organisation
    private let library: BookLibrary
    /// From when on the organisation is planned to be in force; nil: it is.
    private var plannedFrom: Instant?

    /// Reads a store by some books.
    public init(store: Store, library: BookLibrary) throws {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        self.store = store
        self.organisation = organisation
        self.library = library
    }

    /// The same with an organisation that would be in force from an instant on; who gains a duty by it is told then.
    public func planning(_ organisation: Organisation, from instant: Instant) -> WorkerFiles {
        var files = WorkerFiles(store: store, organisation: organisation, library: library)
        files.plannedFrom = instant
        return files
    }

    private init(store: Store, organisation: Organisation, library: BookLibrary) {
        self.store = store
        self.organisation = organisation
        self.library = library
    }

    /// Everybody who works under some terms.
    public var people: [PersonID] { organisation.people.filter { !$0.employment.isEmpty }.map(\.id) }

    /// The name of a person, for who reads.
    public func name(of person: PersonID) -> String {
        organisation.people.first { $0.id == person }?.name ?? person.rawValue
    }

    /// The name of the organisation.
    public var employer: String { organisation.name }

    /// The file of a person for a month.
    public func file(of id: PersonID, month: CivilMonth, for purpose: Purpose = .rest) throws -> Made {
        try self.month(month).file(of: id, for: purpose)
    }

    /// The facts of a month, read once for whoever is asked about.
    public func month(_ month: CivilMonth) throws -> WorkerMonth {
        try WorkerMonth(month, store: store, organisation: organisation, plannedFrom: plannedFrom, library: library)
    }
}
