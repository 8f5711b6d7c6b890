/// What a user agent server checks in a request before its method looks at it: RFC 3261 section 8.2.
public struct RequestInspection: Sendable {
    /// A refusal: the status, and the headers that the RFC wants with it.
    public struct Refusal: Hashable, Sendable {
        /// The status.
        public var status: Int
        /// Allow, Unsupported, Accept or Accept-Encoding, as the status asks.
        public var headers: SIPHeaders
    }

    /// The methods served.
    public var methods: [SIPMethod]
    /// The option tags understood.
    public var extensions: Set<String>
    /// The body types understood.
    public var types: [MediaType]

    /// Creates an inspection.
    public init(methods: [SIPMethod], extensions: Set<String>, types: [MediaType] = [.sdp]) {
        self.methods = methods
        self.extensions = extensions
        self.types = types
    }

    /// The first reason to refuse the request, in the order of section 8.2; nil when there is none. ACK and CANCEL are
    /// never refused here: the former has no response, the latter no extensions.
    public func refusal(of request: SIPMessage) throws(SIPParseError) -> Refusal? {
        guard case .request(let method, let uri) = request.startLine else { return nil }
        guard method != .ack, method != .cancel else { return nil }
        guard methods.contains(method) else {
            var headers = SIPHeaders()
            headers.append(.allow, methods.map(\.name).joined(separator: ", "))
            return Refusal(status: method.isKnown ? 405 : 501, headers: headers)
        }
        guard uri.scheme.isRoutable else { return Refusal(status: 416, headers: SIPHeaders()) }
        if method == .register, try !request.to.uri.isSIP { return Refusal(status: 400, headers: SIPHeaders()) }
        if let refusal = try extensionRefusal(of: request) { return refusal }
        if let refusal = try bodyRefusal(of: request) { return refusal }
        return try acceptRefusal(of: request)
    }

    /// The same for a request inside a dialog, whose method the dialog has looked at: what it requires, and a body that
    /// cannot be read. Only offers and answers must be of a type that is understood; INFO carries what it likes.
    public func refusalInDialog(of request: SIPMessage) throws(SIPParseError) -> Refusal? {
        guard case .request(let method, _) = request.startLine, method != .ack, method != .cancel else { return nil }
        if let refusal = try extensionRefusal(of: request) { return refusal }
        let describes = method == .invite || method == .update || method == .prack
        return try bodyRefusal(of: request, ofAnyType: !describes)
    }

    /// Section 8.2.2.3: extensions that are required and unknown.
    private func extensionRefusal(of request: SIPMessage) throws(SIPParseError) -> Refusal? {
        let unknown = try request.required.filter { !extensions.contains($0.lowercased()) }
        guard !unknown.isEmpty else { return nil }
        var headers = SIPHeaders()
        headers.set(.unsupported, tokens: unknown)
        return Refusal(status: 420, headers: headers)
    }

    /// Section 8.2.3: a body that is not understood and may not be passed over.
    private func bodyRefusal(
        of request: SIPMessage, ofAnyType: Bool = false
    ) throws(SIPParseError) -> Refusal? {
        guard !request.body.isEmpty else { return nil }
        if let disposition = try request.contentDisposition, disposition.isOptional { return nil }
        var headers = SIPHeaders()
        guard try request.contentEncodings.isEmpty else {
            headers.append(.acceptEncoding, "identity")
            return Refusal(status: 415, headers: headers)
        }
        guard !ofAnyType, let type = try request.contentType, !types.contains(where: { $0.isSame(as: type) }),
            type.type != "multipart"
        else { return nil }
        headers.append(.accept, types.map(\.wireText).joined(separator: ", "))
        return Refusal(status: 415, headers: headers)
    }

    /// Section 21.4.7: an INVITE whose answer could not be a session description.
    private func acceptRefusal(of request: SIPMessage) throws(SIPParseError) -> Refusal? {
        guard request.method == .invite, let accepted = try request.acceptedTypes, !accepted.isEmpty else { return nil }
        guard !accepted.contains(where: { $0.covers(.sdp) }) else { return nil }
        return Refusal(status: 406, headers: SIPHeaders())
    }
}

extension SIPURI.Scheme {
    /// Whether a request can be sent to a URI of this scheme.
    fileprivate var isRoutable: Bool {
        if case .other = self { false } else { true }
    }
}
