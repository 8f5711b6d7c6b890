/// Reads JSON (RFC 8259) into values that know their lines; numbers stay as they are written.
public struct JSONText {
    /// How deep objects and lists may lie in one another.
    private static let depthLimit = 64

    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line: Int

    private init(_ text: String, file: String, line: Int) {
        bytes = Array(text.utf8)
        self.file = file
        self.line = line
    }

    /// The one value that a text holds.
    public static func parse(_ text: String, file: String, line: Int = 1) throws(SourceError) -> SourceValue {
        var reader = JSONText(text, file: file, line: line)
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.index == reader.bytes.count else { throw reader.error("something follows the value") }
        return value
    }

    /// The values of a text that holds one after another, as JSON Lines does; an unreadable line does not hide the rest.
    public static func parseLines(_ text: String, file: String) -> [Result<SourceValue, SourceError>] {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        return lines.enumerated().compactMap { number, line in
            guard line.contains(where: { !$0.isWhitespace }) else { return nil }
            return Result { () throws(SourceError) in try parse(String(line), file: file, line: number + 1) }
        }
    }

    private mutating func value(depth: Int) throws(SourceError) -> SourceValue {
        skipBlanks()
        guard depth < Self.depthLimit else { throw error("the values lie too deep in one another") }
        let start = line
        switch peek {
        case UInt8(ascii: "{"): return SourceValue(.mapping(try members(depth: depth)), line: start)
        case UInt8(ascii: "["): return SourceValue(.list(try elements(depth: depth)), line: start)
        case UInt8(ascii: "\""): return SourceValue(.scalar(try string(), isQuoted: true), line: start)
        default: return try literal()
        }
    }

    private mutating func members(depth: Int) throws(SourceError) -> [SourceValue.Entry] {
        var entries: [SourceValue.Entry] = []
        index += 1
        skipBlanks()
        if take("}") { return entries }
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw error("expected a name between quotation marks") }
            let keyLine = line
            let key = try string()
            skipBlanks()
            guard take(":") else { throw error("expected `:` after `\(key)`") }
            entries.append(.init(key: key, line: keyLine, value: try value(depth: depth + 1)))
            skipBlanks()
            if take(",") { continue }
            guard take("}") else { throw error("expected `,` or `}`") }
            return entries
        }
    }

    private mutating func elements(depth: Int) throws(SourceError) -> [SourceValue] {
        var items: [SourceValue] = []
        index += 1
        skipBlanks()
        if take("]") { return items }
        while true {
            items.append(try value(depth: depth + 1))
            skipBlanks()
            if take(",") { continue }
            guard take("]") else { throw error("expected `,` or `]`") }
            return items
        }
    }

    private mutating func literal() throws(SourceError) -> SourceValue {
        let start = index
        while let byte = peek, !Self.ends(byte) { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        if word == "null" { return SourceValue(.null, line: line) }
        guard word == "true" || word == "false" || Self.isNumber(word) else {
            throw error(word.isEmpty ? "expected a value" : "`\(word)` is not a value of JSON")
        }
        return SourceValue(.scalar(word, isQuoted: false), line: line)
    }

    /// A number as RFC 8259 section 6 writes it.
    private static func isNumber(_ word: String) -> Bool {
        word.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
    }

    private mutating func string() throws(SourceError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escaped()
            case 0..<0x20: throw error("a text holds a control character")
            default: text.append(byte)
            }
        }
        throw error("a text is not closed")
    }

    private mutating func escaped() throws(SourceError) -> [UInt8] {
        guard let byte = peek else { throw error("a text is not closed") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "u"): return try unicode()
        default: throw error("an escape of a text is not known to JSON")
        }
    }

    private mutating func unicode() throws(SourceError) -> [UInt8] {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), peek == UInt8(ascii: "\\") {
            index += 1
            guard take("u") else { throw error("half of a character is missing") }
            units.append(try codeUnit())
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func codeUnit() throws(SourceError) -> UInt16 {
        guard index + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw error("`\\u` needs four hexadecimal digits") }
        index += 4
        return unit
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            if byte == 0x0A { line += 1 }
            index += 1
        }
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    private func error(_ problem: String) -> SourceError {
        SourceError(
            file: file, line: line, path: "", problem: problem,
            remedy: "write JSON, as docs/worker-file.schema.json has it")
    }
}
