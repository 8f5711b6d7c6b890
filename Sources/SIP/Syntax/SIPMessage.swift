/// A SIP request or response: RFC 3261 section 7.
///
/// A parsed message keeps the bytes it came from; a header is read when a typed accessor asks for it. Accessors of
/// headers that every message has throw when they are absent or malformed; others give nil (or an empty list) when
/// absent and throw when malformed. ``validate()`` checks at once what every element must check.
///
/// ## Topics
/// - ``parse(_:)``
/// - ``validate()``
/// - ``serialized()``
/// - ``SIPStreamFramer``
public struct SIPMessage: Sendable, Hashable {
    /// The first line.
    public enum StartLine: Sendable, Hashable {
        /// A request line.
        case request(SIPMethod, SIPURI)
        /// A status line.
        case response(status: Int, reason: String)
    }

    /// The request line or status line.
    public var startLine: StartLine
    /// The header fields in order.
    public var headers: SIPHeaders
    /// The body, as many bytes as Content-Length said.
    public var body: [UInt8]

    /// Creates a message from its parts.
    public init(startLine: StartLine, headers: SIPHeaders = SIPHeaders(), body: [UInt8] = []) {
        self.startLine = startLine
        self.headers = headers
        self.body = body
    }

    /// Creates a request without headers.
    public init(_ method: SIPMethod, _ uri: SIPURI) { self.init(startLine: .request(method, uri)) }

    /// Creates the response to a request by RFC 3261 section 8.2.6.2: Via, From, To, Call-ID and CSeq as they came,
    /// the tag added to To when it has none, Record-Route kept for responses that make a dialog, and Timestamp for 100.
    public init(
        status: Int, reason: String? = nil, to request: SIPMessage, toTag: String? = nil,
        keepingRecordRoute: Bool = false
    ) {
        startLine = .response(status: status, reason: reason ?? Self.defaultReason(for: status))
        body = []
        headers = SIPHeaders()
        headers.buffer.reserveCapacity(512)
        headers.copy(.via, from: request.headers)
        if keepingRecordRoute { headers.copy(.recordRoute, from: request.headers) }
        headers.copy(.from, from: request.headers)
        if let toTag, var to = try? request.to, to.tag == nil {
            to.tag = toTag
            headers.append(.to, to)
        } else {
            headers.copy(.to, from: request.headers)
        }
        headers.copy(.callID, from: request.headers)
        headers.copy(.cseq, from: request.headers)
        if status == 100 { headers.copy(.timestamp, from: request.headers) }
    }

    /// Whether the message is a request.
    public var isRequest: Bool {
        if case .request = startLine { true } else { false }
    }

    /// The method of the request, or of CSeq in a response; nil when a response has no readable CSeq.
    public var method: SIPMethod? {
        if case .request(let method, _) = startLine { return method }
        return try? cseq.method
    }

    /// The Request-URI; nil in a response.
    public var requestURI: SIPURI? {
        get { if case .request(_, let uri) = startLine { uri } else { nil } }
        set {
            if case .request(let method, _) = startLine, let newValue { startLine = .request(method, newValue) }
        }
    }

    /// The status code; nil in a request.
    public var status: Int? {
        if case .response(let status, _) = startLine { status } else { nil }
    }

    /// The reason phrase; nil in a request.
    public var reasonPhrase: String? {
        if case .response(_, let reason) = startLine { reason } else { nil }
    }
}
