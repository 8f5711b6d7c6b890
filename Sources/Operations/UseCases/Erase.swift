public import Chronology
public import Directory
public import Storage

/// Empties what is known of a caller or of a person; facts, totals and digests stay as they are.
public struct Erase: Sendable {
    private let store: Store
    private let settings: ServerSettings

    /// Erases in a store and in the files beside it.
    public init(store: Store, settings: ServerSettings) {
        self.store = store
        self.settings = settings
    }

    /// Erases whoever calls from a number: the number, messages, notes.
    ///
    /// `isDryRun`: says what would be erased and erases nothing.
    public func caller(_ number: String, isDryRun: Bool, now: Instant) throws -> EraseResult {
        let country = try store.currentOrganisation()?.organisation.countryCode ?? "33"
        let normalised = try? PhoneNumber(number, countryCode: country).rawValue
        var callers: [CallerRecord] = []
        for form in Set([number, normalised ?? number]) { callers += try store.callers(number: form) }
        guard !callers.isEmpty else {
            throw OperationError(
                .notFound, "nobody has called from this number, or was erased already",
                remedy: "write the number as `vigie calls` shows it")
        }
        var result = EraseResult(subject: "caller", isDone: !isDryRun)
        for caller in callers {
            result.calls += try store.calls(CallFilter(caller: caller.id, limit: 1_000_000)).count
            guard !isDryRun else { continue }
            let files = RecordingFolder(settings.recordingsDirectory)
            let report = try store.erase(caller: caller.id, recordings: files, now: now)
            result.recordings += report.recordings
            result.notes += report.notes
        }
        return result
    }

    /// Erases a person of the organisation: name, devices, accounts, PIN, duties, notes, recordings of that voice.
    ///
    /// `writer`: who asks, as the memory of last writers names them.
    public func person(_ id: PersonID, by writer: String, isDryRun: Bool, now: Instant) throws -> EraseResult {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        guard organisation.people.contains(where: { $0.id == id }) else {
            throw OperationError(
                .notFound, "there is no person `\(id)`",
                remedy: NearMiss.remedy(for: id.rawValue, among: organisation.people.map(\.id.rawValue), kind: "people")
            )
        }
        var result = EraseResult(subject: "person", isDone: !isDryRun)
        result.difference = OrganisationDiff(from: organisation, to: organisation.erasing(id))
        guard !isDryRun else { return result }
        // First: it names people, and the running server writes it anew.
        StandbyCopy(settings).remove()
        let report = try store.erase(
            person: id, recordings: RecordingFolder(settings.recordingsDirectory),
            prompts: RecordingFolder(settings.promptsDirectory), by: writer, now: now)
        result.notes = report.notes
        result.recordings = report.recordings
        return result
    }
}

/// What was erased, or would be.
public struct EraseResult: OperationResult, Hashable, Codable {
    /// `caller` or `person`.
    public var subject: String
    /// False for a dry run.
    public var isDone: Bool
    /// Calls that stay, without a number.
    public var calls = 0
    /// Messages, or recordings of a person's voice, whose audio is gone.
    public var recordings = 0
    public var notes = 0
    /// What changes in the organisation.
    public var difference: OrganisationDiff?

    public var text: String {
        guard isDone else {
            let what = difference?.text ?? "The number, messages and notes of \(calls) calls."
            return "Would erase:\n\(what)\nNothing was changed. Erasing cannot be undone: --yes does it."
        }
        let audio = subject == "caller" ? "\(recordings) messages, " : "\(recordings) recordings, "
        return "Erased: \(audio)\(notes) notes. Facts and totals stay, without name and number."
            + "\n    → backups made before still hold it, those in `backups` of the data folder too: keep none longer than you need"
            + (subject == "person"
                ? "\n    → take the person out of the organisation file, or the next apply is refused" : "")
    }
}
