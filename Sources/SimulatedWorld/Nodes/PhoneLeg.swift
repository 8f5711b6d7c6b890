public import Chronology
import SDP
public import SIP

/// One call as a phone sees it.
public final class PhoneLeg {
    /// The number that was dialled.
    public let number: String
    public let isIncoming: Bool
    public let script: LegScript
    /// The INVITE as received, for an incoming call.
    public let invitation: Invitation?
    public internal(set) var startedAt: Uptime
    public internal(set) var answeredAt: Uptime?
    public internal(set) var endedAt: Uptime?
    /// How it ended, in the words of the agent.
    public internal(set) var end: String?
    /// The final status that a placed call got, when it failed.
    public internal(set) var status: Int?
    public internal(set) var retryAfter: Int?
    public internal(set) var provisionals: [Int] = []
    /// What was heard, prompts in order.
    public internal(set) var prompts: [String] = []
    /// Whose voices came through.
    public internal(set) var voices: Set<String> = []
    /// Keys that came through.
    public internal(set) var keys: [Character] = []
    /// Re-INVITEs of ours that were refused, by status.
    public internal(set) var refusedOffers: [Int] = []
    public internal(set) var session: SessionID?

    var negotiation: OfferAnswer
    let mediaAddress: TransportAddress
    var isHolding = false
    /// The answer that the provisional response held.
    var earlyAnswer: [UInt8]?
    var earlyAnswerIsReliable = false
    var reason: Reason?

    init(
        number: String, isIncoming: Bool, script: LegScript, invitation: Invitation? = nil, startedAt: Uptime,
        media: TransportAddress
    ) {
        self.number = number
        self.isIncoming = isIncoming
        self.script = script
        self.invitation = invitation
        self.startedAt = startedAt
        mediaAddress = media
        negotiation = OfferAnswer(
            sessionID: UInt64(media.port), local: .init(address: MediaAddress("\(media.ip)"), port: media.port))
    }

    /// Whether the call is answered and not over.
    public var isUp: Bool { answeredAt != nil && endedAt == nil }
    public var isOver: Bool { endedAt != nil }
    /// Why the other side ended it, as the Reason header said (RFC 3326).
    public var reasonText: String? { reason?.text }
}
