/// Which provisional response a PRACK acknowledges: RFC 3262 section 7.2.
public struct RAck: Hashable, Sendable {
    /// The RSeq of the response.
    public var responseNumber: UInt32
    /// The CSeq of the response.
    public var cseq: CSeq

    /// Creates an acknowledgement.
    public init(responseNumber: UInt32, cseq: CSeq) {
        self.responseNumber = responseNumber
        self.cseq = cseq
    }
}

extension RAck: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        guard let number = scanner.number() else { return nil }
        guard scanner.peek == ASCII.space || scanner.peek == ASCII.tab else { return nil }
        guard let cseq = CSeq(scanning: &scanner) else { return nil }
        self.init(responseNumber: number, cseq: cseq)
    }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(decimal: responseNumber)
        bytes.append(ASCII.space)
        cseq.encode(into: &bytes)
    }
}

extension SIPMessage {
    /// The number of a reliable provisional response, nil when it is not reliable: RFC 3262 section 7.1.
    public var rseq: UInt32? {
        get throws(SIPParseError) { try number(.rseq) }
    }

    /// What a PRACK acknowledges: RFC 3262 section 7.2.
    public var rack: RAck? {
        get throws(SIPParseError) { try single(.rack) }
    }
}
