import Chronology

extension UserAgent {
    /// A response to our re-INVITE or UPDATE.
    mutating func modificationResponse(
        _ response: SIPMessage, status: Int, key: UInt64, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) {
        guard status >= 200, let ours = session.ours else { return }
        guard status < 300 else {
            return modificationRefused(response, status: status, record, ours, &session, now: now)
        }
        session.dialog?.refreshTarget(from: response)
        noteAbilities(response, &session)
        agreeOnRefresh(response, &session, now: now)
        let sdp = response.sessionDescription
        let sequence = (try? response.cseq.number) ?? 0
        let isLate = ours.method == .invite && ours.sdp == nil
        if isLate, let sdp {
            _ = session.negotiation.receive(.offerReceived)
            session.remoteSDP = sdp
            session.ours?.unanswered = sequence
            session.answerLimit = now + configuration.timers.answering
            return emit(.offerAnswered(session.id, sdp: sdp, expectsAnswer: true))
        }
        session.ours = nil
        if ours.method == .invite, let dialog = session.dialog {
            sendACK(in: dialog, sequence: sequence, sdp: nil, client: key, now: now)
        }
        let changed = sdp != nil && sdp != session.remoteSDP
        if ours.sdp != nil { _ = session.negotiation.receive(sdp == nil ? .ourOfferRefused : .answerReceived) }
        session.remoteSDP = sdp ?? session.remoteSDP
        guard !ours.isRefresh || changed else { return }
        emit(.offerAnswered(session.id, sdp: sdp, expectsAnswer: false))
    }

    private mutating func modificationRefused(
        _ response: SIPMessage, status: Int, _ record: ClientRecord, _ ours: OurModification, _ session: inout Session,
        now: Uptime
    ) {
        if ours.sdp != nil { _ = session.negotiation.receive(.ourOfferRefused) }
        session.ours?.branch = nil
        switch status {
        case 481, 408:
            // RFC 5057 section 5.1: the dialog is no more.
            session.ours = nil
            return apply(.dialogLost, to: &session, Occasion(end: .dialogGone(status: status)), now: now)
        case 401, 407:
            if session.outgoing?.request.credentials != nil,
                session.authentication.challenged(by: response, to: record.request)
            {
                return sendModification(&session, now: now)
            }
        case 491:
            // RFC 3261 section 14.1: the owner of the Call-ID waits longer, so that they do not meet again.
            let ticks = session.isCaller ? 210 + random.next() % 191 : random.next() % 201
            session.ours?.retryAt = now + .milliseconds(Int64(ticks * 10))
            return
        case 422:
            if let minimum = try? response.minSE, minimum <= 86_400, Int(minimum) > session.refresh.proposal {
                session.refresh.refused(below: Int(minimum))
                return sendModification(&session, now: now)
            }
        case 405 where ours.method == .update, 501 where ours.method == .update:
            // What Allow said is not so: a re-INVITE does the same.
            session.peer.allowsUpdate = false
            session.ours?.method = .invite
            if ours.isRefresh { session.ours?.sdp = session.localSDP }
            return sendModification(&session, now: now)
        case 500, 503:
            if let delay = try? response.retryAfter, delay.seconds <= 10 {
                session.ours?.retryAt = now + .seconds(Int64(delay.seconds))
                return
            }
        default: break
        }
        session.ours = nil
        if ours.isRefresh {
            session.refresh.renewalFailed(now: now)
        } else {
            emit(.offerFailed(session.id, status: status))
        }
    }

    /// RFC 3261 section 12.2.1.2: no response at all counts as 408, and ends the dialog.
    mutating func modificationTimedOut(_ session: inout Session, now: Uptime) {
        session.ours = nil
        if session.negotiation.state == .weOffered { _ = session.negotiation.receive(.ourOfferRefused) }
        apply(.dialogLost, to: &session, Occasion(end: .dialogGone(status: nil)), now: now)
    }

    // MARK: Session timers, RFC 4028

    /// What our refreshing request says: we are its UAC and go on refreshing.
    func refreshRequest(_ session: Session) -> SessionExpires? {
        guard session.refresh.role != .off else { return nil }
        return SessionExpires(
            seconds: UInt32(clamping: session.refresh.proposal),
            refresher: session.refresh.role == .weRenew ? .uac : .uas)
    }

    /// Section 7.2: what a 2xx to a request of ours says about refreshing.
    mutating func agreeOnRefresh(_ response: SIPMessage, _ session: inout Session, now: Uptime) {
        guard let terms = try? response.sessionExpires, (1...86_400).contains(terms.seconds) else {
            return session.refresh.stop()
        }
        // A peer that answers below our minimum would make us refresh without end.
        let interval = max(Int(terms.seconds), configuration.sessionTimer.minimum)
        session.refresh.agreed(terms.refresher == .uas ? .theyRenew : .weRenew, interval: interval, now: now)
    }

    /// Section 9: what our 2xx says about refreshing.
    mutating func answerRefreshTerms(
        of request: SIPMessage, in response: inout SIPMessage, _ session: inout Session, now: Uptime
    ) {
        let asked = try? request.sessionExpires
        let isSupported = request.supports("timer")
        guard asked != nil || (isSupported && configuration.sessionTimer.interval != nil) else {
            return session.refresh.stop()
        }
        let minimum = max(configuration.sessionTimer.minimum, Int((try? request.minSE) ?? 0))
        let wanted = asked.map { Int($0.seconds) } ?? configuration.sessionTimer.interval ?? 1_800
        let interval = min(86_400, max(minimum, wanted))
        let theyRenew = isSupported && asked?.refresher != .uas
        response.headers.append(
            .sessionExpires, SessionExpires(seconds: UInt32(clamping: interval), refresher: theyRenew ? .uac : .uas))
        if theyRenew { response.headers.append(.require, "timer") }
        session.refresh.agreed(theyRenew ? .theyRenew : .weRenew, interval: interval, now: now)
    }

    private mutating func refreshDue(_ session: inout Session, now: Uptime) {
        guard session.machine.state == .confirmed else { return session.refresh.renewalFailed(now: now) }
        guard session.ours == nil, session.theirs == nil else { return session.refresh.renewalFailed(now: now) }
        let usesUpdate = session.peer.allowsUpdate
        session.ours = OurModification(
            method: usesUpdate ? .update : .invite, sdp: usesUpdate ? nil : session.localSDP, isRefresh: true)
        sendModification(&session, now: now)
    }

    // MARK: Time

    /// One of a session's deadlines passed.
    mutating func sessionTimerFired(_ id: SessionID, now: Uptime) {
        modify(id, now: now) { agent, session in
            agent.successTimers(&session, now: now)
            agent.provisionalTimers(&session, now: now)
            if let patience = session.outgoing?.patience, patience <= now {
                agent.patienceExpired(&session, now: now)
            }
            if let limit = session.ringingLimit, limit <= now {
                session.ringingLimit = nil
                session.rangTooLong = true
                session.wasCancelled = true
                agent.apply(.ringingExpired, to: &session, now: now)
                agent.endUnsentCall(&session, now: now)
            }
            if let limit = session.finalLimit, limit <= now {
                session.finalLimit = nil
                agent.apply(.cancelTimedOut, to: &session, now: now)
            }
            if let limit = session.answerLimit, limit <= now { agent.abandonAnswer(&session, now: now) }
            if let retry = session.ours?.retryAt, retry <= now { agent.sendModification(&session, now: now) }
            switch session.refresh.due(now: now) {
            case .renew: agent.refreshDue(&session, now: now)
            case .expired: agent.apply(.sessionExpired, to: &session, now: now)
            case nil: break
            }
        }
    }

    private mutating func successTimers(_ session: inout Session, now: Uptime) {
        guard var success = session.success else { return }
        if let limit = success.timers.limit, limit <= now {
            session.success = nil
            if session.negotiation.state == .weOffered { _ = session.negotiation.receive(.ourOfferRefused) }
            return apply(.acknowledgementTimedOut, to: &session, Occasion(end: .acknowledgementLost), now: now)
        }
        guard let due = success.timers.retransmission, due <= now else { return }
        success.timers.continueRetransmission(ceiling: configuration.timers.t2, now: now)
        session.success = success
        if let record = servers[success.server] { transmit(record.response, on: record.flow) }
    }

    private mutating func provisionalTimers(_ session: inout Session, now: Uptime) {
        guard var response = session.provisionals.unproven else { return }
        if let limit = response.timers.limit, limit <= now {
            session.provisionals.stop()
            return apply(.provisionalExpired, to: &session, now: now)
        }
        guard let due = response.timers.retransmission, due <= now else { return }
        response.timers.continueRetransmission(ceiling: nil, now: now)
        session.provisionals.unproven = response
        if let server = session.invitation, let record = servers[server] {
            transmit(response.bytes, on: record.flow)
        }
    }
}
