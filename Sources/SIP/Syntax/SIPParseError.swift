/// What is wrong with one SIP message, where, and what RFC 3261 wants done with it. Its scope is that message alone.
public struct SIPParseError: Error, Hashable, Sendable {
    /// The rule that the message breaks.
    public enum Kind: Hashable, Sendable {
        /// The bytes do not begin with a request line or a status line.
        case startLine
        /// The message names a protocol version other than `SIP/2.0`.
        case version
        /// The status code is not three digits between 100 and 699.
        case statusCode
        /// The Request-URI is not a URI.
        case requestURI
        /// A header line has no name, no colon, or a byte that ends the grammar.
        case headerLine
        /// The header section does not end.
        case truncated
        /// More bytes, header lines or values than this element accepts.
        case tooLarge
        /// The named header is required and absent.
        case missing(SIPHeaderName)
        /// The named header occurs more often than it may.
        case repeated(SIPHeaderName)
        /// The value of the named header is not what its grammar says.
        case malformed(SIPHeaderName)
        /// The body is shorter than Content-Length says, or Content-Length is absent on a stream.
        case contentLength
        /// The method of CSeq is not the method of the request line.
        case methodMismatch
        /// The method of CSeq is not the method of the request line, which is one that this element does not know.
        case unknownMethodMismatch
    }

    /// How RFC 3261 wants the message treated.
    public enum Treatment: Hashable, Sendable {
        /// Drop it without an answer: it is a response, or nothing to answer to can be read.
        case discard
        /// Answer it, statelessly, with this status.
        case respond(Int)
    }

    /// The rule that is broken.
    public var kind: Kind
    /// The offset of the first wrong byte: in the message for its start line and header lines, else in the value.
    public var offset: Int
    /// What to do with the message.
    public var treatment: Treatment

    /// Creates an error.
    public init(_ kind: Kind, at offset: Int = 0, treatment: Treatment = .respond(400)) {
        self.kind = kind
        self.offset = offset
        self.treatment = treatment
    }

    /// The same error in a response, which is never answered.
    func discarding() -> SIPParseError { SIPParseError(kind, at: offset, treatment: .discard) }
}

extension SIPParseError: CustomStringConvertible {
    /// The error in one line, fit for a log: it quotes nothing of the message.
    public var description: String {
        let what =
            switch kind {
            case .startLine: "not a SIP start line"
            case .version: "not version SIP/2.0"
            case .statusCode: "status code out of range"
            case .requestURI: "malformed Request-URI"
            case .headerLine: "malformed header line"
            case .truncated: "unterminated header section"
            case .tooLarge: "message too large"
            case .missing(let name): "missing header \(name)"
            case .repeated(let name): "repeated header \(name)"
            case .malformed(let name): "malformed header \(name)"
            case .contentLength: "Content-Length does not fit the message"
            case .methodMismatch, .unknownMethodMismatch: "CSeq method differs from the request's"
            }
        return "\(what) at offset \(offset)"
    }
}
