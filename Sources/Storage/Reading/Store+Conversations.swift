public import Chronology
public import Directory
import Ledger

/// A recorded conversation with what its call says of it.
public struct ConversationRecord: Hashable, Sendable {
    public var record: RecordingRecord
    public var line: LineID
    /// Who talked last with the caller.
    public var person: PersonID?
}

extension Store {
    /// The newest recordings of conversations, of one line or of all.
    public func conversations(line: LineID? = nil, limit: Int = 100) throws -> [ConversationRecord] {
        try database.read {
            try $0.rows(.listConversations, [.text(line?.rawValue ?? ""), .integer(Int64(limit))])
                .map(Self.conversation)
        }
    }

    /// One recording of a conversation, nil if there is none of that name.
    public func conversation(_ id: String) throws -> ConversationRecord? {
        try database.read { try $0.rows(.conversationByID, [.text(id)]).map(Self.conversation).first }
    }

    /// Says in the ledger that somebody listens to a recording, before it is given out.
    public func noteListening(to recording: String, by person: PersonID, now: Instant) throws {
        try database.transaction { session in
            let event = FactEvent.recordingHeard(recording: recording, by: person)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: event)], in: session)
        }
    }

    private static func conversation(_ row: SQLRow) throws -> ConversationRecord {
        ConversationRecord(
            record: try recording(row), line: LineID(try row.text(8)),
            person: try row.optionalText(9).map(PersonID.init))
    }
}
