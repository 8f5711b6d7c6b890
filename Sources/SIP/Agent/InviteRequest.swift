/// One header field that the caller of the agent adds, as it stands on the wire.
public struct ExtraHeader: Hashable, Sendable {
    public var name: String
    public var value: String

    /// Pairs a header name with its value; line breaks in the value are replaced by spaces when it is written.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A user and password for digest challenges.
public struct SIPCredentials: Hashable, Sendable {
    public var user: String
    public var password: String

    /// Pairs a user with a password.
    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}

/// A call that the agent is asked to place.
public struct InviteRequest: Hashable, Sendable {
    /// How the target is reached.
    public enum Destination: Hashable, Sendable {
        /// Through a trunk given to `setTrunk`: its proxy, servers, credentials and reachability apply.
        case trunk(String)
        /// To a registered softphone, on the flow that it registered from.
        case contact(RegisteredContact)
        /// To an address, without asking anybody.
        case address(TransportAddress, TransportProtocol)
        /// Wherever RFC 3263 finds the servers of the target URI.
        case domain
    }

    public var target: SIPURI
    public var destination: Destination
    /// URI and display name of From; the tag is ours.
    public var from: SIPURI
    public var fromName: String?
    /// Nil takes the target.
    public var to: SIPURI?
    public var headers: [ExtraHeader]
    /// Nil places a call without an offer: the peer's 2xx offers and `answerOffer` answers in the ACK.
    public var offer: [UInt8]?
    /// Overrides the credentials of the trunk.
    public var credentials: SIPCredentials?
    /// RFC 7332: what is left of the incoming call's budget.
    public var maxForwards: Int
    /// Whether to offer reliable provisional responses (Supported: 100rel).
    public var offersReliableProvisionals: Bool

    /// Describes a call to `target`.
    public init(
        target: SIPURI, destination: Destination, from: SIPURI, fromName: String? = nil, to: SIPURI? = nil,
        headers: [ExtraHeader] = [], offer: [UInt8]?, credentials: SIPCredentials? = nil, maxForwards: Int = 70,
        offersReliableProvisionals: Bool = true
    ) {
        self.target = target
        self.destination = destination
        self.from = from
        self.fromName = fromName
        self.to = to
        self.headers = headers
        self.offer = offer
        self.credentials = credentials
        self.maxForwards = maxForwards
        self.offersReliableProvisionals = offersReliableProvisionals
    }
}

/// A call that a peer places to us.
public struct Invitation: Hashable, Sendable {
    /// Who the agent took the caller for, before any header was believed.
    public enum Source: Hashable, Sendable {
        case trunk(String)
        case peer(String)
        /// A softphone that proved its password on this very INVITE.
        case account(user: String)
    }

    public var source: Source
    public var flow: Flow
    /// The request as received, for every header that the agent does not treat.
    public var request: SIPMessage
    /// The session description, when the INVITE offers one.
    public var offer: [UInt8]?
    /// What is left after us, never below zero.
    public var maxForwards: Int
    /// Whether provisional responses can be sent reliably (the peer supports 100rel) or must be (it requires it).
    public var reliableProvisionals: ReliableProvisionals

    /// What the peer said about RFC 3262.
    public enum ReliableProvisionals: Hashable, Sendable {
        case unsupported, supported, required
    }
}
