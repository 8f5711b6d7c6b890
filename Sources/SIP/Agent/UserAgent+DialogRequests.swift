public import Chronology

extension UserAgent {
    /// Where a request inside a dialog is sent.
    ///
    /// A literal address in the route or target is believed unless it is private while the peer is not, which says
    /// that a NAT stands between; names, softphones and everything else go back the way the messages came.
    mutating func hop(of dialog: Dialog, now: Uptime) -> Flow {
        let flow = dialog.flow
        let uri = dialog.nextHop
        guard registrar.user(on: flow) == nil, let ip = IPAddress(uri.host),
            ip.family == flow.remote.ip.family, !ip.isPrivate || flow.remote.ip.isPrivate
        else { return flow }
        let isTCP = uri.parameters["transport"]?.lowercased() == "tcp"
        let transport: TransportProtocol = isTCP ? .tcp : flow.transport
        let address = TransportAddress(ip: ip, port: uri.port ?? 5060)
        if transport == flow.transport, address == flow.remote { return flow }
        // A connection that the peer opened stays good for its own dialog, whatever port its Contact names.
        if transport == .tcp, flow.transport == .tcp, flow.remote.ip == ip, let id = flow.connection,
            connections[id] != nil
        {
            return flow
        }
        return self.flow(to: ServerTarget(transport: transport, address: address), now: now) ?? flow
    }

    /// Sends the ACK of a 2xx, and keeps it for the retransmissions of that 2xx. RFC 3261 section 13.2.2.4.
    mutating func sendACK(in dialog: Dialog, sequence: UInt32, sdp: [UInt8]?, client key: UInt64?, now: Uptime) {
        var ack = dialog.request(.ack, sequence: sequence)
        let flow = live(hop(of: dialog, now: now), now: now) ?? dialog.flow
        ack.headers.prepend(.via, via(on: flow, branch: random.next() & ~1))
        if let key, let request = clients[key]?.request {
            // Section 22.1: an ACK cannot be challenged, so it carries what the INVITE did.
            ack.headers.copy(.authorization, from: request.headers)
            ack.headers.copy(.proxyAuthorization, from: request.headers)
        }
        if let sdp { setSDP(sdp, &ack) }
        let bytes = ack.serialized()
        if let key {
            clients[key]?.acknowledgements.append(
                ClientRecord.Acknowledgement(tag: dialog.remoteTag, bytes: bytes, flow: flow))
        }
        transmit(bytes, on: flow)
    }

    /// The ACK for the first 2xx of our INVITE.
    mutating func sendInitialACK(
        sdp: [UInt8]?, _ occasion: Occasion, _ event: SessionMachine.Event, _ session: inout Session, now: Uptime
    ) {
        guard let dialog = session.dialog, let call = session.outgoing else { return }
        let sequence = call.unanswered ?? ((try? occasion.response?.cseq.number) ?? call.sequence)
        // What `occasion` holds is the peer's description, except when we were asked to acknowledge with ours.
        let answer = event == .acknowledgementAsked ? sdp : nil
        sendACK(in: dialog, sequence: sequence, sdp: answer, client: call.branch, now: now)
        session.outgoing?.unanswered = nil
        session.outgoing?.request.offer = nil
        session.outgoing?.request.headers = []
        session.answerLimit = nil
    }

    /// Starts a request inside the dialog; nil when it cannot be sent.
    mutating func startInDialog(
        _ method: SIPMethod, _ purpose: SessionRequest, _ session: inout Session, now: Uptime,
        fork index: Int? = nil, complete: (inout UserAgent, inout SIPMessage) -> Void
    ) -> UInt64? {
        guard var dialog = index.map({ session.forks[$0].dialog }) ?? session.dialog else { return nil }
        let sequence = dialog.nextSequence()
        if let index { session.forks[index].dialog = dialog } else { session.dialog = dialog }
        var request = dialog.request(method, sequence: sequence)
        let flow = hop(of: dialog, now: now)
        if method == .invite || method == .update {
            request.headers.append(.contact, contact(user: session.contactUser, on: flow))
            request.headers.append(.allow, Self.allowText)
            request.headers.append(.supported, Self.supportedText)
        }
        request.headers.append(.userAgent, configuration.productName)
        complete(&self, &request)
        session.authentication.authorize(
            &request, method: method, credentials: session.outgoing?.request.credentials, random: &random)
        return startClient(request, method: method, on: flow, owner: .session(session.id, purpose), now: now)
    }

    mutating func sendBYE(_ session: inout Session, now: Uptime) {
        let reason = session.hangUpReason
        let key = startInDialog(.bye, .bye, &session, now: now) { _, request in
            if let reason { request.headers.append(.reason, reason) }
        }
        if key == nil { session.isFinished = true }
    }

    mutating func byeResponse(
        _ response: SIPMessage, status: Int, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) {
        guard status >= 200 else { return }
        if status == 401 || status == 407, session.outgoing?.request.credentials != nil,
            session.authentication.challenged(by: response, to: record.request)
        {
            return sendBYE(&session, now: now)
        }
        apply(.byeFinished, to: &session, now: now)
    }

    /// A response to PRACK or INFO: only the end of the dialog matters. RFC 3261 section 12.2.1.2.
    mutating func dialogResponse(
        _ response: SIPMessage, status: Int, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) {
        if record.method == .prack, let sdp = response.sessionDescription, session.negotiation.state == .weOffered {
            _ = session.negotiation.receive(.answerReceived)
            session.remoteSDP = sdp
            emit(.offerAnswered(session.id, sdp: sdp, expectsAnswer: false))
        }
        guard status == 481 || status == 408, record.method != .prack else { return }
        apply(.dialogLost, to: &session, Occasion(end: .dialogGone(status: status)), now: now)
    }

    /// Sends INFO inside an answered session.
    public mutating func sendInfo(_ session: SessionID, contentType: String, body: [UInt8], now: Uptime) {
        modify(session, now: now) { agent, session in
            guard session.machine.state == .confirmed else { return }
            _ = agent.startInDialog(.info, .info, &session, now: now) { _, request in
                request.headers.append(.contentType, contentType)
                request.body = body
            }
        }
    }
}

extension IPAddress {
    /// RFC 1918, RFC 6598, RFC 4193, loopback and link-local: an address that means nothing elsewhere.
    var isPrivate: Bool {
        switch family {
        case .v4:
            let bits = UInt32(truncatingIfNeeded: low)
            return bits >> 24 == 10 || bits >> 24 == 127 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8
                || bits >> 16 == 0xA9FE || bits >> 22 == 0x191
        case .v6: return high >> 57 == 0x7E || high >> 54 == 0x3FA || (high == 0 && low == 1)
        }
    }
}
