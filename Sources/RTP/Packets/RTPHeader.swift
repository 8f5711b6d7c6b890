/// The fixed part of one RTP packet, read in place ([RFC 3550](https://www.rfc-editor.org/rfc/rfc3550#section-5.1),
/// 5.1).
///
/// Parsing copies nothing and allocates nothing: the payload stays in the datagram, between ``payloadOffset`` and
/// `payloadOffset + payloadCount`. A datagram that is not RTP version 2, whose lengths contradict each other, or that
/// is RTCP sent to the wrong port (RFC 5761, 4), gives `nil`.
@frozen
public struct RTPHeader: Hashable, Sendable {
    /// The bytes of a header without contributing sources or extension.
    public static let minimumCount = 12

    /// What the payload is, as negotiated; 0 is PCMU and 8 is PCMA.
    public var payloadType: UInt8
    /// The first packet of a talk spurt, or of a telephone event.
    public var marker: Bool
    /// The packet's place in its stream.
    public var sequence: UInt16
    /// The sampling instant of the payload's first octet, in samples.
    public var timestamp: UInt32
    /// The synchronisation source: which stream the packet belongs to.
    public var ssrc: UInt32
    /// Where the payload begins in the datagram.
    public var payloadOffset: Int
    /// The octets of payload, padding excluded.
    public var payloadCount: Int

    /// Creates a plain header, without payload, to be written with ``write(into:)``.
    @inlinable
    public init(payloadType: UInt8, marker: Bool = false, sequence: UInt16, timestamp: UInt32, ssrc: UInt32) {
        self.payloadType = payloadType & 0x7F
        self.marker = marker
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payloadOffset = RTPHeader.minimumCount
        self.payloadCount = 0
    }

    /// Reads the header of a datagram, or `nil` when the datagram is not RTP.
    @inlinable
    public init?(_ packet: UnsafeRawBufferPointer) {
        guard packet.count >= RTPHeader.minimumCount else { return nil }
        let first = packet[0]
        let second = packet[1]
        guard first & 0xC0 == 0x80, second < 200 || second > 207 else { return nil }
        var offset = RTPHeader.minimumCount + Int(first & 0x0F) * 4
        if first & 0x10 != 0 {
            guard packet.count >= offset + 4 else { return nil }
            let words = UInt16(bigEndian: packet.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
            offset += 4 + Int(words) * 4
        }
        var end = packet.count
        guard offset <= end else { return nil }
        if first & 0x20 != 0 {
            let padding = Int(packet[end - 1])
            guard padding > 0, padding <= end - offset else { return nil }
            end -= padding
        }
        self.payloadType = second & 0x7F
        self.marker = second & 0x80 != 0
        self.sequence = UInt16(bigEndian: packet.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        self.timestamp = UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        self.ssrc = UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        self.payloadOffset = offset
        self.payloadCount = end - offset
    }

    /// Reads the header of a datagram held in an array.
    @inlinable
    public init?(_ packet: [UInt8]) {
        guard let header = packet.withUnsafeBytes({ RTPHeader($0) }) else { return nil }
        self = header
    }

    /// Where the payload lies in the datagram.
    @inlinable
    public var payloadRange: Range<Int> { payloadOffset..<(payloadOffset + payloadCount) }
}

extension RTPHeader {
    /// Overwrites marker, payload type, sequence, timestamp and source of the packet in `packet`, leaving everything
    /// else (extension, padding, payload) as it came; the relay's only work on a packet.
    ///
    /// `packet` must hold at least ``minimumCount`` bytes; a shorter one is left alone.
    @inlinable
    public func rewrite(_ packet: UnsafeMutableRawBufferPointer) {
        guard packet.count >= RTPHeader.minimumCount else { return }
        packet[1] = (marker ? 0x80 : 0) | (payloadType & 0x7F)
        packet.storeBytes(of: sequence.bigEndian, toByteOffset: 2, as: UInt16.self)
        packet.storeBytes(of: timestamp.bigEndian, toByteOffset: 4, as: UInt32.self)
        packet.storeBytes(of: ssrc.bigEndian, toByteOffset: 8, as: UInt32.self)
    }

    /// Writes a plain twelve-byte header at the start of `packet` and returns its length, or 0 when there is no room.
    @inlinable
    public func write(into packet: UnsafeMutableRawBufferPointer) -> Int {
        guard packet.count >= RTPHeader.minimumCount else { return 0 }
        packet[0] = 0x80
        rewrite(packet)
        return RTPHeader.minimumCount
    }
}
