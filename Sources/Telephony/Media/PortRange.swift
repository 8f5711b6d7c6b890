import Glibc

/// The UDP ports that media may use: even ports carry RTP, the odd port above each its RTCP (RFC 3550 section 11).
///
/// Walks round the range instead of reusing the last freed port, so that late packets of an ended call find no new one.
struct PortRange: Sendable {
    /// Lowest and highest RTP port, both even.
    let bounds: ClosedRange<UInt16>
    private var next: UInt16
    private var used: Set<UInt16> = []

    /// Rounds the range inward to whole RTP/RTCP pairs; nil when no pair fits.
    init?(_ range: ClosedRange<UInt16>) {
        let low = range.lowerBound % 2 == 0 ? Int(range.lowerBound) : Int(range.lowerBound) + 1
        let high = range.upperBound % 2 == 1 ? Int(range.upperBound) - 1 : Int(range.upperBound) - 2
        guard low <= high, high < 65535 else { return nil }
        bounds = UInt16(low)...UInt16(high)
        next = UInt16(low)
    }

    /// How many pairs there are in all.
    var capacity: Int { (Int(bounds.upperBound) - Int(bounds.lowerBound)) / 2 + 1 }

    /// Finds a port that `bind` accepts; nil when all are taken, here or by other programs.
    mutating func take<Bound>(binding bind: (UInt16) -> Bound?) -> (port: UInt16, bound: Bound)? {
        for _ in 0..<capacity {
            let port = next
            next = port >= bounds.upperBound ? bounds.lowerBound : port + 2
            if used.contains(port) { continue }
            if let bound = bind(port) {
                used.insert(port)
                return (port, bound)
            }
        }
        return nil
    }

    /// Gives a port back.
    mutating func release(_ port: UInt16) { used.remove(port) }
}
