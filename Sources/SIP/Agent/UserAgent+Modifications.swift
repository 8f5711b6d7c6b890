public import Chronology

extension UserAgent {
    // MARK: The peer's offers

    /// A re-INVITE, an UPDATE, or a PRACK with an offer: RFC 3261 section 14.2, RFC 3311 section 5.2.
    mutating func theirModificationReceived(_ received: ReceivedRequest, _ session: inout Session, now: Uptime) {
        let sdp = received.message.sessionDescription
        if let status = refusalOfModification(received, hasOffer: sdp != nil, session) {
            return answer(received, status, session, status == 500 ? retryAfter(1) : SIPHeaders(), now: now)
        }
        guard isSessionIntervalLongEnough(received, session, now: now) else { return }
        guard
            let server = startServer(
                received, session: session.id, toTag: TransactionKeys.hexadecimal(session.tag), now: now)
        else { return respondStatelessly(received, status: 503, headers: retryAfter(1)) }
        session.dialog?.refreshTarget(from: received.message)
        if received.method == .invite { send(100, in: server, now: now) }
        if received.method == .update, sdp == nil {
            // RFC 4028: an UPDATE without a description only keeps the session alive.
            return answerModification(
                TheirModification(server: server, method: .update, hasOffer: false), sdp: nil, &session, now: now)
        }
        if sdp != nil {
            _ = session.negotiation.receive(.offerReceived)
            session.remoteSDP = sdp
            // A 200 without a description means the latest one of its own early dialog.
            let fork = session.forks.firstIndex { $0.dialog.remoteTag == received.fromTag }
            if let fork { session.forks[fork].sdp = sdp }
        }
        session.theirs = TheirModification(server: server, method: received.method, hasOffer: sdp != nil)
        emit(.offered(session.id, sdp: sdp))
    }

    private func refusalOfModification(
        _ received: ReceivedRequest, hasOffer: Bool, _ session: Session
    ) -> Int? {
        switch session.machine.state {
        case .closing, .terminating, .ended: return 481
        case .cancelPending, .cancelling: return 487
        default: break
        }
        // A re-INVITE before the ACK of our 2xx, or before our own INVITE is answered, comes too soon.
        if received.method == .invite {
            guard session.machine.state == .confirmed || session.machine.state == .answered else { return 491 }
            if session.success != nil || session.theirs != nil { return 500 }
            if let ours = session.ours, ours.branch != nil, ours.method == .invite { return 491 }
        } else if !hasOffer {
            return nil
        }
        if session.theirs != nil { return 500 }
        switch session.negotiation.state {
        case .idle: return nil
        case .weOffered: return 491
        case .theyOffered: return 500
        }
    }

    private mutating func isSessionIntervalLongEnough(
        _ received: ReceivedRequest, _ session: Session, now: Uptime
    ) -> Bool {
        guard let asked = try? received.message.sessionExpires,
            Int(asked.seconds) < configuration.sessionTimer.minimum, received.message.supports("timer")
        else { return true }
        var headers = SIPHeaders()
        headers.append(.minSE, UInt32(clamping: configuration.sessionTimer.minimum))
        answer(received, 422, session, headers, now: now)
        return false
    }

    private mutating func answerModification(
        _ theirs: TheirModification, sdp: [UInt8]?, _ session: inout Session, now: Uptime
    ) {
        session.theirs = nil
        guard var response = makeResponse(theirs.server, status: 200), let request = servers[theirs.server]?.request
        else { return }
        if theirs.method != .prack, let flow = session.dialog?.flow ?? session.forks.first?.dialog.flow {
            response.headers.append(.contact, contact(user: session.contactUser, on: flow))
            response.headers.append(.allow, Self.allowText)
            response.headers.append(.supported, Self.supportedText)
            answerRefreshTerms(of: request, in: &response, &session, now: now)
        }
        if let sdp {
            setSDP(sdp, &response)
            session.localSDP = sdp
            _ = session.negotiation.receive(theirs.hasOffer ? .answerSent : .offerSent)
        }
        send(response, in: theirs.server, now: now)
        guard theirs.method == .invite else { return }
        let sequence = (try? request.cseq.number) ?? 0
        expectACK(
            theirs.server, sequence: sequence, holdsOffer: !theirs.hasOffer, isInitial: false, &session, now: now)
    }

    /// Answers the offer that an effect brought, or gives the offer that it asked for.
    public mutating func answerOffer(_ session: SessionID, sdp: [UInt8], now: Uptime) {
        modify(session, now: now) { agent, session in
            if session.machine.state == .answerPending {
                session.localSDP = sdp
                _ = session.negotiation.receive(.answerSent)
                agent.apply(.acknowledgementAsked, to: &session, Occasion(sdp: sdp), now: now)
            } else if let theirs = session.theirs {
                agent.answerModification(theirs, sdp: sdp, &session, now: now)
            } else if let ours = session.ours, let sequence = ours.unanswered, let dialog = session.dialog {
                session.localSDP = sdp
                _ = session.negotiation.receive(.answerSent)
                session.ours = nil
                session.answerLimit = nil
                agent.sendACK(in: dialog, sequence: sequence, sdp: sdp, client: ours.branch, now: now)
            } else if let index = session.forks.firstIndex(where: { $0.unacknowledged != nil }),
                let waiting = session.forks[index].unacknowledged
            {
                session.localSDP = sdp
                session.forks[index].unacknowledged = nil
                _ = session.negotiation.receive(.answerSent)
                agent.sendPRACK(waiting.rseq, cseq: waiting.cseq, sdp: sdp, fork: index, &session, now: now)
            }
        }
    }

    /// Refuses the offer that an effect brought; the session stays as it was.
    public mutating func rejectOffer(_ session: SessionID, status: Int = 488, now: Uptime) {
        modify(session, now: now) { agent, session in
            if let theirs = session.theirs {
                session.theirs = nil
                if theirs.hasOffer { _ = session.negotiation.receive(.theirOfferRefused) }
                agent.send(max(300, min(699, status)), in: theirs.server, now: now)
            } else if session.machine.state == .answerPending || session.ours?.unanswered != nil {
                // RFC 3261 section 13.2.2.4: an offer in a 2xx cannot be refused; it is acknowledged and hung up.
                agent.abandonAnswer(&session, now: now)
            }
        }
    }

    /// The answer that the peer's 2xx asked for will not come.
    mutating func abandonAnswer(_ session: inout Session, now: Uptime) {
        session.answerLimit = nil
        if let ours = session.ours, let sequence = ours.unanswered, let dialog = session.dialog {
            session.ours = nil
            sendACK(in: dialog, sequence: sequence, sdp: nil, client: ours.branch, now: now)
        }
        apply(.refusalAsked, to: &session, Occasion(end: .negotiationFailed), now: now)
    }

    // MARK: Our offers

    /// Proposes a change of the session: re-INVITE, or UPDATE when the peer allows it and `prefersUpdate`.
    /// Nil asks the peer for an offer.
    public mutating func offer(_ session: SessionID, sdp: [UInt8]?, prefersUpdate: Bool = false, now: Uptime) {
        modify(session, now: now) { agent, session in
            guard session.machine.state == .confirmed else {
                return agent.emit(.offerFailed(session.id, status: 491))
            }
            let usesUpdate = prefersUpdate && session.peer.allowsUpdate && sdp != nil
            let change = OurModification(method: usesUpdate ? .update : .invite, sdp: sdp, isRefresh: false)
            guard session.ours == nil || session.ours?.isRefresh == true && session.ours?.branch == nil,
                session.theirs == nil, session.negotiation.state == .idle
            else { return agent.emit(.offerFailed(session.id, status: 491)) }
            session.ours = change
            agent.sendModification(&session, now: now)
        }
    }

    /// Sends what `session.ours` describes, now or again.
    mutating func sendModification(_ session: inout Session, now: Uptime) {
        guard var ours = session.ours else { return }
        ours.retryAt = nil
        guard ours.attempts < OurModification.mostAttempts else {
            session.ours = nil
            return ours.isRefresh
                ? session.refresh.renewalFailed(now: now) : emit(.offerFailed(session.id, status: 491))
        }
        // Something else is under way: come back when it is over.
        guard session.theirs == nil, session.success == nil, session.negotiation.state == .idle else {
            ours.retryAt = now + .milliseconds(500)
            session.ours = ours
            return
        }
        ours.attempts += 1
        session.ours = ours
        let (terms, minimum) = (refreshRequest(session), session.refresh.minimum)
        let method = ours.method
        let key = startInDialog(method, method == .invite ? .reinvite : .update, &session, now: now) { agent, request in
            if let terms { request.headers.append(.sessionExpires, terms) }
            // RFC 4028 section 7.4: what a 422 taught goes along with every later proposal.
            if terms != nil, minimum > 90 { request.headers.append(.minSE, UInt32(clamping: minimum)) }
            if let sdp = ours.sdp { agent.setSDP(sdp, &request) }
        }
        guard let key else { return modificationTimedOut(&session, now: now) }
        session.ours?.branch = key
        if let sdp = ours.sdp {
            _ = session.negotiation.receive(.offerSent)
            session.localSDP = sdp
        }
    }
}
