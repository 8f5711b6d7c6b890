public import Chronology
public import Directory
import Foundation
import Ledger

extension Store {
    /// Makes an organisation the current one, in one transaction with its fact, its settings and new credentials.
    ///
    /// Only settings whose value changes get a new last writer. What the organisation no longer names is forgotten,
    /// so pass it merged with the previous one (`Organisation.replacing(_:)`).
    ///
    /// `expected`: the revision that the change was worked out against; another one is a
    /// ``StoreError/Code/conflict``.
    /// `credentials`: digests of passwords generated for new softphones.
    /// `announcements`: whose shifts change by it, for the ledger and for those whom it touches.
    /// Returns the new snapshot, or nil when nothing changes.
    @discardableResult
    public func apply(
        _ organisation: Organisation, origin: SettingOrigin, by writer: String, now: Instant,
        expecting expected: Int64? = nil, credentials: [CredentialRecord] = [],
        announcements: [RotaAnnouncement] = []
    ) throws -> OrganisationSnapshot? {
        try database.transaction { session in
            let latest = try session.rows(.latestRevision, []).first?.integer(0) ?? 0
            if let expected, expected != latest {
                throw StoreError(.conflict, "the organisation changed meanwhile: it is at revision \(latest)")
            }
            for credential in credentials { try Self.save(credential, in: session) }
            let orphans = try Self.deleteOrphans(of: organisation, in: session)
            var stored: [SettingPath: String] = [:]
            for record in try Self.settings(in: session) { stored[record.path] = record.value }
            let settings = organisation.settings
            let changed = settings.filter { stored[$0.path] != $0.value }
            let removed = Set(stored.keys).subtracting(settings.map(\.path))
            // A file that agrees with what was changed elsewhere has taken it over: the next one may differ from it.
            let accepts =
                try origin == .file && latest > 0
                && !Self.changes(
                    since: Self.latestRevision(from: .file, in: session), in: session
                ).isEmpty
            let isUnchanged = latest > 0 && changed.isEmpty && removed.isEmpty && !accepts
            if !isUnchanged || !credentials.isEmpty || orphans > 0 { try session.run(.bumpGeneration, []) }
            if isUnchanged { return nil }
            let mark = WriteMark(origin: origin, writer: writer, at: now, revision: latest + 1)
            for setting in changed { try mark.write(setting.path, setting.value, in: session) }
            for path in removed { try mark.remove(path, in: session) }
            let snapshot = try Self.saveSnapshot(
                of: organisation, revision: mark.revision, origin: origin, by: writer, now: now, in: session)
            try Self.announce(announcements, revision: mark.revision, origin: origin, now: now, in: session)
            return snapshot
        }
    }

    /// The current organisation and its revision, nil before the first one was applied.
    public func organisation() throws -> (organisation: Organisation, revision: Int64)? {
        try database.read { session in try Self.organisation(in: session) }
    }

    /// Every setting with its last writer, by path.
    public func settings() throws -> [SettingRecord] {
        try database.read { try Self.settings(in: $0) }
    }

    /// The settings written or removed by a revision after this one, by path.
    public func settings(since revision: Int64) throws -> [SettingRecord] {
        try database.read { try Self.changes(since: revision, in: $0) }
    }

    private static func changes(since revision: Int64, in session: any DatabaseSession) throws -> [SettingRecord] {
        let written = try session.rows(.settingsSince, [.integer(revision)]).map(setting)
        let removed = try session.rows(.removalsSince, [.integer(revision)]).map { row in
            var record = try setting(row)
            record.isRemoval = true
            return record
        }
        return (written + removed).sorted { $0.path < $1.path }
    }

    /// The last revision that came from an origin, 0 for none: what changed elsewhere since is ``settings(since:)``.
    public func latestRevision(from origin: SettingOrigin) throws -> Int64 {
        try database.read { try Self.latestRevision(from: origin, in: $0) }
    }

    private static func latestRevision(from origin: SettingOrigin, in session: any DatabaseSession) throws -> Int64 {
        try session.rows(.latestRevisionFrom, [.text(origin.rawValue)]).first?.integer(0) ?? 0
    }

    /// What was applied, the newest first.
    public func snapshots(limit: Int = 20) throws -> [OrganisationSnapshot] {
        try database.read { try $0.rows(.snapshots, [.integer(Int64(limit))]).map(Self.snapshot) }
    }

    /// The organisations that were in force at some time of a stretch, each with the instant from which it was, the oldest
    /// first; personal values are empty.
    public func organisations(over range: Interval) throws -> [(organisation: Organisation, from: Instant)] {
        let bounds = [range.start, range.end].map { SQLValue.integer($0.microseconds) }
        let snapshots = try database.read { try $0.rows(.snapshotsOver, bounds).map(Self.snapshot) }
        return try snapshots.map { snapshot in
            do {
                let organisation = try JSONDecoder().decode(Organisation.self, from: Data(snapshot.document.utf8))
                return (organisation, snapshot.appliedAt)
            } catch {
                throw StoreError(
                    .malformed, "organisation revision \(snapshot.revision) cannot be read by this program")
            }
        }
    }

    static func organisation(
        in session: any DatabaseSession
    ) throws -> (organisation: Organisation, revision: Int64)? {
        guard let snapshot = try session.rows(.snapshots, [.integer(1)]).map(Self.snapshot).first else { return nil }
        var values: [SettingPath: String] = [:]
        for record in try settings(in: session) { values[record.path] = record.value }
        do {
            let redacted = try JSONDecoder().decode(Organisation.self, from: Data(snapshot.document.utf8))
            return (PersonalSettings.replace(in: redacted) { values[$0] ?? "" }, snapshot.revision)
        } catch is DecodingError {
            throw StoreError(.malformed, "organisation revision \(snapshot.revision) cannot be read by this program")
        }
    }

    /// An account that no telephone has any more must not open one that is given its name later.
    private static func deleteOrphans(of organisation: Organisation, in session: any DatabaseSession) throws -> Int {
        let users = Set(organisation.allDevices.compactMap(\.softphoneUser))
        let orphans = Set(try session.rows(.credentials, []).map { try $0.text(0) }).subtracting(users)
        for user in orphans { try session.run(.deleteCredentials, [.text(user)]) }
        return orphans.count
    }

    static func saveSnapshot(
        of organisation: Organisation, revision: Int64, origin: SettingOrigin, by writer: String, now: Instant,
        in session: any DatabaseSession
    ) throws -> OrganisationSnapshot {
        let document = try PersonalSettings.document(of: organisation)
        let snapshot = OrganisationSnapshot(
            revision: revision, document: document, digest: LedgerDigest.digest(of: Array(document.utf8)).hex,
            origin: origin, appliedBy: writer, appliedAt: now)
        try session.run(
            .saveSnapshot,
            [
                .integer(revision), .text(document), .text(snapshot.digest), .text(origin.rawValue), .text(writer),
                .integer(now.microseconds),
            ])
        let fact = Fact(
            sequence: 0, call: nil, at: now, event: .organisationApplied(digest: snapshot.digest, by: origin.rawValue))
        try FactAppender.append([fact], in: session)
        return snapshot
    }

    private static func settings(in session: any DatabaseSession) throws -> [SettingRecord] {
        try session.rows(.settings, []).map(setting)
    }

    private static func setting(_ row: SQLRow) throws -> SettingRecord {
        guard let origin = SettingOrigin(rawValue: try row.text(2)) else {
            throw StoreError(.malformed, "a setting has an unknown origin")
        }
        return SettingRecord(
            path: SettingPath(try row.text(0)), value: try row.text(1), origin: origin, writer: try row.text(3),
            at: Instant(microseconds: try row.integer(4)))
    }

    private static func snapshot(_ row: SQLRow) throws -> OrganisationSnapshot {
        guard let origin = SettingOrigin(rawValue: try row.text(3)) else {
            throw StoreError(.malformed, "a snapshot has an unknown origin")
        }
        return OrganisationSnapshot(
            revision: try row.integer(0), document: try row.text(1), digest: try row.text(2), origin: origin,
            appliedBy: try row.text(4), appliedAt: Instant(microseconds: try row.integer(5)))
    }
}
