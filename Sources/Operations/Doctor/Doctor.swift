public import Chronology
public import Directory

/// Looks at everything that a server needs before it is started, and says what to mend.
public struct Doctor: Sendable {
    private let settings: ServerSettings
    private let secrets: any SecretSource
    private let machine: any Machine
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
        var checks = folderChecks + [diskCheck, speechCheck, clockCheck(now: now)] + portChecks
        switch store {
        case .open(let store): checks += [.ok("store", "opens, schema is current")] + (try organisationChecks(store))
        case .absent:
            checks.append(.warning("store", "there is none yet", remedy: "`vigie apply FILE` creates it"))
        case .failed(let reason):
            checks.append(.error("store", reason, remedy: "mend this before anything else"))
        }
        return DoctorReport(checks: checks + (ledger?.checks ?? []))
    }

    private var folderChecks: [DoctorReport.Check] {
        let path = settings.dataDirectory
        switch machine.folder(path) {
        case .absent:
            return [.error("data folder", "\(path) does not exist", remedy: "create it for the user of the server")]
        case .present(isWritable: false, _):
            return [.error("data folder", "\(path) cannot be written", remedy: "give it to the user of the server")]
        case .present(_, let mode) where mode & 0o007 != 0:
            return [
                .error(
                    "data folder", "\(path) is open to every user of this machine",
                    remedy: "it holds numbers and messages: chmod 0700 \(path)")
            ]
        case .present: return [.ok("data folder", path)]
        }
    }

    private var diskCheck: DoctorReport.Check {
        guard let free = machine.freeBytes(at: settings.dataDirectory) else {
            return .warning("disk", "free space is not known", remedy: "check it by hand")
        }
        let mebibytes = free >> 20
        return free >= settings.diskFloor
            ? .ok("disk", "\(mebibytes) MiB free")
            : .error(
                "disk", "\(mebibytes) MiB free, below the floor of \(settings.diskFloor >> 20) MiB",
                remedy: "free space: facts and messages are written before calls go on")
    }

    private var speechCheck: DoctorReport.Check {
        let name = settings.speechProgram.split(separator: " ").first.map(String.init) ?? ""
        if let path = machine.program(name) { return .ok("speech", path) }
        return .error(
            "speech", "the program \(name) is not installed",
            remedy: "apt install espeak-ng, or put WAV files for every prompt into \(settings.promptsDirectory)")
    }

    private func clockCheck(now: Instant) -> DoctorReport.Check {
        // No server of this program ran before 2026: an earlier clock was never set.
        if now < Instant(seconds: 1_767_225_600) {
            return .error("clock", "the clock says \(InstantText.iso(now))", remedy: "set the clock")
        }
        switch machine.isClockSynchronised {
        case true?: return .ok("clock", "synchronised, \(InstantText.iso(now))")
        case false?:
            return .warning(
                "clock", "not synchronised", remedy: "run chrony or systemd-timesyncd: duties change on the minute")
        case nil: return .ok("clock", "\(InstantText.iso(now)); synchronisation is not known here")
        }
    }

    private var portChecks: [DoctorReport.Check] {
        var checks: [DoctorReport.Check] = []
        for transport in PortTransport.allCases {
            let name = "port \(settings.sipPort)/\(transport.rawValue)"
            if let reason = machine.refusal(of: settings.sipPort, transport, at: settings.bindAddress) {
                checks.append(
                    .warning(
                        name, reason,
                        remedy: "fine while the server runs; otherwise stop the other program or change VIGIE_SIP_PORT")
                )
            } else {
                checks.append(.ok(name, "free on \(settings.bindAddress)"))
            }
        }
        let ports = settings.mediaPorts
        let samples = [ports.lowerBound, (ports.lowerBound + ports.upperBound) / 2, ports.upperBound]
        let refused = samples.filter { machine.refusal(of: $0, .udp, at: settings.bindAddress) != nil }
        checks.append(
            refused.isEmpty
                ? .ok("media ports", "\(ports.lowerBound) to \(ports.upperBound), \(ports.count / 4) calls")
                : .warning(
                    "media ports", "in use: \(refused.map(String.init).joined(separator: ", "))",
                    remedy: "choose a range of your own with VIGIE_MEDIA_PORTS"))
        return checks
    }

    private func organisationChecks(_ store: any OrganisationStore & CredentialStore) throws -> [DoctorReport.Check] {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            return [.warning("organisation", "none was applied yet", remedy: "run `vigie apply FILE`")]
        }
        var checks = [DoctorReport.Check.ok("organisation", organisation.name)]
        checks += organisation.findings.map { finding in
            DoctorReport.Check(
                status: finding.severity == .error ? .error : .warning, name: finding.path.rawValue,
                finding: finding.problem, remedy: finding.remedy)
        }
        for trunk in organisation.trunks where trunk.isActive {
            guard let name = trunk.secretName else { continue }
            if secrets.secret(named: name)?.isEmpty ?? true {
                checks.append(
                    .error(
                        "secret \(name)", "trunk `\(trunk.id)` needs it and it is not there",
                        remedy: "set \(SecretName.variable(for: name)) for the server"))
            } else {
                checks.append(.ok("secret \(name)", "present"))
            }
        }
        let realm = organisation.softphoneRealm
        let known = Set(try store.softphoneDigests().filter { $0.realm == realm }.map(\.user))
        for user in organisation.activeSoftphoneUsers where !known.contains(user) {
            checks.append(
                .warning(
                    "softphone \(user)", "has no password and cannot register",
                    remedy: "run `vigie credentials \(user)`"))
        }
        return checks
    }
}

extension Trunk {
    /// The secret that its authentication needs.
    public var secretName: String? {
        switch authentication {
        case .address: nil
        case .registration(_, _, let secretName, _), .digest(_, let secretName): secretName
        }
    }
}
