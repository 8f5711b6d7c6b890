import SIP

/// How many TCP connections may be open whose peer is nobody we know: each costs a descriptor that media would need.
struct StrangerConnections {
    /// How many at once, and how many of them from one address.
    private let limit: Int
    private let limitPerSource: Int
    private var counts: [IPAddress: Int] = [:]
    private(set) var total = 0

    init(limit: Int = 1_024, limitPerSource: Int = 128) {
        self.limit = limit
        self.limitPerSource = limitPerSource
    }

    /// Counts one more connection from `source`; false when there are enough.
    mutating func enter(_ source: IPAddress) -> Bool {
        let count = counts[source, default: 0]
        guard total < limit, count < limitPerSource else { return false }
        counts[source] = count + 1
        total += 1
        return true
    }

    /// A connection is over, or its peer is a stranger no more.
    mutating func leave(_ source: IPAddress) {
        guard let count = counts[source] else { return }
        counts[source] = count > 1 ? count - 1 : nil
        total -= 1
    }
}
