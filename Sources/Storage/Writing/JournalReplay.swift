import Chronology
import Ledger

/// Brings into the store what the journal holds; what is already there stays as it is.
struct JournalReplay {
    let journal: FactJournal
    let database: any Database
    /// Runs in the transaction of the last facts, with what was done.
    var concluding: (Outcome, any DatabaseSession) throws -> Void = { _, _ in }

    /// How much was read, how much of it were facts, and how many of those were new to the store.
    struct Outcome {
        var records = 0
        var facts = 0
        var appended = 0
    }

    /// Records of one transaction.
    private static let chunk = 1_000

    /// Replays the records after the first `skipping` ones, up to a mark of the journal.
    func run(skipping: Int = 0, upTo mark: Int? = nil) throws -> Outcome {
        let contents = try journal.contents(upTo: mark)
        // What a later program wrote, this one can only keep: it must not stand in the way of every start.
        try journal.setAside(contents.strangers)
        var rest = contents.records.dropFirst(skipping)
        var outcome = Outcome(records: rest.count, facts: contents.strangers.count)
        repeat {
            let chunk = Array(rest.prefix(Self.chunk))
            rest = rest.dropFirst(chunk.count)
            do {
                try store(chunk, isLast: rest.isEmpty, &outcome)
            } catch let error as StoreError where error.code == .refused {
                try storeOneByOne(chunk, &outcome)
                if rest.isEmpty { try store([], isLast: true, &outcome) }
            }
        } while !rest.isEmpty
        return outcome
    }

    private func store(_ records: [JournalRecord], isLast: Bool, _ outcome: inout Outcome) throws {
        let facts = records.compactMap(\.fact)
        guard !records.isEmpty || isLast else { return }
        outcome = try database.transaction { session in
            var outcome = outcome
            for case .caller(let caller) in records { try KnownCallers.save(caller, in: session) }
            outcome.appended += try FactAppender.append(facts, skipsKnown: true, in: session)
            outcome.facts += facts.count
            if isLast { try concluding(outcome, session) }
            return outcome
        }
    }

    /// Finds the records that the store will never take, so that they do not hold up the others.
    private func storeOneByOne(_ records: [JournalRecord], _ outcome: inout Outcome) throws {
        var refused: [JournalRecord] = []
        let before = outcome.appended
        for record in records {
            do {
                try store([record], isLast: false, &outcome)
            } catch let error as StoreError where error.code == .refused {
                refused.append(record)
            }
        }
        guard !refused.isEmpty else { return }
        if outcome.appended == before { try FactProbe.run(on: database) }
        try journal.setAside(refused)
    }
}
