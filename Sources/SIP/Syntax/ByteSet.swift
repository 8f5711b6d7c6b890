/// A set of ASCII bytes as two machine words: the character classes of RFC 3261 section 25.1.
///
/// Membership costs a shift and a mask and touches no memory. Bytes above 127 are never members.
struct ByteSet {
    private let low: UInt64
    private let high: UInt64

    private init(_ low: UInt64, _ high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && (word >> UInt64(byte & 0x3F)) & 1 == 1
    }

    /// `token`: alphanum and `-.!%*_+` + backquote + `'~`.
    static var token: ByteSet { ByteSet(0x03FF_6CA2_0000_0000, 0x47FF_FFFF_87FF_FFFE) }
    /// `user` of a SIP URI, with the percent sign of an escape.
    static var user: ByteSet { ByteSet(0xABFF_FFF2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }
    /// `user` without the percent sign: what is written unescaped.
    static var unescapedUser: ByteSet { ByteSet(0xABFF_FFD2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }
    /// `password` of a SIP URI, with the percent sign of an escape.
    static var password: ByteSet { ByteSet(0x23FF_7FF2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }
    /// `paramchar` of a URI parameter, with the percent sign of an escape.
    static var uriParameter: ByteSet { ByteSet(0x07FF_EFF2_0000_0000, 0x47FF_FFFE_AFFF_FFFE) }
    /// The header part of a URI, with `=` and `&`.
    static var uriHeader: ByteSet { ByteSet(0xA7FF_EFF2_0000_0000, 0x47FF_FFFE_AFFF_FFFE) }
    /// A host name or IPv4 address; the underscore is not in the RFC but is in the field.
    static var host: ByteSet { ByteSet(0x03FF_6000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
    /// The unquoted value of a header parameter: `token`, `host`, and what the field writes there without quotes.
    static var parameterValue: ByteSet { ByteSet(0x87FF_EFFA_0000_0000, 0x7FFF_FFFF_EFFF_FFFF) }
    /// Hexadecimal digits.
    static var hexadecimal: ByteSet { ByteSet(0x03FF_0000_0000_0000, 0x0000_007E_0000_007E) }
    /// `scheme` of a URI after its first letter.
    static var scheme: ByteSet { ByteSet(0x03FF_6800_0000_0000, 0x07FF_FFFE_07FF_FFFE) }
    /// A telephone number of RFC 3966 with its visual separators, and letters for local numbers.
    static var telephone: ByteSet { ByteSet(0x03FF_6F08_0000_0000, 0x07FF_FFFE_07FF_FFFE) }
    /// `uric` of RFC 2396: the opaque part of a URI of any other scheme.
    static var absoluteURI: ByteSet { ByteSet(0xAFFF_FFFA_0000_0000, 0x47FF_FFFE_AFFF_FFFF) }
}

/// The bytes that the grammar names.
enum ASCII {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var percent: UInt8 { 0x25 }
    static var star: UInt8 { 0x2A }
    static var comma: UInt8 { 0x2C }
    static var dot: UInt8 { 0x2E }
    static var slash: UInt8 { 0x2F }
    static var colon: UInt8 { 0x3A }
    static var semicolon: UInt8 { 0x3B }
    static var less: UInt8 { 0x3C }
    static var equals: UInt8 { 0x3D }
    static var greater: UInt8 { 0x3E }
    static var question: UInt8 { 0x3F }
    static var at: UInt8 { 0x40 }
    static var openBracket: UInt8 { 0x5B }
    static var backslash: UInt8 { 0x5C }
    static var closeBracket: UInt8 { 0x5D }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    @inline(__always)
    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x37
        case 0x61...0x66: byte &- 0x57
        default: nil
        }
    }
}
