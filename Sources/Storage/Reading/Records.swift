public import Chronology
public import Directory
public import Ledger

/// A fact as it stands in the ledger.
public struct StoredFact: Hashable, Sendable {
    /// Position in the whole ledger, from 1.
    public var number: Int64
    public var fact: Fact
    /// The event's text exactly as stored.
    public var payload: String
    /// The link of the hash chain that ends with this fact.
    public var digest: LedgerDigest
}

/// What a list of calls shows of one call.
public struct CallSummary: Hashable, Codable, Sendable {
    public var id: CallID
    public var line: LineID
    public var caller: CallerID
    public var trunk: TrunkID?
    public var openedAt: Instant
    /// When caller and responder were first joined.
    public var answeredAt: Instant?
    /// Who talked last with the caller.
    public var person: PersonID?
    /// Nil while the call is up.
    public var closedAt: Instant?
    /// `open`, `talked`, `voicemail`, `callBack`, `callerGone`, `blocked`, `unanswered`, `rejected` or
    /// `interrupted`.
    public var outcome: String
}

/// Which calls a list shows; absent conditions hold for all.
public struct CallFilter: Hashable, Sendable {
    public var from: Instant?
    /// Exclusive.
    public var until: Instant?
    public var line: LineID?
    public var caller: CallerID?
    public var person: PersonID?
    public var outcome: String?
    /// At most so many, the newest first.
    public var limit: Int

    /// Creates a filter that all of its conditions narrow.
    public init(
        from: Instant? = nil, until: Instant? = nil, line: LineID? = nil, caller: CallerID? = nil,
        person: PersonID? = nil, outcome: String? = nil, limit: Int = 100
    ) {
        self.from = from
        self.until = until
        self.line = line
        self.caller = caller
        self.person = person
        self.outcome = outcome
        self.limit = limit
    }
}

/// Something that somebody must do, opened by a fact.
public struct TaskRecord: Hashable, Codable, Sendable {
    /// How far a task is.
    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        case open, acknowledged, done
    }

    /// `t` and the number of the fact that opened it.
    public var id: String
    public var kind: TaskKind
    public var call: CallID?
    public var line: LineID?
    public var person: PersonID?
    public var openedAt: Instant
    public var state: State
    public var changedAt: Instant
    /// Who changed the state last; empty while nobody has.
    public var changedBy: String
}

/// A message left by a caller, or a recorded conversation; its audio is a file beside the store.
public struct RecordingRecord: Hashable, Codable, Sendable {
    /// What became of a recording.
    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        /// Being written, or found so after a crash.
        case recording
        case kept
        /// Too short to be a message.
        case discarded
        /// The file was not there when it was looked for.
        case missing
        /// Emptied at a person's request.
        case erased
        /// Emptied at the end of its retention.
        case expired
    }

    public var id: String
    public var call: CallID
    /// Relative to the folder of recordings.
    public var path: String
    public var startedAt: Instant
    public var milliseconds: Int?
    public var state: State
    public var kind: Kind
    /// When it is deleted at the latest; nil for messages, which go by a setting of the server.
    public var expiresAt: Instant?

    /// What was recorded.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        case message, conversation
    }
}

/// A caller's number behind its pseudonym.
public struct CallerRecord: Hashable, Sendable {
    public var id: CallerID
    /// Nil once erased.
    public var number: String?
    public var firstSeen: Instant
    public var lastSeen: Instant
    public var erasedAt: Instant?
}

/// A pseudonym and its number, to be stored with the facts that use it.
public struct CallerEntry: Hashable, Codable, Sendable {
    public var id: CallerID
    public var number: String
    public var seenAt: Instant

    /// Says that `number` goes by `id`.
    public init(id: CallerID, number: String, seenAt: Instant) {
        self.id = id
        self.number = number
        self.seenAt = seenAt
    }
}

/// One digest of a softphone's password, as RFC 7616 section 3.4.2 calls A1, hashed.
public struct CredentialRecord: Hashable, Sendable {
    /// The hash of RFC 7616 or RFC 8760.
    public enum Algorithm: String, Hashable, Sendable, CaseIterable {
        case md5 = "MD5"
        case sha256 = "SHA-256"
    }

    public var user: String
    public var realm: String
    public var algorithm: Algorithm
    /// Lower-case hexadecimal digits.
    public var ha1: String
    public var createdAt: Instant

    /// Creates the record of one algorithm.
    public init(user: String, realm: String, algorithm: Algorithm, ha1: String, createdAt: Instant) {
        self.user = user
        self.realm = realm
        self.algorithm = algorithm
        self.ha1 = ha1
        self.createdAt = createdAt
    }
}

/// A text that staff wrote about something; it can be erased.
public struct NoteRecord: Hashable, Sendable {
    /// What a note is about.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        case call, caller, person, task
    }

    public var id: String
    public var scope: Scope
    public var subject: String
    public var body: String
    public var author: String
    public var writtenAt: Instant

    /// Creates a note.
    public init(id: String, scope: Scope, subject: String, body: String, author: String, writtenAt: Instant) {
        self.id = id
        self.scope = scope
        self.subject = subject
        self.body = body
        self.author = author
        self.writtenAt = writtenAt
    }
}
