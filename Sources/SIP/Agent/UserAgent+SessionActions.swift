import Chronology

/// What a session event came with.
struct Occasion {
    var response: SIPMessage?
    var status = 0
    var flow: Flow?
    var sdp: [UInt8]?
    var isReliable = false
    /// The key of the client transaction whose response it is.
    var client: UInt64?
    /// The BYE, or another request that the event stands for.
    var server: UInt64?
    var reason: Reason?
    var failure: SessionFailure.Cause?
    var end: SessionEnd?
    /// Our own response.
    var pending: ReliableProvisionals.Pending?
    var wantsReliable = false
}

extension UserAgent {
    /// Takes a session out, changes it, and puts it back with its timer set, or forgets it when it is finished.
    mutating func modify(
        _ id: SessionID, now: Uptime, _ change: (inout UserAgent, inout Session) -> Void
    ) {
        guard var session = sessions.removeValue(forKey: id) else { return }
        change(&self, &session)
        if session.isFinished {
            forget(&session, now: now)
        } else {
            timers.set(session.timer, to: session.nextDeadline)
            sessions[id] = session
        }
    }

    private mutating func forget(_ session: inout Session, now: Uptime) {
        timers.unregister(session.timer)
        if dialogs[session.tag] == session.id { dialogs[session.tag] = nil }
        if let theirs = session.theirs { send(481, in: theirs.server, now: now) }
        for resolution in session.outgoing?.resolutions.keys ?? [:].keys { resolutions[resolution] = nil }
    }

    /// Gives the machine an event and does what it says.
    mutating func apply(
        _ event: SessionMachine.Event, to session: inout Session, _ occasion: Occasion = Occasion(), now: Uptime
    ) {
        let actions = session.machine.receive(event)
        guard !actions.isEmpty else { return }
        performWire(actions, event, on: &session, occasion, now: now)
        performReports(actions, event, on: &session, occasion)
        if !session.machine.state.isRinging {
            session.ringingLimit = nil
            session.finalLimit = nil
        }
        if session.machine.state == .terminating || session.machine.state == .ended { stopTimers(&session) }
        if actions.contains(.remove) { session.isFinished = true }
    }

    private mutating func stopTimers(_ session: inout Session) {
        session.refresh.stop()
        session.success = nil
        session.provisionals.stop()
        session.ours?.retryAt = nil
        session.outgoing?.patience = nil
        session.answerLimit = nil
    }

    private mutating func performWire(
        _ actions: SessionMachine.Actions, _ event: SessionMachine.Event, on session: inout Session,
        _ occasion: Occasion, now: Uptime
    ) {
        if actions.contains(.acceptBYE), let server = occasion.server { send(200, in: server, now: now) }
        if actions.contains(.sendProgress), let pending = occasion.pending {
            sendProgress(pending, reliable: occasion.wantsReliable, &session, now: now)
        }
        if actions.contains(.sendAnswer), let pending = occasion.pending { sendAnswer(pending, &session, now: now) }
        if actions.contains(.sendRefusal) { sendRefusal(event, occasion, &session, now: now) }
        if actions.contains(.sendTerminated), let invitation = session.invitation {
            send(487, in: invitation, now: now)
            session.invitation = nil
        }
        if actions.contains(.sendCANCEL), let branch = session.outgoing?.branch {
            cancelClient(branch, reason: session.hangUpReason, now: now)
        }
        if actions.contains(.awaitFinal) {
            // The transaction's own limit comes first; this one holds when there is no transaction any more.
            session.finalLimit = now + configuration.timers.transactionLimit + configuration.timers.t4
        }
        if actions.contains(.sendACK) { sendInitialACK(sdp: occasion.sdp, occasion, event, &session, now: now) }
        if actions.contains(.sendBYE) { sendBYE(&session, now: now) }
    }

    private mutating func performReports(
        _ actions: SessionMachine.Actions, _ event: SessionMachine.Event, on session: inout Session,
        _ occasion: Occasion
    ) {
        if actions.contains(.reportProgress), occasion.status > 100 {
            emit(
                .progressed(
                    session.id, status: occasion.status, sdp: occasion.sdp, reliable: occasion.isReliable))
        }
        if actions.contains(.reportAnswer) {
            emit(.answered(session.id, sdp: occasion.sdp, expectsAnswer: event == .answerWithOfferReceived))
        }
        if actions.contains(.reportFailure) { emit(.failed(session.id, failure(occasion, session))) }
        if actions.contains(.reportCancelled) { emit(.cancelled(session.id, occasion.reason)) }
        if actions.contains(.reportAcknowledged) { emit(.acknowledged(session.id, sdp: occasion.sdp)) }
        if actions.contains(.reportEnded) { emit(.ended(session.id, end(event, occasion, session))) }
    }

    private func end(_ event: SessionMachine.Event, _ occasion: Occasion, _ session: Session) -> SessionEnd {
        if let end = occasion.end { return end }
        return switch event {
        case .byeReceived: .hungUpByPeer(occasion.reason)
        case .answerReceived, .answerWithOfferReceived: .answeredAfterCancel
        case .acknowledgementTimedOut: .acknowledgementLost
        case .provisionalExpired: .provisionalLost
        case .sessionExpired: .sessionExpired
        case .dialogLost: .dialogGone(status: nil)
        case .refusalAsked: session.isCaller ? .negotiationFailed : .rejected(status: occasion.pending?.status ?? 480)
        default: .hungUp
        }
    }

    private func failure(_ occasion: Occasion, _ session: Session) -> SessionFailure {
        let response = occasion.response
        let status = response?.status ?? (occasion.status >= 300 ? occasion.status : nil)
        let cause: SessionFailure.Cause
        if session.wasCancelled {
            cause = session.rangTooLong ? .timeout : .cancelled
        } else if let given = occasion.failure {
            cause = given
        } else {
            switch status ?? 0 {
            case 300..<400: cause = .redirected
            case 401, 407: cause = .unauthorized
            default: cause = .refused
            }
        }
        return SessionFailure(
            cause: cause, status: status, phrase: response?.reasonPhrase ?? "",
            reason: (try? response?.reasons)?.first,
            retryAfter: (try? response?.retryAfter).map { Int($0.seconds) },
            contacts: cause == .redirected ? ((try? response?.contacts) ?? []).prefix(8).map(\.uri.description) : [])
    }
}

extension SessionMachine.State {
    /// Whether our INVITE has no final response yet.
    var isRinging: Bool {
        switch self {
        case .inviting, .proceeding, .cancelPending, .cancelling: true
        default: false
        }
    }
}
