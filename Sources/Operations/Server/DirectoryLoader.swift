import Directory
import Exchange
import SIP
import Storage

/// Reads what the exchange must know from the store, off the call path.
struct DirectoryLoader {
    let store: Store
    let secrets: any SecretSource

    /// The snapshot as it stands now; an empty store gives an organisation without lines.
    func load() throws -> ExchangeDirectory {
        let organisation = try store.organisation()?.organisation ?? Organisation(name: "")
        return ExchangeDirectory(
            organisation: organisation, accounts: try accounts(realm: organisation.softphoneRealm),
            secrets: try secrets(of: organisation))
    }

    private func accounts(realm: String) throws -> [RegistrarAccount] {
        var accounts: [String: RegistrarAccount] = [:]
        for record in try store.credentials() where record.realm == realm {
            var account = accounts[record.user] ?? RegistrarAccount(user: record.user, md5: nil, sha256: nil)
            switch record.algorithm {
            case .md5: account.md5 = record.ha1
            case .sha256: account.sha256 = record.ha1
            }
            accounts[record.user] = account
        }
        return accounts.values.sorted { $0.user < $1.user }
    }

    /// - Throws: ``OperationError`` naming the first secret that is not there.
    private func secrets(of organisation: Organisation) throws -> [String: String] {
        var values: [String: String] = [:]
        for trunk in organisation.trunks where trunk.isActive {
            switch trunk.authentication {
            case .address: break
            case .registration(_, _, let name, _), .digest(_, let name):
                guard let secret = secrets.secret(named: name) else {
                    throw OperationError(
                        .environment, "the secret `\(name)` of the trunk `\(trunk.id)` is not set",
                        remedy: "set \(SecretName.variable(for: name)), or \(SecretName.variable(for: name))_FILE "
                            + "with the path of a file that holds it")
                }
                values[name] = secret
            }
        }
        return values
    }
}
