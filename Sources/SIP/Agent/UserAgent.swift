public import Chronology

/// The whole of SIP as one value: datagrams, commands and the time go in, effects come out.
///
/// After every mutation drain ``nextEffect()`` to nil, then arrange for ``handleTimeout(now:)`` at ``nextDeadline``.
///
/// ## Topics
/// - ``Effect``, ``InviteRequest``, ``Invitation``, ``TrunkSettings``, ``RegistrarAccount``
public struct UserAgent: Sendable {
    var configuration: Configuration
    var random: any RandomNumberGenerator & Sendable
    private var outbox: [Effect] = []
    private var outboxHead = 0

    var timers = TimerQueue<TimerOwner>()
    /// Client transactions by the number in their branch.
    var clients: [UInt64: ClientRecord] = [:]
    /// Server transactions by a number of ours, found by their key.
    var servers: [UInt64: ServerRecord] = [:]
    var serverIndex: [String: UInt64] = [:]
    var mergeIndex: [String: UInt64] = [:]
    var sessions: [SessionID: Session] = [:]
    /// Sessions by our tag.
    var dialogs: [UInt64: SessionID] = [:]
    var trunks: [String: TrunkRecord] = [:]
    var registrar: Registrar
    var admission: Admission
    var connections: [UInt64: ConnectionRecord] = [:]
    var connectionIndex: [TransportAddress: UInt64] = [:]
    var resolutions: [ResolutionID: ResolutionOwner] = [:]
    /// Addresses that speak UDP alone, and when that was found out.
    var withoutTCP: [TransportAddress: Uptime] = [:]
    /// Retry-After of the 503 that new calls get; nil lets them in.
    var refusal: Refusal?
    var lastNumber: UInt64 = 0
    let registrarTimer: TimerQueue<TimerOwner>.Token
    let inspection: RequestInspection

    /// How new calls are refused while the server stops.
    struct Refusal: Sendable {
        var retryAfter: Int
    }

    /// Creates an agent that has nothing to do yet.
    public init(configuration: Configuration, random: any RandomNumberGenerator & Sendable, now: Uptime) {
        self.configuration = configuration
        self.random = random
        registrar = Registrar(configuration: configuration)
        admission = Admission(policy: configuration.admission, registrar: configuration.registrar, now: now)
        inspection = RequestInspection(methods: Self.methods, extensions: Self.extensions)
        registrarTimer = timers.register(.registrar)
    }

    /// The next thing to do, or nil when all is done.
    public mutating func nextEffect() -> Effect? {
        guard outboxHead < outbox.count else {
            if outboxHead > 0 {
                outbox.removeAll(keepingCapacity: outbox.count <= 256)
                outboxHead = 0
            }
            return nil
        }
        defer { outboxHead += 1 }
        return outbox[outboxHead]
    }

    /// When `handleTimeout` must be called, at the latest; nil when nothing waits.
    public var nextDeadline: Uptime? { timers.next }

    /// Fires every timer that is due at `now`.
    public mutating func handleTimeout(now: Uptime) {
        while let owner = timers.popDue(now: now) {
            switch owner {
            case .client(let key): clientTimerFired(key, now: now)
            case .server(let key): serverTimerFired(key, now: now)
            case .session(let id): sessionTimerFired(id, now: now)
            case .trunk(let name): trunkTimerFired(name, now: now)
            case .connection(let id): connectionTimerFired(id, now: now)
            case .registrar: registrarTimerFired(now: now)
            }
        }
    }

    mutating func emit(_ effect: Effect) { outbox.append(effect) }
    mutating func count(_ counter: Counter) { outbox.append(.counted(counter)) }

    mutating func nextNumber() -> UInt64 {
        lastNumber &+= 1
        return lastNumber
    }

    /// From now on new calls get 503 with Retry-After (seconds); nil lets them in again.
    public mutating func refuseNewCalls(retryAfter: Int?) {
        refusal = retryAfter.map { Refusal(retryAfter: $0) }
    }

    /// Live entries of each kind, for the operator and for tests that nothing is left over.
    public var census: Census {
        var census = Census()
        census.sessions = sessions.count
        census.transactions = clients.count + servers.count
        census.timers = timers.count - 1 - trunks.count
        census.connections = connections.count
        census.contacts = registrar.contactCount
        census.unknownSources = admission.sourcesRemembered
        census.indexEntries = serverIndex.count + mergeIndex.count + dialogs.count + resolutions.count
        return census
    }

    /// What we serve, in Allow.
    static let methods: [SIPMethod] = [
        .invite, .ack, .bye, .cancel, .options, .register, .prack, .update, .info, .refer,
    ]
    /// What we understand, in Supported.
    static let extensions: Set<String> = ["100rel", "timer", "norefersub"]
    static let allowText = "INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, INFO, REFER"
    static let supportedText = "100rel, timer"
}

/// How many of each thing an agent holds.
public struct Census: Hashable, Sendable {
    public var sessions = 0
    public var transactions = 0
    /// Timers of sessions, transactions and connections.
    public var timers = 0
    public var connections = 0
    public var contacts = 0
    public var unknownSources = 0
    /// Entries by which sessions and transactions are found.
    public var indexEntries = 0

    /// Counts nothing yet.
    public init() {}
}

/// Who asked the domain name system.
enum ResolutionOwner: Hashable, Sendable {
    case session(SessionID)
    case trunk(String)
}

/// A TCP connection, ours or the peer's.
struct ConnectionRecord: Sendable {
    var flow: Flow
    /// Messages that wait for the connection to open; nil once it is open.
    var pending: [[UInt8]]?
    var pendingOctets = 0
    /// Whether a transaction of ours, a contact or a call ever went by it.
    var isUsed = false
    /// Whether the peer ever answered a keep-alive on it; a silent one is only held to that then.
    var answersPings = false
    var awaitsPong = false
    var token: TimerQueue<TimerOwner>.Token?
}
