/// The payload of a comfort noise packet ([RFC 3389](https://www.rfc-editor.org/rfc/rfc3389#section-3), 3): how loud
/// the background is, and its colour.
public struct ComfortNoiseDescription: Hashable, Sendable {
    /// The level below overload, in dB; 0 to 127.
    public var level: UInt8
    /// The reflection coefficients of the spectrum, each between -1 and 1; empty for white noise.
    public var reflection: [Double]

    /// Creates a description.
    public init(level: UInt8, reflection: [Double] = []) {
        self.level = min(level, 127)
        self.reflection = reflection
    }

    /// Reads a payload; `nil` when it is empty. Orders beyond ten add nothing that can be heard and are dropped.
    public init?(_ payload: UnsafeRawBufferPointer) {
        guard let first = payload.first else { return nil }
        level = first & 0x7F
        reflection = payload.dropFirst().prefix(10).map { (Double($0) - 127) / 128 }
    }

    /// The payload.
    public var bytes: [UInt8] {
        [level] + reflection.prefix(10).map { UInt8(max(0, min(254, ($0 * 128 + 127).rounded()))) }
    }
}

/// Makes quiet noise, for a leg that would otherwise hear nothing and think that the line is dead.
public struct ComfortNoiseGenerator: Hashable, Sendable {
    private var description: ComfortNoiseDescription
    private var amplitude = 0.0
    private var state: UInt64
    private var lattice: [Double] = []

    /// Creates a generator; -60 dB is a barely audible line.
    public init(_ description: ComfortNoiseDescription = .init(level: 60), seed: UInt64 = 1) {
        self.description = description
        state = seed | 1
        update(description)
    }

    /// Takes a new description, as one arrives with each comfort noise packet.
    public mutating func update(_ description: ComfortNoiseDescription) {
        self.description = description
        var amplitude = 32_767.0
        for _ in 0..<description.level { amplitude *= 0.891_250_938_133_745_6 }
        // An even distribution between -1 and 1 has a mean square of one third; what each stage of the lattice adds
        // to the energy is taken off beforehand.
        var energy = 3.0
        for coefficient in description.reflection {
            energy *= max(0.01, 1 - coefficient * coefficient)
        }
        self.amplitude = amplitude * energy.squareRoot()
        if lattice.count != description.reflection.count + 1 {
            lattice = Array(repeating: 0, count: description.reflection.count + 1)
        }
    }

    /// The next linear samples.
    public mutating func samples(_ count: Int) -> [Int16] {
        (0..<max(0, count)).map { _ in
            let value = filter(random() * amplitude)
            guard value.isFinite else {
                for index in lattice.indices { lattice[index] = 0 }
                return 0
            }
            return Int16(max(-32_767, min(32_767, value.rounded())))
        }
    }

    /// The next frame.
    public mutating func frame(law: G711, count: Int = 160) -> [UInt8] { law.encode(samples(count)) }

    /// A number between -1 and 1; this noise is no secret.
    private mutating func random() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(Int64(bitPattern: state) >> 11) / 4_503_599_627_370_496
    }

    /// The all-pole lattice that gives the noise its colour.
    private mutating func filter(_ input: Double) -> Double {
        var forward = input
        let order = description.reflection.count
        guard order > 0 else { return input }
        for stage in stride(from: order - 1, through: 0, by: -1) {
            let coefficient = max(-0.99, min(0.99, description.reflection[stage]))
            forward -= coefficient * lattice[stage]
            lattice[stage + 1] = lattice[stage] + coefficient * forward
        }
        lattice[0] = forward
        return forward
    }
}
