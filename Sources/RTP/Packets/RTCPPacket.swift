/// One block of a sender's or receiver's report about a stream ([RFC
/// 3550](https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1), 6.4.1).
public struct ReceptionReport: Hashable, Sendable {
    /// The stream that the block is about.
    public var ssrc: UInt32
    /// The part lost since the last report, in 256ths.
    public var fractionLost: UInt8
    /// The packets lost in all, 24 bits with sign.
    public var cumulativeLost: Int32
    /// The highest sequence number, with its wraps in the upper half.
    public var extendedHighest: UInt32
    /// The jitter, in samples.
    public var jitter: UInt32
    /// The middle of the timestamp of the last sender report, or 0.
    public var lastSenderReport: UInt32
    /// The time since that report, in 65,536ths of a second.
    public var delaySinceSenderReport: UInt32

    /// Creates a block.
    public init(
        ssrc: UInt32, fractionLost: UInt8, cumulativeLost: Int32, extendedHighest: UInt32, jitter: UInt32,
        lastSenderReport: UInt32, delaySinceSenderReport: UInt32
    ) {
        self.ssrc = ssrc
        self.fractionLost = fractionLost
        self.cumulativeLost = cumulativeLost
        self.extendedHighest = extendedHighest
        self.jitter = jitter
        self.lastSenderReport = lastSenderReport
        self.delaySinceSenderReport = delaySinceSenderReport
    }
}

/// What a sender says about its own stream ([RFC 3550](https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1), 6.4.1).
public struct SenderInformation: Hashable, Sendable {
    /// The wall clock, in seconds since 1900 and fractions.
    public var ntp: UInt64
    /// The same moment on the stream's clock.
    public var timestamp: UInt32
    /// The packets sent.
    public var packetCount: UInt32
    /// The octets of payload sent.
    public var octetCount: UInt32

    /// Creates the information.
    public init(ntp: UInt64, timestamp: UInt32, packetCount: UInt32, octetCount: UInt32) {
        self.ntp = ntp
        self.timestamp = timestamp
        self.packetCount = packetCount
        self.octetCount = octetCount
    }

    /// The middle 32 bits of the wall clock, which reports refer to.
    public var ntpMiddle: UInt32 { UInt32(truncatingIfNeeded: ntp >> 16) }
}

/// One packet of an RTCP compound.
public enum RTCPPacket: Hashable, Sendable {
    /// SR: a sender's account of its stream and of those it receives.
    case senderReport(ssrc: UInt32, SenderInformation, [ReceptionReport])
    /// RR: an account of received streams.
    case receiverReport(ssrc: UInt32, [ReceptionReport])
    /// SDES: the names of sources; only CNAME is kept.
    case sourceDescription([SourceName])
    /// BYE: sources that leave, and why.
    case goodbye([UInt32], reason: String?)
    /// A type that we do not use (APP, feedback, extended reports).
    case other(type: UInt8)

    /// The canonical name of a source.
    public struct SourceName: Hashable, Sendable {
        /// The source.
        public var ssrc: UInt32
        /// Its CNAME.
        public var name: String

        /// Creates a name.
        public init(ssrc: UInt32, name: String) {
            self.ssrc = ssrc
            self.name = name
        }
    }
}

/// Why some bytes are not an RTCP compound.
public enum RTCPError: Error, Hashable, Sendable {
    /// Shorter than a header, or than its lengths say.
    case truncated
    /// Not version 2, or a first packet that is no report.
    case notRTCP
}
