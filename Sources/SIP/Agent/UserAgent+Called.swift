public import Chronology

extension UserAgent {
    /// A known source calls: RFC 3261 sections 8.2 and 13.3.
    mutating func inviteReceived(_ received: ReceivedRequest, from source: KnownSource, now: Uptime) {
        let mergeKey = TransactionKeys.merge(
            callID: received.callID, fromTag: received.fromTag, sequence: received.sequence)
        guard mergeIndex[mergeKey] == nil else {
            count(.mergedRequest)
            return respondStatelessly(received, status: 482)
        }
        guard let caller = authenticated(received, source, now: now) else { return }
        if let refusal {
            return respondStatelessly(
                received, status: 503, headers: retryAfter(UInt32(clamping: refusal.retryAfter)))
        }
        guard sessions.count < configuration.limits.sessions else {
            count(.overload)
            return respondStatelessly(received, status: 503, headers: retryAfter(5))
        }
        guard isSessionIntervalAcceptable(received) else { return }
        openInvitation(received, mergeKey: mergeKey, from: caller, now: now)
    }

    /// A softphone proves its password on every INVITE; the others are believed by their address.
    private mutating func authenticated(
        _ received: ReceivedRequest, _ source: KnownSource, now: Uptime
    ) -> Invitation.Source? {
        switch source {
        case .trunk(let name):
            heard(from: name, now: now)
            return .trunk(name)
        case .peer(let name): return .peer(name)
        case .softphone:
            guard !isLockedOut(received.flow, now: now) else {
                count(.lockedOutSourceIgnored)
                return nil
            }
            return proved(received, header: .proxyAuthorization, status: 407, now: now).map { .account(user: $0) }
        case .account(let user): return .account(user: user)
        }
    }

    /// RFC 4028 section 9: an interval shorter than ours is refused with ours.
    private mutating func isSessionIntervalAcceptable(_ received: ReceivedRequest) -> Bool {
        let minimum = configuration.sessionTimer.minimum
        guard let asked = try? received.message.sessionExpires, Int(asked.seconds) < minimum,
            received.message.supports("timer")
        else { return true }
        var headers = SIPHeaders()
        headers.append(.minSE, UInt32(clamping: minimum))
        respondStatelessly(received, status: 422, headers: headers)
        return false
    }

    private mutating func openInvitation(
        _ received: ReceivedRequest, mergeKey: String, from source: Invitation.Source, now: Uptime
    ) {
        let id = SessionID(nextNumber())
        var session = newSession(id, isCaller: false, callID: received.callID)
        let tag = TransactionKeys.hexadecimal(session.tag)
        guard let dialog = Dialog(invitedBy: received.message, localTag: tag, flow: received.flow) else {
            timers.unregister(session.timer)
            return respondStatelessly(received, status: 400)
        }
        guard let server = startServer(received, mergeKey: mergeKey, session: id, toTag: tag, now: now) else {
            timers.unregister(session.timer)
            return respondStatelessly(received, status: 503, headers: retryAfter(5))
        }
        session.dialog = dialog
        session.invitation = server
        session.peer.supportsReliable = received.message.supports("100rel")
        session.peer.requiresReliable = (try? received.message.required)?.contains("100rel") == true
        session.peer.supportsTimer = received.message.supports("timer")
        noteAbilities(received.message, &session)
        let offer = received.message.sessionDescription
        if offer != nil { _ = session.negotiation.receive(.offerReceived) }
        session.remoteSDP = offer
        dialogs[session.tag] = id
        sessions[id] = session
        if let connection = received.flow.connection { connections[connection]?.isUsed = true }
        // At once: it stops the retransmissions before anybody has thought about the call.
        send(100, in: server, now: now)
        let hops = (try? received.message.maxForwards) ?? 70
        emit(
            .invited(
                id,
                Invitation(
                    source: source, flow: received.flow, request: received.message, offer: offer,
                    maxForwards: max(0, hops - 1),
                    reliableProvisionals: session.peer.requiresReliable
                        ? .required : session.peer.supportsReliable ? .supported : .unsupported)))
    }

    // MARK: Our responses

    /// Responds to the INVITE of an invitation: 101 to 199 any number of times, then one of 200 to 699.
    public mutating func respond(
        _ session: SessionID, status: Int, phrase: String? = nil, sdp: [UInt8]? = nil, headers: [ExtraHeader] = [],
        reliable: Bool = false, now: Uptime
    ) {
        guard (101...699).contains(status) else { return }
        modify(session, now: now) { agent, session in
            guard session.machine.state == .incoming else { return }
            let isReliable = (reliable || session.peer.requiresReliable) && session.peer.supportsReliable
            let occasion = Occasion(
                pending: ReliableProvisionals.Pending(status: status, phrase: phrase, sdp: sdp, headers: headers),
                wantsReliable: isReliable)
            if status >= 200, status < 300, session.provisionals.unproven?.holdsDescription == true {
                // RFC 3262 section 3: the answer waits for the PRACK of a response that held a description.
                session.provisionals.heldAnswer = occasion.pending
                return
            }
            let event: SessionMachine.Event =
                status < 200 ? .progressAsked : status < 300 ? .answerAsked : .refusalAsked
            agent.apply(event, to: &session, occasion, now: now)
        }
    }

    mutating func sendProgress(
        _ pending: ReliableProvisionals.Pending, reliable: Bool, _ session: inout Session, now: Uptime
    ) {
        guard let server = session.invitation else { return }
        if reliable, session.provisionals.unproven != nil {
            if session.provisionals.queue.count < ReliableProvisionals.mostQueued {
                session.provisionals.queue.append(pending)
            }
            return
        }
        guard var response = inviteResponse(pending, server, session) else { return }
        guard reliable else { return send(response, in: server, now: now) }
        if session.provisionals.sequence == 0 {
            session.provisionals.sequence = UInt32(truncatingIfNeeded: random.next() & 0xFFFF)
        }
        session.provisionals.sequence += 1
        response.headers.append(.require, "100rel")
        response.headers.append(.rseq, session.provisionals.sequence)
        var isOffer = false
        if let sdp = pending.sdp { isOffer = describe(sdp, &session) }
        var timers = TransactionTimers()
        timers.startRetransmission(configuration.timers.t1, now: now)
        timers.startLimit(configuration.timers.transactionLimit, now: now)
        session.provisionals.unproven = ReliableProvisionals.Unproven(
            rseq: session.provisionals.sequence, cseq: (try? servers[server]?.request.cseq.number) ?? 0,
            bytes: response.serialized(),
            holdsDescription: pending.sdp != nil, holdsOffer: isOffer, timers: timers)
        send(response, in: server, now: now)
    }

    /// Counts a description that we send reliably. Whether it is an offer.
    private mutating func describe(_ sdp: [UInt8], _ session: inout Session) -> Bool {
        session.localSDP = sdp
        switch session.negotiation.state {
        case .theyOffered: _ = session.negotiation.receive(.answerSent)
        // The peer had offered and was answered: this repeats the answer.
        case .idle where session.remoteSDP != nil: break
        case .idle:
            _ = session.negotiation.receive(.offerSent)
            return true
        case .weOffered: break
        }
        return false
    }

    private func inviteResponse(
        _ pending: ReliableProvisionals.Pending, _ server: UInt64, _ session: Session
    ) -> SIPMessage? {
        guard var response = makeResponse(server, status: pending.status, phrase: pending.phrase) else { return nil }
        if pending.status < 300, let dialog = session.dialog {
            response.headers.append(.contact, contact(user: session.contactUser, on: dialog.flow))
            response.headers.append(.allow, Self.allowText)
        }
        append(pending.headers, to: &response)
        if let sdp = pending.sdp { setSDP(sdp, &response) }
        return response
    }

    mutating func sendAnswer(_ pending: ReliableProvisionals.Pending, _ session: inout Session, now: Uptime) {
        guard let server = session.invitation, var response = inviteResponse(pending, server, session),
            let request = servers[server]?.request
        else { return }
        var holdsOffer = false
        if let sdp = pending.sdp { holdsOffer = describe(sdp, &session) }
        response.headers.append(.supported, Self.supportedText)
        answerRefreshTerms(of: request, in: &response, &session, now: now)
        // Not the dialog's latest number: a PRACK may have come in between.
        let sequence = (try? request.cseq.number) ?? 0
        session.invitation = nil
        session.provisionals.stop()
        send(response, in: server, now: now)
        expectACK(
            server, sequence: sequence, holdsOffer: holdsOffer, isInitial: true, &session,
            now: now)
    }

    mutating func expectACK(
        _ server: UInt64, sequence: UInt32, holdsOffer: Bool, isInitial: Bool, _ session: inout Session, now: Uptime
    ) {
        var timers = TransactionTimers()
        // Also over TCP: a proxy behind it may lose the ACK. RFC 3261 section 13.3.1.4.
        timers.startRetransmission(configuration.timers.t1, now: now)
        timers.startLimit(configuration.timers.transactionLimit, now: now)
        session.success = UnacknowledgedSuccess(
            server: server, sequence: sequence, holdsOffer: holdsOffer, isInitial: isInitial, timers: timers)
    }

    mutating func sendRefusal(
        _ event: SessionMachine.Event, _ occasion: Occasion, _ session: inout Session, now: Uptime
    ) {
        guard let server = session.invitation else { return }
        session.invitation = nil
        let standard = event == .provisionalExpired ? 504 : 480
        let pending =
            occasion.pending ?? ReliableProvisionals.Pending(status: standard, phrase: nil, sdp: nil, headers: [])
        guard var response = makeResponse(server, status: pending.status, phrase: pending.phrase) else { return }
        append(pending.headers, to: &response)
        if let reason = session.hangUpReason { response.headers.append(.reason, reason) }
        send(response, in: server, now: now)
    }

    // MARK: CANCEL

    /// RFC 3261 section 9.2: the CANCEL is answered by itself; the INVITE hears 487 unless it was answered already.
    mutating func cancelReceived(_ received: ReceivedRequest, now: Uptime) {
        let key = TransactionKeys.server(received.message, via: received.via, method: .invite)
        guard let number = serverIndex[key], let invite = servers[number], case .invite = invite.machine else {
            count(.strayRequest)
            if isKnown(received.flow) { respondStatelessly(received, status: 481) }
            return
        }
        if let cancel = startServer(received, session: invite.session, toTag: invite.toTag, now: now) {
            send(200, in: cancel, now: now)
        }
        guard let id = invite.session else { return }
        let reason = (try? received.message.reasons)?.first
        modify(id, now: now) { agent, session in
            if session.invitation == number {
                agent.apply(.cancelReceived, to: &session, Occasion(reason: reason), now: now)
            } else if session.theirs?.server == number {
                session.theirs = nil
                _ = session.negotiation.receive(.theirOfferRefused)
                agent.send(487, in: number, now: now)
            }
        }
    }
}
