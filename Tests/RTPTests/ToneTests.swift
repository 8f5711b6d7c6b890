import RTP
import Testing

@Suite struct ToneTests {
    @Test(arguments: [300, 440, 697, 1_000, 1_336, 2_000, 3_000], G711.allCases)
    func `a tone is heard as itself and not as another`(frequency: Int, law: G711) {
        var generator = ToneGenerator(frequencies: [frequency])
        var detector = ToneDetector(frequencies: [300, 440, 697, 1_000, 1_336, 2_000, 3_000])
        var outputs: [ToneDetector.Output] = []
        for _ in 0..<10 { outputs += detector.take(generator.frame(law: law), law: law) }
        #expect(outputs == [.began(frequency)])
        for _ in 0..<10 { outputs += detector.take([UInt8](repeating: law.silence, count: 160), law: law) }
        #expect(outputs == [.began(frequency), .ended(frequency)])
    }

    @Test func `two tones at once are heard as both`() {
        var generator = ToneGenerator(frequencies: [440, 1_000])
        var detector = ToneDetector(frequencies: [440, 700, 1_000])
        _ = detector.take(generator.samples(800))
        #expect(detector.heard == [440, 1_000])
    }

    @Test func `noise is no tone`() {
        var random = SeededGenerator(seed: 1)
        var detector = ToneDetector(frequencies: [440, 1_000])
        let outputs = detector.take((0..<80_000).map { _ in Int16.random(in: -9_000...9_000, using: &random) })
        #expect(outputs.isEmpty)
    }

    @Test func `the power of a sine is half its peak squared`() {
        var generator = ToneGenerator(frequencies: [1_000], amplitude: 10_000)
        let power = Goertzel(frequency: 1_000).power(in: generator.samples(400))
        #expect((49_000_000...51_000_000).contains(power))
        #expect(Goertzel(frequency: 2_000).power(in: generator.samples(400)) < 10_000)
    }
}

@Suite struct SilenceDetectorTests {
    @Test(arguments: G711.allCases)
    func `silence is measured until sound comes back`(law: G711) {
        var detector = SilenceDetector()
        var voice = ToneGenerator(frequencies: [300], amplitude: 3_000)
        for _ in 0..<50 { detector.take([UInt8](repeating: law.silence, count: 160), law: law) }
        #expect(detector.silentMilliseconds == 1_000)
        #expect(detector.take(voice.frame(law: law), law: law) == 0)
        for _ in 0..<10 { detector.take([UInt8](repeating: law.silence, count: 160), law: law) }
        #expect(detector.nothingArrived(milliseconds: 300) == 500)
        detector.reset()
        #expect(detector.silentMilliseconds == 0)
    }

    @Test func `comfort noise is silence and a whisper is not`() {
        var detector = SilenceDetector()
        var noise = ComfortNoiseGenerator(.init(level: 55))
        for _ in 0..<10 { detector.take(noise.frame(law: .a), law: .a) }
        #expect(detector.silentMilliseconds == 200)
        var whisper = ToneGenerator(frequencies: [700], amplitude: 800)
        #expect(detector.take(whisper.frame(law: .a), law: .a) == 0)
        #expect(detector.take([], law: .a) == 0)
    }
}

@Suite struct ComfortNoiseTests {
    @Test(arguments: [(30, []), (50, []), (40, [0.5, -0.3])] as [(UInt8, [Double])])
    func `noise has the level that is asked for`(level: UInt8, reflection: [Double]) {
        var generator = ComfortNoiseGenerator(.init(level: level, reflection: reflection))
        let samples = generator.samples(16_000)
        let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / 16_000
        var expected = 32_767.0 * 32_767
        for _ in 0..<level { expected *= 0.794_328_234_724_281_5 }
        #expect(energy > expected / 2 && energy < expected * 2)
    }

    @Test func `a description is read as it was written`() throws {
        let description = ComfortNoiseDescription(level: 60, reflection: [0.5, -0.25, 0])
        let read = try #require(description.bytes.withUnsafeBytes { ComfortNoiseDescription($0) })
        #expect(read == description)
        #expect([UInt8]().withUnsafeBytes { ComfortNoiseDescription($0) } == nil)
    }

    @Test func `no description makes the generator overflow`() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<2_000 {
            let payload = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            guard let description = payload.withUnsafeBytes({ ComfortNoiseDescription($0) }) else { continue }
            var generator = ComfortNoiseGenerator(description)
            #expect(generator.frame(law: .a).count == 160)
        }
    }
}
