public import Chronology

/// What one received stream went through: losses and jitter, as reported by RTCP
/// ([RFC 3550](https://www.rfc-editor.org/rfc/rfc3550#appendix-A.1), A.1, A.3 and A.8).
public struct RTPReceiverStatistics: Hashable, Sendable {
    /// The stream, once one packet arrived.
    public private(set) var ssrc: UInt32?
    /// How many packets arrived, repeated ones included.
    public private(set) var received: UInt64 = 0
    /// When the last packet arrived.
    public private(set) var lastArrival: Uptime?

    private var base: UInt32 = 0
    private var cycles: UInt32 = 0
    private var highest: UInt16 = 0
    private var receivedOfStream: UInt32 = 0
    private var badSequence: UInt16?
    private var transit: UInt32?
    /// The jitter in sixteenths of a sample, as in A.8.
    private var scaledJitter: UInt32 = 0
    private var expectedBefore: UInt32 = 0
    private var receivedBefore: UInt32 = 0
    private var reportMiddle: UInt32?
    private var reportArrival: Uptime?

    private static let maximumDropout: UInt16 = 3_000
    private static let maximumMisorder: UInt16 = 100

    /// Creates statistics of a stream that has not begun.
    public init() {}

    /// Counts one packet; one that repeats its timestamp, as those of telephone events do, says nothing about jitter.
    public mutating func packetArrived(_ header: RTPHeader, isTimed: Bool = true, now: Uptime) {
        received &+= 1
        lastArrival = now
        guard ssrc == header.ssrc else {
            begin(header, now: now)
            return
        }
        let step = header.sequence &- highest
        if step < RTPReceiverStatistics.maximumDropout {
            if header.sequence < highest { cycles &+= 0x1_0000 }
            highest = header.sequence
            badSequence = nil
        } else if step <= 0xFFFF - RTPReceiverStatistics.maximumMisorder {
            // Two packets in a row after a jump are a restart of the sender.
            guard header.sequence == badSequence else {
                badSequence = header.sequence &+ 1
                return
            }
            begin(header, now: now)
            return
        }
        receivedOfStream &+= 1
        if isTimed { measureJitter(header, now: now) }
    }

    /// Remembers a sender report of the stream, for the round trip that the peer computes.
    public mutating func senderReportArrived(ntpMiddle: UInt32, now: Uptime) {
        reportMiddle = ntpMiddle
        reportArrival = now
    }

    /// The highest sequence number with the wraps counted.
    public var extendedHighest: UInt32 { cycles | UInt32(highest) }

    /// The packets that were expected and did not arrive; repeated packets can make it negative.
    public var lost: Int {
        ssrc == nil ? 0 : Int(Int32(bitPattern: extendedHighest &- base &+ 1)) - Int(receivedOfStream)
    }

    /// The jitter in samples.
    public var jitter: UInt32 { scaledJitter >> 4 }

    /// The report block for the next RTCP packet, which also begins a new interval; `nil` before the first packet.
    public mutating func report(now: Uptime) -> ReceptionReport? {
        guard let ssrc else { return nil }
        let expected = extendedHighest &- base &+ 1
        let expectedNow = expected &- expectedBefore
        let receivedNow = receivedOfStream &- receivedBefore
        expectedBefore = expected
        receivedBefore = receivedOfStream
        let lostNow = Int32(bitPattern: expectedNow &- receivedNow)
        let fraction = expectedNow == 0 || lostNow <= 0 ? 0 : UInt64(lostNow) << 8 / UInt64(expectedNow)
        var delay: UInt32 = 0
        if let reportArrival {
            let microseconds = max(0, min((now - reportArrival).wholeMicroseconds, 60_000_000_000))
            delay = UInt32(truncatingIfNeeded: microseconds * 65_536 / 1_000_000)
        }
        return ReceptionReport(
            ssrc: ssrc, fractionLost: UInt8(clamping: min(fraction, 255)),
            cumulativeLost: Int32(max(-0x80_0000, min(lost, 0x7F_FFFF))), extendedHighest: extendedHighest,
            jitter: jitter, lastSenderReport: reportMiddle ?? 0, delaySinceSenderReport: delay)
    }

    private mutating func begin(_ header: RTPHeader, now: Uptime) {
        let isNewStream = ssrc != header.ssrc
        ssrc = header.ssrc
        base = UInt32(header.sequence)
        highest = header.sequence
        cycles = 0
        receivedOfStream = 1
        expectedBefore = 0
        receivedBefore = 0
        badSequence = nil
        transit = nil
        scaledJitter = 0
        if isNewStream {
            reportMiddle = nil
            reportArrival = nil
        }
        measureJitter(header, now: now)
    }

    private mutating func measureJitter(_ header: RTPHeader, now: Uptime) {
        let arrival = UInt32(truncatingIfNeeded: now.microseconds / 125)
        let transitNow = arrival &- header.timestamp
        defer { transit = transitNow }
        guard let transit else { return }
        let distance = Int32(bitPattern: transitNow &- transit).magnitude
        // A jump of more than ten seconds is a new clock, not jitter.
        guard distance < 80_000 else { return }
        scaledJitter = scaledJitter &+ distance &- ((scaledJitter &+ 8) >> 4)
    }
}
