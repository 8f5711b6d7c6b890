/// The two laws of telephone audio, eight bits a sample at 8 kHz
/// ([ITU-T G.711](https://www.itu.int/rec/T-REC-G.711)).
public enum G711: UInt8, Hashable, Sendable, CaseIterable {
    /// The law of North America and Japan; RTP payload type 0.
    case mu = 0
    /// The law of Europe; RTP payload type 8.
    case a = 8

    /// The static RTP payload type.
    public var payloadType: UInt8 { rawValue }

    /// The octet that decodes to (almost) nothing, for filling.
    @inlinable
    public var silence: UInt8 { self == .a ? 0xD5 : 0xFF }

    /// The other law.
    public var other: G711 { self == .a ? .mu : .a }

    /// The linear value of one octet, 16 bits.
    @inlinable
    public func decode(_ octet: UInt8) -> Int16 {
        self == .a ? G711.aDecoded[Int(octet)] : G711.muDecoded[Int(octet)]
    }

    /// The octet of one linear value.
    @inlinable
    public func encode(_ sample: Int16) -> UInt8 {
        self == .a ? G711.encodeA(sample) : G711.encodeMu(sample)
    }

    /// The linear values of a frame.
    public func decode(_ octets: some Sequence<UInt8>) -> [Int16] {
        let table = self == .a ? G711.aDecoded : G711.muDecoded
        return octets.map { table[Int($0)] }
    }

    /// The octets of a frame.
    @inlinable
    public func encode(_ samples: some Sequence<Int16>) -> [UInt8] {
        self == .a ? samples.map(G711.encodeA) : samples.map(G711.encodeMu)
    }

    /// Turns octets of this law into octets of the other law, in place: the whole of transcoding.
    public func transcode(_ octets: UnsafeMutableRawBufferPointer) {
        let table = self == .a ? G711.aToMu : G711.muToA
        table.withUnsafeBufferPointer { table in
            for index in octets.indices { octets[index] = table[Int(octets[index])] }
        }
    }

    /// Turns octets of this law into octets of the other law.
    public func transcoded(_ octets: some Sequence<UInt8>) -> [UInt8] {
        let table = self == .a ? G711.aToMu : G711.muToA
        return octets.map { table[Int($0)] }
    }
}

extension G711 {
    /// The linear value of each A-law octet.
    public static let aDecoded: [Int16] = (0...255).map { expandA(UInt8($0)) }
    /// The linear value of each mu-law octet.
    public static let muDecoded: [Int16] = (0...255).map { expandMu(UInt8($0)) }
    /// The mu-law octet nearest to each A-law octet.
    public static let aToMu: [UInt8] = aDecoded.map(encodeMu)
    /// The A-law octet nearest to each mu-law octet.
    public static let muToA: [UInt8] = muDecoded.map(encodeA)

    /// A-law: sign, three bits of segment, four of mantissa, every second bit inverted.
    static func expandA(_ octet: UInt8) -> Int16 {
        let code = octet ^ 0x55
        let segment = Int16(code >> 4 & 7)
        let mantissa = Int16(code & 0x0F)
        let magnitude = segment == 0 ? mantissa << 4 + 8 : (mantissa << 4 + 0x108) << (segment - 1)
        return code & 0x80 != 0 ? magnitude : -magnitude
    }

    /// mu-law: all bits inverted, a bias of 132 under every segment.
    static func expandMu(_ octet: UInt8) -> Int16 {
        let code = ~octet
        let segment = Int16(code >> 4 & 7)
        let mantissa = Int16(code & 0x0F)
        let magnitude = (mantissa << 3 + 0x84) << segment - 0x84
        return code & 0x80 != 0 ? -magnitude : magnitude
    }

    /// Compresses by A-law.
    @inlinable
    static func encodeA(_ sample: Int16) -> UInt8 {
        let isPositive = sample >= 0
        // The magnitude of -1 is 0, so that the two halves are symmetric and -32768 fits.
        let magnitude = Int32(isPositive ? sample : ~sample) >> 4
        let sign: UInt8 = isPositive ? 0x80 : 0
        guard magnitude >= 16 else { return (sign | UInt8(magnitude)) ^ 0x55 }
        var segment: Int32 = 1
        while magnitude >> (segment - 1) >= 32 { segment += 1 }
        // Each segment above the first holds 16 steps, twice as wide as those of the one below, the first two excepted.
        let mantissa = (magnitude >> (segment - 1)) & 0x0F
        return (sign | UInt8(segment << 4 | mantissa)) ^ 0x55
    }

    /// Compresses by mu-law.
    @inlinable
    static func encodeMu(_ sample: Int16) -> UInt8 {
        let sign: UInt8 = sample < 0 ? 0x80 : 0
        let magnitude = min(Int32(sample.magnitude), 32_635) + 0x84
        var segment: Int32 = 0
        while magnitude >> (segment + 8) > 0 { segment += 1 }
        let mantissa = (magnitude >> (segment + 3)) & 0x0F
        return ~(sign | UInt8(segment << 4 | mantissa))
    }
}
