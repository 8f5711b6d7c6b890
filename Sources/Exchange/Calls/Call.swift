import CallFlow
import Chronology
import Directory
import Ledger
import SDP
import SIP

/// One call as the exchange sees it: the machine that decides, and the sessions and media that its legs stand for.
final class Call {
    let id: CallID
    let line: LineID
    let arrival: Arrival
    /// What is left of the caller's Max-Forwards (RFC 7332): legs that we dial carry it on.
    let maxForwards: Int
    /// The host that the caller's network reaches us by, for the address family of SDP.
    let affinity: UInt32
    /// Nil until the caller's media port is open.
    var machine: CallMachine?
    /// In place of it when nobody calls and somebody is told.
    var notice: NoticeMachine?
    var legs: [LegNumber: Leg] = [:]
    /// The line that the call counts against, and hunts for; nil once its caller leaves a message.
    var countedLine: LineID?
    /// What waits behind a fact, and the facts that are not yet handed on.
    var waiting: ArraySlice<Waiting> = []
    /// The caller's telephone, where that is beyond doubt.
    var knownTelephone: Telephone?
    /// Whose PIN is being compared, from which telephone.
    var checking: (person: PersonID, device: DeviceID)?
    /// We answered the caller.
    var isAnswered = false
    /// The caller acknowledged our answer: it is where its INVITE says, and telephones may be rung for it.
    var isAcknowledged = false
    /// Legs whose INVITE waits for that.
    var awaitingAcknowledgement: Set<LegNumber> = []
    /// The token of the fact that is being made durable, and when the call goes on without it.
    var gate: (token: UInt64, until: Uptime)?
    private var sequence = 0

    init(id: CallID, line: LineID, arrival: Arrival, maxForwards: Int, affinity: UInt32) {
        self.id = id
        self.line = line
        countedLine = line
        self.arrival = arrival
        self.maxForwards = maxForwards
        self.affinity = affinity
    }

    /// Dates and numbers the next fact of this call.
    func fact(_ event: FactEvent, at instant: Instant) -> Fact {
        sequence += 1
        return Fact(sequence: sequence, call: id, at: instant, event: event)
    }

    /// Whether it has a machine to tell of events.
    var hasBegun: Bool { machine != nil || notice != nil }

    func handle(_ event: CallEvent, now: Uptime) {
        machine?.handle(event, now: now)
        notice?.handle(event, now: now)
    }

    func handleTimeout(now: Uptime) {
        machine?.handleTimeout(now: now)
        notice?.handleTimeout(now: now)
    }

    func nextEffect() -> CallEffect? { machine?.nextEffect() ?? notice?.nextEffect() }

    /// Asks the machines in their place: a plain read of one would copy all of it.
    private static func nextDeadline(of machine: inout CallMachine?, _ notice: inout NoticeMachine?) -> Uptime? {
        machine?.nextDeadline ?? notice?.nextDeadline
    }

    /// When something must happen to this call at the latest.
    var deadline: Uptime? {
        switch (gate?.until, Self.nextDeadline(of: &machine, &notice)) {
        case (let gate?, let machine?): min(gate, machine)
        case (let gate?, nil): gate
        case (nil, let machine): machine
        }
    }
}

/// Something of a call that is done in its turn: a fact, dated when it came about, or an action behind it.
enum Waiting {
    case fact(Fact)
    case action(CallEffect)
    /// The INVITE of a leg through another trunk.
    case redial(LegNumber)
}

/// One leg: the sessions that stand for it (several while a softphone's contacts ring together) and its media.
struct Leg {
    var media: MediaID
    var sessions: Set<SessionID> = []
    /// The session that was answered, or the caller's.
    var session: SessionID?
    /// Set while the port is being opened; dialled when it is.
    var request: DialRequest?
    var port: UInt16?
    /// The caller's offer, until it is answered; nil when the caller wants ours.
    var offer: [UInt8]?
    var isIPv6 = false
    /// Where its SIP comes from, nil when unknown: behind NAT a better guess for its media than a stranger's address.
    var signalling: IPAddress?
    /// The same for each contact that is being rung.
    var origins: [SessionID: IPAddress] = [:]
    /// Offer and answer of this leg; nil until its port is open.
    var negotiation: OfferAnswer?
    /// We asked for its end: what follows is only its closing.
    var isStopped = false
    /// It ended; nothing more is told to the machine.
    var isClosed = false
    var isHeld = false
    /// What is being recorded on it: its port outlives it until the recording is safe.
    var recording: RecordingName?
    /// It went through the wall against toll fraud and is counted there.
    var countsAsDialOut = false
    /// The trunks that it was dialled through, the present one last.
    var trunks: [TrunkID] = []
    /// A 180 or 183 came: its trunk works, whatever follows.
    var hasRung = false
    /// The last key and by which way it came, since some telephones send it both ways.
    var lastKey: (key: Character, way: KeyWay, at: Uptime)?
    /// The worst failure of its sessions, told when the last one failed.
    var failure: SessionFailure?
}

/// How a key reached us.
enum KeyWay: Hashable {
    case media, signalling
}
