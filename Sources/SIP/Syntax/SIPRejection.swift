extension SIPMessage {
    /// The stateless answer to a request that could not be read, made of what can be: RFC 3261 section 8.2.6.
    ///
    /// Via, From, To, Call-ID and CSeq go back as they came. Nil when the error says to discard, when the bytes are a
    /// response or an ACK, or when no Via tells where to answer.
    public static func rejection(of bytes: [UInt8], for error: SIPParseError, toTag: String? = nil) -> SIPMessage? {
        guard case .respond(let status) = error.treatment, bytes.count <= SIPLimits.messageBytes else { return nil }
        var lines = HeaderLineReader(bytes)
        guard let first = lines.next(), !isResponseOrAck(bytes, first) else { return nil }
        var response = SIPMessage(
            startLine: .response(status: status, reason: defaultReason(for: status)))
        let table = HeaderNameTable.shared
        var seen: Set<UInt8> = []
        while let line = lines.next(), !line.isEmpty, seen.count < SIPLimits.headerLines {
            var scanner = ByteScanner(bytes, line)
            let name = scanner.run(of: .token)
            guard scanner.separator(ASCII.colon) else { continue }
            let code = table.code(of: bytes, name)
            switch code {
            case KnownHeader.via.rawValue: break
            case KnownHeader.from.rawValue, KnownHeader.to.rawValue, KnownHeader.callID.rawValue,
                KnownHeader.cseq.rawValue:
                guard seen.insert(code).inserted else { continue }
            default: continue
            }
            var value = String(decoding: bytes[scanner.index..<line.upperBound], as: UTF8.self)
            if code == KnownHeader.to.rawValue, let toTag, var to = NameAddress(value), to.tag == nil {
                to.tag = toTag
                value = to.wireText
            }
            response.headers.append(SIPHeaderName(code: code, bytes: bytes, range: name), value)
        }
        guard (try? response.topVia) != nil else { return nil }
        return response
    }

    private static func isResponseOrAck(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        var scanner = ByteScanner(bytes, line)
        let first = scanner.run(of: .token)
        return ByteScanner.equalIgnoringCase(bytes, first, "ACK")
            || ByteScanner.equalIgnoringCase(bytes, first, "SIP")
    }
}

/// Gives the lines of a header section, folded ones as one, whatever is in them.
private struct HeaderLineReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        while index < bytes.count, bytes[index] == ASCII.carriageReturn || bytes[index] == ASCII.lineFeed { index += 1 }
    }

    /// The next line without its end, empty at the end of the headers, nil at the end of the bytes.
    mutating func next() -> Range<Int>? {
        guard index < bytes.count else { return nil }
        let start = index
        var end = start
        while index < bytes.count {
            while index < bytes.count, bytes[index] != ASCII.lineFeed { index += 1 }
            end = index > start && bytes[index - 1] == ASCII.carriageReturn ? index - 1 : index
            index = min(index + 1, bytes.count)
            guard end > start, index < bytes.count, bytes[index] == ASCII.space || bytes[index] == ASCII.tab else {
                break
            }
        }
        return start..<end
    }
}
