import Chronology

extension UserAgent {
    /// A request inside a dialog: RFC 3261 section 12.2.2.
    mutating func requestInDialogReceived(_ received: ReceivedRequest, session id: SessionID, now: Uptime) {
        modify(id, now: now) { agent, session in
            guard session.knows(remoteTag: received.fromTag) else {
                if received.method != .ack { agent.answer(received, 481, session, now: now) }
                return
            }
            if received.method == .ack { return agent.ackReceived(received, &session, now: now) }
            guard agent.isInOrder(received, &session) else {
                return agent.answer(received, 500, session, agent.retryAfter(1), now: now)
            }
            guard !agent.isRefused(received, session, now: now) else { return }
            switch received.method {
            case .bye: agent.byeReceived(received, &session, now: now)
            case .prack: agent.prackReceived(received, &session, now: now)
            case .invite, .update: agent.theirModificationReceived(received, &session, now: now)
            case .info: agent.infoReceived(received, &session, now: now)
            case .refer:
                agent.answer(received, 603, session, now: now)
                let target = (try? received.message.referTo)?.uri.description ?? ""
                agent.emit(.referRefused(session.id, target: target))
            case .options: agent.answer(received, 200, session, agent.abilityHeaders, now: now)
            case .notify, .subscribe: agent.answer(received, 489, session, now: now)
            case .message, .publish, .register:
                agent.count(.unsupportedMethod)
                agent.answer(received, 405, session, now: now)
            default:
                agent.count(.unsupportedMethod)
                agent.answer(received, 501, session, now: now)
            }
        }
    }

    /// A transaction for the request, answered at once: what comes again hears the same, whatever has changed since.
    mutating func answer(
        _ received: ReceivedRequest, _ status: Int, _ session: Session, _ headers: SIPHeaders = SIPHeaders(),
        now: Uptime
    ) {
        guard
            let server = startServer(
                received, session: session.id, toTag: TransactionKeys.hexadecimal(session.tag), now: now),
            var response = makeResponse(server, status: status)
        else { return respondStatelessly(received, status: 503, headers: retryAfter(1)) }
        if status == 405 || status == 501 { response.headers.append(.allow, Self.allowText) }
        for entry in headers.entries { response.headers.append(entry.name, entry.value) }
        send(response, in: server, now: now)
    }

    /// What RFC 3261 section 8.2 wants of every request, also inside a dialog; what lacks it has been answered.
    private mutating func isRefused(_ received: ReceivedRequest, _ session: Session, now: Uptime) -> Bool {
        do {
            try received.message.validate()
            guard let refusal = try inspection.refusalInDialog(of: received.message) else { return false }
            count(refusal.status == 420 ? .unsupportedExtension : .unsupportedMethod)
            answer(received, refusal.status, session, refusal.headers, now: now)
        } catch {
            count(.parseError)
            if case .respond(let status) = error.treatment { answer(received, status, session, now: now) }
        }
        return true
    }

    /// Requests of one side come in ascending order; one that was overtaken is refused.
    private func isInOrder(_ received: ReceivedRequest, _ session: inout Session) -> Bool {
        if session.dialog != nil { return session.dialog?.accepts(sequence: received.sequence) ?? true }
        guard let index = session.forks.firstIndex(where: { $0.dialog.remoteTag == received.fromTag }) else {
            return true
        }
        return session.forks[index].dialog.accepts(sequence: received.sequence)
    }

    private mutating func byeReceived(_ received: ReceivedRequest, _ session: inout Session, now: Uptime) {
        let server = startServer(
            received, session: session.id, toTag: TransactionKeys.hexadecimal(session.tag), now: now)
        let reason = (try? received.message.reasons)?.first
        switch session.machine.state {
        case .inviting, .proceeding, .cancelPending, .cancelling, .ended:
            // RFC 3261 section 15: the called side cannot end an early dialog with BYE.
            if let server { send(481, in: server, now: now) }
        case .answerPending, .incoming, .answered, .closing, .confirmed, .terminating:
            apply(.byeReceived, to: &session, Occasion(server: server, reason: reason), now: now)
        }
    }

    private mutating func infoReceived(_ received: ReceivedRequest, _ session: inout Session, now: Uptime) {
        guard session.machine.isTalking || session.machine.state == .incoming else {
            return answer(received, 481, session, now: now)
        }
        answer(received, 200, session, now: now)
        let type = (try? received.message.contentType)?.wireText ?? ""
        emit(.infoReceived(session.id, contentType: type, body: received.message.body))
    }

    /// The ACK of a 2xx of ours: RFC 3261 section 13.3.1.4.
    private mutating func ackReceived(_ received: ReceivedRequest, _ session: inout Session, now: Uptime) {
        guard let success = session.success, success.sequence == received.sequence else { return }
        session.success = nil
        var occasion = Occasion()
        if success.holdsOffer {
            occasion.sdp = received.message.sessionDescription
            guard let answer = occasion.sdp else {
                _ = session.negotiation.receive(.ourOfferRefused)
                return answerMissing(success, &session, now: now)
            }
            _ = session.negotiation.receive(.answerReceived)
            session.remoteSDP = answer
        }
        if success.isInitial {
            apply(.ackReceived, to: &session, occasion, now: now)
        } else if success.holdsOffer {
            emit(.offerAnswered(session.id, sdp: occasion.sdp, expectsAnswer: false))
        } else {
            apply(.ackReceived, to: &session, occasion, now: now)
        }
    }

    /// Our offer in a 2xx came back without an answer: there is nothing to talk by.
    private mutating func answerMissing(
        _ success: UnacknowledgedSuccess, _ session: inout Session, now: Uptime
    ) {
        guard success.isInitial else { return emit(.offerFailed(session.id, status: 488)) }
        apply(.ackReceived, to: &session, now: now)
        apply(.refusalAsked, to: &session, Occasion(end: .negotiationFailed), now: now)
    }

    // MARK: PRACK, the called side

    private mutating func prackReceived(_ received: ReceivedRequest, _ session: inout Session, now: Uptime) {
        guard let rack = try? received.message.rack,
            let proven = session.provisionals.acknowledged(rack)
        else { return answer(received, 481, session, now: now) }
        let sdp = received.message.sessionDescription
        if let sdp, proven.holdsOffer {
            _ = session.negotiation.receive(.answerReceived)
            session.remoteSDP = sdp
            answer(received, 200, session, now: now)
            emit(.offerAnswered(session.id, sdp: sdp, expectsAnswer: false))
        } else if sdp != nil {
            theirModificationReceived(received, &session, now: now)
        } else {
            answer(received, 200, session, now: now)
        }
        continueProvisionals(&session, now: now)
    }

    /// The next reliable response in the queue, or the 2xx that waited.
    private mutating func continueProvisionals(_ session: inout Session, now: Uptime) {
        if let held = session.provisionals.heldAnswer {
            session.provisionals.heldAnswer = nil
            return apply(.answerAsked, to: &session, Occasion(pending: held), now: now)
        }
        guard !session.provisionals.queue.isEmpty else { return }
        let next = session.provisionals.queue.removeFirst()
        apply(.progressAsked, to: &session, Occasion(pending: next, wantsReliable: true), now: now)
    }

    // MARK: PRACK, the calling side

    /// A reliable provisional response: RFC 3262 section 4. Whether it is the next one and may be reported.
    mutating func reliableReceived(
        _ rseq: UInt32, _ response: SIPMessage, fork index: Int, _ session: inout Session, occasion: inout Occasion,
        now: Uptime
    ) -> Bool {
        if let last = session.forks[index].lastReliable, rseq != last &+ 1 { return false }
        session.forks[index].lastReliable = rseq
        occasion.isReliable = true
        let sequence = (try? response.cseq.number) ?? 0
        if let sdp = occasion.sdp {
            switch session.negotiation.state {
            case .weOffered:
                _ = session.negotiation.receive(.answerReceived)
                session.remoteSDP = sdp
            case .idle where session.outgoing?.request.offer == nil && session.remoteSDP == nil:
                _ = session.negotiation.receive(.offerReceived)
                session.remoteSDP = sdp
                session.forks[index].unacknowledged = (rseq, sequence)
                return true
            case .idle, .theyOffered: break
            }
        }
        sendPRACK(rseq, cseq: sequence, sdp: nil, fork: index, &session, now: now)
        return true
    }

    mutating func sendPRACK(
        _ rseq: UInt32, cseq: UInt32, sdp: [UInt8]?, fork index: Int, _ session: inout Session, now: Uptime
    ) {
        _ = startInDialog(.prack, .prack, &session, now: now, fork: index) { agent, request in
            request.headers.append(.rack, RAck(responseNumber: rseq, cseq: CSeq(cseq, .invite)))
            if let sdp { agent.setSDP(sdp, &request) }
        }
    }
}

extension Session {
    /// Whether a From tag is the peer's in this dialog or one of its early dialogs.
    func knows(remoteTag: String) -> Bool {
        if let dialog { return dialog.remoteTag == remoteTag }
        return forks.contains { $0.dialog.remoteTag == remoteTag }
    }
}
