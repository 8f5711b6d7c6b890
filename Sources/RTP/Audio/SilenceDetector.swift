/// Measures for how long a leg has been silent, by the energy of its G.711 frames.
///
/// A voicemail ends on lasting silence. Level and not voice is judged: a noisy line is not silence, comfort noise is.
public struct SilenceDetector: Hashable, Sendable {
    /// The mean square below which a frame counts as silent.
    private let threshold: Int64
    private var samples: Int64 = 0

    /// Creates a detector with a threshold in dB below full scale; -45 dB is a quiet room on a telephone.
    public init(thresholdBelowFullScale decibels: Int = 45) {
        var amplitude = 32_767.0
        for _ in 0..<max(0, min(decibels, 90)) { amplitude *= 0.891_250_938_133_745_6 }
        threshold = Int64(amplitude * amplitude)
    }

    /// For how long nothing was heard, in milliseconds.
    public var silentMilliseconds: Int { Int(samples / 8) }

    /// Takes the payload of an audio packet and says for how long silence has lasted.
    @discardableResult
    public mutating func take(_ payload: UnsafeRawBufferPointer, law: G711) -> Int {
        guard !payload.isEmpty else { return silentMilliseconds }
        var energy: Int64 = 0
        for octet in payload {
            let sample = Int64(law.decode(octet))
            energy += sample * sample
        }
        if energy / Int64(payload.count) < threshold {
            samples += Int64(payload.count)
        } else {
            samples = 0
        }
        return silentMilliseconds
    }

    /// Takes a frame held in an array.
    @discardableResult
    public mutating func take(_ frame: [UInt8], law: G711) -> Int {
        frame.withUnsafeBytes { take($0, law: law) }
    }

    /// Counts time without packets, or with comfort noise only, as silence.
    @discardableResult
    public mutating func nothingArrived(milliseconds: Int) -> Int {
        samples += Int64(max(0, min(milliseconds, 3_600_000))) * 8
        return silentMilliseconds
    }

    /// Begins anew.
    public mutating func reset() { samples = 0 }
}
