/// What a message may weigh before it is refused unread.
public enum SIPLimits {
    /// The most bytes of a whole message, which is also the most that a datagram carries.
    public static let messageBytes = 65_536
    /// The most field lines.
    public static let headerLines = 256
    /// The most values of one header that are read.
    public static let values = 128
}

extension SIPMessage {
    /// Reads a message that is alone in `bytes`, as in a datagram: RFC 3261 sections 7 and 18.3.
    ///
    /// Only the start line, the borders of the fields and Content-Length are read. Bytes after the body that
    /// Content-Length announces are dropped. The Content-Length field itself is not kept: it is written anew.
    public static func parse(_ bytes: [UInt8]) throws(SIPParseError) -> SIPMessage {
        var parser = SIPMessageParser(bytes)
        return try parser.parse()
    }
}

/// Finds the borders of a message's parts in one pass.
struct SIPMessageParser {
    private var bytes: [UInt8]
    private var index = 0
    private var isRequest = true
    private var fields: [SIPHeaders.Field] = []
    private var contentLength: Int?
    /// Bytes looked at so far.
    private(set) var work = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() throws(SIPParseError) -> SIPMessage {
        guard bytes.count <= SIPLimits.messageBytes else { throw SIPParseError(.tooLarge, treatment: .discard) }
        while index + 1 < bytes.count, bytes[index] == ASCII.carriageReturn, bytes[index + 1] == ASCII.lineFeed {
            index += 2
        }
        guard let lineEnd = endOfLine(from: index) else {
            throw SIPParseError(.startLine, at: index, treatment: .discard)
        }
        let startLine = try parseStartLine(index..<lineEnd)
        index = lineEnd + 2
        fields.reserveCapacity(24)
        try parseFields()
        let body = try takeBody()
        return SIPMessage(
            startLine: startLine, headers: SIPHeaders(buffer: bytes, fields: fields), body: body)
    }

    /// The offset of the CRLF that ends the line, nil when there is none or a stray CR or LF comes first.
    private mutating func endOfLine(from start: Int) -> Int? {
        let cursor = Self.lineBreak(in: bytes.span, from: start)
        let count = bytes.count
        work &+= cursor - start + 2
        guard cursor + 1 < count, bytes[cursor] == ASCII.carriageReturn, bytes[cursor + 1] == ASCII.lineFeed else {
            index = cursor
            return nil
        }
        return cursor
    }

    /// The first CR or LF, or the end. A span spares the loop the check that the array is still the same.
    private static func lineBreak(in bytes: Span<UInt8>, from start: Int) -> Int {
        var cursor = start
        while cursor < bytes.count {
            let byte = bytes[cursor]
            if byte <= ASCII.carriageReturn, byte == ASCII.carriageReturn || byte == ASCII.lineFeed { break }
            cursor += 1
        }
        return cursor
    }

    private func failure(_ kind: SIPParseError.Kind, at offset: Int) -> SIPParseError {
        SIPParseError(kind, at: offset, treatment: isRequest ? .respond(400) : .discard)
    }

    private mutating func parseFields() throws(SIPParseError) {
        let table = HeaderNameTable.shared
        while true {
            if index + 1 < bytes.count, bytes[index] == ASCII.carriageReturn, bytes[index + 1] == ASCII.lineFeed {
                index += 2
                return
            }
            let start = index
            guard start < bytes.count else { throw failure(.truncated, at: start) }
            guard fields.count < SIPLimits.headerLines else { throw failure(.tooLarge, at: start) }
            var cursor = start
            while cursor < bytes.count, ByteSet.token.contains(bytes[cursor]) { cursor += 1 }
            let name = start..<cursor
            while cursor < bytes.count, bytes[cursor] == ASCII.space || bytes[cursor] == ASCII.tab { cursor += 1 }
            work &+= cursor - start
            guard !name.isEmpty, cursor < bytes.count, bytes[cursor] == ASCII.colon else {
                throw failure(.headerLine, at: cursor)
            }
            let value = try takeValue(from: cursor + 1)
            try keep(table.code(of: bytes, name), name, value)
        }
    }

    /// The value after the colon, its folded lines joined by spaces and the white space around it left out.
    private mutating func takeValue(from start: Int) throws(SIPParseError) -> Range<Int> {
        var lineStart = start
        while true {
            guard let end = endOfLine(from: lineStart) else {
                throw failure(index >= bytes.count ? .truncated : .headerLine, at: index)
            }
            index = end + 2
            if index < bytes.count, bytes[index] == ASCII.space || bytes[index] == ASCII.tab {
                bytes[end] = ASCII.space
                bytes[end + 1] = ASCII.space
                lineStart = index
                continue
            }
            return trimmed(start..<end)
        }
    }

    private mutating func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, bytes[lower] == ASCII.space || bytes[lower] == ASCII.tab { lower += 1 }
        while upper > lower, bytes[upper - 1] == ASCII.space || bytes[upper - 1] == ASCII.tab { upper -= 1 }
        work &+= range.count - (upper - lower)
        return lower..<upper
    }

    private mutating func keep(_ code: UInt8, _ name: Range<Int>, _ value: Range<Int>) throws(SIPParseError) {
        guard code == KnownHeader.contentLength.rawValue else {
            fields.append(
                SIPHeaders.Field(
                    code: code, nameStart: UInt32(truncatingIfNeeded: name.lowerBound),
                    nameEnd: UInt32(truncatingIfNeeded: name.upperBound),
                    valueStart: UInt32(truncatingIfNeeded: value.lowerBound),
                    valueEnd: UInt32(truncatingIfNeeded: value.upperBound)))
            return
        }
        guard contentLength == nil else { throw failure(.repeated(.contentLength), at: name.lowerBound) }
        guard let length = ByteScanner.decimal(bytes, value) else {
            throw failure(.malformed(.contentLength), at: value.lowerBound)
        }
        contentLength = Int(length)
    }

    private func takeBody() throws(SIPParseError) -> [UInt8] {
        let available = bytes.count - index
        let length = contentLength ?? available
        guard length <= available else { throw failure(.contentLength, at: index) }
        return length == 0 ? [] : Array(bytes[index..<index + length])
    }
}

extension SIPMessageParser {
    private mutating func parseStartLine(_ line: Range<Int>) throws(SIPParseError) -> SIPMessage.StartLine {
        var scanner = ByteScanner(bytes, line)
        defer { work &+= scanner.work }
        let first = scanner.run(of: .token)
        if ByteScanner.equalIgnoringCase(bytes, first, "SIP"), scanner.take(ASCII.slash) {
            isRequest = false
            return try parseStatusLine(&scanner)
        }
        guard !first.isEmpty, scanner.take(ASCII.space) else {
            throw SIPParseError(.startLine, at: scanner.index, treatment: .discard)
        }
        return try parseRequestLine(&scanner, method: first)
    }

    private func parseStatusLine(_ scanner: inout ByteScanner) throws(SIPParseError) -> SIPMessage.StartLine {
        let version = scanner.run(of: .token)
        guard ByteScanner.equalIgnoringCase(bytes, version, "2.0") else {
            throw failure(.version, at: version.lowerBound)
        }
        guard scanner.take(ASCII.space) else { throw failure(.startLine, at: scanner.index) }
        let start = scanner.index
        guard let status = scanner.number(), scanner.index == start + 3, (100...699).contains(status) else {
            throw failure(.statusCode, at: start)
        }
        guard scanner.take(ASCII.space) || scanner.isAtEnd else { throw failure(.startLine, at: scanner.index) }
        return .response(status: Int(status), reason: scanner.text(scanner.index..<scanner.end))
    }

    /// After the method and its space. One space, no more: RFC 3261 section 7.1.
    private func parseRequestLine(
        _ scanner: inout ByteScanner, method: Range<Int>
    ) throws(SIPParseError) -> SIPMessage.StartLine {
        let start = scanner.index
        let uri = SIPURI(scanning: &scanner)
        guard let uri, scanner.take(ASCII.space) else { throw failure(.requestURI, at: scanner.index) }
        // Headers have no place in a Request-URI: RFC 3261 table 1 of section 19.1.1.
        guard uri.headers == nil else { throw failure(.requestURI, at: start) }
        let version = scanner.index..<scanner.end
        guard !ByteScanner.equalIgnoringCase(bytes, version, "SIP/2.0") else {
            return .request(SIPMethod(bytes, method), uri)
        }
        let name = scanner.run(of: .token)
        guard ByteScanner.equalIgnoringCase(bytes, name, "SIP"), scanner.take(ASCII.slash) else {
            throw failure(.startLine, at: version.lowerBound)
        }
        let number = scanner.run(of: .token)
        guard scanner.isAtEnd, !ByteScanner.equalIgnoringCase(bytes, number, "2.0") else {
            throw failure(.startLine, at: scanner.index)
        }
        throw SIPParseError(.version, at: version.lowerBound, treatment: .respond(505))
    }
}
