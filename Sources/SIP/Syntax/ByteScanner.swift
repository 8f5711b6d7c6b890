/// Reads one header value or line by the terminals of RFC 3261 section 25.1, left to right, without copying.
///
/// `work` counts the bytes looked at, so that a test can show that no input makes a parser look at a byte more than
/// a fixed number of times.
struct ByteScanner {
    let bytes: [UInt8]
    var index: Int
    let end: Int
    private(set) var work = 0

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    var isAtEnd: Bool { index >= end }

    var peek: UInt8? {
        @inline(__always) get { index < end ? bytes[index] : nil }
    }

    /// Takes `byte` when it is next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        work &+= 1
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Takes the longest run of members of `set`.
    @inline(__always)
    mutating func run(of set: ByteSet) -> Range<Int> {
        let start = index
        var cursor = start
        while cursor < end, set.contains(bytes[cursor]) { cursor += 1 }
        work &+= cursor - start + 1
        index = cursor
        return start..<cursor
    }

    /// Takes linear white space; folded lines are already joined.
    @inline(__always)
    mutating func skipWhiteSpace() {
        let start = index
        while index < end, bytes[index] == ASCII.space || bytes[index] == ASCII.tab { index += 1 }
        work &+= index - start + 1
    }

    /// Takes `separator` with white space around it: `SEMI`, `COMMA`, `EQUAL`, `SLASH` of the grammar.
    mutating func separator(_ separator: UInt8) -> Bool {
        let start = index
        skipWhiteSpace()
        guard take(separator) else {
            index = start
            return false
        }
        skipWhiteSpace()
        return true
    }

    /// Takes a decimal number that fits 32 bits; nil leaves the scanner after the digits.
    mutating func number() -> UInt32? {
        var value: UInt64 = 0
        let start = index
        while index < end, ASCII.isDigit(bytes[index]) {
            if value <= UInt64(UInt32.max) { value = value * 10 + UInt64(bytes[index] &- 0x30) }
            index += 1
        }
        work &+= index - start + 1
        return index > start ? UInt32(exactly: value) : nil
    }

    /// Takes a number of seconds; one too large for 32 bits is the largest that fits.
    mutating func seconds() -> UInt32? {
        let start = index
        let number = number()
        return index > start ? number ?? .max : nil
    }

    /// Takes a quoted string; the range is what is between the quotes. Nil when none begins here or it does not end.
    mutating func quotedString() -> Range<Int>? {
        guard take(ASCII.quote) else { return nil }
        let start = index
        defer { work &+= index - start }
        while index < end {
            switch bytes[index] {
            case ASCII.quote:
                index += 1
                return start..<index - 1
            case ASCII.backslash: index += 2
            default: index += 1
            }
        }
        index = end
        return nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Moves to the next comma outside quotes and angle brackets, without taking it.
    mutating func skipToComma() {
        let start = index
        defer { work &+= index - start }
        var bracketed = false
        while index < end {
            switch bytes[index] {
            case ASCII.comma where !bracketed: return
            case ASCII.quote where !bracketed: if quotedString() == nil { return }
            case ASCII.less:
                bracketed = true
                index += 1
            case ASCII.greater:
                bracketed = false
                index += 1
            default: index += 1
            }
        }
    }
}

extension ByteScanner {
    static func decimal(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32? {
        var scanner = ByteScanner(bytes, range)
        let value = scanner.number()
        return scanner.isAtEnd ? value : nil
    }

    /// The text of a quoted string with its backslashes taken out.
    static func unescapedQuoted(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        guard bytes[range].contains(ASCII.backslash) else { return String(decoding: bytes[range], as: UTF8.self) }
        var plain: [UInt8] = []
        plain.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == ASCII.backslash, index + 1 < range.upperBound { index += 1 }
            plain.append(bytes[index])
            index += 1
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// `text` between quotes, with quotes and backslashes escaped and line ends made spaces.
    static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [ASCII.quote]
        bytes.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case ASCII.quote, ASCII.backslash: bytes += [ASCII.backslash, byte]
            case ASCII.carriageReturn, ASCII.lineFeed: bytes.append(ASCII.space)
            default: bytes.append(byte)
            }
        }
        bytes.append(ASCII.quote)
        return bytes
    }

    static func equalIgnoringCase(_ bytes: [UInt8], _ range: Range<Int>, _ literal: StaticString) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count
        where ASCII.lowercased(bytes[range.lowerBound + offset])
            != ASCII.lowercased(literal.utf8Start[offset])
        {
            return false
        }
        return true
    }

    /// The bytes with `%41` escapes decoded; a stray percent sign stays.
    static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == ASCII.percent, index + 2 < bytes.endIndex,
                let high = ASCII.hexadecimalValue(bytes[index + 1]), let low = ASCII.hexadecimalValue(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }
}
