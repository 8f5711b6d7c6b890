public import Ledger
public import Storage

/// What the doctor is told of the ledger.
public struct LedgerState: Hashable, Sendable {
    /// How many tasks of each kind are open.
    public var openTasks: [TaskKind: Int]
    /// How many facts there are.
    public var facts: Int64
    /// The first fact that does not follow from the one before it.
    public var brokenAt: Int64?
    public var journal: FactJournal.Inspection

    /// Describes a ledger.
    public init(openTasks: [TaskKind: Int], facts: Int64, brokenAt: Int64?, journal: FactJournal.Inspection) {
        self.openTasks = openTasks
        self.facts = facts
        self.brokenAt = brokenAt
        self.journal = journal
    }

    /// Follows the whole chain of digests, and looks at the tasks and the journal.
    public init(of store: Store, settings: ServerSettings) throws {
        let audit = try store.audit()
        self.init(
            openTasks: try store.tasks(state: .open, limit: 100_000).reduce(into: [:]) { $0[$1.kind, default: 0] += 1 },
            facts: audit.facts, brokenAt: audit.brokenAt, journal: FactJournal.inspect(path: settings.journalPath))
    }

    /// What the doctor says of it.
    var checks: [DoctorReport.Check] {
        [ledgerCheck, taskCheck] + journalChecks
    }

    private var ledgerCheck: DoctorReport.Check {
        guard let brokenAt else { return .ok("ledger", "\(facts) facts, each chained to the one before") }
        return .error(
            "ledger", "fact \(brokenAt) does not follow from the one before it",
            remedy: "the store was changed by another program or damaged: restore a backup, and keep this one")
    }

    private var taskCheck: DoctorReport.Check {
        guard !openTasks.isEmpty else { return .ok("tasks", "none is open") }
        let kinds = openTasks.sorted { $0.key.rawValue < $1.key.rawValue }
        return .warning(
            "tasks", "open: " + kinds.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", "),
            remedy: "`vigie tasks list` shows them, `vigie tasks ack ID` acknowledges one")
    }

    private var journalChecks: [DoctorReport.Check] {
        var checks: [DoctorReport.Check] = []
        switch journal.waitingRecords {
        case nil, 0?: checks.append(.ok("journal", "no late facts wait"))
        case let count?:
            checks.append(
                .warning(
                    "journal", "\(count) records wait for the store",
                    remedy: "a running server stores them once the store takes facts; otherwise start it"))
        }
        if journal.hasRefused {
            checks.append(
                .warning(
                    "journal", "facts are kept aside that the store refused", remedy: "send the .refused file to us"))
        }
        if journal.hasDamaged {
            checks.append(
                .warning(
                    "journal", "a damaged journal is kept aside", remedy: "look at it, then remove the .damaged file"))
        }
        return checks
    }
}
