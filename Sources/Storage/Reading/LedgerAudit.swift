import Chronology
import Directory
public import Ledger

/// The result of following the chain of digests from the first fact to the last.
public struct LedgerAudit: Hashable, Sendable {
    /// How many facts were followed.
    public var facts: Int64
    /// The first fact that does not follow from the one before it; nil when the ledger is whole.
    public var brokenAt: Int64?
    /// The digest of the last good fact: two ledgers that share it share every fact.
    public var digest: LedgerDigest

    /// Whether every fact follows from the one before it.
    public var isWhole: Bool { brokenAt == nil }
}

extension Store {
    /// Recomputes every digest of the ledger from the stored texts.
    public func audit() throws -> LedgerAudit {
        var audit = LedgerAudit(facts: 0, brokenAt: nil, digest: .origin)
        while true {
            let page = try facts(after: audit.facts)
            if page.isEmpty { return audit }
            for stored in page {
                let digest = audit.digest.following(
                    number: stored.number, call: stored.fact.call, sequence: Int64(stored.fact.sequence),
                    at: stored.fact.at, payload: stored.payload, isLate: stored.fact.isLate)
                guard stored.number == audit.facts + 1, digest == stored.digest else {
                    audit.brokenAt = stored.number
                    return audit
                }
                audit.facts = stored.number
                audit.digest = digest
            }
        }
    }
}
