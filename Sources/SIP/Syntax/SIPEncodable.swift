/// A value that writes itself as the bytes of a header value or start-line part.
public protocol SIPEncodable {
    /// Appends the value's wire form, without line ends.
    func encode(into bytes: inout [UInt8])
}

extension SIPEncodable {
    /// The wire form as text, for logs and tests.
    public var wireText: String {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SIPMethod: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) { bytes.append(text: name) }
}

extension [UInt8] {
    /// Appends the UTF-8 of `text`.
    @inline(__always)
    mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    /// Appends bytes of a literal.
    @inline(__always)
    mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends a decimal number without making a string of it.
    mutating func append(decimal value: some FixedWidthInteger & UnsignedInteger) {
        var digits: (UInt64, Int) = (UInt64(truncatingIfNeeded: value), 1)
        var divisor: UInt64 = 1
        while digits.0 / divisor >= 10 {
            divisor &*= 10
            digits.1 += 1
        }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: 0x30 + digits.0 / divisor % 10))
            divisor /= 10
        }
    }
}
