/// Says which of some known tones are heard: what proves that audio crosses a call.
///
/// Blocks of 50 ms are judged. A tone is heard when it holds a good part of the block's energy, so that a mixture of
/// two tones is heard as both.
public struct ToneDetector: Hashable, Sendable {
    /// A change in what is heard.
    public enum Output: Hashable, Sendable {
        /// A tone of this frequency began.
        case began(Int)
        /// It ended.
        case ended(Int)
    }

    /// The frequencies looked for.
    public let frequencies: [Int]
    /// The tones heard in the last whole block.
    public private(set) var heard: Set<Int> = []

    private let filters: [Goertzel]
    private var block: [Int16] = []
    private static let blockCount = 400
    private static let share = 0.2
    private static let quietest = 10_000.0

    /// Creates a detector of these frequencies; two of them should be 40 Hz apart or more.
    public init(frequencies: [Int]) {
        self.frequencies = frequencies
        filters = frequencies.map { Goertzel(frequency: Double($0)) }
        block.reserveCapacity(ToneDetector.blockCount)
    }

    /// Takes a frame and says what began or ended in it.
    public mutating func take(_ samples: some Sequence<Int16>) -> [Output] {
        var outputs: [Output] = []
        for sample in samples {
            block.append(sample)
            guard block.count == ToneDetector.blockCount else { continue }
            judge(into: &outputs)
            block.removeAll(keepingCapacity: true)
        }
        return outputs
    }

    /// Takes a G.711 frame.
    public mutating func take(_ frame: some Sequence<UInt8>, law: G711) -> [Output] { take(law.decode(frame)) }

    private mutating func judge(into outputs: inout [Output]) {
        let total = Goertzel.meanSquare(of: block)
        var now: Set<Int> = []
        if total > ToneDetector.quietest {
            for filter in filters where filter.power(in: block) > total * ToneDetector.share {
                now.insert(Int(filter.frequency))
            }
        }
        outputs += frequencies.filter { heard.contains($0) && !now.contains($0) }.map { .ended($0) }
        outputs += frequencies.filter { now.contains($0) && !heard.contains($0) }.map { .began($0) }
        heard = now
    }
}
