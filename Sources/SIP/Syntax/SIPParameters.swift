/// The `;name=value` parameters of a header value or URI, kept as the one run of bytes they arrived in.
///
/// Names compare without regard to case. A name that occurs twice, which RFC 3261 section 7.3.1 forbids, counts once:
/// the first wins. Look-ups scan; a value has few parameters.
public struct SIPParameters: Hashable, Sendable {
    /// `;a=b;c` without white space, or empty.
    var bytes: [UInt8]

    /// No parameters.
    public init() { bytes = [] }

    /// Trusts bytes that a parser has checked.
    init(verified bytes: [UInt8]) { self.bytes = bytes }

    /// Whether there is none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// The value of a parameter, unquoted: nil when absent, empty for a flag such as `lr`. Setting "" writes a flag;
    /// setting nil removes; a value that is not a token is quoted.
    public subscript(name: String) -> String? {
        get {
            guard let found = find(name) else { return nil }
            guard let value = found.value else { return "" }
            return Self.unquoted(bytes, value)
        }
        set { replace(name, with: newValue.map { Self.quotedIfNeeded($0) }) }
    }

    /// Whether the parameter is present, with or without a value.
    public func contains(_ name: String) -> Bool { find(name) != nil }

    /// The parameters in order, values unquoted.
    public var entries: [(name: String, value: String?)] {
        var entries: [(name: String, value: String?)] = []
        var start = 0
        while let entry = entry(at: start) {
            entries.append(
                (String(decoding: bytes[entry.name], as: UTF8.self), entry.value.map { Self.unquoted(bytes, $0) }))
            start = entry.end
        }
        return entries
    }

    /// The value of a parameter that is a decimal number, nil when absent or not one that fits.
    public func number(_ name: String) -> UInt32? {
        guard let value = find(name)?.value else { return nil }
        return ByteScanner.decimal(bytes, value)
    }

    /// The value of a parameter that is a number of seconds; one too large for 32 bits is the largest that fits.
    public func seconds(_ name: String) -> UInt32? {
        guard let value = find(name)?.value else { return nil }
        var scanner = ByteScanner(bytes, value)
        let seconds = scanner.seconds()
        return scanner.isAtEnd ? seconds : nil
    }

    /// Sets a parameter to text written as it is, for URI parameters whose escapes are already in place.
    mutating func replace(_ name: String, with value: [UInt8]?) {
        var rebuilt: [UInt8] = []
        rebuilt.reserveCapacity(bytes.count + name.utf8.count + (value?.count ?? 0) + 2)
        var written = false
        var start = 0
        while let entry = entry(at: start) {
            if Self.matches(bytes, entry.name, name) {
                if let value, !written { Self.write(name, value, into: &rebuilt) }
                written = true
            } else {
                rebuilt.append(contentsOf: bytes[start..<entry.end])
            }
            start = entry.end
        }
        if let value, !written { Self.write(name, value, into: &rebuilt) }
        bytes = rebuilt
    }

    private static func write(_ name: String, _ value: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(ASCII.semicolon)
        bytes.append(text: name)
        guard !value.isEmpty else { return }
        bytes.append(ASCII.equals)
        bytes.append(contentsOf: value)
    }
}

extension SIPParameters {
    struct Entry {
        var name: Range<Int>
        var value: Range<Int>?
        var end: Int
    }

    /// The entry whose semicolon is at `start`, nil at the end.
    func entry(at start: Int) -> Entry? {
        guard start < bytes.count else { return nil }
        let nameStart = start + 1
        var index = nameStart
        while index < bytes.count, bytes[index] != ASCII.equals, bytes[index] != ASCII.semicolon { index += 1 }
        let name = nameStart..<index
        guard index < bytes.count, bytes[index] == ASCII.equals else {
            return Entry(name: name, value: nil, end: index)
        }
        let valueStart = index + 1
        index = valueStart
        var quoted = false
        while index < bytes.count, quoted || bytes[index] != ASCII.semicolon {
            if bytes[index] == ASCII.quote { quoted.toggle() }
            if quoted, bytes[index] == ASCII.backslash { index += 1 }
            index += 1
        }
        index = min(index, bytes.count)
        return Entry(name: name, value: valueStart..<index, end: index)
    }

    func find(_ name: String) -> Entry? {
        var start = 0
        while let entry = entry(at: start) {
            if Self.matches(bytes, entry.name, name) { return entry }
            start = entry.end
        }
        return nil
    }

    static func matches(_ bytes: [UInt8], _ range: Range<Int>, _ name: String) -> Bool {
        guard range.count == name.utf8.count else { return false }
        var index = range.lowerBound
        for byte in name.utf8 {
            if ASCII.lowercased(bytes[index]) != ASCII.lowercased(byte) { return false }
            index += 1
        }
        return true
    }

    static func unquoted(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        guard range.count >= 2, bytes[range.lowerBound] == ASCII.quote else {
            return String(decoding: bytes[range], as: UTF8.self)
        }
        return ByteScanner.unescapedQuoted(bytes, range.lowerBound + 1..<range.upperBound - 1)
    }

    static func quotedIfNeeded(_ value: String) -> [UInt8] {
        let isPlain = value.utf8.allSatisfy { ByteSet.parameterValue.contains($0) }
        return isPlain ? Array(value.utf8) : ByteScanner.quoted(value)
    }
}

extension SIPParameters: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self.bytes) }
}

extension SIPParameters: ExpressibleByDictionaryLiteral {
    /// Parameters in the order written; "" is a flag.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
