import SDP

/// A small, fast, seeded generator: a failing run can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Reads a description written with plain line ends.
func description(_ text: String) throws -> SessionDescription {
    try SessionDescription.parse(Array(text.utf8))
}

/// An offer with this audio section behind a usual head.
func offer(_ media: String, head: String = "c=IN IP4 192.0.2.10\nt=0 0") throws -> SessionDescription {
    try description("v=0\no=- 1 1 IN IP4 192.0.2.10\ns=-\n\(head)\n\(media)")
}

/// Our side of a leg, at 198.51.100.1 port 20000.
func leg(_ capabilities: MediaCapabilities = MediaCapabilities(), sessionID: UInt64 = 77) -> OfferAnswer {
    OfferAnswer(
        sessionID: sessionID, local: .init(address: MediaAddress("198.51.100.1"), port: 20_000),
        capabilities: capabilities)
}
