/// A request with what decides its treatment already read.
struct ReceivedRequest: Sendable {
    /// The request, its top Via completed.
    var message: SIPMessage
    let method: SIPMethod
    let uri: SIPURI
    let flow: Flow
    /// Where its responses go.
    let responseFlow: Flow
    /// By which its transaction is found.
    let key: String
    let callID: String
    let fromTag: String
    let toTag: String?
    let sequence: UInt32
    let via: Via

    /// What a transaction remembers is bounded by number and by octets: nobody needs longer names for it.
    private static let mostBranchOctets = 256
    private static let mostIdentifierOctets = 512

    /// Reads what matters; nil when a header that every request has is missing, malformed or beyond all measure.
    init?(_ message: SIPMessage, method: SIPMethod, uri: SIPURI, via: Via, cseq: CSeq, on flow: Flow) {
        guard let callID = try? message.callID, let from = try? message.from, let to = try? message.to else {
            return nil
        }
        guard (via.branch?.utf8.count ?? 0) <= Self.mostBranchOctets,
            [callID, from.tag ?? "", to.tag ?? ""].allSatisfy({ $0.utf8.count <= Self.mostIdentifierOctets })
        else { return nil }
        self.message = message
        self.method = method
        self.uri = uri
        self.flow = flow
        self.callID = callID
        fromTag = from.tag ?? ""
        toTag = to.tag
        sequence = cseq.number
        key = TransactionKeys.server(message, via: via, method: method)
        var via = via
        var responseFlow = flow
        // RFC 3581 section 4: with rport the answer goes back exactly where the request came from. Without, the port is
        // the one of sent-by, yet the address is the source's: RFC 3261 section 18.2.1. `maddr` is never followed, for
        // it would let a stranger aim our answers.
        let asksForPort = via.rport != .absent
        if asksForPort { via.rport = .value(flow.remote.port) }
        if asksForPort || IPAddress(via.host) != flow.remote.ip { via.received = flow.remote.ip.description }
        if flow.transport == .udp, !asksForPort {
            responseFlow.remote.port = via.port ?? 5060
        }
        if via != (try? message.topVia) { self.message.headers.replaceFirstValue(.via, via) }
        self.responseFlow = responseFlow
        self.via = via
    }
}

/// Whom the agent takes a source for.
enum KnownSource: Hashable, Sendable {
    case trunk(String)
    case peer(String)
    /// A registered softphone's flow; it still has to prove its password on every INVITE.
    case softphone(user: String)
    /// An account that proved its password on this very request.
    case account(user: String)
}
