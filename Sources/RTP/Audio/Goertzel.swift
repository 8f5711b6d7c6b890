/// The energy of one frequency in a block of samples, by the algorithm of Goertzel: two multiplications a sample.
public struct Goertzel: Hashable, Sendable {
    /// The frequency in hertz.
    public let frequency: Double
    private let coefficient: Double

    /// Creates a filter for a frequency, at 8 kHz.
    public init(frequency: Double) {
        self.frequency = frequency
        coefficient = 2 * Sine.cosineOfTurns(frequency / 8_000)
    }

    /// The power of the frequency in a block: a sine of peak A gives A² / 2, whatever the length of the block.
    public func power(in samples: some Collection<Int16>) -> Double {
        var previous = 0.0
        var beforePrevious = 0.0
        for sample in samples {
            let current = Double(sample) + coefficient * previous - beforePrevious
            beforePrevious = previous
            previous = current
        }
        let energy = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious
        let count = Double(max(1, samples.count))
        return max(0, energy) * 2 / (count * count)
    }

    /// The mean square of a block.
    static func meanSquare(of samples: some Collection<Int16>) -> Double {
        var sum: Int64 = 0
        for sample in samples { sum += Int64(sample) * Int64(sample) }
        return Double(sum) / Double(max(1, samples.count))
    }
}
