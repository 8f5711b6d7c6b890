public import Chronology
public import Directory
import Ledger

/// What an erasure or a retention run emptied.
public struct ErasureReport: Hashable, Sendable {
    /// Whether there was anybody of that name.
    public var found: Bool
    /// Messages whose audio is gone.
    public var recordings: Int
    public var notes: Int
}

extension Store {
    /// Empties what is known of a caller: number, messages, notes. Facts, totals and digests stay as they are.
    ///
    /// Audio goes first: killed half-way, the erasure can simply be asked for again.
    public func erase(caller: CallerID, recordings files: any RecordingFiles, now: Instant) throws -> ErasureReport {
        let recordings = try database.read {
            try $0.rows(.recordingsOfCaller, [.text(caller.rawValue)]).map(Self.recording)
        }
        for recording in recordings { try files.remove(recording.path) }
        let report = try database.transaction { session in
            let id = SQLValue.text(caller.rawValue)
            for recording in recordings { try Self.set(recording, to: .erased, in: session) }
            var notes = try session.run(.eraseNotesOf, [.text(NoteRecord.Scope.caller.rawValue), id])
            notes += try session.run(.eraseNotesOnCallsOf, [id])
            notes += try session.run(.eraseNotesOnTasksOf, [id])
            let found = try session.run(.eraseCaller, [id, .integer(now.microseconds)]) > 0
            try session.run(.bumpGeneration, [])
            return ErasureReport(found: found, recordings: recordings.count, notes: notes)
        }
        try database.purge()
        return report
    }

    /// Empties what is known of a person: name, devices, accounts, PIN, duties, notes, and recordings of that voice: the
    /// conversations of calls that the person took, and announcements. The identifier stays, inactive and in place of the
    /// name, since facts go on naming it.
    ///
    /// `prompts`: where recorded announcements are. Audio goes first, as with a caller.
    public func erase(
        person: PersonID, recordings files: any RecordingFiles, prompts: any RecordingFiles, by writer: String,
        now: Instant
    ) throws -> ErasureReport {
        let conversations = try conversations(with: person)
        let announcements = try database.read {
            try $0.rows(.announcementsOfPerson, [.text(person.rawValue)]).map { try $0.text(0) }
        }
        for recording in conversations { try files.remove(recording.path) }
        for announcement in announcements { try prompts.remove("recorded/\(announcement).wav") }
        let voices = conversations.count + announcements.count
        let report = try database.transaction { session -> ErasureReport in
            var notes = try session.run(
                .eraseNotesOf, [.text(NoteRecord.Scope.person.rawValue), .text(person.rawValue)])
            try session.run(.eraseDutyNotesOf, [.text(person.rawValue)])
            try session.run(.eraseDutyWordsOf, [.text(person.rawValue)])
            notes += try Self.eraseWork(of: person, in: session)
            guard let (organisation, revision) = try Self.organisation(in: session),
                let index = organisation.people.firstIndex(where: { $0.id == person })
            else { return ErasureReport(found: false, recordings: 0, notes: notes) }
            for recording in conversations { try Self.set(recording, to: .erased, in: session) }
            try session.run(.eraseAnnouncementsOf, [.text(person.rawValue)])
            try session.run(.deletePIN, [.text(person.rawValue)])
            try session.run(.forgetAccessFailuresOf, [.text(person.rawValue)])
            for user in organisation.people[index].devices.compactMap(\.softphoneUser) {
                try session.run(.deleteCredentials, [.text(user)])
            }
            try Self.rewrite(
                organisation.erasing(person), after: organisation, revision: revision + 1, by: writer, now: now,
                in: session)
            return ErasureReport(found: true, recordings: voices, notes: notes)
        }
        try database.purge()
        return report
    }

    /// The recordings of calls in which the person talked, each once.
    private func conversations(with person: PersonID) throws -> [RecordingRecord] {
        let bridged = try database.read { session in
            try session.rows(.conversationsBridged, []).map { (try Self.recording($0), try $0.text(8)) }
        }
        var found: [RecordingRecord] = []
        for (recording, payload) in bridged
        where payload.contains("\"person\":\"\(person.rawValue)\"") && found.last?.id != recording.id {
            found.append(recording)
        }
        return found
    }

    /// Removes the audio of messages that began before an instant, and of conversations whose line kept them until now,
    /// `limit` at most; what was discarded as too short is among them, since its file may have stayed.
    ///
    /// Returns how many were emptied; call again while it equals `limit`.
    public func expireRecordings(
        before instant: Instant, files: any RecordingFiles, now: Instant, limit: Int = 100
    ) throws -> Int {
        let old = try database.read {
            try $0.rows(
                .recordingsBefore, [.integer(instant.microseconds), .integer(now.microseconds), .integer(Int64(limit))]
            )
            .map(Self.recording)
        }
        for recording in old { try files.remove(recording.path) }
        try database.transaction { session in
            for recording in old { try Self.set(recording, to: .expired, in: session) }
        }
        return old.count
    }

    private static func set(
        _ recording: RecordingRecord, to state: RecordingRecord.State, in session: any DatabaseSession
    ) throws {
        try session.run(.setRecordingState, [.text(recording.id), .text(state.rawValue)])
    }

    private static func rewrite(
        _ organisation: Organisation, after previous: Organisation, revision: Int64, by writer: String, now: Instant,
        in session: any DatabaseSession
    ) throws {
        let before = Dictionary(previous.settings.map { ($0.path, $0.value) }) { first, _ in first }
        let after = Dictionary(organisation.settings.map { ($0.path, $0.value) }) { first, _ in first }
        let mark = WriteMark(origin: .command, writer: writer, at: now, revision: revision)
        for path in before.keys where after[path] == nil { try mark.remove(path, in: session) }
        for (path, value) in after where before[path] != value { try mark.write(path, value, in: session) }
        _ = try saveSnapshot(
            of: organisation, revision: revision, origin: .command, by: writer, now: now, in: session)
        try session.run(.bumpGeneration, [])
    }
}
