public import Chronology
public import Directory
public import Ledger

/// Tells one call as a timeline, with SIP causes and the reasons of each decision.
public struct ShowCall: Sendable {
    private let history: any CallHistory
    private let store: any OrganisationStore

    /// Tells calls of a history with the names of the organisation.
    public init(history: any CallHistory, store: any OrganisationStore) {
        self.history = history
        self.store = store
    }

    /// The timeline of a call; times are shown on the wall clock of `clock`.
    public func callAsFunction(
        _ id: CallID, clock: LocalClock = .utc, language: Language = .english
    ) throws -> CallTimeline {
        guard let row = try history.callRow(id) else {
            throw OperationError(.notFound, "there is no call `\(id)`", remedy: "`vigie calls` lists them")
        }
        let number = try history.number(of: row.caller)
        var names = try store.currentOrganisation().map { CallStory.Names(of: $0.organisation) } ?? .init()
        names.callers[row.caller] = number
        return CallTimeline(
            call: CallListResult.Call(
                row, number: number, localTime: InstantText.local(row.openedAt, clock: clock)),
            entries: try CallTimeline.entries(
                of: history.storyFacts(of: id), clock: clock, language: language, names: names),
            recordings: try history.recordingRows(of: id), tasks: try history.taskRows(of: id))
    }
}

/// One call from its first INVITE to its last BYE.
public struct CallTimeline: OperationResult, Hashable, Codable {
    /// One fact.
    public struct Entry: Hashable, Codable, Sendable {
        public var sequence: Int
        /// ISO 8601 in UTC.
        public var at: String
        /// On the wall clock that was asked for.
        public var localTime: String
        /// Milliseconds since the first fact of the call.
        public var elapsed: Int64
        /// The name of the fact.
        public var kind: String
        /// The fact as the ledger keeps it.
        public var fact: FactEvent
        /// The fact as a sentence.
        public var sentence: String
        /// Whether the store took it late.
        public var isLate: Bool
    }

    public var call: CallListResult.Call
    public var entries: [Entry]
    public var recordings: [RecordingRow]
    public var tasks: [TaskRow]

    static func entries(
        of facts: [Fact], clock: LocalClock, language: Language, names: CallStory.Names
    ) throws -> [Entry] {
        let story = CallStory(facts: facts, language: language, names: names)
        let events = Dictionary(facts.map { ($0.sequence, $0.event) }) { first, _ in first }
        return try story.entries.compactMap { entry in
            guard let event = events[entry.sequence] else { return nil }
            return Entry(
                sequence: entry.sequence, at: InstantText.iso(entry.at),
                localTime: InstantText.local(entry.at, clock: clock), elapsed: entry.elapsed.wholeMilliseconds,
                kind: try FactText(event).kind, fact: event, sentence: entry.text, isLate: entry.isLate)
        }
    }

    public var text: String {
        var lines = [
            "Call \(call.id) on line \(call.line), \(call.localTime), from \(call.number ?? call.caller.rawValue): "
                + call.outcome
        ]
        lines += entries.map(\.text)
        for recording in recordings {
            let length = recording.milliseconds.map { "\($0 / 1_000) s" } ?? "unfinished"
            let what = recording.path.map { "Message: \($0)" } ?? "Recording: \(recording.id)"
            lines.append("\(what) (\(length), \(recording.state))")
        }
        lines += tasks.map { "Task: \($0.kind.rawValue) \($0.id) (\($0.state))" }
        return lines.joined(separator: "\n")
    }
}

extension CallTimeline.Entry {
    /// Time, elapsed seconds and sentence.
    var text: String {
        let time = localTime.split(separator: " ").last.map(String.init) ?? localTime
        let tenths = elapsed / 100
        let offset = "+\(tenths / 10).\(tenths % 10)s"
        let padding = String(repeating: " ", count: max(0, 8 - offset.count))
        return "  \(time) \(padding)\(offset)  \(sentence)\(isLate ? " (recorded late)" : "")"
    }
}

extension CallStory.Names {
    /// What the organisation calls its people and lines.
    init(of organisation: Organisation) {
        self.init(
            people: Dictionary(organisation.people.map { ($0.id, $0.name) }) { first, _ in first },
            lines: Dictionary(organisation.lines.map { ($0.id, $0.name) }) { first, _ in first })
    }
}
