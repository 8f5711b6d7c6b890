/// Our side of the offer/answer exchanges of one leg ([RFC 3264](https://www.rfc-editor.org/rfc/rfc3264)).
///
/// ```
///              makeOffer                     accept(answer)
///   stable ───────────────► offered ────────────────────────► stable
///     │  ▲                     │  offerRefused               ▲
///     │  └─────────────────────┤                             │ accept, confirmEarly, a new offer
///     │                        └─ acceptEarly ─► early ──────┘
///     └── answer(offer) ──► stable
/// ```
///
/// The value remembers the order of the media and the version of `o=`, so that every description of a session fits the
/// one before. Media other than the first usable audio are refused with port 0, in place. One leg is negotiated at a
/// time; a back-to-back agent passes the codec of the leg that is settled as `preferring` to the other one, so that the
/// relay need not transcode.
///
/// Left out: preconditions (RFC 3312), bundling, `rtcp-mux` (recognised, never agreed to), capability negotiation.
public struct OfferAnswer: Hashable, Sendable {
    /// Where we receive RTP on this leg.
    public struct LocalMedia: Hashable, Sendable {
        /// Our address as the peer must see it.
        public var address: MediaAddress
        /// Our RTP port; RTCP is on the next one unless `rtcpPort` says otherwise.
        public var port: UInt16
        /// Our RTCP port, where it is not the next one.
        public var rtcpPort: UInt16?

        /// Creates a local address.
        public init(address: MediaAddress, port: UInt16, rtcpPort: UInt16? = nil) {
            self.address = address
            self.port = port
            self.rtcpPort = rtcpPort
        }
    }

    /// What is settled, or `nil` before the first exchange ends.
    public internal(set) var negotiated: NegotiatedMedia?
    /// Whether an offer of ours waits for its answer.
    public var isOfferPending: Bool { pending != nil && !isAnsweredEarly }
    /// Where we receive media; changing it takes effect with the next offer or answer.
    public var local: LocalMedia
    /// What we can do.
    public var capabilities: MediaCapabilities

    let sessionID: UInt64
    var version: UInt64
    var versionIsUsed = false
    /// The last description that the peer has from us.
    var lastLocal: SessionDescription?
    /// Our open offer and the capabilities it was made with.
    var pending: PendingOffer?
    /// Whether the open offer was answered by a provisional response, which the final one may still replace.
    var isAnsweredEarly = false

    struct PendingOffer: Hashable, Sendable {
        var description: SessionDescription
        var capabilities: MediaCapabilities
        var direction: MediaDirection
        var mediaIndex: Int
    }

    /// Creates the negotiation of one leg; `sessionID` should be random, and names the session in `o=`.
    public init(sessionID: UInt64, local: LocalMedia, capabilities: MediaCapabilities = MediaCapabilities()) {
        // Some peers read the identifier as a signed 32-bit number.
        self.sessionID = sessionID & 0x7FFF_FFFF
        self.version = self.sessionID
        self.local = local
        self.capabilities = capabilities
    }
}
