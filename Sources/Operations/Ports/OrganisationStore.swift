public import Chronology
public import Directory

/// An organisation as the store holds it.
public struct StoredOrganisation: Hashable, Sendable {
    public var organisation: Organisation
    /// Grows by one with each change.
    public var revision: Int64

    /// Pairs an organisation with its revision.
    public init(organisation: Organisation, revision: Int64) {
        self.organisation = organisation
        self.revision = revision
    }
}

/// A change of the organisation, to be made in one transaction or not at all.
public struct OrganisationChange: Hashable, Sendable {
    /// The whole organisation as it will be.
    public var organisation: Organisation
    public var origin: SettingOrigin
    /// The account or user name that asks for it.
    public var writer: String
    public var at: Instant
    /// The revision that the change was worked out against, 0 for none; another one refuses it.
    public var expectedRevision: Int64
    /// Whose shifts change by it.
    public var announcements: [RotaAnnouncement]

    /// Describes a change.
    public init(
        organisation: Organisation, origin: SettingOrigin, writer: String, at: Instant, expectedRevision: Int64,
        announcements: [RotaAnnouncement] = []
    ) {
        self.organisation = organisation
        self.origin = origin
        self.writer = writer
        self.at = at
        self.expectedRevision = expectedRevision
        self.announcements = announcements
    }
}

/// What use cases ask of the place that keeps the organisation.
public protocol OrganisationStore: Sendable {
    /// The current organisation, nil before the first was applied.
    func currentOrganisation() throws -> StoredOrganisation?

    /// Every setting with its last writer.
    func settingRecords() throws -> [SettingRecord]

    /// The settings that were written since an organisation file was last applied, by whatever means.
    func settingsWrittenSinceLastFile() throws -> [SettingRecord]

    /// Makes the change durable in one transaction.
    ///
    /// - Returns: the new revision, nil when nothing changes.
    func commit(_ change: OrganisationChange) throws -> Int64?

    /// The drafts of rotas that wait to be published.
    func rotaDrafts() throws -> [RotaPlan]

    /// Keeps these drafts, and no others.
    func replaceRotaDrafts(_ drafts: [RotaPlan], by writer: String, now: Instant) throws
}

/// What use cases ask of the place that keeps the softphones' digests.
public protocol CredentialStore: Sendable {
    /// Every stored digest.
    func softphoneDigests() throws -> [SoftphoneDigest]

    /// The digest of each person's PIN.
    func pins() throws -> [PersonID: PINDigest]

    /// Replaces the digests of one account.
    func replaceDigests(of user: String, with digests: [SoftphoneDigest]) throws
}

/// What is kept of a softphone's password: one digest for each algorithm, `H(user:realm:password)` (RFC 7616, 3.4.2).
public struct SoftphoneDigest: Hashable, Sendable {
    /// The hash of the digest, by its name in RFC 7616.
    public enum Algorithm: String, Hashable, Codable, Sendable, CaseIterable {
        case md5 = "MD5"
        case sha256 = "SHA-256"
    }

    public var user: String
    public var realm: String
    public var algorithm: Algorithm
    /// Hexadecimal, lower case.
    public var ha1: String
    public var createdAt: Instant

    /// Describes one digest.
    public init(user: String, realm: String, algorithm: Algorithm, ha1: String, createdAt: Instant) {
        self.user = user
        self.realm = realm
        self.algorithm = algorithm
        self.ha1 = ha1
        self.createdAt = createdAt
    }
}
