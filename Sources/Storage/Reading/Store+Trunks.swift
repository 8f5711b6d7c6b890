public import Chronology
public import Directory
import Ledger

/// What the ledger says last of a trunk.
public struct TrunkNews: Hashable, Sendable {
    public var trunk: TrunkID
    public var at: Instant
    /// Why it failed; nil when it is registered.
    public var failure: String?

    /// Says how a trunk is.
    public init(trunk: TrunkID, at: Instant, failure: String?) {
        self.trunk = trunk
        self.at = at
        self.failure = failure
    }
}

extension Store {
    /// The last news of each trunk, from the newest thousand facts about trunks.
    public func trunkNews() throws -> [TrunkNews] {
        let facts = try database.read { try $0.rows(.trunkFacts, [.integer(1_000)]).map(Self.storedFact) }
        var news: [TrunkID: TrunkNews] = [:]
        for stored in facts {
            switch stored.fact.event {
            case .trunkRegistered(let trunk) where news[trunk] == nil:
                news[trunk] = TrunkNews(trunk: trunk, at: stored.fact.at, failure: nil)
            case .trunkFailed(let trunk, let cause) where news[trunk] == nil:
                news[trunk] = TrunkNews(trunk: trunk, at: stored.fact.at, failure: cause)
            default: break
            }
        }
        return news.values.sorted { $0.trunk < $1.trunk }
    }
}
