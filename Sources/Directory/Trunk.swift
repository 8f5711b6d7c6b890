/// A SIP peer through which the outside world is reached.
public struct Trunk: Hashable, Codable, Sendable {
    /// How the peer knows us.
    public enum Authentication: Hashable, Codable, Sendable {
        /// By our IP address; its own addresses are known to us as `addresses`.
        case address
        /// We register and answer digest challenges; the secret is named here and held by the server settings.
        case registration(user: String, authorizationUser: String?, secretName: String, expires: Int)
        /// We answer digest challenges without registering.
        case digest(user: String, secretName: String)
    }

    public enum Transport: String, Hashable, Codable, Sendable, CaseIterable {
        case udp, tcp
    }

    public var id: TrunkID
    /// SIP domain or host, resolved by RFC 3263 when it is a name.
    public var host: String
    /// Explicit port; nil lets RFC 3263 choose.
    public var port: Int?
    public var transport: Transport?
    public var authentication: Authentication
    /// Proxy that every request is sent to instead of `host`, as "host" or "host:port".
    public var outboundProxy: String?
    /// IP addresses or CIDR blocks from which this trunk's calls arrive, beside those that `host` resolves to.
    public var addresses: [String]
    /// Whether it is named for emergency numbers dialled by registered devices.
    public var carriesEmergencyCalls: Bool
    public var isActive: Bool

    public init(
        id: TrunkID, host: String, port: Int? = nil, transport: Transport? = nil,
        authentication: Authentication = .address, outboundProxy: String? = nil, addresses: [String] = [],
        carriesEmergencyCalls: Bool = false, isActive: Bool = true
    ) {
        self.id = id
        self.host = host
        self.port = port
        self.transport = transport
        self.authentication = authentication
        self.outboundProxy = outboundProxy
        self.addresses = addresses
        self.carriesEmergencyCalls = carriesEmergencyCalls
        self.isActive = isActive
    }
}

/// What may be dialled out, and how much: the wall against toll fraud.
public struct DialOutLimits: Hashable, Codable, Sendable {
    /// Allowed number prefixes in E.164, e.g. "+331". Empty: nothing may be dialled.
    public var allowedPrefixes: [String]
    /// Calls placed in any sliding hour.
    public var perHour: Int
    /// Calls placed at once.
    public var atOnce: Int

    public init(allowedPrefixes: [String] = [], perHour: Int = 60, atOnce: Int = 10) {
        self.allowedPrefixes = allowedPrefixes
        self.perHour = perHour
        self.atOnce = atOnce
    }
}
