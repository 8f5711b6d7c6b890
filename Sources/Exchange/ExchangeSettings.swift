public import SIP

/// What the server settings say to the exchange, fixed while it runs.
public struct ExchangeSettings: Sendable {
    public var agent: UserAgent.Configuration
    /// Host that our From and P-Asserted-Identity headers name.
    public var domain: String
    /// Address text announced in SDP to IPv4 and to IPv6 peers; nil where the family is not served.
    public var mediaAddress4: String?
    public var mediaAddress6: String?
    /// How long a live call waits for the ledger to say that its facts are stored or journalled, before it goes on
    /// without that. A last resort: the ledger answers within 50 ms whatever the store does.
    public var factPatience: Duration
    /// Whether people are told of what is left to do; false leaves tasks to whoever looks at them.
    public var tellsPeople: Bool
    /// Our mark on calls that we place: an incoming call that carries it is a loop.
    public var loopMark: String

    /// Version that the ledger names at the start.
    public var version: String

    public init(
        agent: UserAgent.Configuration, domain: String, mediaAddress4: String?, mediaAddress6: String? = nil,
        factPatience: Duration = .milliseconds(250), tellsPeople: Bool = true, loopMark: String,
        version: String = "0.1.0"
    ) {
        self.agent = agent
        self.domain = domain
        self.mediaAddress4 = mediaAddress4
        self.mediaAddress6 = mediaAddress6
        self.factPatience = factPatience
        self.tellsPeople = tellsPeople
        self.loopMark = loopMark
        self.version = version
    }
}
