/// Reads a WAV file into telephone audio: what an administrator's own announcement goes through.
public enum WAVReader {
    /// Why a file cannot be an announcement; each case tells the administrator what to change.
    public enum Failure: Error, Hashable, Sendable {
        /// It does not begin with `RIFF`…`WAVE`.
        case notWAV
        /// It is some other kind of sound file, named here.
        case otherFormat(String)
        /// A chunk is cut short, or there is no `fmt ` or no `data`.
        case incomplete(String)
        /// A compression other than PCM, A-law, mu-law; its format tag.
        case unsupportedEncoding(UInt16)
        /// A sample size that goes with no such encoding.
        case unsupportedSampleSize(Int)
        /// No channel, or more than two.
        case unsupportedChannels(Int)
        /// A rate below 8 or above 48 kHz.
        case unsupportedRate(Int)
        /// There is no audio in it.
        case empty
        /// Longer than an announcement may be.
        case tooLong(seconds: Int)
    }

    /// The longest audio that is read, in seconds.
    public static let maximumSeconds = 600

    /// Telephone audio, ready to be sent.
    public struct Audio: Hashable, Sendable {
        /// The linear samples at 8 kHz.
        public let samples: [Int16]

        /// Creates audio.
        public init(samples: [Int16]) { self.samples = samples }

        /// The length.
        public var duration: Duration { .microseconds(Int64(samples.count) * 125) }

        /// The audio as octets of one law.
        public func octets(law: G711) -> [UInt8] { law.encode(samples) }

        /// The audio cut in frames of that many samples, the last one filled with silence.
        public func frames(law: G711, count: Int = 160) -> [[UInt8]] {
            let count = max(1, count)
            return stride(from: 0, to: samples.count, by: count).map { start in
                let frame = law.encode(samples[start..<min(start + count, samples.count)])
                return frame + Array(repeating: law.silence, count: count - frame.count)
            }
        }
    }

    /// Reads a file held in memory: PCM of 8, 16, 24 or 32 bits, float, A-law or mu-law, mono or stereo, 8 to 48 kHz.
    public static func read(_ bytes: [UInt8]) throws(Failure) -> Audio {
        let (format, data) = try chunks(of: bytes)
        let frameCount = data.count / (format.channels * format.bytesPerSample)
        guard frameCount > 0 else { throw .empty }
        let seconds = frameCount / format.rate
        guard seconds <= maximumSeconds else { throw .tooLong(seconds: seconds) }
        let samples = linear(bytes, data, format, frameCount: frameCount)
        return Audio(samples: Resampler.toTelephone(samples, rate: format.rate))
    }
}

extension WAVReader {
    /// The `fmt ` chunk, checked.
    struct Format {
        enum Encoding { case pcm, float, aLaw, muLaw }

        var encoding: Encoding
        var channels: Int
        var rate: Int
        var bytesPerSample: Int
    }

    private static func chunks(of bytes: [UInt8]) throws(Failure) -> (Format, Range<Int>) {
        guard bytes.count >= 12, tag(bytes, 0) == "RIFF", tag(bytes, 8) == "WAVE" else {
            throw kind(of: bytes).map { .otherFormat($0) } ?? .notWAV
        }
        var format: Format?
        var offset = 12
        while offset + 8 <= bytes.count {
            let name = tag(bytes, offset)
            let said = Int(WAVFile.little32(bytes, at: offset + 4))
            let available = bytes.count - offset - 8
            if name == "fmt " {
                guard said <= available else { throw .incomplete("fmt") }
                format = try self.format(bytes, offset + 8, count: said)
            } else if name == "data" {
                guard let format else { throw .incomplete("fmt") }
                // A length of "unknown", or beyond the end, means the rest of the file.
                return (format, (offset + 8)..<(offset + 8 + min(said, available)))
            }
            guard said <= available else { break }
            offset += 8 + said + said % 2
        }
        throw .incomplete(format == nil ? "fmt" : "data")
    }

    private static func format(_ bytes: [UInt8], _ offset: Int, count: Int) throws(Failure) -> Format {
        guard count >= 16 else { throw .incomplete("fmt") }
        func field(_ at: Int) -> UInt16 { UInt16(bytes[offset + at]) | UInt16(bytes[offset + at + 1]) << 8 }
        // The extensible form keeps the tag in the first octets of its GUID.
        let tag = field(0) == 0xFFFE && count >= 26 ? field(24) : field(0)
        let channels = Int(field(2))
        let rate = Int(WAVFile.little32(bytes, at: offset + 4))
        let bits = Int(field(14))
        guard (1...2).contains(channels) else { throw .unsupportedChannels(channels) }
        guard (8_000...48_000).contains(rate) else { throw .unsupportedRate(rate) }
        let (encoding, sizes): (Format.Encoding, [Int])
        switch tag {
        case 1: (encoding, sizes) = (.pcm, [8, 16, 24, 32])
        case 3: (encoding, sizes) = (.float, [32])
        case 6: (encoding, sizes) = (.aLaw, [8])
        case 7: (encoding, sizes) = (.muLaw, [8])
        default: throw .unsupportedEncoding(tag)
        }
        guard sizes.contains(bits) else { throw .unsupportedSampleSize(bits) }
        return Format(encoding: encoding, channels: channels, rate: rate, bytesPerSample: bits / 8)
    }

    /// The samples between -1 and 1, channels mixed to one.
    private static func linear(_ bytes: [UInt8], _ data: Range<Int>, _ format: Format, frameCount: Int) -> [Float] {
        var samples: [Float] = []
        samples.reserveCapacity(frameCount)
        var offset = data.lowerBound
        for _ in 0..<frameCount {
            var sum: Float = 0
            for _ in 0..<format.channels {
                sum += sample(bytes, offset, format)
                offset += format.bytesPerSample
            }
            samples.append(sum / Float(format.channels))
        }
        return samples
    }

    private static func sample(_ bytes: [UInt8], _ offset: Int, _ format: Format) -> Float {
        switch format.encoding {
        case .aLaw: return Float(G711.a.decode(bytes[offset])) / 32_768
        case .muLaw: return Float(G711.mu.decode(bytes[offset])) / 32_768
        case .float:
            let value = Float(bitPattern: WAVFile.little32(bytes, at: offset))
            return value.isFinite ? max(-1, min(1, value)) : 0
        case .pcm:
            // Eight bits are unsigned; more are signed, little end first.
            guard format.bytesPerSample > 1 else { return (Float(bytes[offset]) - 128) / 128 }
            var value: UInt32 = 0
            for index in 0..<format.bytesPerSample {
                value |= UInt32(bytes[offset + index]) << UInt32(8 * (4 - format.bytesPerSample + index))
            }
            return Float(Int32(bitPattern: value)) / 2_147_483_648
        }
    }

    private static func tag(_ bytes: [UInt8], _ offset: Int) -> String {
        guard bytes.count >= offset + 4 else { return "" }
        return String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self)
    }

    /// Recognises what people try instead of a WAV.
    private static func kind(of bytes: [UInt8]) -> String? {
        switch tag(bytes, 0) {
        case "OggS": return "Ogg"
        case "fLaC": return "FLAC"
        case "FORM": return "AIFF"
        case "RIFX": return "RIFX"
        case ".snd": return "AU"
        default: break
        }
        if tag(bytes, 4) == "ftyp" { return "MP4" }
        guard bytes.count >= 3 else { return nil }
        let isMP3 = bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0
        return isMP3 || Array("ID3".utf8) == Array(bytes[0..<3]) ? "MP3" : nil
    }
}
