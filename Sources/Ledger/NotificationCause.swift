/// Why a message did not leave, or was not even tried: a closed list, since what servers say may hold anything.
public enum NotificationCause: String, Hashable, Codable, Sendable, CaseIterable {
    /// No answer in time; nobody knows whether the message went out.
    case timeout
    /// Nothing listens there, or its name means nothing.
    case unreachable
    /// The connection broke off.
    case disconnected
    /// No encrypted connection could be made, or its certificate is not to be trusted.
    case tls
    /// The server does not take our name and password.
    case authentication
    /// The server refuses for now: RFC 5321's 4xx, HTTP's 429 and 5xx.
    case deferred
    /// The server refuses: RFC 5321's 5xx, HTTP's 4xx, a gateway's error.
    case refused
    /// The server refuses the receiver's address or number.
    case addressRefused
    /// The answer is none of this protocol.
    case nonsense
    /// The organisation file says nothing of how the channel leaves.
    case notConfigured
    /// The secret that the channel needs is not there.
    case secretMissing
    /// The person has no address for the channel.
    case noAddress
    /// The part of the day in which the person does not want the channel.
    case quiet
    /// We failed ourselves.
    case internalFault

    /// Whether trying again within minutes makes sense.
    public var isTransient: Bool {
        switch self {
        case .timeout, .unreachable, .disconnected, .deferred, .nonsense, .tls: true
        case .authentication, .refused, .addressRefused, .notConfigured, .secretMissing, .noAddress, .quiet,
            .internalFault:
            false
        }
    }
}
