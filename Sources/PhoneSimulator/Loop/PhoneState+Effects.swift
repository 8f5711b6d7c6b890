import Chronology
import SDP
import SIP

extension PhoneState {
    /// Performs everything that the agent wants done.
    mutating func drain(now: Uptime) {
        while let effect = agent.nextEffect() { perform(effect, now: now) }
    }

    private mutating func perform(_ effect: Effect, now: Uptime) {
        switch effect {
        case .send(let bytes, let flow):
            let isSent = bytes.withUnsafeBytes { sip.send($0, to: flow.remote) }
            if !isSent { agent.sendFailed(flow, now: now) }
        case .openConnection(let flow):
            // A simulated phone speaks UDP only.
            agent.connectionFailed(flow, now: now)
        case .resolve(let id, _):
            agent.resolved(id, .none, timeToLive: 60, now: now)
        case .registered(let trunk, _) where trunk == PhoneState.trunk:
            if case .registered = registration {} else { note(.registered, now: now) }
            registration = .registered
        case .unregistered(let trunk) where trunk == PhoneState.trunk:
            registration = .none
        case .registrationFailed(let trunk, let status, let reason, _) where trunk == PhoneState.trunk:
            registration = .failed(status: status, reason: reason)
        case .contactRegistered(let user, let contact):
            contacts[user] = contact
        case .contactRemoved(let user, _, _):
            contacts[user] = nil
        default:
            performCall(effect, now: now)
        }
    }

    private mutating func performCall(_ effect: Effect, now: Uptime) {
        switch effect {
        case .invited(let id, let invitation): invited(id, invitation, now: now)
        case .progressed(let id, let status, let sdp, _): progressed(id, status, sdp, now: now)
        case .answered(let id, let sdp, let expectsAnswer):
            answered(id, sdp, expectsAnswer: expectsAnswer, now: now)
        case .acknowledged(let id, let sdp):
            calls[id]?.isAcknowledged = true
            if let sdp { accept(sdp, id, now: now) }
        case .offered(let id, let sdp): offered(id, sdp, now: now)
        case .offerAnswered(let id, let sdp, _):
            if let sdp { accept(sdp, id, now: now) }
            calls[id]?.modifications += 1
        case .offerFailed(let id, let status):
            calls[id]?.negotiation.offerRefused()
            calls[id]?.refusedModification = status
        case .failed(let id, let failure):
            note(.failed(status: failure.status), now: now)
            finish(id, .failed(failure))
        case .cancelled(let id, _): end(id, "cancelled", now: now)
        case .ended(let id, let reason): end(id, PhoneState.text(reason), now: now)
        default: break
        }
    }

    private mutating func invited(_ id: SessionID, _ invitation: Invitation, now: Uptime) {
        guard var call = CallState(id, isIncoming: true, state: &self) else {
            return agent.respond(id, status: 500, now: now)
        }
        call.invitation = invitation
        call.startedAt = now
        note(.invited(from: (try? invitation.request.from)?.uri.user ?? ""), now: now)
        switch settings.onCall {
        case .manual: break
        case .ring: call.actions = [.init(at: now, action: .ring)]
        case .answer(let delay):
            call.actions = [.init(at: now, action: .ring), .init(at: now + delay, action: .answer)]
        case .reject(let status, let delay):
            call.actions = [.init(at: now + delay, action: .reject(status))]
        }
        calls[id] = call
        arrived.append(id)
    }

    private mutating func progressed(_ id: SessionID, _ status: Int, _ sdp: [UInt8]?, now: Uptime) {
        guard let call = calls[id] else { return }
        calls[id]?.progress.append(status)
        if status == 180, !call.progress.contains(180) { note(.ringing, now: now) }
        guard let sdp, let description = try? SessionDescription.parse(sdp),
            (try? calls[id]?.negotiation.acceptEarly(description)) != nil
        else { return }
        startMedia(id, now: now)
    }

    private mutating func answered(_ id: SessionID, _ sdp: [UInt8]?, expectsAnswer: Bool, now: Uptime) {
        calls[id]?.answeredAt = now
        note(.answered, now: now)
        guard let sdp else {
            calls[id]?.negotiation.confirmEarly()
            return
        }
        if expectsAnswer {
            guard let answer = answer(to: sdp, id) else { return agent.hangUp(id, now: now) }
            agent.answerOffer(id, sdp: answer, now: now)
            startMedia(id, now: now)
        } else {
            accept(sdp, id, now: now)
        }
    }

    /// The server changes the session: hold, or a new address.
    private mutating func offered(_ id: SessionID, _ sdp: [UInt8]?, now: Uptime) {
        if let sdp {
            guard let answer = answer(to: sdp, id) else { return agent.rejectOffer(id, status: 488, now: now) }
            calls[id]?.offersReceived += 1
            agent.answerOffer(id, sdp: answer, now: now)
        } else if let offer = try? calls[id]?.negotiation.makeOffer() {
            agent.answerOffer(id, sdp: offer.serialized(), now: now)
        } else {
            agent.rejectOffer(id, status: 488, now: now)
        }
        startMedia(id, now: now)
    }

    /// Our answer to a description, or `nil` when there is none to give.
    mutating func answer(to sdp: [UInt8], _ id: SessionID) -> [UInt8]? {
        guard let offer = try? SessionDescription.parse(sdp) else { return nil }
        let direction: MediaDirection = calls[id]?.isHolding == true ? .sendonly : .sendrecv
        return try? calls[id]?.negotiation.answer(offer, direction: direction).serialized()
    }

    private mutating func accept(_ sdp: [UInt8], _ id: SessionID, now: Uptime) {
        guard let description = try? SessionDescription.parse(sdp) else { return }
        _ = try? calls[id]?.negotiation.accept(description)
        startMedia(id, now: now)
    }

    private mutating func end(_ id: SessionID, _ reason: String, now: Uptime) {
        note(.ended(reason), now: now)
        calls[id]?.endedAt = now
        finish(id, .ended(reason))
    }

    private mutating func finish(_ id: SessionID, _ outcome: CallState.Outcome) {
        calls[id]?.outcome = outcome
        calls[id]?.closeMedia()
        calls[id]?.actions = []
    }

    private static func text(_ end: SessionEnd) -> String {
        switch end {
        case .hungUpByPeer(let reason):
            guard let reason else { return "hung up by the other side" }
            return "hung up by the other side: \(reason.text ?? String(reason.cause ?? 0))"
        case .hungUp: return "hung up"
        default: return "\(end)"
        }
    }
}
