/// A Swift source file as the architecture tests read it: without strings, and with or without comments.
///
/// A small lexer, not a parser: it knows line and nested block comments, strings with interpolation, raw and
/// multi-line strings. What stands in an interpolation is dropped with its string.
struct SwiftSource {
    let path: String
    let text: String

    /// Code and comments; what stood in strings is gone.
    var withoutStrings: String { stripped(keepingComments: true) }
    /// Code alone.
    var code: String { stripped(keepingComments: false) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The modules named by `import`, whatever stands before that word.
    var imports: Set<String> {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
        var modules: Set<String> = []
        for line in code.split(separator: "\n") {
            var words = line.split(separator: " ")[...]
            while let first = words.first,
                first.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(first)
            {
                words.removeFirst()
            }
            guard words.popFirst() == "import" else { continue }
            if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
            if let module = words.first?.split(separator: ".").first { modules.insert(String(module)) }
        }
        return modules
    }

    private func stripped(keepingComments: Bool) -> String {
        var lexer = Lexer(bytes: Array(text.utf8), keepsComments: keepingComments)
        return lexer.stripped()
    }
}

/// Walks a source once and keeps what is asked for; newlines always, so that lines keep their numbers.
private struct Lexer {
    private enum Mode {
        case code, lineComment
        case blockComment(depth: Int)
        case string(delimiter: [UInt8])
    }

    private static let newline = UInt8(ascii: "\n")

    private let bytes: [UInt8]
    private let keepsComments: Bool
    private var index = 0
    private var mode = Mode.code

    init(bytes: [UInt8], keepsComments: Bool) {
        self.bytes = bytes
        self.keepsComments = keepsComments
    }

    mutating func stripped() -> String {
        var kept: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            if advance() || byte == Self.newline { kept.append(byte) }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private func follows(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    /// Steps over one token and says whether its first byte is kept.
    private mutating func advance() -> Bool {
        switch mode {
        case .code: advanceInCode()
        case .lineComment: advanceInLineComment()
        case .blockComment(let depth): advanceInBlockComment(depth)
        case .string(let delimiter): advanceInString(delimiter)
        }
    }

    private mutating func advanceInCode() -> Bool {
        if follows("//") {
            mode = .lineComment
            index += 1
            return keepsComments
        }
        if follows("/*") {
            mode = .blockComment(depth: 1)
            index += 2
            return false
        }
        if let opening = openingDelimiter() {
            mode = .string(delimiter: opening.closing)
            index += opening.length
            return false
        }
        index += 1
        return true
    }

    private mutating func advanceInLineComment() -> Bool {
        if bytes[index] == Self.newline { mode = .code }
        index += 1
        return keepsComments
    }

    private mutating func advanceInBlockComment(_ depth: Int) -> Bool {
        if follows("*/") {
            mode = depth == 1 ? .code : .blockComment(depth: depth - 1)
            index += 2
            return false
        }
        if follows("/*") {
            mode = .blockComment(depth: depth + 1)
            index += 2
            return false
        }
        index += 1
        return keepsComments
    }

    private mutating func advanceInString(_ delimiter: [UInt8]) -> Bool {
        if bytes[index] == UInt8(ascii: "\\"), !delimiter.contains(UInt8(ascii: "#")) {
            index += escapeLength()
        } else if bytes[index...].starts(with: delimiter) {
            mode = .code
            index += delimiter.count
        } else {
            index += 1
        }
        return false
    }

    /// The string that opens here, if one does: what closes it, and how long its opening is.
    private func openingDelimiter() -> (closing: [UInt8], length: Int)? {
        let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }
        let rest = bytes[hashes.endIndex...]
        let quote = UInt8(ascii: "\"")
        guard rest.first == quote else { return nil }
        let isMultiline = rest.starts(with: Array(repeating: quote, count: 3))
        let quotes = Array(repeating: quote, count: isMultiline ? 3 : 1)
        return (quotes + hashes, hashes.count + quotes.count)
    }

    /// How long an escape is: a newline's is 2, an interpolation runs to its closing parenthesis.
    private func escapeLength() -> Int {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "(") else { return 2 }
        var depth = 0
        for position in (index + 1)..<bytes.count {
            if bytes[position] == UInt8(ascii: "(") { depth += 1 }
            if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { return position + 1 - index }
        }
        return bytes.count - index
    }
}
