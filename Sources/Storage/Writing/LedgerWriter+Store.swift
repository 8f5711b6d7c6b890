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
            } catch let error as StoreError where error.code == .refused || error.code == .malformed {
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
            // First without the lock: journalling must not wait for a long replay.
            let done = try JournalReplay.run(journal, into: database, skipping: 0)
            try journalling.withLock { _ in
                let rest = try JournalReplay.run(journal, into: database, skipping: done.records)
                queue.withLock { $0.journalReplayed(lateFacts: done.facts + rest.facts) }
            }
        } catch {
            failed(error)
        }
    }

    /// Says in the ledger that the store is back, then empties the journal.
    func settle(lateFacts: Int) {
        do {
            if lateFacts > 0 {
                let now = wallClock()
                let facts = [
                    Fact(sequence: 0, call: nil, at: now, event: .storeRecovered(lateFacts: lateFacts)),
                    Fact(
                        sequence: 0, call: nil, at: now,
                        event: .taskOpened(kind: .storageLate, line: nil, person: nil)),
                ]
                try database.transaction { try FactAppender.append(facts, in: $0) }
                logger.notice("the store is back", metadata: ["lateFacts": "\(lateFacts)"])
            }
            queue.withLock { $0.lateFactsNoted() }
            try journalling.withLock { _ in
                guard queue.withLock({ $0.protected == 0 && !$0.isSpilled }) else { return }
                try journal.empty()
                queue.withLock { $0.settled() }
            }
        } catch {
            failed(error)
        }
    }

    private func store(_ entries: [LedgerQueue.Entry], isRetry: Bool) throws {
        try database.transaction { session in
            for entry in entries {
                for caller in entry.callers { try KnownCallers.save(caller, in: session) }
            }
            try FactAppender.append(entries.flatMap(\.facts), skipsKnown: isRetry, in: session)
        }
    }

    /// Finds the entries that the store will never take, so that they do not hold up the others.
    private func storeOneByOne(_ entries: [LedgerQueue.Entry]) throws {
        for entry in entries {
            do {
                try store([entry], isRetry: true)
            } catch let error as StoreError where error.code == .refused || error.code == .malformed {
                logger.critical(
                    "the store refuses facts for good; they are dropped",
                    metadata: [
                        "error": "\(error)", "call": "\(entry.facts.first?.call?.rawValue ?? "")",
                        "facts": "\(entry.facts.count)",
                    ])
            }
        }
    }

    private func failed(_ error: any Error) {
        let now = Self.uptime()
        queue.withLock { $0.storeFailed(now: now) }
        logger.error("the store failed; facts go to the journal", metadata: ["error": "\(error)"])
        protect()
    }
}
