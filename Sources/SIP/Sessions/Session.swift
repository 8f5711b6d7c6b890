import Chronology

/// Everything the agent holds of one call leg.
struct Session: Sendable {
    let id: SessionID
    let isCaller: Bool
    let callID: String
    /// Our tag as a number, which is how requests inside the dialog find the session.
    let tag: UInt64
    let timer: TimerQueue<TimerOwner>.Token

    var machine: SessionMachine
    var negotiation = Negotiation()
    var refresh = SessionTimer()
    var peer = PeerAbilities()

    /// The called side's dialog from the INVITE on; the calling side's from the first 2xx on.
    var dialog: Dialog?
    /// Early dialogs of an INVITE that forked, RFC 3261 section 13.2.2.
    var forks: [Fork] = []
    var outgoing: OutgoingCall?
    /// The server transaction of the peer's first INVITE, until its final response.
    var invitation: UInt64?
    /// Our 2xx to an INVITE, sent again until its ACK.
    var success: UnacknowledgedSuccess?
    var provisionals = ReliableProvisionals()
    var ours: OurModification?
    var theirs: TheirModification?
    var authentication = AuthenticationState()

    /// The last description that each side gave.
    var localSDP: [UInt8]?
    var remoteSDP: [UInt8]?

    var end: SessionEnd?
    var hangUpReason: Reason?
    /// Whether the call was given up by command or because it rang too long.
    var wasCancelled = false
    var ringingLimit: Uptime?
    var rangTooLong = false
    /// Whose Contact we give: the user part.
    var contactUser = "vigie"
    /// Set when nothing is left to do; the agent then forgets the session.
    var isFinished = false

    /// The earliest of the session's own deadlines.
    var nextDeadline: Uptime? {
        var earliest: Uptime?
        func consider(_ deadline: Uptime?) {
            guard let deadline else { return }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
        consider(ringingLimit)
        consider(refresh.next)
        consider(success?.next)
        consider(provisionals.next)
        consider(ours?.retryAt)
        consider(outgoing?.patience)
        consider(answerLimit)
        consider(finalLimit)
        return earliest
    }

    /// When the final response to a cancelled INVITE must have come, RFC 3261 section 9.1.
    var finalLimit: Uptime?
    /// When the peer's offer in its 2xx must have been answered by us.
    var answerLimit: Uptime?
}

/// What the peer's Allow and Supported headers say.
struct PeerAbilities: Hashable, Sendable {
    var allowsUpdate = false
    var supportsTimer = false
    var supportsReliable = false
    var requiresReliable = false
}

/// One early dialog of our INVITE.
struct Fork: Hashable, Sendable {
    var dialog: Dialog
    /// The last RSeq seen, RFC 3262 section 4.
    var lastReliable: UInt32?
    var sdp: [UInt8]?
    /// A reliable response with an offer whose PRACK waits for our answer.
    var unacknowledged: (rseq: UInt32, cseq: UInt32)? {
        get { pendingRSeq.map { ($0, pendingCSeq) } }
        set {
            pendingRSeq = newValue?.rseq
            pendingCSeq = newValue?.cseq ?? 0
        }
    }
    private var pendingRSeq: UInt32?
    private var pendingCSeq: UInt32 = 0

    init(dialog: Dialog) { self.dialog = dialog }
}

/// A call of ours on its way to an answer.
struct OutgoingCall: Sendable {
    var request: InviteRequest
    var targets: [ServerTarget] = []
    var index = 0
    /// The only way, for a registered contact.
    var flow: Flow?
    var location: ServerLocation?
    var resolutions: [ResolutionID: NameQuery] = [:]
    var routes: [NameAddress] = []
    var local: NameAddress
    var remote: NameAddress
    var sequence: UInt32 = 0
    /// The key of the client transaction in flight.
    var branch: UInt64?
    /// When to try the next target if this one stays silent.
    var patience: Uptime?
    /// Seconds asked for; 422 raises them.
    var sessionInterval: Int?
    var minimumInterval: Int
    var attempts = 0
    /// A 2xx with an offer, until our answer goes in its ACK.
    var unanswered: UInt32?

    /// Credentials, intervals and targets together may cause this many INVITEs.
    static let mostAttempts = 12
}

/// A 2xx of ours that the peer has not acknowledged, RFC 3261 section 13.3.1.4.
struct UnacknowledgedSuccess: Hashable, Sendable {
    var server: UInt64
    var sequence: UInt32
    /// Whether the ACK must bring an answer.
    var holdsOffer: Bool
    var isInitial: Bool
    var timers: TransactionTimers

    var next: Uptime? { timers.next }
}

/// A change of the session that we proposed.
struct OurModification: Hashable, Sendable {
    var method: SIPMethod
    /// The description offered; nil asked the peer for one, or only refreshes.
    var sdp: [UInt8]?
    /// Whether the session timer asked for it rather than a command.
    var isRefresh: Bool
    /// The transaction in flight; nil while waiting to try again.
    var branch: UInt64?
    var retryAt: Uptime?
    /// The sequence number of a 2xx with an offer that waits for our answer in the ACK.
    var unanswered: UInt32?
    /// How often it was sent.
    var attempts = 0

    /// Refusals that ask for another attempt are believed this often.
    static let mostAttempts = 6
}

/// A change of the session that the peer proposed.
struct TheirModification: Hashable, Sendable {
    var server: UInt64
    var method: SIPMethod
    /// Whether the request offered; otherwise we are asked to.
    var hasOffer: Bool
}
