/// What two ends of a session agree on between messages: RFC 3261 section 12.
///
/// Our tags are 64 random bits in hexadecimal, so that a dialog is found by one integer and cannot be guessed.
struct Dialog: Hashable, Sendable {
    let callID: String
    /// Our end, with our tag.
    var local: NameAddress
    /// The peer's end, with its tag.
    var remote: NameAddress
    /// The sequence number of our latest request.
    var localSequence: UInt32
    /// The sequence number of the peer's latest request; nil before its first.
    var remoteSequence: UInt32?
    /// Where the peer's Contact says that it is.
    var remoteTarget: SIPURI
    /// The proxies that requests go through, nearest first.
    var routes: [NameAddress]
    /// The way of the messages so far.
    var flow: Flow

    var remoteTag: String { remote.tag ?? "" }

    /// The dialog that the called side makes from an INVITE, RFC 3261 section 12.1.1.
    init?(invitedBy request: SIPMessage, localTag: String, flow: Flow) {
        guard let callID = try? request.callID, let from = try? request.from, var to = try? request.to,
            let cseq = try? request.cseq, let contact = try? request.contacts.first,
            let routes = try? request.recordRoutes
        else { return nil }
        to.tag = localTag
        self.callID = callID
        local = to
        remote = from
        localSequence = 0
        remoteSequence = cseq.number
        remoteTarget = contact.uri
        self.routes = routes
        self.flow = flow
    }

    /// The dialog that the calling side makes from a response, RFC 3261 section 12.1.2; nil when To or CSeq cannot be
    /// read.
    ///
    /// A Contact or Record-Route that cannot be read counts as none: whoever answered must be acknowledged, and to the
    /// target of the INVITE is the best way that is left. No tag is the tag of RFC 2543.
    init?(answeredBy response: SIPMessage, callID: String, local: NameAddress, target: SIPURI, flow: Flow) {
        guard let to = try? response.to, let cseq = try? response.cseq else { return nil }
        self.callID = callID
        self.local = local
        remote = to
        localSequence = cseq.number
        // A provisional response may leave Contact out, in the field even a 2xx does.
        remoteTarget = (try? response.contacts)?.first?.uri ?? target
        routes = ((try? response.recordRoutes) ?? []).reversed()
        self.flow = flow
    }

    /// Takes the next sequence number of our side.
    mutating func nextSequence() -> UInt32 {
        localSequence = localSequence &+ 1
        return localSequence
    }

    /// Whether a request of the peer is newer than all before it, RFC 3261 section 12.2.2; it then becomes the newest.
    mutating func accepts(sequence: UInt32) -> Bool {
        if let remoteSequence, sequence <= remoteSequence { return false }
        remoteSequence = sequence
        return true
    }

    /// The peer moved: a target refresh of RFC 3261 section 12.2.1.2.
    mutating func refreshTarget(from message: SIPMessage) {
        if let contact = try? message.contacts.first { remoteTarget = contact.uri }
    }

    /// Request-URI and Route headers of a request inside the dialog, RFC 3261 section 12.2.1.1.
    func addressing() -> (uri: SIPURI, routes: [NameAddress]) {
        guard let first = routes.first, !first.uri.isLooseRouter else { return (remoteTarget, routes) }
        return (first.uri, Array(routes.dropFirst()) + [NameAddress(uri: remoteTarget)])
    }

    /// The URI that decides where a request inside the dialog is sent.
    var nextHop: SIPURI { routes.first?.uri ?? remoteTarget }

    /// A request inside the dialog with everything but Via, Contact and body.
    func request(_ method: SIPMethod, sequence: UInt32, maxForwards: UInt32 = 70) -> SIPMessage {
        let (uri, routes) = addressing()
        var message = SIPMessage(method, uri)
        message.headers.buffer.reserveCapacity(1_024)
        for route in routes { message.headers.append(.route, route) }
        message.headers.append(.maxForwards, maxForwards)
        message.headers.append(.from, local)
        message.headers.append(.to, remote)
        message.headers.append(.callID, callID)
        message.headers.append(.cseq, CSeq(sequence, method))
        return message
    }
}
