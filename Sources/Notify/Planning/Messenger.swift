public import Chronology
public import Directory
public import Ledger

/// Tells a person by the channels of the organisation file: which one when, tried again, and the next one when one fails.
///
/// The chase says whom to tell of what; what happens within one such telling is decided here.
///
/// ```
/// tell ─► step 1 ─ after ─► step 2 ─ after ─► step 3        each, when due:
///            │ fails            ▲                             quiet? nothing new? ─► left out
///            └──── at once ─────┘                             told within the merge window? ─► waits, tells all at once
///                                                             attempt 1 ─ 15 s ─ attempt 2 ─ 60 s ─ attempt 3 ─► failed
/// ```
///
/// A call that nobody takes brings the next channel forward as well. Messages acknowledge nothing: later steps follow them
/// all the same, until the tasks end. Contract as for every machine here: after each input take ``nextEffect()`` to nil,
/// then arrange for ``handleTimeout(now:waiting:)`` at ``nextDeadline``.
///
/// ## Topics
/// - ``tell(_:of:now:waiting:)``, ``called(_:outcome:now:waiting:)``, ``delivered(_:_:now:waiting:)``, ``MessengerEffect``
public struct Messenger: Sendable {
    /// How long after a failed attempt the next one follows.
    public static let pauses: [Duration] = [.seconds(15), .seconds(60)]
    /// How often one message channel says the same to one person.
    public static let repetition = Duration.seconds(30 * 60)
    /// How long a channel that failed is left alone: what it could not say a moment ago another channel says.
    public static let rest = Duration.seconds(120)
    /// How long a shell may take over one attempt before it counts as failed: longer than any of its own limits.
    public static let patience = Duration.seconds(180)

    /// What there is to tell a person at the moment when a channel is used.
    public struct Content: Hashable, Sendable {
        /// The oldest first.
        public var tasks: [TaskID]
        /// Whether any of them is worth somebody's night.
        public var isUrgent: Bool
        /// Whether they are about nothing but messages that do not leave.
        public var isOnlyAboutUs: Bool
        /// The clock of the line that they belong to, nil for universal time.
        public var clock: LocalClock?

        public init(tasks: [TaskID], isUrgent: Bool, isOnlyAboutUs: Bool = false, clock: LocalClock? = nil) {
            self.tasks = tasks
            self.isUrgent = isUrgent
            self.isOnlyAboutUs = isOnlyAboutUs
            self.clock = clock
        }
    }

    /// What of these tasks is still left to do, with whatever else waits for the person.
    public typealias Waiting = (PersonID, [TaskID]) -> Content

    /// A person by a channel.
    struct Route: Hashable {
        var person: PersonID
        var channel: NoticeChannel
    }

    /// A channel that waits for its moment.
    struct Step: Hashable {
        var tasks: [TaskID]
        var due: Uptime
        var attempt = 1
        /// What all attempts at one message are called; nil before the first.
        var message: String?
    }

    /// An attempt that is under way.
    struct Flight: Hashable {
        var tasks: [TaskID]
        var attempt: Int
        var message: String
        var until: Uptime
    }

    var organisation: Organisation
    var steps: [Route: Step] = [:]
    var flights: [Route: Flight] = [:]
    /// When the last message to a person by a channel began.
    var startedAt: [Route: Uptime] = [:]
    /// What was told by a channel, and when.
    var told: [Route: [TaskID: Uptime]] = [:]
    /// When a channel failed for good for a person, and has not worked since.
    var failedAt: [Route: Uptime] = [:]
    /// Channels that failed for good and have not worked since.
    var broken: [NoticeChannel: Uptime] = [:]
    private var outbox: [MessengerEffect] = []
    private var counter = 0

    /// Tells nobody yet.
    public init(organisation: Organisation) { self.organisation = organisation }

    /// The next effect to perform, nil when all were taken.
    public mutating func nextEffect() -> MessengerEffect? { outbox.isEmpty ? nil : outbox.removeFirst() }

    /// When ``handleTimeout(now:waiting:)`` must be called at the latest; nil when nothing waits.
    public var nextDeadline: Uptime? {
        let waiting = steps.lazy.map(\.value.due).min()
        let flying = flights.lazy.filter { $0.key.channel.isMessage }.map(\.value.until).min()
        guard let waiting, let flying else { return waiting ?? flying }
        return min(waiting, flying)
    }

    /// Whether nothing waits and nothing is under way.
    public var isIdle: Bool { steps.isEmpty && flights.isEmpty }

    /// Takes a new snapshot: the next step uses it.
    public mutating func replace(_ organisation: Organisation) { self.organisation = organisation }

    /// Takes up what an earlier run sent, so that nobody reads the same twice at once.
    public mutating func restore(_ sent: [SentMessage], now: Now) {
        for message in sent {
            let route = Route(person: message.person, channel: message.channel)
            let at = now.uptime - max(.zero, now.instant - message.at)
            startedAt[route] = max(startedAt[route] ?? at, at)
            guard message.arrived else { continue }
            for task in message.tasks { told[route, default: [:]][task] = at }
        }
    }

    func person(_ id: PersonID) -> Person? { organisation.people.first { $0.id == id && $0.isActive } }

    mutating func emit(_ effect: MessengerEffect) { outbox.append(effect) }

    /// A name for a message, the same in all its attempts: receivers tell by it what came twice.
    mutating func makeName(now: Now) -> String {
        counter += 1
        return "\(now.instant.microseconds)-\(counter)"
    }
}

/// A message of an earlier run.
public struct SentMessage: Hashable, Sendable {
    public var person: PersonID
    public var channel: NoticeChannel
    public var tasks: [TaskID]
    public var at: Instant
    /// Whether the server took it; otherwise nobody knows.
    public var arrived: Bool

    public init(person: PersonID, channel: NoticeChannel, tasks: [TaskID], at: Instant, arrived: Bool) {
        self.person = person
        self.channel = channel
        self.tasks = tasks
        self.at = at
        self.arrived = arrived
    }
}

/// One attempt at one message.
public struct DeliveryOrder: Hashable, Sendable {
    /// The name of the message, the same in all its attempts.
    public var message: String
    public var person: PersonID
    public var channel: NoticeChannel
    /// From 1.
    public var attempt: Int
    /// The oldest first.
    public var tasks: [TaskID]

    public init(message: String, person: PersonID, channel: NoticeChannel, attempt: Int, tasks: [TaskID]) {
        self.message = message
        self.person = person
        self.channel = channel
        self.attempt = attempt
        self.tasks = tasks
    }
}

/// What the messenger wants done.
public enum MessengerEffect: Hashable, Sendable {
    /// Write this fact. What follows waits for it.
    case record(FactEvent)
    /// Ring the person; answered by ``Messenger/called(_:outcome:now:waiting:)``.
    case call(PersonID, [TaskID])
    /// Send this; answered by ``Messenger/delivered(_:_:now:waiting:)``.
    case deliver(DeliveryOrder)
    /// The chase may tell the person again, a breath later.
    case told(PersonID, wasCutOff: Bool)
    /// Messages do not leave by this channel: somebody must know.
    case openTask(TaskKind)
}

/// What came of a call to the person, as far as the next channel goes.
public enum CallOutcome: Hashable, Sendable {
    /// Somebody listened.
    case heard
    /// Nobody did, or only a voicemail.
    case unheard
    /// We ended it before that.
    case cutOff
}
