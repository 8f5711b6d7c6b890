import Chronology
import SDP
import SIP

/// Following the script of a leg.
extension AgentNode {
    /// Places a call; the leg's story follows its script.
    func place(_ number: String, _ script: LegScript, request: (_ offer: [UInt8]?) -> InviteRequest) -> PhoneLeg {
        let leg = makeLeg(number: number, isIncoming: false, script: script)
        let offer = script.isLateOffer ? nil : (try? leg.negotiation.makeOffer())?.serialized()
        let request = request(offer)
        input { agent, now in
            let session = agent.invite(request, now: now)
            own(session, leg)
        }
        if let wait = script.cancelAfter {
            world.after(wait) { [weak self] in
                guard leg.answeredAt == nil else { return }
                self?.onLive(leg) { $0.cancel($1, now: $2) }
            }
        }
        if let wait = script.giveUpAfter {
            world.after(wait) { [weak self] in self?.onLive(leg) { $0.hangUp($1, now: $2) } }
        }
        return leg
    }

    /// Does something with the session of a leg that is not over.
    func onLive(_ leg: PhoneLeg, _ body: (inout UserAgent, SessionID, Uptime) -> Void) {
        guard !leg.isOver, let session = leg.session else { return }
        input { agent, now in body(&agent, session, now) }
    }

    /// Hangs up, cancels or rejects, whichever fits.
    public func hangUp(_ leg: PhoneLeg) { onLive(leg) { $0.hangUp($1, now: $2) } }

    func react(_ leg: PhoneLeg, _ session: SessionID) {
        let script = leg.script
        // No telephone rings for ever, even when the CANCEL never comes.
        world.after(.seconds(180)) { [weak self] in
            guard leg.answeredAt == nil else { return }
            self?.onLive(leg) { $0.respond($1, status: 480, now: $2) }
        }
        if case .silent = script.reaction { return }
        if let status = script.ringing {
            world.after(.milliseconds(100)) { [weak self] in
                guard leg.answeredAt == nil else { return }
                self?.ring(leg, status)
            }
        }
        switch script.reaction {
        case .answer(let wait): world.after(wait) { [weak self] in self?.answer(leg) }
        case .reject(let status, let wait):
            world.after(wait) { [weak self] in self?.onLive(leg) { $0.respond($1, status: status, now: $2) } }
        case .ring, .silent: break
        }
    }

    private func ring(_ leg: PhoneLeg, _ status: Int) {
        let isReliable = leg.script.ringsReliably && leg.invitation?.reliableProvisionals != .unsupported
        if leg.script.answersEarly, let offer = leg.invitation?.offer.flatMap({ try? SessionDescription.parse($0) }) {
            leg.earlyAnswer = (try? leg.negotiation.answer(offer))?.serialized()
            leg.earlyAnswerIsReliable = isReliable
        }
        let sdp = leg.earlyAnswer
        onLive(leg) { $0.respond($1, status: status, sdp: sdp, reliable: isReliable, now: $2) }
    }

    func answer(_ leg: PhoneLeg) {
        guard !leg.isOver, leg.answeredAt == nil else { return }
        let sdp: [UInt8]?
        if let early = leg.earlyAnswer {
            sdp = leg.earlyAnswerIsReliable ? nil : early
        } else if leg.script.answersUselessly {
            sdp = Array("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 9\r\n".utf8)
        } else if let offer = leg.invitation?.offer.flatMap({ try? SessionDescription.parse($0) }) {
            sdp = (try? leg.negotiation.answer(offer))?.serialized()
        } else {
            sdp = (try? leg.negotiation.makeOffer())?.serialized()
        }
        onLive(leg) { $0.respond($1, status: 200, sdp: sdp, now: $2) }
        // The answer may have crossed a CANCEL.
        if !leg.isOver { begin(leg) }
    }

    /// The leg is answered: everything that counts from here is scheduled.
    func begin(_ leg: PhoneLeg) {
        guard leg.answeredAt == nil else { return }
        leg.answeredAt = world.uptime
        let script = leg.script
        if let wait = script.hangUpAfter { world.after(wait) { [weak self] in self?.hangUp(leg) } }
        for press in script.keys {
            guard case .answered(let wait) = press.moment else { continue }
            world.after(wait) { [weak self] in self?.press(press, on: leg) }
        }
        for hold in script.holds {
            world.after(hold.after) { [weak self] in self?.offer(leg, isHolding: true) }
            world.after(hold.after + hold.lasting) { [weak self] in self?.offer(leg, isHolding: false) }
        }
        for wait in script.refreshes {
            world.after(wait) { [weak self] in
                guard leg.isUp, !leg.isHolding else { return }
                self?.onLive(leg) { $0.offer($1, sdp: nil, now: $2) }
            }
        }
        speak(leg)
    }

    private func speak(_ leg: PhoneLeg) {
        guard leg.isUp, !isDead, let answered = leg.answeredAt else { return }
        let elapsed = world.uptime - answered
        if let end = leg.script.audioEndsAfter, elapsed >= end { return }
        let isSpeech = leg.script.speech.map { windows in windows.contains { $0.contains(elapsed) } } ?? true
        send(.voice(from: name, isSpeech: isSpeech), on: leg)
        world.after(voiceInterval) { [weak self] in self?.speak(leg) }
    }

    func press(_ press: LegScript.KeyPress, on leg: PhoneLeg) {
        guard leg.isUp else { return }
        guard press.byInfo else { return send(.key(press.key, from: name), on: leg) }
        let body = Array("Signal=\(press.key)\r\nDuration=160\r\n".utf8)
        onLive(leg) { $0.sendInfo($1, contentType: "application/dtmf-relay", body: body, now: $2) }
    }

    private func send(_ audio: Audio, on leg: PhoneLeg) {
        guard let media = leg.negotiation.negotiated, media.direction.sends, !leg.isHolding,
            let remote = TransportAddress(media)
        else { return }
        world.network.send(.audio(audio), from: leg.mediaAddress, to: remote)
    }

    private func offer(_ leg: PhoneLeg, isHolding: Bool) {
        guard leg.isUp, leg.isHolding != isHolding else { return }
        let direction: MediaDirection = isHolding ? .sendonly : .sendrecv
        guard let sdp = (try? leg.negotiation.makeOffer(direction: direction))?.serialized() else { return }
        leg.isHolding = isHolding
        onLive(leg) { $0.offer($1, sdp: sdp, now: $2) }
    }

    // MARK: What the agent says

    func sessionChanged(_ effect: Effect) {
        if follows(effect) { return }
        switch effect {
        case .progressed(let session, let status, _, _): bySession[session]?.provisionals.append(status)
        case .answered(let session, let sdp, let expectsAnswer):
            answered(session, sdp: sdp, expectsAnswer: expectsAnswer)
        case .offerAnswered(let session, let sdp?, true): answered(session, sdp: sdp, expectsAnswer: true)
        case .acknowledged(let session, let sdp), .offerAnswered(let session, let sdp, _):
            guard let leg = bySession[session], leg.negotiation.isOfferPending, let sdp,
                let answer = try? SessionDescription.parse(sdp)
            else { return }
            _ = try? leg.negotiation.accept(answer)
        case .offerFailed(let session, let status):
            bySession[session]?.refusedOffers.append(status)
            bySession[session]?.negotiation.offerRefused()
            bySession[session]?.isHolding = false
        case .offered(let session, let sdp): offered(session, sdp: sdp)
        case .failed(let session, let failure):
            bySession[session]?.status = failure.status
            bySession[session]?.retryAfter = failure.retryAfter
            over(session, "failed \(failure.cause)", failure.reason)
        case .cancelled(let session, let reason): over(session, "cancelled", reason)
        case .ended(let session, let end):
            if case .hungUpByPeer(let reason) = end {
                over(session, "hungUpByPeer", reason)
            } else {
                over(session, "\(end)", nil)
            }
        default: break
        }
    }

    private func answered(_ session: SessionID, sdp: [UInt8]?, expectsAnswer: Bool) {
        guard let leg = bySession[session] else { return }
        if let sdp, let description = try? SessionDescription.parse(sdp) {
            if expectsAnswer {
                if let answer = try? leg.negotiation.answer(description) {
                    agent.answerOffer(session, sdp: answer.serialized(), now: world.uptime)
                }
            } else {
                _ = try? leg.negotiation.accept(description)
            }
        }
        begin(leg)
    }

    private func offered(_ session: SessionID, sdp: [UInt8]?) {
        guard let leg = bySession[session] else { return }
        if let sdp, let offer = try? SessionDescription.parse(sdp), let answer = try? leg.negotiation.answer(offer) {
            agent.answerOffer(session, sdp: answer.serialized(), now: world.uptime)
        } else if sdp == nil, let offer = try? leg.negotiation.makeOffer() {
            agent.answerOffer(session, sdp: offer.serialized(), now: world.uptime)
        } else {
            agent.rejectOffer(session, now: world.uptime)
        }
    }

    private func over(_ session: SessionID, _ end: String, _ reason: Reason?) {
        guard let leg = bySession.removeValue(forKey: session), !leg.isOver else { return }
        leg.endedAt = world.uptime
        leg.end = end
        leg.reason = reason
    }
}
