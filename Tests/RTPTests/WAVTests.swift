import RTP
import Testing

/// A WAV file of any format, for the reader.
func wav(
    tag: UInt16 = 1, channels: UInt16 = 1, rate: UInt32 = 8_000, bits: UInt16 = 16, data: [UInt8],
    before: [UInt8] = [], said: UInt32? = nil
) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    let frame = UInt32(channels) * UInt32(bits / 8)
    return Array("RIFF".utf8) + little(UInt32(36 + data.count), 4) + Array("WAVEfmt ".utf8) + little(16, 4)
        + little(UInt32(tag), 2) + little(UInt32(channels), 2) + little(rate, 4) + little(rate &* frame, 4)
        + little(frame, 2) + little(UInt32(bits), 2) + before + Array("data".utf8)
        + little(said ?? UInt32(data.count), 4) + data
}

/// Sine samples at any rate between -1 and 1.
func sine(_ frequency: Double, rate: Int, count: Int) -> [Double] {
    // A rotation needs no mathematics library: cosine and sine of one step come from the tone generator's own power.
    var generator = ToneGenerator(frequencies: [1], amplitude: 32_767)
    let table = generator.samples(8_000).map { Double($0) / 32_767 }
    return (0..<count).map { index in
        let place = (frequency * Double(index) / Double(rate) * 8_000).truncatingRemainder(dividingBy: 8_000)
        let low = Int(place)
        let fraction = place - Double(low)
        return table[low] * (1 - fraction) + table[(low + 1) % 8_000] * fraction
    }
}

@Suite struct WAVReaderTests {
    private func linear16(_ values: [Double], channels: Int = 1) -> [UInt8] {
        values.flatMap { value in
            let sample = UInt16(bitPattern: Int16(value * 16_000))
            return (0..<channels).flatMap { _ in [UInt8(truncatingIfNeeded: sample), UInt8(sample >> 8)] }
        }
    }

    @Test(arguments: [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 8_001])
    func `a tone of any rate keeps its pitch, level and length`(rate: Int) throws {
        let audio = try WAVReader.read(
            wav(rate: UInt32(rate), data: linear16(sine(1_000, rate: rate, count: rate))))
        #expect(abs(audio.samples.count - 8_000) <= 1)
        let middle = audio.samples[2_000..<6_000]
        let power = Goertzel(frequency: 1_000).power(in: middle)
        #expect(power > 0.95 * 128_000_000 && power < 1.05 * 128_000_000)
    }

    @Test(arguments: [16_000, 44_100, 48_000], [5_000.0, 6_900, 7_900])
    func `what a telephone cannot carry does not fold back`(rate: Int, frequency: Double) throws {
        let audio = try WAVReader.read(
            wav(rate: UInt32(rate), data: linear16(sine(frequency, rate: rate, count: rate))))
        let loudest = audio.samples[1_000..<7_000].map { Int($0).magnitude }.max() ?? 0
        // 16,000 went in: at least 40 dB are gone.
        #expect(loudest < 160)
    }

    @Test func `all encodings say the same`() throws {
        let values = sine(440, rate: 8_000, count: 800)
        let pcm16 = try WAVReader.read(wav(data: linear16(values))).samples
        let stereo = try WAVReader.read(wav(channels: 2, data: linear16(values, channels: 2))).samples
        #expect(stereo == pcm16)
        let pcm8 = try WAVReader.read(wav(bits: 8, data: values.map { UInt8($0 * 62.5 + 128) })).samples
        let pcm24 = try WAVReader.read(
            wav(
                bits: 24,
                data: linear16(values).enumerated().flatMap { $0.offset % 2 == 0 ? [0, $0.element] : [$0.element] })
        ).samples
        let float = try WAVReader.read(
            wav(
                tag: 3, bits: 32,
                data: values.flatMap { value in
                    let bits = Float(value * 16_000 / 32_768).bitPattern
                    return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }
                })
        ).samples
        let aLaw = try WAVReader.read(wav(tag: 6, bits: 8, data: G711.a.encode(pcm16))).samples
        let muLaw = try WAVReader.read(wav(tag: 7, bits: 8, data: G711.mu.encode(pcm16))).samples
        for (index, sample) in pcm16.enumerated() {
            let others = [pcm24[index], float[index], pcm8[index], aLaw[index], muLaw[index]]
            let limits = [1, 2, 400, 600, 600]
            for (other, limit) in zip(others, limits) where abs(Int(other) - Int(sample)) > limit {
                Issue.record("sample \(index): \(others) for \(sample)")
            }
        }
    }

    @Test func `the extensible form and other chunks are understood`() throws {
        let plain = wav(data: [1, 0, 2, 0])
        var extensible = plain
        extensible[16] = 40
        extensible[20] = 0xFE
        extensible[21] = 0xFF
        extensible.insert(contentsOf: [22, 0, 16, 0, 4, 0, 0, 0, 1, 0] + [UInt8](repeating: 0, count: 14), at: 36)
        #expect(try WAVReader.read(extensible).samples == [1, 2])
        let listed = wav(data: [1, 0, 2, 0], before: Array("LIST".utf8) + [3, 0, 0, 0, 65, 66, 67, 0])
        #expect(try WAVReader.read(listed).samples == [1, 2])
        #expect(try WAVReader.read(wav(data: [1, 0, 2, 0], said: .max)).samples == [1, 2])
        #expect(try WAVReader.read(wav(data: [1, 0, 2, 0, 9])).samples == [1, 2])
    }

    @Test(arguments: [
        ([], WAVReader.Failure.notWAV), (Array("hello, this is text".utf8), .notWAV),
        (Array("RIFF....AVI LIST".utf8), .notWAV), (Array("OggS............".utf8), .otherFormat("Ogg")),
        (Array("fLaC............".utf8), .otherFormat("FLAC")), (Array("ID3.............".utf8), .otherFormat("MP3")),
        ([0xFF, 0xFB, 0x90, 0], .otherFormat("MP3")), (Array("....ftypM4A ".utf8), .otherFormat("MP4")),
        (Array("RIFF....WAVE".utf8), .incomplete("fmt")), (Array("RIFF....WAVEdata....".utf8), .incomplete("fmt")),
        (Array(wav(data: []).prefix(36)), .incomplete("data")), (Array(wav(data: []).prefix(30)), .incomplete("fmt")),
        (wav(data: []), .empty), (wav(tag: 2, data: [0, 0]), .unsupportedEncoding(2)),
        (wav(tag: 85, data: [0, 0]), .unsupportedEncoding(85)),
        (wav(bits: 12, data: [0, 0]), .unsupportedSampleSize(12)),
        (wav(tag: 6, bits: 16, data: [0, 0]), .unsupportedSampleSize(16)),
        (wav(channels: 0, data: [0]), .unsupportedChannels(0)),
        (wav(channels: 6, data: [0]), .unsupportedChannels(6)),
        (wav(rate: 4_000, data: [0, 0]), .unsupportedRate(4_000)),
        (wav(rate: 96_000, data: [0, 0]), .unsupportedRate(96_000)),
        (wav(tag: 6, bits: 8, data: [UInt8](repeating: 0, count: 8_000 * 601)), .tooLong(seconds: 601)),
    ])
    func `what is no announcement says why`(bytes: [UInt8], failure: WAVReader.Failure) {
        #expect(throws: failure) { try WAVReader.read(bytes) }
    }

    @Test func `mutated files are read or refused`() {
        var random = SeededGenerator(seed: 2)
        let seed = wav(data: linear16(sine(440, rate: 8_000, count: 50)))
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<4 { bytes[Int.random(in: 0..<60, using: &random)] = .random(in: 0...255, using: &random) }
            bytes.removeLast(Int.random(in: 0..<130, using: &random))
            _ = try? WAVReader.read(bytes)
        }
    }

    @Test func `frames are filled to their length`() {
        let audio = WAVReader.Audio(samples: Array(repeating: 1_000, count: 250))
        let frames = audio.frames(law: .a)
        #expect(frames.map(\.count) == [160, 160])
        #expect(frames[1][90] == 0xD5)
        #expect(audio.duration == .microseconds(31_250))
    }
}

@Suite struct WAVWriterTests {
    @Test(arguments: G711.allCases, [1, 2])
    func `a written file is read back`(law: G711, channels: Int) throws {
        var writer = WAVWriter(law: law, channels: channels)
        var file = writer.header
        #expect(file.count == WAVFile.headerCount)
        let audio = law.encode(Array(stride(from: Int16(-8_000), to: 8_000, by: 16)))
        let interleaved = audio.flatMap { Array(repeating: $0, count: channels) }
        file += interleaved
        writer.appended(interleaved.count)
        // Before the lengths are written the file can be read already.
        #expect(try WAVReader.read(file).samples == law.decode(audio))
        for patch in writer.lengthUpdate() {
            file.replaceSubrange(patch.offset..<(patch.offset + patch.bytes.count), with: patch.bytes)
        }
        #expect(try WAVReader.read(file).samples == law.decode(audio))
        #expect(Array(file.prefix(58)) == WAVFile.header(law: law, channels: channels, dataCount: interleaved.count))
        #expect(WAVFile.repair(header: file, fileSize: file.count) == nil)
        #expect(writer.duration == .microseconds(125_000))
    }

    @Test func `a hundred thousand random files are read or refused`() {
        var random = SeededGenerator(seed: 3)
        func some(_ range: ClosedRange<Int>) -> [UInt8] {
            (0..<Int.random(in: range, using: &random)).map { _ in .random(in: 0...255, using: &random) }
        }
        for _ in 0..<100_000 {
            var bytes = some(0...100)
            if Bool.random(using: &random) {
                // Right up to the fields that matter, whose values are random too.
                bytes =
                    Array("RIFF".utf8) + some(4...4) + Array("WAVEfmt ".utf8) + [
                        UInt8.random(in: 14...40, using: &random), 0, 0, 0,
                    ]
                bytes += [
                    [1, 3, 6, 7, 0xFE, 99].randomElement(using: &random) ?? 1, 0,
                    UInt8.random(in: 0...3, using: &random), 0,
                ]
                bytes +=
                    [0x40, 0x1F, 0, 0] + some(6...6) + [[8, 16, 24, 32, 12].randomElement(using: &random) ?? 8, 0]
                bytes += some(0...24) + Array("data".utf8) + some(0...60)
            }
            if let audio = try? WAVReader.read(bytes), audio.samples.count > bytes.count { Issue.record("\(bytes)") }
            _ = WAVFile.repair(header: bytes, fileSize: 1_000)
        }
    }

    @Test func `the header follows the layout`() {
        let header = WAVFile.header(law: .a, dataCount: 1_001)
        #expect(Array(header[0..<4]) == Array("RIFF".utf8))
        #expect(Array(header[4..<8]) == [0x1C, 0x04, 0, 0])
        #expect(Array(header[16..<22]) == [18, 0, 0, 0, 6, 0])
        #expect(Array(header[50..<58]) == Array("data".utf8) + [0xE9, 0x03, 0, 0])
        #expect(Array(header[46..<50]) == [0xE9, 0x03, 0, 0])
    }

    @Test func `a file cut by a crash is repaired from its size`() throws {
        let header = WAVFile.header(law: .mu, dataCount: nil)
        #expect(
            WAVFile.repair(header: header, fileSize: 58 + 777) == WAVFile.header(law: .mu, dataCount: 777))
        let stale = WAVFile.header(law: .a, channels: 2, dataCount: 320)
        #expect(
            WAVFile.repair(header: stale, fileSize: 58 + 640) == WAVFile.header(law: .a, channels: 2, dataCount: 640))
        #expect(WAVFile.repair(header: stale, fileSize: 58 + 320) == nil)
        #expect(WAVFile.repair(header: stale, fileSize: 58) == WAVFile.header(law: .a, channels: 2, dataCount: 0))
    }

    @Test func `an odd length is padded and needs no repair`() {
        var writer = WAVWriter(law: .a)
        writer.appended(3)
        #expect(writer.trailer == [0])
        #expect(WAVFile.repair(header: WAVFile.header(law: .a, dataCount: 3), fileSize: 58 + 4) == nil)
        writer.appended(1)
        #expect(writer.trailer.isEmpty)
    }

    @Test(arguments: [
        [], Array(repeating: 0, count: 58), Array("RIFF".utf8),
        wav(data: [1, 2, 3, 4] + Array(repeating: 0, count: 30)),
    ])
    func `a file that is not ours is left alone`(bytes: [UInt8]) {
        #expect(WAVFile.repair(header: bytes, fileSize: 10_000) == nil)
        #expect(WAVFile.repair(header: WAVFile.header(law: .a, dataCount: nil), fileSize: 20) == nil)
    }
}
