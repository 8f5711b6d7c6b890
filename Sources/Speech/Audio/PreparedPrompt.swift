/// Audio ready to be sent: G.711 bytes of both laws, made once, never changed and shared by all calls.
///
/// The bytes are cut in frames of 20 ms, 160 bytes each; other packet times take more or fewer of the same bytes.
public final class PreparedPrompt: Sendable {
    /// Bytes in 20 ms of G.711 (RFC 3551, section 4.5.14).
    public static let bytesPerFrame = 160

    /// A-law bytes (PCMA), a whole number of frames.
    public let aLaw: [UInt8]
    /// Mu-law bytes (PCMU), as many as `aLaw`.
    public let muLaw: [UInt8]
    /// Whether tones stand in here for a part that could not be made.
    public let isFallback: Bool

    init(aLaw: [UInt8], muLaw: [UInt8], isFallback: Bool = false) {
        self.aLaw = aLaw
        self.muLaw = muLaw
        self.isFallback = isFallback
    }

    /// The same audio one after the other.
    convenience init(joining prompts: [PreparedPrompt]) {
        var aLaw: [UInt8] = []
        var muLaw: [UInt8] = []
        aLaw.reserveCapacity(prompts.reduce(0) { $0 + $1.aLaw.count })
        muLaw.reserveCapacity(aLaw.capacity)
        for prompt in prompts {
            aLaw += prompt.aLaw
            muLaw += prompt.muLaw
        }
        self.init(aLaw: aLaw, muLaw: muLaw, isFallback: prompts.contains(where: \.isFallback))
    }

    /// Frames of 20 ms.
    public var frameCount: Int { aLaw.count / Self.bytesPerFrame }

    /// How long it plays.
    public var duration: Duration { .milliseconds(20 * frameCount) }
}
