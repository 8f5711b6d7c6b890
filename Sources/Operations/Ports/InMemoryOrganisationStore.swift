public import Chronology
public import Directory
import Synchronization

/// Keeps an organisation and credentials in memory, by the rules of the real store: for tests and rehearsals.
public final class InMemoryOrganisationStore: OrganisationStore, CredentialStore {
    private struct State {
        var current: StoredOrganisation?
        var settings: [SettingPath: (record: SettingRecord, revision: Int64)] = [:]
        var lastFileRevision: Int64 = 0
        var removals: [SettingPath: (record: SettingRecord, revision: Int64)] = [:]
        var digests: [SoftphoneDigest] = []
        var drafts: [RotaPlan] = []
        var announcements: [RotaAnnouncement] = []

        var changesSinceFile: [SettingRecord] {
            (Array(settings.values) + Array(removals.values)).filter { $0.revision > lastFileRevision }
                .map(\.record).sorted { $0.path < $1.path }
        }
    }

    private let state = Mutex(State())

    /// What people's PINs are compared with.
    private let pinDigests: [PersonID: PINDigest]

    /// An empty store, in which these people have a PIN.
    public init(pins: [PersonID: PINDigest] = [:]) { pinDigests = pins }

    public func pins() -> [PersonID: PINDigest] { pinDigests }

    public func currentOrganisation() -> StoredOrganisation? { state.withLock { $0.current } }

    public func settingRecords() -> [SettingRecord] {
        state.withLock { $0.settings.values.map(\.record).sorted { $0.path < $1.path } }
    }

    public func settingsWrittenSinceLastFile() -> [SettingRecord] {
        state.withLock { state in
            state.changesSinceFile
        }
    }

    public func commit(_ change: OrganisationChange) throws -> Int64? {
        try state.withLock { state in
            let latest = state.current?.revision ?? 0
            guard latest == change.expectedRevision else {
                throw OperationError(.conflict, "the organisation changed meanwhile", remedy: "look at it again")
            }
            let settings = change.organisation.settings
            let changed = settings.filter { state.settings[$0.path]?.record.value != $0.value }
            let removed = Set(state.settings.keys).subtracting(settings.map(\.path))
            let accepts = change.origin == .file && !state.changesSinceFile.isEmpty
            if latest > 0, changed.isEmpty, removed.isEmpty, !accepts { return nil }
            let revision = latest + 1
            state.announcements += change.announcements
            for setting in changed {
                let record = SettingRecord(
                    path: setting.path, value: setting.value, origin: change.origin, writer: change.writer,
                    at: change.at)
                state.settings[setting.path] = (record, revision)
                state.removals[setting.path] = nil
            }
            for path in removed {
                state.settings[path] = nil
                let record = SettingRecord(
                    path: path, value: "", origin: change.origin, writer: change.writer, at: change.at, isRemoval: true)
                state.removals[path] = (record, revision)
            }
            let users = Set(change.organisation.allDevices.compactMap(\.softphoneUser))
            state.digests.removeAll { !users.contains($0.user) }
            state.current = StoredOrganisation(organisation: change.organisation, revision: revision)
            if change.origin == .file { state.lastFileRevision = revision }
            return revision
        }
    }

    public func rotaDrafts() -> [RotaPlan] { state.withLock { $0.drafts } }

    public func replaceRotaDrafts(_ drafts: [RotaPlan], by writer: String, now: Instant) {
        state.withLock { $0.drafts = drafts }
    }

    /// What was announced so far.
    public var announcements: [RotaAnnouncement] { state.withLock { $0.announcements } }

    public func softphoneDigests() -> [SoftphoneDigest] { state.withLock { $0.digests } }

    public func replaceDigests(of user: String, with digests: [SoftphoneDigest]) {
        state.withLock { state in
            state.digests.removeAll { $0.user == user }
            state.digests += digests
        }
    }
}
