import Chronology
import Glibc

/// The UDP ports that media may use: even ports carry RTP, the odd port above each its RTCP (RFC 3550 section 11).
///
/// Walks round the range instead of reusing the last freed port, and lets a freed one rest while others are free, so that
/// late packets of an ended call find no new one. The last few pairs are kept for emergency calls.
struct PortRange: Sendable {
    /// What became of an attempt to bind a pair.
    enum Attempt<Bound> {
        case bound(Bound)
        /// Another program has it: the next one may be free.
        case taken
        /// No descriptors, no memory, or an address that is not ours: no other port would do either.
        case hopeless
    }

    /// Lowest and highest RTP port, both even.
    let bounds: ClosedRange<UInt16>
    /// How many pairs only emergency calls may take.
    let reserved: Int
    private var next: UInt16
    private var used: Set<UInt16> = []
    /// Freed ports and when they were; the oldest first.
    private var resting: ArraySlice<(port: UInt16, since: Uptime)> = []
    private var asleep: Set<UInt16> = []

    private static let rest = Duration.seconds(30)

    /// Rounds the range inward to whole RTP/RTCP pairs; nil when no pair fits.
    init?(_ range: ClosedRange<UInt16>) {
        let low = range.lowerBound % 2 == 0 ? Int(range.lowerBound) : Int(range.lowerBound) + 1
        let high = range.upperBound % 2 == 1 ? Int(range.upperBound) - 1 : Int(range.upperBound) - 2
        guard low <= high, high < 65535 else { return nil }
        bounds = UInt16(low)...UInt16(high)
        next = UInt16(low)
        reserved = min(4, ((high - low) / 2 + 1) / 10)
    }

    /// How many pairs there are in all.
    var capacity: Int { (Int(bounds.upperBound) - Int(bounds.lowerBound)) / 2 + 1 }

    /// Finds a port that `bind` accepts; nil when all are taken, here or by other programs.
    mutating func take<Bound>(
        isEmergency: Bool = false, now: Uptime, binding bind: (UInt16) -> Attempt<Bound>
    ) -> (port: UInt16, bound: Bound)? {
        guard isEmergency || capacity - used.count > reserved else { return nil }
        while let first = resting.first, now - first.since >= Self.rest { asleep.remove(resting.removeFirst().port) }
        for _ in 0..<capacity {
            let port = next
            next = port >= bounds.upperBound ? bounds.lowerBound : port + 2
            if used.contains(port) || asleep.contains(port) { continue }
            switch bind(port) {
            case .bound(let bound):
                used.insert(port)
                return (port, bound)
            case .taken: continue
            case .hopeless: return nil
            }
        }
        return takeResting(bind)
    }

    /// Nothing else is free: the one that has rested longest.
    private mutating func takeResting<Bound>(_ bind: (UInt16) -> Attempt<Bound>) -> (port: UInt16, bound: Bound)? {
        for index in resting.indices {
            let entry = resting[index]
            guard case .bound(let bound) = bind(entry.port) else { continue }
            resting.remove(at: index)
            asleep.remove(entry.port)
            used.insert(entry.port)
            return (entry.port, bound)
        }
        return nil
    }

    /// Gives a port back.
    mutating func release(_ port: UInt16, now: Uptime) {
        guard used.remove(port) != nil else { return }
        resting.append((port, now))
        asleep.insert(port)
    }
}

extension UDPSocket.Failure {
    /// Whether another port might be bound where this one could not.
    var concernsPortOnly: Bool { code == EADDRINUSE || code == EACCES }
}
