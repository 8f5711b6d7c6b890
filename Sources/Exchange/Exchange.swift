import CallFlow
import Chase
public import Chronology
import Directory
import Ledger
import Notify
public import SIP

/// The switch between the SIP user agent, the call machines, the media and the ledger, without any of their input and
/// output.
///
/// ```
///  datagrams ─► UserAgent ─► Exchange ─► CallMachine      one per call
///                  ▲            │ ▲            │
///                  └─ commands ─┘ └── effects ─┘
///                               ├─► media commands
///                               └─► facts, which hold back what follows them until they are durable
/// ```
///
/// One exchange serves all calls of a process on one event loop, because its rules are global: two calls never ring one
/// device at once, a line caps its calls, and dial-out is limited over all of them. Contract: after every input take
/// ``nextEffect()`` to nil, then arrange for ``handleTimeout(now:)`` at ``nextDeadline()``.
///
/// ## Topics
/// - ``ExchangeEffect``, ``MediaCommand``, ``MediaEvent``, ``ExchangeDirectory``, ``ExchangeSettings``
public final class Exchange {
    var agent: UserAgent
    var settings: ExchangeSettings
    var random: any RandomNumberGenerator & Sendable
    var directory: ExchangeDirectory
    var numberPlan: NumberPlan
    var linesByNumber: [String: LineID] = [:]
    var devicesByUser: [String: DeviceID] = [:]
    var peopleByTelephone: [Telephone: PersonID] = [:]
    var trunkSettings: [String: TrunkSettings] = [:]
    var unreachableTrunks: Set<String> = []
    /// Trunks whose registration is in the ledger and has not failed since.
    var registeredTrunks: Set<String> = []

    var calls: [CallID: Call] = [:]
    var lineLoad = LineLoad()
    /// Legs that ring outside, unanswered: few, as dial-out is limited.
    var ringingOutside: Set<LegAddress> = []
    var sessionOwners: [SessionID: LegAddress] = [:]
    var mediaOwners: [MediaID: LegAddress] = [:]
    var relays: [CallID: EmergencyRelay] = [:]
    var deadlines = DeadlineQueue<CallID>()
    var gatedCalls: [UInt64: CallID] = [:]
    /// Refusals that wait for their facts, in the order of their tokens.
    var heldRefusals: [HeldRefusal] = []

    var occupancy = Occupancy()
    var dialOut = DialOutGuard()
    /// Chases what did not reach a person.
    var chase: Chase
    /// Decides by which channel, within one telling.
    var messenger: Messenger
    /// Messages that wait for their facts, in the order of their tokens.
    var heldMessages: [HeldMessage] = []
    /// The call by which a person is being told.
    var notices: [PersonID: CallID] = [:]
    /// When the limits on dialling out were last told to somebody.
    var dialOutLimitToldAt: Uptime?
    var callers: CallerBook
    /// Who called how often within the hour.
    var tally = CallerTally()
    /// Wrong PINs and the pauses after them.
    var accessGuard = AccessGuard()
    /// What callers hear in place of the lines' own announcements.
    var recordedAnnouncements: [LineID: String] = [:]
    /// When facts last said so: the store may not have had time to.
    var announcedAt: [LineID: Uptime] = [:]
    /// Callers whose numbers the next facts bring to storage.
    var newCallers: [NewCaller] = []
    /// What was counted since the start.
    public internal(set) var counts = ExchangeCounts()
    var outbox = Outbox()
    var congestion = Congestion()
    /// Nothing more can be kept of new calls: they are refused rather than answered without a trace.
    var isLedgerFull = false
    /// When to ask a full ledger whether it has room again.
    var ledgerProbeAt: Uptime?
    /// Non-nil while the server stops: how long running calls may still take.
    var stoppingUntil: Uptime?

    private var nextMedia: UInt32 = 0
    private var nextToken: UInt64 = 0

    /// Starts with a directory; trunks begin to register when the first effects are taken.
    public init(
        settings: ExchangeSettings, directory: ExchangeDirectory, callers: CallerBook = CallerBook(),
        random: any RandomNumberGenerator & Sendable, now: Now
    ) {
        self.settings = settings
        self.directory = ExchangeDirectory(organisation: Organisation(name: ""))
        self.callers = callers
        self.random = random
        numberPlan = NumberPlan(countryCode: directory.organisation.countryCode)
        chase = Chase(organisation: directory.organisation, rota: directory.rota)
        messenger = Messenger(organisation: directory.organisation)
        agent = UserAgent(configuration: settings.agent, random: random, now: now.uptime)
        recordedAnnouncements = directory.announcements
        note(.serverStarted(version: settings.version), now: now)
        replaceDirectory(directory, now: now)
    }

    /// The next effect to perform, nil when all were taken.
    public func nextEffect() -> ExchangeEffect? { outbox.next() }

    /// When ``handleTimeout(now:)`` must be called at the latest; nil when nothing waits.
    public func nextDeadline() -> Uptime? {
        let isChasing = settings.tellsPeople && stoppingUntil == nil
        let chasing =
            isChasing
            ? Self.earliest(
                Self.earliest(chase.nextDeadline(), messenger.nextDeadline), heldMessages.first?.until) : nil
        let ours = Self.earliest(Self.earliest(ledgerProbeAt, heldRefusals.first?.until), chasing)
        return Self.earliest(Self.earliest(agent.nextDeadline, deadlines.next()), ours)
    }

    private static func earliest(_ first: Uptime?, _ second: Uptime?) -> Uptime? {
        guard let first, let second else { return first ?? second }
        return min(first, second)
    }

    /// Does what is due.
    public func handleTimeout(now: Now) {
        agent.handleTimeout(now: now.uptime)
        drainAgent(now: now)
        probeLedgerIfDue(now: now)
        sendRefusals(now: now) { $0.until <= now.uptime }
        chaseIfDue(now: now)
        while let id = deadlines.popDue(now: now.uptime) {
            if let call = calls[id] {
                openGateIfOverdue(call, now: now)
                call.handleTimeout(now: now.uptime)
                run(call, now: now)
            } else if relays[id] != nil {
                relayTimedOut(id, now: now)
            }
        }
    }

    /// How full the system's buffer of unread messages is, between 0 and 1: new calls are refused while it is too full.
    public func backlogMeasured(_ fill: Double) { congestion.measured(fill) }

    /// Calls in progress, for the operator and for the end of a graceful stop.
    public var callCount: Int { calls.count + relays.count }

    /// Whether nothing of any call is left: what every simulated run must end with.
    public var isIdle: Bool {
        calls.isEmpty && relays.isEmpty && sessionOwners.isEmpty && mediaOwners.isEmpty && occupancy.isEmpty
            && lineLoad.isEmpty && ringingOutside.isEmpty && dialOut.isIdle && gatedCalls.isEmpty
            && heldRefusals.isEmpty && heldMessages.isEmpty
    }

    /// What the SIP agent holds.
    public var census: Census { agent.census }

    func makeMedia() -> MediaID {
        nextMedia &+= 1
        return MediaID(nextMedia)
    }

    func makeToken() -> UInt64 {
        nextToken += 1
        return nextToken
    }

    /// The token that was given last.
    var latestToken: UInt64 { nextToken }

    func makeCallID(now: Now) -> CallID { CallID(Word.dated(now.instant, using: &random)) }
}

/// Which leg of which call something belongs to.
struct LegAddress: Hashable {
    var call: CallID
    var leg: LegNumber
}

/// A call that is refused once the ledger has it.
struct HeldRefusal {
    var token: UInt64
    /// When it goes out even if the ledger says nothing.
    var until: Uptime
    var session: SessionID
    var status: Int
    var phrase: String
    var headers: [ExtraHeader]
}

/// The effects that wait to be taken: a queue that keeps its storage.
struct Outbox {
    private var effects: [ExchangeEffect] = []
    private var taken = 0

    mutating func append(_ effect: ExchangeEffect) { effects.append(effect) }

    mutating func next() -> ExchangeEffect? {
        guard taken < effects.count else {
            if taken > 0 {
                effects.removeAll(keepingCapacity: true)
                taken = 0
            }
            return nil
        }
        taken += 1
        return effects[taken - 1]
    }
}

/// What was counted since the start, for metrics.
public struct ExchangeCounts: Hashable, Sendable {
    public var callsReceived = 0
    public var callsRefused = 0
    /// Of those, the ones that came while more came in than could be treated.
    public var callsShed = 0
    public var legsDialled = 0
    public var factsOverdue = 0
    public var loopsDetected = 0
    public var agent: [Counter: Int] = [:]
}
