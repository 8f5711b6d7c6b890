import SDP

/// Audio ready to be sent, encoded once in both laws and shared by every call that plays it.
public final class PreparedAudio: Sendable {
    /// One octet a sample, 8 kHz (RFC 3551 section 4.5.14).
    public let aLaw: [UInt8]
    /// The same audio in mu-law.
    public let muLaw: [UInt8]

    /// Wraps two encodings of the same audio; both have the same length.
    public init(aLaw: [UInt8], muLaw: [UInt8]) {
        precondition(aLaw.count == muLaw.count, "the two encodings of one audio have the same number of samples")
        self.aLaw = aLaw
        self.muLaw = muLaw
    }

    /// The samples in the law of a stream.
    @inline(__always)
    func samples(_ codec: AudioCodec) -> [UInt8] { codec == .pcma ? aLaw : muLaw }

    /// Number of 8 kHz samples.
    public var count: Int { aLaw.count }
}
