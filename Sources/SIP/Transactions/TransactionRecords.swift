import Chronology

/// Whose request a client transaction carries.
enum ClientOwner: Hashable, Sendable {
    case session(SessionID, SessionRequest)
    case registration(trunk: String)
    case ping(trunk: String)
    /// Nobody waits for the outcome: the BYE of a fork that came second, a CANCEL.
    case detached
}

/// What a session sent the request for.
enum SessionRequest: Hashable, Sendable {
    case invite, reinvite, update, prack, info, bye
}

/// The two client machines under one name.
enum ClientMachine: Hashable, Sendable {
    case invite(InviteClientTransaction)
    case other(ClientTransaction)

    var timers: TransactionTimers {
        switch self {
        case .invite(let machine): machine.timers
        case .other(let machine): machine.timers
        }
    }
}

/// A client transaction with what it needs to send again, acknowledge and report.
struct ClientRecord: Sendable {
    var machine: ClientMachine
    var owner: ClientOwner
    /// The request without its body once a response made that superfluous.
    var request: SIPMessage
    /// The request on the wire, for retransmission; empty when no longer needed.
    var bytes: [UInt8]
    var flow: Flow
    let method: SIPMethod
    var token: TimerQueue<TimerOwner>.Token
    /// ACKs already sent for 2xx, by the To tag of each: a retransmitted 2xx is answered without asking anybody.
    var acknowledgements: [Acknowledgement] = []
    var isCancelled = false
    /// What goes by UDP after all if the connection that its size called for cannot be had: RFC 3261 section 18.1.1.
    var smaller: Smaller?

    struct Smaller: Sendable {
        var request: SIPMessage
        var flow: Flow
    }

    struct Acknowledgement: Sendable {
        var tag: String
        var bytes: [UInt8]
        var flow: Flow
    }

    /// More forks than this are left to time out at their end.
    static let mostForks = 8
}

/// The two server machines under one name.
enum ServerMachine: Hashable, Sendable {
    case invite(InviteServerTransaction)
    case other(ServerTransaction)

    var timers: TransactionTimers {
        switch self {
        case .invite(let machine): machine.timers
        case .other(let machine): machine.timers
        }
    }
}

/// A server transaction with what it needs to answer, and to answer again.
struct ServerRecord: Sendable {
    var machine: ServerMachine
    /// What responses are made of: the request's top Via completed with `received` and `rport`, no body.
    var request: SIPMessage
    /// Where responses go.
    var flow: Flow
    /// The last response on the wire.
    var response: [UInt8] = []
    let key: String
    /// Set for INVITEs outside dialogs: the key by which a merged request is found.
    var mergeKey: String?
    var session: SessionID?
    /// The To tag of our responses.
    var toTag: String
    var token: TimerQueue<TimerOwner>.Token
}

/// Who waits for a deadline.
enum TimerOwner: Hashable, Sendable {
    case client(UInt64)
    case server(UInt64)
    case session(SessionID)
    case trunk(String)
    case connection(UInt64)
    case registrar
}
