/// A trunk as the agent needs it: whom to send to, whom to believe, and how to prove who we are.
public struct TrunkSettings: Hashable, Sendable {
    /// What a registration needs beside the credentials.
    public struct Registration: Hashable, Sendable {
        /// The user part of the address of record.
        public var user: String
        /// Seconds asked for; the registrar may shorten them.
        public var expires: Int

        /// Registers `user` for `expires` seconds at a time.
        public init(user: String, expires: Int = 3600) {
            self.user = user
            self.expires = expires
        }
    }

    public var name: String
    /// SIP domain or host; resolved by RFC 3263 when it is a name.
    public var host: String
    public var port: UInt16?
    public var transport: TransportProtocol?
    /// "host" or "host:port": every request goes there, with a loose Route.
    public var outboundProxy: String?
    public var credentials: SIPCredentials?
    public var registration: Registration?
    /// Where its calls come from, beside what `host` resolves to.
    public var networks: [IPNetwork]
    /// How often OPTIONS asks whether the trunk is there; nil never asks.
    public var pingInterval: Duration?
    /// Unanswered pings in a row that make the trunk unreachable.
    public var pingFailures: Int

    /// Describes a trunk; with neither credentials nor registration it is an account by address.
    public init(
        name: String, host: String, port: UInt16? = nil, transport: TransportProtocol? = nil,
        outboundProxy: String? = nil, credentials: SIPCredentials? = nil, registration: Registration? = nil,
        networks: [IPNetwork] = [], pingInterval: Duration? = .seconds(30), pingFailures: Int = 2
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.transport = transport
        self.outboundProxy = outboundProxy
        self.credentials = credentials
        self.registration = registration
        self.networks = networks
        self.pingInterval = pingInterval
        self.pingFailures = pingFailures
    }

    /// Whether the same servers are found by both.
    func isReached(like other: TrunkSettings) -> Bool {
        host == other.host && port == other.port && transport == other.transport
            && outboundProxy == other.outboundProxy
    }
}

/// A softphone's account: its name and one digest of its password per algorithm, never the password.
public struct RegistrarAccount: Hashable, Sendable {
    public var user: String
    /// H(user:realm:password) in lower-case hexadecimal, per algorithm.
    public var md5: String?
    public var sha256: String?

    /// Describes an account by its stored digests.
    public init(user: String, md5: String?, sha256: String?) {
        self.user = user
        self.md5 = md5
        self.sha256 = sha256
    }
}

/// A softphone that can be rung now.
public struct RegisteredContact: Hashable, Sendable {
    public var user: String
    /// The Contact URI, which becomes the Request-URI of calls to it.
    public var uri: String
    /// Where the REGISTER came from: the only way back through a NAT.
    public var flow: Flow

    /// Names a contact and the way to it.
    public init(user: String, uri: String, flow: Flow) {
        self.user = user
        self.uri = uri
        self.flow = flow
    }
}
