/// Makes a continuous tone, or several at once, in G.711 frames or linear samples at 8 kHz.
public struct ToneGenerator: Hashable, Sendable {
    /// The frequencies in hertz.
    public let frequencies: [Int]
    /// The peak value of each tone.
    public let amplitude: Double
    private var position = 0
    /// One turn of the sine: a tone of f hertz steps through it by f.
    private static let table = (0..<8_000).map { Sine.ofTurns(Double($0) / 8_000) }

    /// Creates a generator of tones of that peak each; 8,000 is about -12 dB below full scale.
    public init(frequencies: [Int], amplitude: Double = 8_000) {
        self.frequencies = frequencies.map { max(0, min($0, 3_999)) }
        self.amplitude = max(0, min(amplitude, 32_767))
    }

    /// A generator of the two tones of a key.
    public init(key: TelephoneKey, amplitude: Double = 6_000) {
        self.init(frequencies: [KeyTones.row(of: key), KeyTones.column(of: key)], amplitude: amplitude)
    }

    /// The next linear samples.
    public mutating func samples(_ count: Int) -> [Int16] {
        (0..<max(0, count)).map { _ in
            var value = 0.0
            for frequency in frequencies {
                value += amplitude * ToneGenerator.table[position * frequency % 8_000]
            }
            // Whole frequencies repeat each second.
            position = (position + 1) % 8_000
            return Int16(max(-32_767, min(32_767, value.rounded())))
        }
    }

    /// The next frame.
    public mutating func frame(law: G711, count: Int = 160) -> [UInt8] { law.encode(samples(count)) }
}

/// The eight frequencies of telephone keys ([ITU-T Q.23](https://www.itu.int/rec/T-REC-Q.23)).
enum KeyTones {
    static let rows = [697, 770, 852, 941]
    static let columns = [1_209, 1_336, 1_477, 1_633]
    private static let layout: [[Character]] = [
        ["1", "2", "3", "A"], ["4", "5", "6", "B"], ["7", "8", "9", "C"], ["*", "0", "#", "D"],
    ]

    static func key(row: Int, column: Int) -> TelephoneKey? { TelephoneKey(layout[row][column]) }

    static func row(of key: TelephoneKey) -> Int {
        let index = layout.firstIndex { $0.contains(key.character) } ?? 0
        return rows[index]
    }

    static func column(of key: TelephoneKey) -> Int {
        let index = layout.lazy.compactMap { $0.firstIndex(of: key.character) }.first ?? 0
        return columns[index]
    }
}
