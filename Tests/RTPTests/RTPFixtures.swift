import Chronology
import RTP

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

/// Milliseconds on the test's clock.
func at(_ milliseconds: Int64) -> Uptime { Uptime(microseconds: milliseconds * 1_000) }

/// A packet with this header and payload.
func packet(
    _ sequence: UInt16, timestamp: UInt32 = 0, ssrc: UInt32 = 1, type: UInt8 = 8, marker: Bool = false,
    payload: [UInt8] = Array(repeating: 0xD5, count: 160)
) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 12)
    let header = RTPHeader(payloadType: type, marker: marker, sequence: sequence, timestamp: timestamp, ssrc: ssrc)
    _ = bytes.withUnsafeMutableBytes { header.write(into: $0) }
    return bytes + payload
}

/// The header of a packet like ``packet(_:timestamp:ssrc:type:marker:payload:)``.
func header(_ sequence: UInt16, timestamp: UInt32 = 0, ssrc: UInt32 = 1) -> RTPHeader {
    RTPHeader(payloadType: 8, sequence: sequence, timestamp: timestamp, ssrc: ssrc)
}
