import Chronology
import Ledger

/// Which facts wait for the store, and who keeps them meanwhile: the policy of ``LedgerWriter``, without its threads.
///
/// ```
///  submit ──► [ journalled | held in memory | unprotected ] ──► store
///                 ▲             ▲                  │ 50 ms, or the store failed
///                 └── protect ──┴──────────────────┘
/// ```
/// Entries leave from the front only, in the order they came. `inFlight` entries at the front are in a transaction
/// that has not returned. Entries that were protected when they leave are the late ones. What memory forgot because the
/// journal has it is older than every entry here, so the journal is replayed before anything else is written.
struct LedgerQueue {
    /// Facts of one submission.
    struct Entry: Sendable {
        var facts: [Fact]
        var callers: [CallerEntry]
        var token: UInt64
        var submittedAt: Uptime
        /// Position among all entries ever taken; set by the queue.
        var serial: UInt64 = 0
    }

    /// What the store's thread does next.
    enum StoreWork {
        /// Write these; `isRetry` when an earlier attempt may have gone through unseen.
        case write([Entry], isRetry: Bool)
        /// The journal holds records that memory had no room for: replay it whole.
        case replayJournal
        /// Nothing is late any more: empty the journal and say so.
        case settle(lateFacts: Int)
        case wait(until: Uptime?)
        case finish
    }

    struct Limits: Sendable {
        var storeDeadline: Duration
        var groupInterval: Duration
        var capacity: Int
        /// Facts of one transaction, so that it stays far below the deadline.
        var batch = 500
        var firstRetry: Duration = .milliseconds(20)
        var lastRetry: Duration = .seconds(1)
    }

    let limits: Limits
    private(set) var entries: [Entry] = []
    private(set) var inFlight = 0
    /// Entries at the front that were acknowledged without the store: the journalled ones, then the held ones.
    private(set) var protected = 0
    /// Of those, the ones that the journal has.
    private(set) var journalled = 0
    private(set) var factCount = 0
    private(set) var acknowledged: UInt64 = 0
    private(set) var isSpilled = false
    private(set) var isFailing = false
    private(set) var isJournalUsed = false
    private var lateFacts = 0
    private var retryAt: Uptime?
    /// When held entries are offered to the journal again.
    private var journalRetryAt = Uptime.zero
    private var retryDelay: Duration
    private var lastStart: Uptime?
    private var isStopping = false
    private var isStoreParked = false
    private var isGuardParked = false
    private var lastSubmission = Uptime.zero
    private var lastSerial: UInt64 = 0

    init(limits: Limits) {
        self.limits = limits
        retryDelay = limits.firstRetry
    }

    /// Takes an entry and says which thread to wake; nil when there is no room left.
    mutating func submit(_ entry: Entry) -> (wakesStore: Bool, wakesGuard: Bool)? {
        guard factCount < limits.capacity, !isStopping else { return nil }
        lastSerial += 1
        entries.append(entry)
        entries[entries.count - 1].serial = lastSerial
        factCount += entry.facts.count
        lastSubmission = entry.submittedAt
        defer {
            isStoreParked = false
            isGuardParked = false
        }
        return (isStoreParked, isGuardParked || isFailing || protected > 0)
    }

    /// Chooses the next step of the store's thread.
    mutating func nextStoreWork(now: Uptime) -> StoreWork {
        if isStopping && isFailing { return .finish }
        if let retryAt, now < retryAt { return .wait(until: retryAt) }
        if isSpilled { return .replayJournal }
        if entries.isEmpty || (isJournalUsed && protected == 0) {
            if isJournalUsed || lateFacts > 0 { return .settle(lateFacts: lateFacts) }
            if isStopping { return .finish }
            isStoreParked = true
            return .wait(until: nil)
        }
        if let lastStart, !isStopping, !isFailing {
            let next = lastStart + limits.groupInterval
            if now < next { return .wait(until: next) }
        }
        lastStart = now
        // Protected entries are marked late; a batch is of one kind, so that it is journalled whole or not at all.
        let end = batchEnd(within: protected > 0 ? protected : entries.count)
        inFlight = end
        return .write(entries[..<end].map { protected > 0 ? $0.late : $0 }, isRetry: isFailing || protected > 0)
    }

    /// Where the entries end that one transaction takes: at least one entry, and no more facts than a batch.
    private func batchEnd(within limit: Int) -> Int {
        var facts = 0
        for (index, entry) in entries[..<limit].enumerated() {
            facts += entry.facts.count
            if facts > limits.batch { return max(1, index) }
        }
        return limit
    }

    /// The transaction of the entries in flight is durable.
    mutating func stored() -> LedgerAcknowledgement? {
        let late = min(inFlight, protected)
        lateFacts += entries[..<late].reduce(0) { $0 + $1.facts.count }
        factCount -= entries[..<inFlight].reduce(0) { $0 + $1.facts.count }
        let token = entries[..<inFlight].reduce(0) { max($0, $1.token) }
        entries.removeFirst(inFlight)
        protected -= late
        journalled -= min(inFlight, journalled)
        inFlight = 0
        succeeded()
        return acknowledge(token, .stored)
    }

    /// The transaction failed, or nobody knows; the entries stay and are tried again later.
    mutating func storeFailed(now: Uptime) {
        inFlight = 0
        isFailing = true
        retryAt = now + retryDelay
        retryDelay = min(retryDelay * 2, limits.lastRetry)
    }

    /// The whole journal was replayed: what memory had no room for, and the entries that memory has still.
    mutating func journalReplayed(lateFacts count: Int) {
        isSpilled = false
        forgetJournalled()
        lateFacts += count
        succeeded()
    }

    /// The ledger says of so many facts that they were late.
    mutating func lateFactsNoted(_ count: Int) {
        lateFacts = max(0, lateFacts - count)
        succeeded()
    }

    /// The last of the entries that were acknowledged without the store; 0 for none.
    var lastProtectedSerial: UInt64 { protected > 0 ? entries[protected - 1].serial : 0 }

    /// The journal was emptied.
    mutating func settled() { isJournalUsed = false }

    /// Whether the journal is worth trying: it is not, for a second, after it has failed.
    func triesJournal(now: Uptime) -> Bool { journalled == protected || journalRetryAt <= now }

    /// The entries that must not wait longer: those that nobody keeps, after those that only memory keeps when the
    /// journal is worth trying again. So the journal holds them in order, or not at all.
    mutating func entriesToProtect(now: Uptime, evenIfEarly: Bool = false) -> [Entry] {
        guard journalled < entries.count else { return [] }
        let isDue = evenIfEarly || isFailing || protected > 0
        let hasNew = protected < entries.count
        guard triesJournal(now: now) else { return hasNew && isDue ? Array(entries[protected...]) : [] }
        guard journalled < protected || isDue || entries[protected].submittedAt + limits.storeDeadline <= now else {
            return []
        }
        journalRetryAt = now + limits.lastRetry
        return Array(entries[journalled...])
    }

    /// The entries up to this one are kept, in the journal or in memory alone.
    ///
    /// Entries that the store took meanwhile have left from the front; ones that came meanwhile are not meant.
    mutating func protect(through serial: UInt64, in custody: LedgerAcknowledgement.Custody) -> LedgerAcknowledgement? {
        let end = entries.firstIndex { $0.serial > serial } ?? entries.count
        let token = entries[min(protected, end)..<end].reduce(0) { max($0, $1.token) }
        protected = max(protected, end)
        if custody == .journalled {
            journalled = max(journalled, end)
            isJournalUsed = true
            spill()
        }
        return acknowledge(token, custody)
    }

    /// When the guard has to look again; nil parks it.
    mutating func nextGuardLook(now: Uptime) -> Uptime? {
        if protected < entries.count {
            return isFailing || protected > 0 ? now : entries[protected].submittedAt + limits.storeDeadline
        }
        if journalled < protected { return max(now, journalRetryAt) }
        // Looking in regularly under load is cheaper than being woken by each submission.
        if now - lastSubmission < .seconds(1), !entries.isEmpty || !isFailing {
            return now + limits.storeDeadline * 0.8
        }
        isGuardParked = true
        return nil
    }

    mutating func stop() { isStopping = true }

    private mutating func succeeded() {
        isFailing = false
        retryAt = nil
        retryDelay = limits.firstRetry
    }

    private mutating func acknowledge(
        _ token: UInt64, _ custody: LedgerAcknowledgement.Custody
    ) -> LedgerAcknowledgement? {
        guard token > acknowledged else { return nil }
        acknowledged = token
        return LedgerAcknowledgement(upTo: token, custody: custody)
    }

    /// Lets memory forget what the journal has, when there is too much of it; order is kept by replaying it whole.
    private mutating func spill() {
        guard isSpilled || factCount > limits.capacity / 2, inFlight == 0, journalled > 0 else { return }
        isSpilled = true
        forgetJournalled()
    }

    private mutating func forgetJournalled() {
        factCount -= entries[..<journalled].reduce(0) { $0 + $1.facts.count }
        entries.removeFirst(journalled)
        protected -= journalled
        journalled = 0
    }
}

extension LedgerQueue.Entry {
    /// The same facts, marked late.
    var late: Self {
        var entry = self
        for index in entry.facts.indices { entry.facts[index].isLate = true }
        return entry
    }
}
