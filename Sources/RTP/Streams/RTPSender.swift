public import Chronology

/// The outgoing stream of one leg: one source identifier and one unbroken sequence for whatever the leg is made to
/// hear.
///
/// A leg hears an announcement, then another leg, then music. Its phone must see a single RTP stream
/// ([RFC 3550](https://www.rfc-editor.org/rfc/rfc3550#section-5.1), 5.1), so frames made here and packets relayed from
/// another leg are renumbered into the same sequence and clock. A change of source restarts the numbering where this
/// stream stood, with the marker set; losses and reorderings of the relayed stream pass through unchanged.
///
/// ## Topics
/// - ``writeHeader(into:payloadType:samples:payloadCount:marker:now:)`` for frames made here
/// - ``relay(_:in:payloadType:now:)`` for packets of another leg
public struct RTPSender: Hashable, Sendable {
    /// The identifier of this stream.
    public let ssrc: UInt32
    /// The sequence number that the next packet made here will carry.
    public private(set) var nextSequence: UInt16
    /// The timestamp that the next packet made here will carry.
    public private(set) var nextTimestamp: UInt32
    /// How many packets were sent, for the sender report.
    public private(set) var packetCount: UInt32 = 0
    /// How many octets of payload were sent, for the sender report.
    public private(set) var octetCount: UInt32 = 0
    /// When the last packet was sent.
    public private(set) var lastSent: Uptime?
    /// Where the clock stood then.
    private var lastTimestamp: UInt32 = 0

    private var relayed: RelayedStream?
    private var markNext = true

    /// The stream being renumbered, and by how much.
    private struct RelayedStream: Hashable, Sendable {
        var ssrc: UInt32
        var sequenceOffset: UInt16
        var timestampOffset: UInt32
        var highest: UInt16
    }

    /// A jump of more than this many packets is a restart of the source, not a loss.
    private static let restartGap: Int16 = 1_500

    /// Creates a stream; RFC 3550 wants all three values random.
    public init(ssrc: UInt32, sequence: UInt16, timestamp: UInt32) {
        self.ssrc = ssrc
        self.nextSequence = sequence
        self.nextTimestamp = timestamp
    }

    /// Creates a stream from a source of randomness.
    public init(using random: inout some RandomNumberGenerator) {
        self.init(
            ssrc: .random(in: 1...UInt32.max, using: &random),
            sequence: .random(in: 0...0x7FFF, using: &random),
            timestamp: .random(in: 0...UInt32.max, using: &random))
    }

    /// Writes the header of a frame made here and returns its length (12), or 0 when `packet` has no room for it.
    ///
    /// The caller then copies `payloadCount` octets behind it. `samples` is how far the frame moves the clock.
    public mutating func writeHeader(
        into packet: UnsafeMutableRawBufferPointer, payloadType: UInt8, samples: UInt32, payloadCount: Int,
        marker: Bool = false, now: Uptime
    ) -> Int {
        if relayed != nil {
            catchUp(now: now)
            relayed = nil
        }
        let length = writeHeader(
            into: packet, payloadType: payloadType, timestamp: nextTimestamp, payloadCount: payloadCount,
            marker: marker, now: now)
        if length > 0 { nextTimestamp &+= samples }
        return length
    }

    /// Writes a header with a timestamp of the caller's choice, without moving the clock: telephone events repeat
    /// theirs.
    public mutating func writeHeader(
        into packet: UnsafeMutableRawBufferPointer, payloadType: UInt8, timestamp: UInt32, payloadCount: Int,
        marker: Bool, now: Uptime
    ) -> Int {
        let header = RTPHeader(
            payloadType: payloadType, marker: marker || markNext, sequence: nextSequence, timestamp: timestamp,
            ssrc: ssrc)
        guard header.write(into: packet) > 0 else { return 0 }
        markNext = false
        nextSequence &+= 1
        lastTimestamp = timestamp
        count(payloadCount, now: now)
        return RTPHeader.minimumCount
    }

    /// Renumbers a packet of another leg in place, so that it continues this stream.
    ///
    /// `header` is what ``RTPHeader/init(_:)-(UnsafeRawBufferPointer)`` read from `packet`; `payloadType` is the type
    /// this leg's peer knows the payload by.
    public mutating func relay(
        _ header: RTPHeader, in packet: UnsafeMutableRawBufferPointer, payloadType: UInt8, now: Uptime
    ) {
        var map = relayed ?? startRelaying(header, now: now)
        let step = Int16(bitPattern: header.sequence &- map.highest)
        if map.ssrc != header.ssrc || step > RTPSender.restartGap || step < -RTPSender.restartGap {
            map = startRelaying(header, now: now)
        } else if step > 0 {
            map.highest = header.sequence
        }
        var outgoing = header
        outgoing.payloadType = payloadType
        outgoing.sequence = header.sequence &+ map.sequenceOffset
        outgoing.timestamp = header.timestamp &+ map.timestampOffset
        outgoing.ssrc = ssrc
        outgoing.marker = header.marker || markNext
        outgoing.rewrite(packet)
        markNext = false
        if Int16(bitPattern: outgoing.sequence &- nextSequence) >= 0 {
            nextSequence = outgoing.sequence &+ 1
            // What follows begins after this packet; a G.711 octet is a sample, an event stands still meanwhile.
            nextTimestamp = outgoing.timestamp &+ UInt32(truncatingIfNeeded: header.payloadCount)
        }
        lastTimestamp = outgoing.timestamp
        relayed = map
        count(header.payloadCount, now: now)
    }

    /// Says that the packet relayed last was cut, and that one more part of it follows under a number of its own.
    public mutating func partFollows() { relayed?.sequenceOffset &+= 1 }

    /// Says that what follows is a new talk spurt of another origin: the clock catches up and the marker is set.
    public mutating func sourceChanged(now: Uptime) {
        catchUp(now: now)
        relayed = nil
        markNext = true
    }

    /// Lets the clock run over the time in which nothing was sent; what follows is no new talk spurt.
    public mutating func keepTime(now: Uptime) { catchUp(now: now) }

    /// What the clock of this stream shows now, for the sender report (RFC 3550, 6.4.1).
    public func timestamp(at now: Uptime) -> UInt32 {
        guard let lastSent else { return nextTimestamp }
        return lastTimestamp &+ UInt32(truncatingIfNeeded: (now - lastSent).wholeMicroseconds / 125)
    }

    /// Moves the clock over samples that are not sent, as during silence or hold.
    public mutating func skip(samples: UInt32) { nextTimestamp &+= samples }

    private mutating func startRelaying(_ header: RTPHeader, now: Uptime) -> RelayedStream {
        catchUp(now: now)
        markNext = true
        return RelayedStream(
            ssrc: header.ssrc, sequenceOffset: nextSequence &- header.sequence,
            timestampOffset: nextTimestamp &- header.timestamp, highest: header.sequence)
    }

    /// Lets the timestamp clock run over the time in which nothing was sent.
    private mutating func catchUp(now: Uptime) {
        guard let lastSent else { return }
        // One frame of 20 ms is owed anyway; only what exceeds it is a gap.
        let idle = (now - lastSent).wholeMicroseconds - 20_000
        guard idle > 0 else { return }
        nextTimestamp &+= UInt32(truncatingIfNeeded: idle / 125)
        lastTimestamp = nextTimestamp
        self.lastSent = now
    }

    private mutating func count(_ octets: Int, now: Uptime) {
        packetCount &+= 1
        octetCount &+= UInt32(truncatingIfNeeded: octets)
        lastSent = now
    }
}
