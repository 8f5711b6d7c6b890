import Chronology
public import Directory
public import Storage

extension Store: OrganisationStore {
    public func currentOrganisation() throws -> StoredOrganisation? {
        try organisation().map { StoredOrganisation(organisation: $0.organisation, revision: $0.revision) }
    }

    public func settingRecords() throws -> [SettingRecord] { try settings() }

    public func settingsWrittenSinceLastFile() throws -> [SettingRecord] {
        try settings(since: try latestRevision(from: .file))
    }

    public func commit(_ change: OrganisationChange) throws -> Int64? {
        do {
            return try apply(
                change.organisation, origin: change.origin, by: change.writer, now: change.at,
                expecting: change.expectedRevision, announcements: change.announcements)?.revision
        } catch let error as StoreError where error.code == .conflict {
            throw OperationError(
                .conflict, "the organisation changed while this was worked out", remedy: "run the command again")
        }
    }
}

extension Store: CredentialStore {
    public func softphoneDigests() throws -> [SoftphoneDigest] {
        try credentials().compactMap { record in
            SoftphoneDigest.Algorithm(rawValue: record.algorithm.rawValue).map { algorithm in
                SoftphoneDigest(
                    user: record.user, realm: record.realm, algorithm: algorithm, ha1: record.ha1,
                    createdAt: record.createdAt)
            }
        }
    }

    public func replaceDigests(of user: String, with digests: [SoftphoneDigest]) throws {
        try save(
            digests.compactMap { digest in
                CredentialRecord.Algorithm(rawValue: digest.algorithm.rawValue).map { algorithm in
                    CredentialRecord(
                        user: user, realm: digest.realm, algorithm: algorithm, ha1: digest.ha1,
                        createdAt: digest.createdAt)
                }
            })
    }
}
