extension UserAgent {
    /// What the server settings say about SIP: fixed while the agent lives, beside trunks and accounts.
    public struct Configuration: Sendable {
        /// The sockets that the shell has bound, with the addresses that peers are told.
        public var listeners: [Listener]
        /// Sent as User-Agent in requests and Server in responses.
        public var productName: String
        /// The digest realm of our registrar.
        public var realm: String
        /// The secret from which nonces are made; 32 random octets that need not outlive the process.
        public var nonceSecret: [UInt8]
        /// Sources that are known by address and are no trunk: a PBX or a proxy beside us.
        public var peers: [KnownPeer]
        public var timers = TimerValues()
        public var sessionTimer = SessionTimerPolicy()
        public var registrar = RegistrarPolicy()
        public var admission = AdmissionPolicy()
        public var limits = AgentLimits()

        /// Configures an agent for `listeners`; everything else has a default that suits an on-call server.
        public init(
            listeners: [Listener], productName: String = "vigie", realm: String = "vigie",
            nonceSecret: [UInt8], peers: [KnownPeer] = []
        ) {
            self.listeners = listeners
            self.productName = productName
            self.realm = realm
            self.nonceSecret = nonceSecret
            self.peers = peers
        }
    }
}

/// A socket that the shell has bound, and the address that Via and Contact give for it.
public struct Listener: Hashable, Sendable {
    public var id: ListenerID
    public var transport: TransportProtocol
    /// The address told to peers that no entry of `advertisements` matches.
    public var advertised: TransportAddress
    /// Other addresses for some networks, first match wins: the LAN side of a server behind NAT.
    public var advertisements: [Advertisement]

    /// One exception to the advertised address.
    public struct Advertisement: Hashable, Sendable {
        public var network: IPNetwork
        public var address: TransportAddress

        /// Tells peers of `network` to reach us at `address`.
        public init(network: IPNetwork, address: TransportAddress) {
            self.network = network
            self.address = address
        }
    }

    /// Describes a bound socket. For TCP, connections that the agent opens advertise the listening port.
    public init(
        id: ListenerID, transport: TransportProtocol, advertised: TransportAddress,
        advertisements: [Advertisement] = []
    ) {
        self.id = id
        self.transport = transport
        self.advertised = advertised
        self.advertisements = advertisements
    }

    /// The address that `peer` is told to reach us at.
    func address(for peer: IPAddress) -> TransportAddress {
        for advertisement in advertisements where advertisement.network.contains(peer) {
            return advertisement.address
        }
        return advertised
    }
}

/// A source that is trusted by its addresses.
public struct KnownPeer: Hashable, Sendable {
    public var name: String
    public var networks: [IPNetwork]

    /// Names a source by the networks that it sends from.
    public init(name: String, networks: [IPNetwork]) {
        self.name = name
        self.networks = networks
    }
}

/// The timer values of RFC 3261 table 4; tests shorten them, production does not.
public struct TimerValues: Hashable, Sendable {
    /// Round-trip time estimate.
    public var t1: Duration = .milliseconds(500)
    /// Longest interval between retransmissions.
    public var t2: Duration = .seconds(4)
    /// How long a message may live in the network.
    public var t4: Duration = .seconds(5)
    /// Timer D over UDP; RFC 3261 wants at least 32 s.
    public var timerD: Duration = .seconds(32)
    /// How long an INVITE of ours may ring before it is cancelled, RFC 3261's Timer C; the call flow is usually shorter.
    public var ringing: Duration = .seconds(180)
    /// How long one target of a domain may stay silent before the next is tried, when there is a next one.
    public var targetPatience: Duration = .seconds(4)
    /// How long a TCP connection of ours may take to open.
    public var connect: Duration = .seconds(5)

    /// The values of the RFC.
    public init() {}

    /// How long an offer in a 2xx may wait for our answer: less than the peer waits for its ACK.
    var answering: Duration { t1 * 32 }

    /// 64 × T1: Timers B, F, H, J, L, M.
    public var transactionLimit: Duration { t1 * 64 }
}

/// How session timers (RFC 4028) are offered and accepted.
public struct SessionTimerPolicy: Hashable, Sendable {
    /// The interval that we ask for, in seconds; nil never asks, yet still honours a peer that does.
    public var interval: Int? = 1800
    /// The shortest interval that we accept, in seconds; the RFC forbids less than 90.
    public var minimum: Int = 90

    /// Half an hour, at least 90 s.
    public init() {}
}

/// What softphones may ask of the registrar.
public struct RegistrarPolicy: Hashable, Sendable {
    public var minimumExpires: Int = 60
    public var maximumExpires: Int = 3600
    public var defaultExpires: Int = 600
    public var contactsPerAccount: Int = 8
    /// Wrong answers from one source before it is ignored for `lockout`.
    public var failuresAllowed: Int = 10
    public var lockout: Duration = .seconds(300)
    /// Two line ends are sent to UDP contacts this often so that a NAT keeps the way open; nil sends none.
    public var keepAlive: Duration? = .seconds(25)

    /// Limits that suit a few hundred softphones.
    public init() {}
}

/// What sources that nobody named get: the cheapest possible answer, and never any state.
public struct AdmissionPolicy: Hashable, Sendable {
    /// What an unknown source hears.
    public enum Answer: Hashable, Sendable {
        /// Nothing at all, so that a scanner sees a closed port.
        case silence
        /// One stateless response.
        case refuse(status: Int)
    }

    /// The answer to requests that are neither REGISTER nor from a registered contact.
    public var answer: Answer = .refuse(status: 403)
    /// Answers given to one unknown source per second, on average; beyond that, silence.
    public var answersPerSecond: Double = 2
    /// Answers given to one unknown source at once.
    public var burst: Double = 10
    /// Answers given to all unknown sources together per second.
    public var totalAnswersPerSecond: Double = 200
    /// Challenges to one unknown source that names an account of ours, per second, on average.
    public var challengesPerSecond: Double = 20
    /// Such challenges to one source at once.
    public var challengeBurst: Double = 100
    /// Such challenges to all sources together per second.
    public var totalChallengesPerSecond: Double = 400
    /// Sources whose rate is remembered; the least recently seen is forgotten.
    public var sourcesRemembered: Int = 4096

    /// 403 twice a second to each stranger.
    public init() {}
}

/// Bounds on what the network can make the agent hold.
public struct AgentLimits: Hashable, Sendable {
    public var sessions: Int = 2_000
    public var transactions: Int = 20_000
    public var connections: Int = 2_000
    /// Octets waiting for a connection that is still opening.
    public var pendingOctetsPerConnection: Int = 131_072
    /// Requests above this many octets leave UDP for TCP, RFC 3261 section 18.1.1.
    public var datagramRequestOctets: Int = 1_300

    /// Bounds for some hundreds of calls at once.
    public init() {}
}
