public import Chronology

/// Looks at everything that a server needs before it is started, and says what to mend. One file holds one check.
public struct Doctor: Sendable {
    let settings: ServerSettings
    let secrets: any SecretSource
    let machine: any Machine
    private let store: DoctorStore
    private let ledger: LedgerState?

    /// What could be found out about the store.
    public enum DoctorStore: Sendable {
        /// It is open, with the schema of this program.
        case open(any OrganisationStore & CredentialStore)
        /// There is none yet.
        case absent
        /// It cannot be used; a sentence says why.
        case failed(String)
    }

    /// Examines a machine for a server with these settings.
    ///
    /// `ledger`: nil when there is no store to look into.
    public init(
        settings: ServerSettings, secrets: any SecretSource, machine: any Machine, store: DoctorStore,
        ledger: LedgerState? = nil
    ) {
        self.ledger = ledger
        self.settings = settings
        self.secrets = secrets
        self.machine = machine
        self.store = store
    }

    /// Runs every check.
    public func callAsFunction(now: Instant) throws -> DoctorReport {
        var checks = folderChecks + [diskCheck, speechCheck, clockCheck(now: now)] + portChecks + addressChecks
        switch store {
        case .open(let store): checks += [.ok("store", "opens, schema is current")] + (try organisationChecks(store))
        case .absent:
            checks.append(.warning("store", "there is none yet", remedy: "`vigie apply FILE` creates it"))
        case .failed(let reason):
            checks.append(.error("store", reason, remedy: "mend this before anything else"))
        }
        return DoctorReport(checks: checks + (ledger?.checks ?? []))
    }
}
