/// Hears keys in the audio itself, for lines that send no telephone events
/// ([ITU-T Q.24](https://www.itu.int/rec/T-REC-Q.24)).
///
/// Blocks of 12.75 ms are judged by their energy at the eight frequencies. A block holds a key when one row and one
/// column stand out from their groups, together hold nearly all of the block's energy, and are about as strong as each
/// other (twist). Speech fails one of these, and is kept from passing by chance by asking for two equal blocks in a row
/// and looking at the second harmonics, which a voice has and a keypad has not. A key is reported once, when it begins.
public struct InbandDTMFDetector: Hashable, Sendable {
    /// What the detector is strict about.
    public struct Settings: Hashable, Sendable {
        /// How much stronger than the row the column may be, as a power ratio (4 dB).
        public var normalTwist = 2.51
        /// How much stronger than the column the row may be, as a power ratio (8 dB).
        public var reverseTwist = 6.31
        /// How much a tone stands out from the others of its group, as a power ratio (8 dB).
        public var prominence = 6.31
        /// The part of the block's energy that the two tones hold.
        public var share = 0.90
        /// How much weaker the second harmonic is than its tone, as a power ratio.
        public var harmonic = 10.0
        /// The weakest tone that counts, as power; about -38 dB below full scale.
        public var weakest = 80_000.0
        /// How many equal blocks make a key.
        public var blocksToPress = 2
        /// How many other blocks end it.
        public var blocksToRelease = 2

        /// The default settings.
        public init() {}
    }

    private let settings: Settings
    private let rows = KeyTones.rows.map { Goertzel(frequency: Double($0)) }
    private let columns = KeyTones.columns.map { Goertzel(frequency: Double($0)) }
    private var block: [Int16] = []
    private var held: TelephoneKey?
    private var candidate: TelephoneKey?
    private var candidateBlocks = 0
    private var otherBlocks = 0
    private static let blockCount = 102

    /// Creates a detector.
    public init(settings: Settings = Settings()) {
        self.settings = settings
        block.reserveCapacity(InbandDTMFDetector.blockCount)
    }

    /// Takes linear samples and says which keys began in them.
    public mutating func take(_ samples: some Sequence<Int16>) -> [TelephoneKey] {
        var pressed: [TelephoneKey] = []
        for sample in samples {
            block.append(sample)
            guard block.count == InbandDTMFDetector.blockCount else { continue }
            let key = judge()
            block.removeAll(keepingCapacity: true)
            if let key = follow(key) { pressed.append(key) }
        }
        return pressed
    }

    /// Takes a G.711 frame.
    public mutating func take(_ frame: some Sequence<UInt8>, law: G711) -> [TelephoneKey] { take(law.decode(frame)) }

    /// Follows the keys of successive blocks: a key begins after enough equal blocks and ends after enough others.
    private mutating func follow(_ key: TelephoneKey?) -> TelephoneKey? {
        if let held {
            otherBlocks = key == held ? 0 : otherBlocks + 1
            if otherBlocks >= settings.blocksToRelease { self.held = nil }
        }
        candidateBlocks = key != nil && key == candidate ? candidateBlocks + 1 : 1
        candidate = key
        guard let key, held == nil, candidateBlocks >= settings.blocksToPress else { return nil }
        held = key
        otherBlocks = 0
        return key
    }

    /// The key that this block holds, if any.
    private func judge() -> TelephoneKey? {
        let rowPowers = rows.map { $0.power(in: block) }
        let columnPowers = columns.map { $0.power(in: block) }
        guard let row = strongest(rowPowers), let column = strongest(columnPowers) else { return nil }
        let low = peak(near: KeyTones.rows[row], rowPowers[row])
        let high = peak(near: KeyTones.columns[column], columnPowers[column])
        guard low >= settings.weakest, high >= settings.weakest,
            high <= low * settings.normalTwist, low <= high * settings.reverseTwist,
            low + high >= Goertzel.meanSquare(of: block) * settings.share
        else { return nil }
        for (tone, power) in [(KeyTones.rows[row], low), (KeyTones.columns[column], high)] {
            let second = Goertzel(frequency: Double(2 * tone)).power(in: block)
            guard power >= second * settings.harmonic else { return nil }
        }
        return KeyTones.key(row: row, column: column)
    }

    /// The power of a tone that may be off by the 1.5 % that telephones are allowed.
    private func peak(near frequency: Int, _ power: Double) -> Double {
        let frequency = Double(frequency)
        return [frequency * 0.987, frequency * 1.013].map { Goertzel(frequency: $0).power(in: block) }
            .reduce(power) { max($0, $1) }
    }

    /// The index of the power that stands out from the others.
    private func strongest(_ powers: [Double]) -> Int? {
        guard let best = powers.indices.max(by: { powers[$0] < powers[$1] }) else { return nil }
        let standsOut = powers.indices.allSatisfy { $0 == best || powers[best] >= powers[$0] * settings.prominence }
        return standsOut ? best : nil
    }
}
