/// Cuts a TCP stream into messages by Content-Length, and tells keep-alives apart: RFC 3261 section 18.3, RFC 5626
/// section 4.4.1.
///
/// The framer keeps what it has looked at, so that bytes arriving one by one cost no more than bytes arriving at once.
/// After an error the stream cannot be trusted: the connection is to be closed.
public struct SIPStreamFramer: Sendable {
    /// What came out of the stream.
    public enum Frame: Hashable, Sendable {
        /// The bytes of one whole message, for ``SIPMessage/parse(_:)``.
        case message([UInt8])
        /// Two CRLF: answer with one, ``SIPStreamFramer/pong``.
        case ping
        /// One CRLF, the answer to our ping.
        case pong
    }

    /// The answer to a keep-alive.
    public static let pong: [UInt8] = [ASCII.carriageReturn, ASCII.lineFeed]
    /// The keep-alive of a client.
    public static let ping: [UInt8] = pong + pong

    private let limit: Int
    private var buffer: [UInt8] = []
    /// Where the current message begins in the buffer.
    private var start = 0
    /// How far the search for the end of the headers has come.
    private var searched = 0
    /// Where the body begins and how long it is, once the header section is whole.
    private var body: (start: Int, length: Int)?
    private var failed: SIPParseError?
    /// Bytes looked at so far.
    private(set) var work = 0

    /// Creates a framer for one connection; a message of more than `limit` bytes ends it.
    public init(limit: Int = SIPLimits.messageBytes) { self.limit = min(limit, SIPLimits.messageBytes) }

    /// Bytes that wait for the rest of their message.
    public var pendingBytes: Int { buffer.count - start }

    /// Adds bytes that arrived. At most one message beyond the limit is kept: call ``next()`` until it gives nil.
    public mutating func receive(_ bytes: some Collection<UInt8>) {
        guard failed == nil else { return }
        if start > 0, start == buffer.count || start > 32_768 {
            buffer.removeSubrange(0..<start)
            searched -= start
            body = body.map { ($0.start - start, $0.length) }
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next frame, nil when more bytes are needed; throws again and again once the stream has gone wrong.
    public mutating func next() throws(SIPParseError) -> Frame? {
        if let failed { throw failed }
        do {
            if body == nil, let keepAlive = takeKeepAlive() { return keepAlive }
            return try takeMessage().map { .message($0) }
        } catch {
            failed = error
            buffer = []
            start = 0
            throw error
        }
    }

    /// CRLFs before a start line. One CRLF alone waits, since it may be half of a ping, until the next byte or the
    /// owner's patience ends: a pong is told only when something else follows or ``flushPong()`` is called.
    private mutating func takeKeepAlive() -> Frame? {
        guard matches([ASCII.carriageReturn, ASCII.lineFeed], at: start) else { return nil }
        if matches([ASCII.carriageReturn, ASCII.lineFeed], at: start + 2) {
            advance(by: 4)
            return .ping
        }
        let rest = buffer.count - start - 2
        guard rest > 1 || rest == 1 && buffer[start + 2] != ASCII.carriageReturn else { return nil }
        advance(by: 2)
        return .pong
    }

    /// A lone CRLF that has waited long enough to be a pong; call it after ``next()`` gave nil.
    public mutating func flushPong() -> Frame? {
        guard body == nil, pendingBytes == 2, matches([ASCII.carriageReturn, ASCII.lineFeed], at: start) else {
            return nil
        }
        advance(by: 2)
        return .pong
    }

    private func matches(_ bytes: [UInt8], at index: Int) -> Bool {
        index + bytes.count <= buffer.count && buffer[index..<index + bytes.count].elementsEqual(bytes)
    }

    private mutating func advance(by count: Int) {
        start += count
        searched = start
        body = nil
    }

    private mutating func takeMessage() throws(SIPParseError) -> [UInt8]? {
        if body == nil {
            guard let end = findHeaderEnd() else {
                guard pendingBytes < limit else { throw SIPParseError(.tooLarge, treatment: .discard) }
                return nil
            }
            guard let length = try contentLength(start..<end) else {
                throw SIPParseError(.contentLength, at: end - start)
            }
            guard length <= limit, end - start + length <= limit else {
                throw SIPParseError(.tooLarge, at: end - start, treatment: .respond(513))
            }
            body = (end, length)
        }
        guard let body, buffer.count - body.start >= body.length else { return nil }
        let end = body.start + body.length
        let message = start == 0 && end == buffer.count ? buffer : Array(buffer[start..<end])
        advance(by: end - start)
        return message
    }

    /// The offset after the empty line, looking only at bytes not looked at before.
    private mutating func findHeaderEnd() -> Int? {
        var cursor = max(searched, start)
        let stop = buffer.count - 3
        let from = cursor
        defer { work &+= max(0, cursor - from) }
        while cursor < stop {
            if buffer[cursor] == ASCII.carriageReturn, buffer[cursor + 1] == ASCII.lineFeed,
                buffer[cursor + 2] == ASCII.carriageReturn, buffer[cursor + 3] == ASCII.lineFeed
            {
                searched = cursor
                return cursor + 4
            }
            cursor += 1
        }
        searched = max(start, min(cursor, stop))
        return nil
    }

    /// The one Content-Length among the header lines; nil when absent.
    private mutating func contentLength(_ range: Range<Int>) throws(SIPParseError) -> Int? {
        var length: Int?
        var line = range.lowerBound
        work &+= range.count
        while line < range.upperBound {
            var lineEnd = line
            while lineEnd < range.upperBound, buffer[lineEnd] != ASCII.lineFeed { lineEnd += 1 }
            var scanner = ByteScanner(buffer, line..<lineEnd)
            let name = scanner.run(of: .token)
            if HeaderNameTable.shared.code(of: buffer, name) == KnownHeader.contentLength.rawValue,
                scanner.separator(ASCII.colon)
            {
                guard length == nil else { throw SIPParseError(.repeated(.contentLength), at: line - start) }
                length = try number(&scanner, foldedUpTo: range.upperBound, at: line - start)
            }
            line = lineEnd + 1
        }
        return length
    }

    /// The number of a Content-Length line; one that is folded is read over its line ends.
    private func number(
        _ scanner: inout ByteScanner, foldedUpTo end: Int, at offset: Int
    ) throws(SIPParseError) -> Int {
        var rest = ByteScanner(buffer, scanner.index..<end)
        while let byte = rest.peek, byte <= ASCII.space, rest.take(byte) {}
        guard let number = rest.number(), let next = rest.peek, next <= ASCII.space else {
            throw SIPParseError(.malformed(.contentLength), at: offset)
        }
        return Int(number)
    }
}
