public import Chronology
public import Directory
import Foundation
public import Storage

/// The recordings of conversations: what there is, and who listens to it.
public struct Recordings: Sendable {
    private let store: Store
    private let settings: ServerSettings

    /// Works on the recordings of a store and the files beside it.
    public init(store: Store, settings: ServerSettings) {
        self.store = store
        self.settings = settings
    }

    /// The newest recordings, of one line or of all.
    public func list(line: LineID? = nil, limit: Int = 100, clock: LocalClock = .utc) throws -> RecordingListResult {
        RecordingListResult(
            recordings: try store.conversations(line: line, limit: limit).map {
                RecordingResult($0, path: nil, clock: clock)
            })
    }

    /// Says where the file of a recording is, once the ledger has who asks: listening without a trace is not offered.
    public func listen(_ id: String, by person: PersonID, now: Instant, clock: LocalClock = .utc) throws
        -> RecordingResult
    {
        let known = try store.currentOrganisation()?.organisation.people.map(\.id) ?? []
        guard known.contains(person) else {
            throw OperationError(
                .notFound, "there is no person `\(person)`",
                remedy: NearMiss.remedy(for: person.rawValue, among: known.map(\.rawValue), kind: "people"))
        }
        guard let recording = try store.conversation(id) else {
            throw OperationError(
                .notFound, "there is no recording `\(id)`", remedy: "`vigie recordings list` lists them")
        }
        guard recording.record.state == .kept else {
            throw OperationError(
                .notFound, "the recording `\(id)` is \(recording.record.state.rawValue): there is nothing to hear",
                remedy: "`vigie recordings list` says what became of each")
        }
        let path = settings.recordingsDirectory + "/" + recording.record.path
        guard FileManager.default.fileExists(atPath: path) else {
            throw OperationError(
                .notFound, "the file of `\(id)` is not at \(path)",
                remedy: "run this where the server runs, with its data folder")
        }
        try store.noteListening(to: id, by: person, now: now)
        return RecordingResult(recording, path: path, clock: clock)
    }
}

/// One recorded conversation.
public struct RecordingResult: OperationResult, Hashable, Codable {
    public var id: String
    public var call: CallID
    public var line: LineID
    /// Who talked with the caller.
    public var person: PersonID?
    /// ISO 8601 in UTC.
    public var startedAt: String
    public var localTime: String
    public var milliseconds: Int?
    /// `recording`, `kept`, `missing`, `erased` or `expired`.
    public var state: String
    /// When it is deleted at the latest, ISO 8601 in UTC.
    public var keptUntil: String?
    /// The WAV file, for whoever asked to listen.
    public var path: String?

    init(_ conversation: ConversationRecord, path: String?, clock: LocalClock) {
        let record = conversation.record
        id = record.id
        call = record.call
        line = conversation.line
        person = conversation.person
        startedAt = InstantText.iso(record.startedAt)
        localTime = InstantText.local(record.startedAt, clock: clock)
        milliseconds = record.milliseconds
        state = record.state.rawValue
        keptUntil = record.expiresAt.map(InstantText.iso)
        self.path = path
    }

    public var text: String {
        let details = [
            "line \(line)", person.map { "with \($0)" }, milliseconds.map { "\($0 / 1_000) s" },
            state == "kept" ? keptUntil.map { "kept until \($0)" } : nil,
        ].compactMap(\.self)
        let first = "\(localTime)  \(id)  \(state)  " + details.joined(separator: ", ")
        return ([first] + [path].compactMap(\.self)).joined(separator: "\n")
    }
}

/// A list of recorded conversations.
public struct RecordingListResult: OperationResult, Hashable, Codable {
    public var recordings: [RecordingResult]

    public var text: String {
        recordings.isEmpty ? "No recordings." : recordings.map(\.text).joined(separator: "\n")
    }
}
