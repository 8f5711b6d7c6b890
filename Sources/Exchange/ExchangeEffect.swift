public import CallFlow
public import Directory
public import Ledger
public import Notify
public import Rota
public import SIP

/// What the exchange wants done; the shell's one switch performs it and decides nothing.
public enum ExchangeEffect: Hashable, Sendable {
    // MARK: Wire
    /// Put these octets on the flow.
    case send([UInt8], Flow)
    case openConnection(Flow)
    case closeConnection(Flow)
    /// Ask the domain name system; report with ``Exchange/resolved(_:_:timeToLive:now:)``.
    case resolve(ResolutionID, NameQuery)

    // MARK: Media
    case media(MediaCommand)
    /// The message was too short to keep: its file goes.
    case discardRecording(RecordingName)

    // MARK: People at the keys
    /// Compare digits with a PIN's digest; report with ``Exchange/pinChecked(_:isRight:now:)``.
    case checkPIN(CallID, PINDigest, SecretDigits)
    /// Put a recording among the prompts; report with ``Exchange/announcementKept(_:_:isKept:now:)``.
    case keepAnnouncement(CallID, RecordingName)

    // MARK: Ledger
    /// Make these facts durable, then report with ``Exchange/factsDurable(upTo:now:)``. Tokens only grow.
    /// `callers` are new pseudonyms: their numbers go beside the facts, where erasure can reach them.
    case record([Fact], callers: [NewCaller], token: UInt64)

    // MARK: Messages
    /// Send this message; report with ``Exchange/delivered(_:_:now:)``. Its facts are durable.
    case deliver(NoticeMessage)

    // MARK: Accounting
    /// A known peer dialled a number that no line has: told to the log, since it is ours and nobody's secret.
    case noLineFound(dialled: String)
    /// Counted, for metrics; never acted upon.
    case counted(String)
    /// A call is over and forgotten.
    case callFinished(CallID)
}

/// A pseudonym that was made for a number seen for the first time.
public struct NewCaller: Hashable, Sendable {
    public var id: CallerID
    /// E.164, or the user part of the caller's address.
    public var number: String

    public init(id: CallerID, number: String) {
        self.id = id
        self.number = number
    }
}

/// What the exchange is told at its start and on every change of the organisation.
public struct ExchangeDirectory: Sendable {
    public var organisation: Organisation
    /// Who is on call in the weeks around, resolved off the call path; nil: each question resolves what it needs.
    public var rota: RotaSnapshot?
    /// Digests of the softphone accounts, by user.
    public var accounts: [RegistrarAccount]
    /// Passwords of trunks by secret name, read from the server settings; never logged.
    public var secrets: [String: String]
    /// Digests of the PINs that people have.
    public var pins: [PersonID: PINDigest]
    /// Recordings that are heard in place of the lines' own announcements.
    public var announcements: [LineID: RecordingName]

    public init(
        organisation: Organisation, rota: RotaSnapshot? = nil, accounts: [RegistrarAccount] = [],
        secrets: [String: String] = [:],
        pins: [PersonID: PINDigest] = [:], announcements: [LineID: RecordingName] = [:]
    ) {
        self.pins = pins
        self.announcements = announcements
        self.organisation = organisation
        self.rota = rota
        self.accounts = accounts
        self.secrets = secrets
    }
}
