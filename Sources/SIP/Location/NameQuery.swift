/// A question to the domain name system, as RFC 3263 asks it.
public enum NameQuery: Hashable, Sendable {
    case naptr(domain: String)
    /// `name` is complete, e.g. "_sip._udp.example.net".
    case srv(name: String)
    /// A and AAAA together.
    case addresses(host: String)
}

/// What the domain name system said.
public enum NameAnswer: Hashable, Sendable {
    case naptr([NAPTRRecord])
    case srv([SRVRecord])
    case addresses([IPAddress])
    /// The name does not exist or has no such records.
    case none
    /// No server of the system answered: worth another try later.
    case failed
}

/// One NAPTR record, RFC 3403.
public struct NAPTRRecord: Hashable, Sendable {
    public var order: UInt16
    public var preference: UInt16
    public var flags: String
    public var service: String
    public var replacement: String

    /// Describes a record as received.
    public init(order: UInt16, preference: UInt16, flags: String, service: String, replacement: String) {
        self.order = order
        self.preference = preference
        self.flags = flags
        self.service = service
        self.replacement = replacement
    }
}

/// One SRV record, RFC 2782.
public struct SRVRecord: Hashable, Sendable {
    public var priority: UInt16
    public var weight: UInt16
    public var port: UInt16
    public var target: String

    /// Describes a record as received.
    public init(priority: UInt16, weight: UInt16, port: UInt16, target: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }
}
