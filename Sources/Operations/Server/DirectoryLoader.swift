public import Directory
import Exchange
import Rota
import SIP
import Storage

/// Reads what the exchange must know from the store, off the call path.
struct DirectoryLoader {
    let store: Store
    let secrets: any SecretSource
    let standby: StandbyCopy
    /// What was resolved of the rotas last.
    let rotas = PreparedRotas()

    /// A snapshot, and what had to be left out of it.
    struct Loaded: Sendable {
        var directory: ExchangeDirectory
        /// The trunks whose secret is not there, with its name: without it they are of no use, all others are.
        var missingSecrets: [MissingSecret]
        /// The rotas that cannot be resolved, so that nobody is on call by them.
        var rotaProblems: [RotaError] = []
        /// Whether it is what was kept beside the store.
        var isStandby = false
    }

    /// The snapshot as it stands now; a store that never had an organisation gives one without lines.
    ///
    /// A copy beside an empty store means that the store was lost: nobody takes an organisation away.
    func load() throws -> Loaded {
        if let organisation = try store.organisation()?.organisation { return loaded(try contents(of: organisation)) }
        return try loadStandby() ?? loaded(contents(of: Organisation(name: "")))
    }

    /// The snapshot that was kept beside the store, nil when there is none.
    func loadStandby() -> Loaded? {
        guard var found = standby.load().map(loaded) else { return nil }
        found.isStandby = true
        return found
    }

    /// Keeps the snapshot beside the store.
    func keepStandby() throws {
        guard let organisation = try store.organisation()?.organisation else { return }
        try standby.save(try contents(of: organisation))
    }

    private func contents(of organisation: Organisation) throws -> StandbyCopy.Contents {
        // Who left the organisation keeps a digest in the store for a while, and no way in.
        let users = Set(organisation.activeSoftphoneUsers)
        var accounts: [String: StandbyCopy.Account] = [:]
        for record in try store.credentials() where record.realm == organisation.softphoneRealm {
            guard users.contains(record.user) else { continue }
            switch record.algorithm {
            case .md5: accounts[record.user, default: .init(user: record.user)].md5 = record.ha1
            case .sha256: accounts[record.user, default: .init(user: record.user)].sha256 = record.ha1
            }
        }
        return StandbyCopy.Contents(
            organisation: organisation, accounts: accounts.values.sorted { $0.user < $1.user },
            pins: try pins(of: organisation), announcements: try announcements())
    }

    private func pins(of organisation: Organisation) throws -> [String: String] {
        let people = Set(organisation.people.lazy.filter(\.isActive).map(\.id))
        return Dictionary(
            try store.pins().filter { people.contains($0.key) }.map { ($0.key.rawValue, $0.value.rawValue) },
            uniquingKeysWith: { first, _ in first })
    }

    private func announcements() throws -> [String: String] {
        Dictionary(
            try store.announcements().map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    private func loaded(_ contents: StandbyCopy.Contents) -> Loaded {
        var organisation = contents.organisation
        let missing = MissingSecret.all(of: organisation, in: secrets)
        var values: [String: String] = [:]
        for index in organisation.trunks.indices {
            let trunk = organisation.trunks[index]
            if missing.contains(where: { $0.trunk == trunk.id }) { organisation.trunks[index].isActive = false }
            if let name = trunk.secretName { values[name] = secrets.secret(named: name) }
        }
        let accounts = contents.accounts.map { RegistrarAccount(user: $0.user, md5: $0.md5, sha256: $0.sha256) }
        let (rota, problems) = rotas.prepare(organisation.rota, at: SystemClock.instant())
        return Loaded(
            directory: ExchangeDirectory(
                organisation: organisation, rota: rota, accounts: accounts, secrets: values,
                pins: Dictionary(
                    (contents.pins ?? [:]).map { (PersonID($0.key), PINDigest($0.value)) },
                    uniquingKeysWith: { first, _ in first }),
                announcements: Dictionary(
                    (contents.announcements ?? [:]).map { (LineID($0.key), $0.value) },
                    uniquingKeysWith: { first, _ in first })),
            missingSecrets: missing, rotaProblems: problems)
    }
}

/// A secret that an active trunk needs and that is not there, or empty.
public struct MissingSecret: Hashable, Codable, Sendable {
    public var trunk: TrunkID
    /// The name of the secret.
    public var name: String

    /// What to do about it.
    public var remedy: String {
        "set \(SecretName.variable(for: name)), or \(SecretName.variable(for: name))_FILE with the path of a file that "
            + "holds it, for the server"
    }

    /// Every secret that an organisation's active trunks miss.
    public static func all(of organisation: Organisation, in secrets: any SecretSource) -> [MissingSecret] {
        organisation.trunks.filter(\.isActive).compactMap { trunk in
            guard let name = trunk.secretName, secrets.secret(named: name)?.isEmpty ?? true else { return nil }
            return MissingSecret(trunk: trunk.id, name: name)
        }
    }
}
