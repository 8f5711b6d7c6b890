import Chronology

/// A seeded generator (SplitMix64), the same on every machine: what makes a run repeat itself.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of a seed.
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator of its own for one part of the world, so that parts do not disturb each other.
    public mutating func fork() -> SeededRandom { SeededRandom(seed: next()) }

    /// Whether something of that probability happens.
    public mutating func chance(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &self) < probability
    }

    /// A duration between two, in microseconds.
    public mutating func duration(in range: ClosedRange<Duration>) -> Duration {
        let bounds = range.lowerBound.wholeMicroseconds...range.upperBound.wholeMicroseconds
        return .microseconds(Int64.random(in: bounds, using: &self))
    }

    /// One element of a collection that is not empty.
    public mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        choices[choices.index(choices.startIndex, offsetBy: Int.random(in: 0..<choices.count, using: &self))]
    }
}
