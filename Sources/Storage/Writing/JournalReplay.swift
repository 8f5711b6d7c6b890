import Ledger

/// Brings into the store what the journal holds; what is already there stays as it is.
enum JournalReplay {
    /// How much was read, and how much of it were facts.
    struct Outcome {
        var records = 0
        var facts = 0
    }

    /// Replays the records after the first `skipping` ones, a thousand a transaction.
    static func run(_ journal: FactJournal, into database: any Database, skipping: Int) throws -> Outcome {
        let records = try journal.records().dropFirst(skipping)
        var outcome = Outcome(records: records.count)
        var rest = records[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(1_000)
            rest = rest.dropFirst(chunk.count)
            let facts = chunk.compactMap { record -> Fact? in
                if case .fact(let fact) = record { fact } else { nil }
            }
            try database.transaction { session in
                for case .caller(let caller) in chunk { try KnownCallers.save(caller, in: session) }
                try FactAppender.append(facts, skipsKnown: true, in: session)
            }
            outcome.facts += facts.count
        }
        return outcome
    }
}
