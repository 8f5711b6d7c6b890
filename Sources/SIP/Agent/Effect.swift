/// Names a call leg: one dialog, or the attempt at one.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    /// Wraps a number; only the agent hands out live ones.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }
    public var description: String { "session \(rawValue)" }
}

/// Names a question to the domain name system.
public struct ResolutionID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    /// Wraps a number; only the agent hands out live ones.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }
    public var description: String { "resolution \(rawValue)" }
}

/// What the agent wants done or known. Effects carry values only: they print, compare and can be journaled.
///
/// Every ``SessionID`` gets exactly one of ``failed(_:_:)``, ``cancelled(_:_:)`` and ``ended(_:_:)``, and nothing after it.
public enum Effect: Hashable, Sendable {
    // MARK: Wire

    /// Put these octets on the flow.
    case send([UInt8], Flow)
    /// Open a TCP connection to the flow's remote address; report with the same flow. Nothing is sent on it before.
    case openConnection(Flow)
    case closeConnection(Flow)
    /// Ask the domain name system; report with `resolved(_:_:now:)`.
    case resolve(ResolutionID, NameQuery)

    // MARK: Sessions

    /// A peer calls. 100 has been sent; the session waits for `respond`.
    case invited(SessionID, Invitation)
    /// A provisional response above 100 came. `sdp` is an answer (or an offer to a late-offer INVITE, reliable only).
    case progressed(SessionID, status: Int, sdp: [UInt8]?, reliable: Bool)
    /// The first 2xx came. With `expectsAnswer`, `sdp` is an offer and the ACK waits for `answerOffer`.
    case answered(SessionID, sdp: [UInt8]?, expectsAnswer: Bool)
    /// The outgoing call came to nothing.
    case failed(SessionID, SessionFailure)
    /// The ACK for our 2xx came; `sdp` is the answer when the 2xx held an offer.
    case acknowledged(SessionID, sdp: [UInt8]?)
    /// The peer wants to change the session; answer with `answerOffer` or `rejectOffer`. Nil asks us for an offer.
    case offered(SessionID, sdp: [UInt8]?)
    /// Our offer was answered. With `expectsAnswer`, `sdp` is an offer to our re-INVITE without one.
    case offerAnswered(SessionID, sdp: [UInt8]?, expectsAnswer: Bool)
    /// Our offer was refused or never answered; the session goes on as before.
    case offerFailed(SessionID, status: Int)
    /// The caller gave up before our final response.
    case cancelled(SessionID, Reason?)
    case ended(SessionID, SessionEnd)
    case infoReceived(SessionID, contentType: String, body: [UInt8])
    /// The peer asked for a transfer and was refused; `target` is what Refer-To named.
    case referRefused(SessionID, target: String)

    // MARK: Trunks

    case registered(trunk: String, expires: Int)
    case unregistered(trunk: String)
    /// `status` is nil when nobody answered. `retryIn` is the wait before the next attempt.
    case registrationFailed(trunk: String, status: Int?, reason: String, retryIn: Duration)
    case peerReachable(trunk: String)
    case peerUnreachable(trunk: String, reason: String)

    // MARK: Softphones

    case contactRegistered(user: String, RegisteredContact)
    case contactRemoved(user: String, RegisteredContact, expired: Bool)

    // MARK: Accounting

    /// Something that is counted, never acted upon.
    case counted(Counter)
}

/// Why an outgoing call came to nothing.
public struct SessionFailure: Hashable, Sendable {
    /// What happened, beside the status.
    public enum Cause: Hashable, Sendable {
        /// The peer said so.
        case refused
        /// 3xx: `contacts` say where else to try; never followed here.
        case redirected
        /// We cancelled; the status is what the peer closed with, if it did.
        case cancelled
        /// Nobody answered the INVITE at all.
        case timeout
        /// The domain has no servers, or none is reachable.
        case unreachable
        /// The server wants credentials that we lack or refused those that we gave.
        case unauthorized
        /// The agent is at one of its limits.
        case overloaded
    }

    public var cause: Cause
    public var status: Int?
    public var phrase: String
    /// Reason header, RFC 3326.
    public var reason: Reason?
    /// Retry-After in seconds.
    public var retryAfter: Int?
    /// Contacts of a 3xx, as text.
    public var contacts: [String]

    /// Describes a failure.
    public init(
        cause: Cause, status: Int? = nil, phrase: String = "", reason: Reason? = nil, retryAfter: Int? = nil,
        contacts: [String] = []
    ) {
        self.cause = cause
        self.status = status
        self.phrase = phrase
        self.reason = reason
        self.retryAfter = retryAfter
        self.contacts = contacts
    }
}

/// How a session that was not cancelled by its caller ended.
public enum SessionEnd: Hashable, Sendable {
    /// The peer sent BYE.
    case hungUpByPeer(Reason?)
    /// We were told to hang up; the BYE is under way.
    case hungUp
    /// We answered the INVITE with a final failure.
    case rejected(status: Int)
    /// Our CANCEL crossed the peer's 200; it was acknowledged and hung up.
    case answeredAfterCancel
    /// Our 200 was never acknowledged; BYE sent, RFC 3261 section 13.3.1.4.
    case acknowledgementLost
    /// A reliable provisional response was never acknowledged, RFC 3262 section 3.
    case provisionalLost
    /// The session timer ran out, RFC 4028; BYE sent.
    case sessionExpired
    /// A request inside the dialog got this status (481, 408), or no response at all.
    case dialogGone(status: Int?)
    /// The answer to our 2xx offer was missing or ours was never given.
    case negotiationFailed
}

/// What is counted rather than reported.
public enum Counter: String, Hashable, Sendable, CaseIterable {
    case messageReceived, parseError, strayResponse, strayRequest, retransmissionReceived, unknownSourceRefused,
        unknownSourceIgnored, lockedOutSourceIgnored, authenticationFailed, authenticationChallenged, mergedRequest,
        loopDetected, unsupportedMethod, unsupportedExtension, overload, keepAlive, sendFailed, sentByMismatch
}
