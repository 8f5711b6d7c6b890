public import Chronology

/// Where a leg's media is sent to and which packets count as the leg's: symmetric RTP
/// ([RFC 4961](https://www.rfc-editor.org/rfc/rfc4961)) with a latch that closes
/// ([RFC 7362](https://www.rfc-editor.org/rfc/rfc7362#section-5), 5).
///
/// ```
///            valid packet            settings.packetsToLock in a row
/// expecting ─────────────► candidate ───────────────────────────────► locked
///     ▲                       │ ▲ better-placed source, or             │
///     │                       └─┘ candidate silent                     │
///     └──── renegotiated(expected:) with another address ──────────────┘
/// ```
///
/// Media goes to the address of the session description until something valid arrives. Then the sources compete: the
/// address of the description first, then its host or the host of the signalling, then anyone else. Once a source has
/// sent enough consecutive packets of one SSRC (and, if it is anyone else, for some seconds) it is locked, and packets
/// from elsewhere are refused. A locked latch
/// opens again in two cases only: a new description names another address, or the source has been silent for a while
/// and a packet stream arrives that an outsider could not have made: from the same host (a NAT that forgot its port;
/// for longer where no NAT is seen),
/// or continuing the same SSRC and sequence, which someone off the path cannot know.
///
/// Left out: source authentication. Someone on the path can still steal a call that is not encrypted.
public struct RTPLatch: Hashable, Sendable {
    /// How hard the latch is to move.
    public struct Settings: Hashable, Sendable {
        /// How many consecutive packets of one SSRC close the latch.
        public var packetsToLock = 5
        /// How long a source that neither description nor signalling points to must last before it closes the latch: the
        /// peer's own first packet may still be under way, and until then displaces it.
        public var strangerPatience: Duration = .seconds(1)
        /// How long a candidate may be silent before another source of equal standing takes its place.
        public var candidateSilence: Duration = .milliseconds(200)
        /// How long a locked source is silent before a stream that proves itself may replace it.
        public var lockedSilence: Duration = .seconds(2)
        /// How long a source is silent before something that stands worse, or that may be another call's, replaces it.
        public var foreignSilence: Duration = .seconds(10)
        /// How long after a renegotiation the old source is kept from locking again.
        public var farewell: Duration = .seconds(1)

        /// The default settings.
        public init() {}
    }

    /// What becomes of one packet.
    @frozen
    public enum Verdict: Hashable, Sendable {
        /// The packet is the leg's.
        case accepted
        /// The packet is the leg's, and media now goes to its source: ``RTPLatch/remote`` has changed.
        case moved
        /// The packet is not the leg's; drop it.
        case refused
    }

    /// Where to send media: `nil` when the description named no usable address and nothing has arrived.
    public internal(set) var remote: RTPSource?
    /// Whether the latch is closed.
    public internal(set) var isLocked = false
    /// When the last accepted packet arrived.
    public internal(set) var lastArrival: Uptime?
    /// How many packets from elsewhere were refused.
    public internal(set) var refusedCount: UInt64 = 0

    var settings: Settings
    var expected: RTPSource?
    var signalling: RTPSource?
    var previous: RTPSource?
    var renegotiatedAt: Uptime?
    var candidate: RTPSource?
    var candidateSince: Uptime?
    var stream = ConsecutiveStream()
    /// A stream that would replace the locked one, on probation.
    var challenger: RTPSource?
    var challengerStream = ConsecutiveStream()

    /// Creates an open latch that sends to `expected`, the address in the session description.
    ///
    /// `signalling` is where the leg's SIP messages come from: behind NAT its host is worth more than a stranger's.
    public init(expected: RTPSource?, signalling: RTPSource? = nil, settings: Settings = Settings()) {
        self.expected = expected
        self.signalling = signalling
        self.settings = settings
        self.remote = expected
    }
}

/// Counts packets that follow one another within one SSRC.
struct ConsecutiveStream: Hashable, Sendable {
    var ssrc: UInt32 = 0
    var sequence: UInt16 = 0
    var count = 0

    /// Takes one packet; small losses and reorderings do not break a row, another SSRC or a jump does.
    mutating func take(_ header: RTPHeader) {
        let step = Int16(bitPattern: header.sequence &- sequence)
        if count > 0, header.ssrc == ssrc, step > -20, step < 50 {
            // A packet seen twice proves nothing more.
            if step != 0 { count += 1 }
            if step > 0 { sequence = header.sequence }
        } else {
            ssrc = header.ssrc
            sequence = header.sequence
            count = 1
        }
    }

    /// Whether the packet could continue this stream after a gap.
    func isContinued(by header: RTPHeader) -> Bool {
        let step = Int16(bitPattern: header.sequence &- sequence)
        return header.ssrc == ssrc && step > 0 && step < 10_000
    }
}
