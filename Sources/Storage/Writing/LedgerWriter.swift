public import Chronology
import Directory
import Dispatch
import Foundation
public import Ledger
public import Logging
import Synchronization

/// Makes facts durable before the calls act on them, many calls' facts in one commit.
///
/// ``submit(_:callers:token:)`` only appends to a queue. One thread commits what has gathered, at once when it is
/// idle and at most a group interval (4 ms) after the last commit otherwise. A second thread, the guard, sees to it
/// that no fact waits longer than the store's deadline: it writes the journal instead, and the call goes on. When the
/// store is back, what is late is stored in order, followed by `storeRecovered` and a `storageLate` task.
public final class LedgerWriter: FactWriting {
    /// The budgets and bounds of a writer.
    public struct Configuration: Sendable {
        /// How long the store may take before a fact goes to the journal. Default 45 ms, so that 50 ms hold.
        public var storeDeadline: Duration
        /// The least time between two commits under load. Default 4 ms: the design allows 5.
        public var groupInterval: Duration
        /// Facts kept in memory; half of it before memory relies on the journal. Default 65,536.
        public var capacity: Int

        /// Creates a configuration; the defaults are those of the design.
        public init(
            storeDeadline: Duration = .milliseconds(45), groupInterval: Duration = .milliseconds(4),
            capacity: Int = 65_536
        ) {
            self.storeDeadline = storeDeadline
            self.groupInterval = groupInterval
            self.capacity = capacity
        }
    }

    /// How the writer is, for admission and for `doctor`.
    public enum Health: String, Hashable, Sendable {
        case healthy
        /// The store fails; facts are safe in the journal.
        case journalling
        /// The store and the journal fail; facts are in memory.
        case holding
        /// Nothing more can be kept: new calls should be refused.
        case saturated
    }

    let database: any Database
    let journal: FactJournal
    let logger: Logger
    let queue: Mutex<LedgerQueue>
    let wallClock: @Sendable () -> Instant
    let uptime: @Sendable () -> Uptime
    private let capacity: Int
    private let onDurable: @Sendable (LedgerAcknowledgement) -> Void
    private let delivered = Mutex<UInt64>(0)
    private let lastCustody = Mutex<LedgerAcknowledgement.Custody>(.stored)
    /// Held while entries go to the journal or the journal is emptied, so that neither overtakes the other.
    let journalling = Mutex<Void>(())
    private let storeWork = DispatchSemaphore(value: 0)
    private let guardWork = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let isStarted = Mutex(false)
    private let isGuardStopping = Mutex(false)
    /// What is being said of late facts, until it is known that the ledger has it.
    let announcement = Mutex<(facts: Int, epoch: UInt64, at: Instant)?>(nil)

    /// Prepares a writer; nothing runs before ``start()``.
    ///
    /// `database`: a connection that only this writer uses.
    /// `journal`: a journal that ``Recovery`` has replayed.
    /// `wallClock`: dates the facts that the writer itself adds.
    /// `uptime`: measures waits; the system's monotonic clock unless a simulation has its own.
    /// `onDurable`: called from the writer's threads, one call at a time, tokens growing.
    public init(
        database: any Database, journal: FactJournal, configuration: Configuration = .init(),
        logger: Logger = Logger(label: "vigie.ledger"), wallClock: @escaping @Sendable () -> Instant,
        uptime: @escaping @Sendable () -> Uptime = LedgerWriter.monotonic,
        onDurable: @escaping @Sendable (LedgerAcknowledgement) -> Void
    ) {
        self.database = database
        self.journal = journal
        self.logger = logger
        self.wallClock = wallClock
        self.uptime = uptime
        self.onDurable = onDurable
        capacity = configuration.capacity
        queue = Mutex(
            LedgerQueue(
                limits: LedgerQueue.Limits(
                    storeDeadline: configuration.storeDeadline, groupInterval: configuration.groupInterval,
                    capacity: configuration.capacity)))
    }

    /// Starts the two threads, once.
    public func start() {
        let starts = isStarted.withLock { isStarted in
            defer { isStarted = true }
            return !isStarted
        }
        guard starts else { return }
        spawn("ledger-store") { $0.runStore() }
        spawn("ledger-guard") { $0.runGuard() }
    }

    @discardableResult
    public func submit(_ facts: [Fact], callers: [CallerEntry], token: UInt64) -> Bool {
        let entry = LedgerQueue.Entry(
            facts: facts, callers: callers, token: token, submittedAt: uptime())
        guard let wakes = queue.withLock({ $0.submit(entry) }) else { return false }
        if wakes.wakesStore { storeWork.signal() }
        if wakes.wakesGuard { guardWork.signal() }
        return true
    }

    /// Stores or journals everything taken so far and ends the threads; later submissions are refused.
    public func stop() {
        queue.withLock { $0.stop() }
        guard isStarted.withLock({ $0 }) else { return }
        storeWork.signal()
        finished.wait()
        isGuardStopping.withLock { $0 = true }
        guardWork.signal()
        finished.wait()
        isStarted.withLock { $0 = false }
    }

    /// How the writer is just now.
    public var health: Health {
        let (isFailing, facts) = queue.withLock { ($0.isFailing || $0.protected > 0, $0.factCount) }
        if facts >= capacity { return .saturated }
        guard isFailing else { return .healthy }
        return lastCustody.withLock { $0 } == .held ? .holding : .journalling
    }

    private func spawn(_ name: String, _ body: @escaping @Sendable (LedgerWriter) -> Void) {
        let thread = Thread { [self] in
            body(self)
            finished.signal()
        }
        thread.name = name
        thread.start()
    }

    private func runStore() {
        while true {
            switch storeStep() {
            case .again: continue
            case .wait(let deadline): wait(storeWork, until: deadline)
            case .over: return
            }
        }
    }

    private func runGuard() {
        while !isGuardStopping.withLock({ $0 }) { wait(guardWork, until: guardStep()) }
    }

    /// What a thread does after a step of its work.
    enum Next: Equatable {
        case again
        case wait(until: Uptime?)
        case over
    }

    /// One step of the store's thread.
    func storeStep() -> Next {
        let now = uptime()
        switch queue.withLock({ $0.nextStoreWork(now: now) }) {
        case .write(let entries, let isRetry): write(entries, isRetry: isRetry)
        case .replayJournal: replaySpilled()
        case .settle(let lateFacts): settle(lateFacts: lateFacts)
        case .wait(let deadline): return .wait(until: deadline)
        case .finish:
            protect(evenIfEarly: true)
            return .over
        }
        return .again
    }

    /// One step of the guard's thread, and when it must look again; nil until it is woken.
    func guardStep() -> Uptime? {
        protect()
        let now = uptime()
        return queue.withLock { $0.nextGuardLook(now: now) }
    }

    /// Puts into the journal whatever has waited too long.
    func protect(evenIfEarly: Bool = false) {
        let acknowledgement = journalling.withLock { _ -> LedgerAcknowledgement? in
            let now = uptime()
            let (tries, entries) = queue.withLock { queue in
                (queue.triesJournal(now: now), queue.entriesToProtect(now: now, evenIfEarly: evenIfEarly))
            }
            guard let last = entries.last else { return nil }
            let custody = tries ? keep(entries) : .held
            lastCustody.withLock { $0 = custody }
            return queue.withLock { $0.protect(through: last.serial, in: custody) }
        }
        deliver(acknowledgement)
    }

    private func keep(_ entries: [LedgerQueue.Entry]) -> LedgerAcknowledgement.Custody {
        do {
            try journal.append(
                entries.flatMap { entry in
                    entry.callers.map(JournalRecord.caller)
                        + entry.facts.map { fact in
                            var late = fact
                            late.isLate = true
                            return JournalRecord.fact(late)
                        }
                })
            return .journalled
        } catch {
            logger.error("the journal failed too; facts are in memory only", metadata: ["error": "\(error)"])
            return .held
        }
    }

    func deliver(_ acknowledgement: LedgerAcknowledgement?) {
        guard let acknowledgement else { return }
        delivered.withLock { last in
            guard acknowledgement.upTo > last else { return }
            last = acknowledgement.upTo
            onDurable(acknowledgement)
        }
    }

    /// The system's monotonic clock.
    public static let monotonic: @Sendable () -> Uptime = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Uptime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    private func wait(_ semaphore: DispatchSemaphore, until deadline: Uptime?) {
        guard let deadline else { return semaphore.wait() }
        let microseconds = max(0, (deadline - uptime()).wholeMicroseconds)
        _ = semaphore.wait(timeout: .now() + .microseconds(Int(min(microseconds, 3_600_000_000))))
    }
}
