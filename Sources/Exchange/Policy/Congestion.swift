/// Whether more comes in than can be treated: then new calls are refused at once, so that those in progress go on.
///
/// Without it a server that is asked for more than it can carry answers everybody late: callers repeat their requests, the
/// repetitions are work as well, and one bad moment does not heal (RFC 5390 section 3). The measure is how full the
/// system's buffer of unread datagrams is: what waits there has not cost us anything yet.
struct Congestion: Hashable, Sendable {
    /// Fill of the buffer from which new calls are refused, and below which they are let in again.
    static let (beginning, end) = (0.5, 0.1)

    private(set) var isCongested = false

    /// Takes a measure between 0 and 1.
    mutating func measured(_ fill: Double) {
        if fill >= Self.beginning { isCongested = true } else if fill <= Self.end { isCongested = false }
    }
}
