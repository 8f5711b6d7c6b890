public import Chronology
public import Directory
public import Exchange
public import Ledger

/// Keeps the facts of a simulated server in its own way, under the world's clock.
public protocol FactKeeper: AnyObject {
    /// Takes facts; false when it can keep no more.
    func take(_ facts: [Fact], callers: [NewCaller], token: UInt64, now: Uptime) -> Bool

    /// Does what is due, says up to which token facts are safe now, and when it wants to work again.
    func work(now: Uptime) -> (safeUpTo: UInt64, next: Uptime?)
}

/// A store that takes facts in order, as slowly or badly as it is told to; or what stands before a ``FactKeeper``.
public final class SimulatedLedger {
    /// What is wrong with the store.
    public enum Fault: Hashable, Sendable {
        case none
        /// Every commit takes so long.
        case late(Duration)
        /// No commit succeeds until the fault is taken away; nothing is reported meanwhile.
        case failing
        /// The store takes nothing, but the journal does within 50 ms: facts are marked late.
        case saturated
    }

    private struct Entry {
        var facts: [Fact]
        var token: UInt64
        var submittedAt: Uptime
    }

    /// What is durable, in the order in which it became so.
    public private(set) var facts: [Fact] = []
    /// When each of ``facts`` became durable.
    public private(set) var durableAt: [Uptime] = []
    /// Numbers of callers by pseudonym.
    public private(set) var callers: [NewCaller] = []
    /// How long a commit takes without a fault: the facts of all calls are grouped.
    public var commitDelay: ClosedRange<Duration> = .milliseconds(1)...(.milliseconds(6))
    public var fault = Fault.none { didSet { if fault != oldValue { arm() } } }
    /// How often a failing commit was tried.
    public private(set) var failures = 0

    private unowned let world: World
    private var random: SeededRandom
    private var queue: [Entry] = []
    private var isCommitting = false
    private var arming: UInt64 = 0
    /// Keeps the facts in place of the model, once there is one.
    public var keeper: (any FactKeeper)?
    private var wakesAt: Uptime?
    private let reportDurable: (UInt64) -> Void

    init(world: World, reportDurable: @escaping (UInt64) -> Void) {
        self.world = world
        self.reportDurable = reportDurable
        random = world.random.fork()
    }

    /// Facts that are not yet durable.
    public var waitingCount: Int { queue.reduce(0) { $0 + $1.facts.count } }

    /// The story of one call.
    public func facts(of call: CallID) -> [Fact] { facts.filter { $0.call == call } }

    /// The calls in the order in which they came.
    public var calls: [CallID] {
        facts.compactMap { fact in
            if case .callReceived = fact.event { fact.call } else { nil }
        }
    }

    func record(_ facts: [Fact], callers: [NewCaller], token: UInt64) {
        queue.append(Entry(facts: facts, token: token, submittedAt: world.uptime))
        self.callers += callers
        if let keeper {
            precondition(keeper.take(facts, callers: callers, token: token, now: world.uptime), "too many facts")
            wake(at: world.uptime + .microseconds(100))
        } else if !isCommitting {
            arm()
        }
    }

    private func wake(at time: Uptime) {
        if let wakesAt, wakesAt <= time { return }
        wakesAt = time
        world.at(time) { [weak self] in
            guard let self, wakesAt == time else { return }
            wakesAt = nil
            work()
        }
    }

    private func work() {
        guard let keeper else { return }
        let (safe, next) = keeper.work(now: world.uptime)
        let entries = queue.prefix { $0.token <= safe }
        queue.removeFirst(entries.count)
        for fact in entries.flatMap(\.facts) {
            facts.append(fact)
            durableAt.append(world.uptime)
        }
        if let next { wake(at: max(next, world.uptime + .microseconds(100))) }
        if let last = entries.last { reportDurable(last.token) }
    }

    private func arm() {
        guard !queue.isEmpty else { return }
        isCommitting = true
        arming += 1
        let number = arming
        let wait: Duration =
            switch fault {
            case .none: random.duration(in: commitDelay)
            case .late(let duration): duration
            case .failing: .milliseconds(100)
            case .saturated: .milliseconds(50)
            }
        world.after(wait) { [weak self] in
            guard let self, arming == number else { return }
            commit()
        }
    }

    private func commit() {
        isCommitting = false
        guard fault != .failing else {
            failures += 1
            return arm()
        }
        let entries = queue
        queue = []
        for entry in entries {
            let isLate = fault == .saturated || world.uptime - entry.submittedAt > .milliseconds(50)
            for var fact in entry.facts {
                fact.isLate = isLate
                facts.append(fact)
                durableAt.append(world.uptime)
            }
        }
        if let last = entries.last { reportDurable(last.token) }
        if !isCommitting { arm() }
    }
}
