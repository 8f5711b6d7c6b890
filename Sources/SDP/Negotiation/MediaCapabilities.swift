/// A codec that a leg can speak; both are G.711 at 8 kHz ([RFC
/// 3551](https://www.rfc-editor.org/rfc/rfc3551#section-4.5.14), 4.5.14).
public enum AudioCodec: UInt8, Hashable, Sendable, CaseIterable {
    case pcmu = 0
    case pcma = 8

    /// The encoding name of `a=rtpmap`.
    public var encodingName: String {
        switch self {
        case .pcmu: "PCMU"
        case .pcma: "PCMA"
        }
    }

    /// The payload type that everyone knows without `a=rtpmap`.
    public var staticPayloadType: UInt8 { rawValue }

    /// The other one.
    public var other: AudioCodec { self == .pcma ? .pcmu : .pcma }
}

/// What our side of a leg can do, in order of preference.
public struct MediaCapabilities: Hashable, Sendable {
    /// The codecs, the preferred one first.
    public var codecs: [AudioCodec]
    /// The payload type we offer for `telephone-event`, or `nil` to do without it.
    public var telephoneEvent: UInt8?
    /// Whether comfort noise (RFC 3389, payload type 13) is offered and accepted.
    public var comfortNoise: Bool
    /// How much audio we put in a packet, in milliseconds.
    public var packetTime: Int
    /// The packet times we are able to send.
    public var packetTimes: ClosedRange<Int>

    /// Creates capabilities; by default those of a European line.
    public init(
        codecs: [AudioCodec] = [.pcma, .pcmu], telephoneEvent: UInt8? = 101, comfortNoise: Bool = true,
        packetTime: Int = 20, packetTimes: ClosedRange<Int> = 10...60
    ) {
        self.codecs = codecs
        self.telephoneEvent = telephoneEvent
        self.comfortNoise = comfortNoise
        self.packetTime = packetTime
        self.packetTimes = packetTimes
    }

    /// The same capabilities with one codec moved to the front.
    public func preferring(_ codec: AudioCodec?) -> MediaCapabilities {
        guard let codec, codecs.contains(codec) else { return self }
        var copy = self
        copy.codecs = [codec] + codecs.filter { $0 != codec }
        return copy
    }
}

/// The two payload types of one format: each side numbers what it receives ([RFC
/// 3264](https://www.rfc-editor.org/rfc/rfc3264#section-5.1), 5.1).
public struct PayloadTypePair: Hashable, Sendable {
    /// The type to put into packets that we send.
    public var send: UInt8
    /// The type that packets to us carry.
    public var receive: UInt8

    /// Creates a pair.
    public init(send: UInt8, receive: UInt8) {
        self.send = send
        self.receive = receive
    }

    /// Whether a received packet of this type has this format; peers that use their own number are understood too.
    public func matches(_ payloadType: UInt8) -> Bool { payloadType == receive || payloadType == send }
}

/// What offer and answer settled for the audio of one leg.
public struct NegotiatedMedia: Hashable, Sendable {
    /// Where to send RTP; a null address while the peer holds the old way.
    public var remoteAddress: MediaAddress
    /// The port to send RTP to.
    public var remotePort: UInt16
    /// Where to send RTCP (RFC 3605), usually the next port.
    public var remoteRTCPAddress: MediaAddress
    /// The port to send RTCP to.
    public var remoteRTCPPort: UInt16
    /// The codec both will send.
    public var codec: AudioCodec
    /// The codec's payload types.
    public var payloadTypes: PayloadTypePair
    /// The payload types of the other law, when the peer may send that too: our offer and its answer list both.
    public var alternative: PayloadTypePair?
    /// The payload types of telephone events, or `nil` when keys come in-band or by INFO.
    public var telephoneEvent: PayloadTypePair?
    /// The payload types of comfort noise, when both sides know it.
    public var comfortNoise: PayloadTypePair?
    /// How much audio to put in a packet, in milliseconds.
    public var packetTime: Int
    /// The most audio that the peer takes in a packet, in milliseconds, when it says so.
    public var maximumPacketTime: Int?
    /// Which way audio flows, seen from us.
    public var direction: MediaDirection
    /// Whether the peer has put us on hold.
    public var isHeldByPeer: Bool
    /// The place of the audio among the media.
    public var mediaIndex: Int

    /// The codec that packets of this type carry, or `nil` when they are no audio of this leg.
    @inline(__always)
    public func codec(of payloadType: UInt8) -> AudioCodec? {
        if payloadTypes.matches(payloadType) { return codec }
        return alternative?.matches(payloadType) == true ? codec.other : nil
    }
}

/// Why an offer or an answer could not be agreed to.
public enum NegotiationFailure: Error, Hashable, Sendable {
    /// No audio medium over RTP that is not refused: answer 488.
    case noUsableAudio
    /// Audio, but no codec in common: answer 488.
    case noCommonCodec
    /// The peer's addresses cannot be sent to (multicast): answer 488.
    case unusableAddress
    /// An offer arrived while ours is open: answer 491 (RFC 3261, 14.2).
    case offerPending
    /// An answer arrived that answers nothing.
    case noOfferPending
    /// The answer has another number of media than the offer, or a format that was not offered.
    case answerDoesNotFit

    /// The SIP status that tells the peer.
    public var status: Int {
        switch self {
        case .offerPending: 491
        default: 488
        }
    }
}
