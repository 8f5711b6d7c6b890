import Chronology
import Directory
import Ledger
import Logging
import Synchronization

/// What the store's thread does with its connection.
extension LedgerWriter {
    func write(_ entries: [LedgerQueue.Entry], isRetry: Bool) {
        do {
            do {
                try store(entries, isRetry: isRetry)
            } catch let error as StoreError where error.code == .refused {
                try storeOneByOne(entries)
            }
            deliver(queue.withLock { $0.stored() })
        } catch {
            failed(error)
        }
    }

    /// Replays the journal whole, because memory let go of what it holds.
    func replaySpilled() {
        do {
            let replay = JournalReplay(journal: journal, database: database)
            // First without the lock: journalling must not wait for a long replay.
            let done = try replay.run()
            try journalling.withLock { _ in
                let rest = try replay.run(skipping: done.records)
                queue.withLock { $0.journalReplayed(lateFacts: done.appended + rest.appended) }
            }
        } catch {
            failed(error)
        }
    }

    /// Says in the ledger that the store is back, then empties the journal.
    func settle(lateFacts: Int) {
        do {
            if lateFacts > 0 { try announce(lateFacts) }
            try journalling.withLock { _ in
                guard queue.withLock({ $0.protected == 0 && !$0.isSpilled }) else { return }
                try journal.empty()
                queue.withLock { $0.settled() }
            }
        } catch {
            failed(error)
        }
    }

    /// Tried again it says the very same, which is then found to be there, or not.
    private func announce(_ lateFacts: Int) throws {
        let pending = announcement.withLock { pending in
            let next = pending ?? (lateFacts, journal.epoch, wallClock())
            pending = next
            return next
        }
        try database.transaction { session in
            let recovered = FactEvent.storeRecovered(lateFacts: pending.facts)
            guard try session.rows(.findFact, LateFacts.place(of: recovered, at: pending.at)).isEmpty else { return }
            try LateFacts.note(
                pending.facts, appended: pending.facts, epoch: pending.epoch, now: pending.at, in: session)
        }
        announcement.withLock { $0 = nil }
        queue.withLock { $0.lateFactsNoted(pending.facts) }
        logger.notice("the store is back", metadata: ["lateFacts": "\(pending.facts)"])
    }

    @discardableResult
    private func store(_ entries: [LedgerQueue.Entry], isRetry: Bool) throws -> Int {
        try database.transaction { session in
            // Only now is the store ours: what the guard journalled while we waited for it is late.
            let late = queue.withLock { $0.lastProtectedSerial }
            for entry in entries {
                for caller in entry.callers { try KnownCallers.save(caller, in: session) }
            }
            let facts = entries.flatMap { $0.serial <= late ? $0.late.facts : $0.facts }
            return try FactAppender.append(facts, skipsKnown: isRetry, in: session)
        }
    }

    /// Finds the facts that the store will never take, so that they do not hold up the others.
    ///
    /// Dropped is only what is refused by a store that takes other facts, and it is kept beside the journal first.
    private func storeOneByOne(_ entries: [LedgerQueue.Entry]) throws {
        var appended = 0
        var refused: [JournalRecord] = []
        for entry in entries {
            do {
                appended += try store([entry], isRetry: true)
            } catch let error as StoreError where error.code == .refused {
                appended += try storeFactByFact(entry, error, &refused)
            }
        }
        guard !refused.isEmpty else { return }
        if appended == 0 { try FactProbe.run(on: database) }
        try journal.setAside(refused)
        logger.critical(
            "the store refuses facts for good; they are kept beside the journal",
            metadata: ["facts": "\(refused.count)"])
    }

    private func storeFactByFact(
        _ entry: LedgerQueue.Entry, _ error: StoreError, _ refused: inout [JournalRecord]
    ) throws -> Int {
        logger.error("the store refuses facts", metadata: ["error": "\(error)"])
        var appended = 0
        for fact in entry.facts {
            var alone = entry
            alone.facts = [fact]
            do {
                appended += try store([alone], isRetry: true)
            } catch let error as StoreError where error.code == .refused {
                refused.append(.fact(fact))
            }
        }
        return appended
    }

    private func failed(_ error: any Error) {
        let now = uptime()
        queue.withLock { $0.storeFailed(now: now) }
        logger.error("the store failed; facts go to the journal", metadata: ["error": "\(error)"])
        protect()
    }
}
