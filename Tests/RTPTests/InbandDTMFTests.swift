import RTP
import Testing

@Suite struct InbandDTMFTests {
    private var random = SeededGenerator(seed: 5)

    private func silence(_ count: Int) -> [Int16] { Array(repeating: 0, count: count) }

    private func tone(_ low: Int, _ high: Int, _ lowPeak: Double, _ highPeak: Double, count: Int) -> [Int16] {
        var first = ToneGenerator(frequencies: [low], amplitude: lowPeak)
        var second = ToneGenerator(frequencies: [high], amplitude: highPeak)
        return zip(first.samples(count), second.samples(count)).map { $0 &+ $1 }
    }

    @Test(arguments: Array("0123456789*#ABCD"), G711.allCases)
    func `every key is heard once through either law`(key: Character, law: G711) throws {
        var generator = ToneGenerator(key: try #require(TelephoneKey(key)))
        var detector = InbandDTMFDetector()
        var audio = silence(333) + generator.samples(640) + silence(500)
        audio = law.decode(law.encode(audio))
        let keys = detector.take(audio)
        #expect(keys.map(\.character) == [key])
    }

    @Test func `the same key twice is heard twice`() throws {
        let key = try #require(TelephoneKey("5"))
        var detector = InbandDTMFDetector()
        var generator = ToneGenerator(key: key)
        let keys = detector.take(generator.samples(400) + silence(400) + generator.samples(400))
        #expect(keys == [key, key])
    }

    @Test(arguments: [
        // Levels in samples, and whether a key is heard.
        (6_000.0, 6_000.0, true), (6_000, 9_000, true), (9_000, 4_500, true), (3_000, 12_000, false),
        (14_000, 2_500, false), (200, 200, false), (600, 600, true),
    ])
    func `twist and level have limits`(low: Double, high: Double, isHeard: Bool) {
        var detector = InbandDTMFDetector()
        let keys = detector.take(silence(51) + tone(770, 1_336, low, high, count: 800))
        #expect(keys.count == (isHeard ? 1 : 0))
    }

    @Test(arguments: [(-14, 14, true), (14, -14, true), (-60, 0, false), (0, 80, false)])
    func `frequencies have limits`(lowShift: Int, highShift: Int, isHeard: Bool) {
        var detector = InbandDTMFDetector()
        let keys = detector.take(tone(770 + lowShift, 1_336 + highShift, 6_000, 6_000, count: 1_200))
        #expect(keys.isEmpty == !isHeard)
    }

    @Test mutating func `noise under a key does not hide it`() throws {
        var detector = InbandDTMFDetector()
        var generator = ToneGenerator(key: try #require(TelephoneKey("8")))
        let audio = generator.samples(800).map { $0 &+ Int16.random(in: -900...900, using: &random) }
        let keys = detector.take(audio)
        #expect(keys.map(\.character) == ["8"])
    }

    @Test(arguments: 0..<20)
    func `noise, single tones and dial tones are no keys`(run: Int) {
        var random = SeededGenerator(seed: UInt64(run))
        var detector = InbandDTMFDetector()
        var heard: [TelephoneKey] = []
        heard += detector.take((0..<40_000).map { _ in Int16.random(in: -8_000...8_000, using: &random) })
        for frequencies in [[440], [425, 350], [697], [1_336], [941, 1_100], [770, 770 * 2]] {
            var generator = ToneGenerator(frequencies: frequencies)
            heard += detector.take(generator.samples(4_000))
        }
        #expect(heard.isEmpty)
    }

    /// A voice is a row of harmonics with moving formants; none of a thousand vowels may sound like a key.
    @Test(arguments: 0..<10)
    func `a synthetic voice presses no key`(run: Int) {
        var random = SeededGenerator(seed: UInt64(run) + 50)
        var detector = InbandDTMFDetector()
        var heard = 0
        for _ in 0..<100 {
            let pitch = Int.random(in: 85...260, using: &random)
            let formants = [Int.random(in: 300...900, using: &random), Int.random(in: 900...2_400, using: &random)]
            var audio = silence(1_600)
            for harmonic in 1...(3_400 / pitch) {
                let frequency = pitch * harmonic
                let nearest = formants.map { abs($0 - frequency) }.min() ?? 0
                var generator = ToneGenerator(frequencies: [frequency], amplitude: 6_000 / (1 + Double(nearest) / 60))
                for (index, sample) in generator.samples(1_600).enumerated() { audio[index] &+= sample }
            }
            heard += detector.take(audio).count
        }
        #expect(heard == 0)
    }
}
