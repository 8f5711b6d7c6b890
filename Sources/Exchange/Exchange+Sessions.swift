import CallFlow
import Chronology
import Ledger
import SDP
import SIP

/// What the SIP agent says of sessions, told to the machine of the call that they belong to.
extension Exchange {
    func sessionChanged(_ effect: Effect, now: Now) {
        guard let session = effect.session, let owner = sessionOwners[session] else { return }
        if relays[owner.call] != nil { return relayChanged(effect, session, owner, now: now) }
        guard let call = calls[owner.call] else { return }
        switch effect {
        case .progressed(_, let status, let sdp, _):
            if let answer = sdp.flatMap({ try? SessionDescription.parse($0) }) {
                _ = try? call.legs[owner.leg]?.negotiation?.acceptEarly(answer)
            }
            if status == 180 || status == 183 { call.legs[owner.leg]?.hasRung = true }
            call.handle(.legProgressed(owner.leg, status: status), now: now.uptime)
        case .answered(_, let sdp, let expectsAnswer):
            legAnswered(session, owner.leg, of: call, sdp: sdp, expectsAnswer: expectsAnswer, now: now)
        case .acknowledged(_, let sdp): acknowledged(owner.leg, of: call, sdp: sdp, now: now)
        case .offered(_, let sdp): offered(session, owner.leg, of: call, sdp: sdp, now: now)
        case .offerAnswered(_, let sdp, _): offerAnswered(owner.leg, of: call, sdp: sdp, now: now)
        case .offerFailed: call.legs[owner.leg]?.negotiation?.offerRefused()
        case .infoReceived(_, let contentType, let body):
            if let key = DTMFInfo.key(contentType: contentType, body: body) {
                pressed(key, on: owner.leg, of: call, by: .signalling, now: now)
            }
        case .failed, .cancelled, .ended: sessionOver(effect, session, owner.leg, of: call, now: now)
        default: break
        }
        run(call, now: now)
    }

    private func legAnswered(
        _ session: SessionID, _ number: LegNumber, of call: Call, sdp: [UInt8]?, expectsAnswer: Bool, now: Now
    ) {
        guard var leg = call.legs[number] else { return }
        // A second contact that answered in the same moment loses, as does an answer that crossed our CANCEL.
        guard leg.session == nil, !leg.isStopped else {
            agent.hangUp(session, reason: Reason(.takenElsewhere), now: now.uptime)
            return
        }
        leg.session = session
        ringingOutside.remove(LegAddress(call: call.id, leg: number))
        // Of several contacts the one that answered says where to expect the media from.
        if let origin = leg.origins[session] { leg.signalling = origin }
        guard !expectsAnswer, settle(&leg, with: sdp) else {
            call.legs[number] = leg
            return legFailed(number, of: call, status: 488, cause: "negotiation", now: now)
        }
        call.legs[number] = leg
        for other in liveSessions(of: number, of: call) where other != session {
            agent.cancel(other, reason: Reason(.takenElsewhere), now: now.uptime)
        }
        call.handle(.legAnswered(number), now: now.uptime)
        negotiated(number, of: call, now: now)
    }

    /// The answer is in the 200, or it was in a provisional response before (RFC 3261 section 13.2.1).
    private func settle(_ leg: inout Leg, with sdp: [UInt8]?) -> Bool {
        guard let sdp else {
            leg.negotiation?.confirmEarly()
            return leg.negotiation?.negotiated != nil
        }
        guard let answer = try? SessionDescription.parse(sdp) else { return false }
        guard var negotiation = leg.negotiation else { return false }
        defer { leg.negotiation = negotiation }
        return Self.accept(answer, by: &negotiation)
    }

    /// Takes an answer to our open offer, or else to what we described last: an UPDATE in the early dialog, or a refresh
    /// of the session, leaves no offer open.
    private static func accept(_ answer: SessionDescription, by negotiation: inout OfferAnswer) -> Bool {
        do throws(NegotiationFailure) {
            try negotiation.accept(answer)
            return true
        } catch {
            guard error == .noOfferPending else { return false }
            return (try? negotiation.acceptAgain(answer)) != nil
        }
    }

    /// The answer to an offer of ours that the 200 carried comes in the ACK.
    private func acknowledged(_ number: LegNumber, of call: Call, sdp: [UInt8]?, now: Now) {
        if number == .caller { callerAcknowledged(call, now: now) }
        guard var leg = call.legs[number], leg.negotiation?.isOfferPending == true else { return }
        guard let sdp, let answer = try? SessionDescription.parse(sdp), (try? leg.negotiation?.accept(answer)) != nil
        else {
            call.handle(.legLost(number, cause: "negotiation"), now: now.uptime)
            if let session = leg.session { agent.hangUp(session, now: now.uptime) }
            return
        }
        call.legs[number] = leg
        negotiated(number, of: call, now: now)
    }

    /// The caller hears our answers: telephones that waited for that are rung.
    private func callerAcknowledged(_ call: Call, now: Now) {
        call.isAcknowledged = true
        let waiting = call.awaitingAcknowledgement.sorted()
        call.awaitingAcknowledgement = []
        for leg in waiting { invite(leg, of: call, now: now) }
    }

    /// A key by media or by INFO. A telephone that sends both ways means one: the second within a moment is its echo.
    func pressed(_ key: Character, on number: LegNumber, of call: Call, by way: KeyWay, now: Now) {
        if let last = call.legs[number]?.lastKey, last.key == key, last.way != way,
            now.uptime - last.at < .milliseconds(500)
        {
            call.legs[number]?.lastKey = nil
            return
        }
        call.legs[number]?.lastKey = (key, way, now.uptime)
        call.handle(.keyPressed(number, key), now: now.uptime)
    }

    /// Hold, resume, a new address or a session refresh: answered for that leg alone.
    private func offered(_ session: SessionID, _ number: LegNumber, of call: Call, sdp: [UInt8]?, now: Now) {
        guard var leg = call.legs[number], var negotiation = leg.negotiation else {
            return agent.rejectOffer(session, now: now.uptime)
        }
        guard let sdp else {
            guard let offer = try? negotiation.makeOffer() else { return agent.rejectOffer(session, now: now.uptime) }
            leg.negotiation = negotiation
            call.legs[number] = leg
            return agent.answerOffer(session, sdp: offer.serialized(), now: now.uptime)
        }
        guard let offer = try? SessionDescription.parse(sdp), let answer = try? negotiation.answer(offer) else {
            return agent.rejectOffer(session, now: now.uptime)
        }
        leg.negotiation = negotiation
        call.legs[number] = leg
        agent.answerOffer(session, sdp: answer.serialized(), now: now.uptime)
        negotiated(number, of: call, now: now)
    }

    /// The answer to an offer that a re-INVITE asked us for came in its ACK, or a refresh of ours got a new answer.
    private func offerAnswered(_ number: LegNumber, of call: Call, sdp: [UInt8]?, now: Now) {
        guard var negotiation = call.legs[number]?.negotiation else { return }
        if let answer = sdp.flatMap({ try? SessionDescription.parse($0) }) {
            _ = Self.accept(answer, by: &negotiation)
        } else {
            negotiation.offerRefused()
        }
        call.legs[number]?.negotiation = negotiation
        negotiated(number, of: call, now: now)
    }

    /// Media and machine learn what an offer and its answer settled; a first offer may hold already (RFC 3725).
    func negotiated(_ number: LegNumber, of call: Call, now: Now) {
        guard var leg = call.legs[number], let settled = leg.negotiation?.negotiated else { return }
        let changed = settled.isHeldByPeer != leg.isHeld
        leg.isHeld = settled.isHeldByPeer
        call.legs[number] = leg
        configureMedia(of: leg)
        guard changed else { return }
        call.handle(leg.isHeld ? .legHeld(number) : .legResumed(number), now: now.uptime)
    }

    private func sessionOver(
        _ effect: Effect, _ session: SessionID, _ number: LegNumber, of call: Call, now: Now
    ) {
        sessionOwners[session] = nil
        guard var leg = call.legs[number] else { return }
        leg.sessions.remove(session)
        if case .failed(_, let failure) = effect { leg.failure = leg.failure.map { $0.orWorse(failure) } ?? failure }
        call.legs[number] = leg
        let isRinging = leg.session == nil
        if case .failed(_, let failure) = effect, isRinging, !leg.isStopped, (failure.status ?? 0) >= 600 {
            // The person declined on one telephone: the others fall silent too (RFC 3261 section 16.7).
            for other in liveSessions(of: number, of: call) {
                agent.cancel(other, reason: Reason(.declined), now: now.uptime)
            }
        }
        guard leg.session == session || (isRinging && leg.sessions.isEmpty) else {
            if leg.isStopped, leg.sessions.isEmpty { legClosed(number, of: call, now: now) }
            return
        }
        if leg.isStopped {
            guard leg.sessions.isEmpty else { return }
            return legClosed(number, of: call, now: now)
        }
        switch effect {
        case .failed:
            let (status, cause) = (leg.failure?.status, leg.failure?.words ?? "failed")
            if reroute(number, of: call, status: status, cause: cause, now: now) { return }
            legFailed(number, of: call, status: status, cause: cause, now: now)
        case .cancelled: legOver(number, of: call, .legHungUp(number, cause: "cancelled"), now: now)
        case .ended(_, .hungUpByPeer(let reason)):
            legOver(number, of: call, .legHungUp(number, cause: reason?.words ?? "BYE"), now: now)
        case .ended(_, let end): legOver(number, of: call, .legLost(number, cause: end.words), now: now)
        default: break
        }
    }

    func legFailed(_ number: LegNumber, of call: Call, status: Int?, cause: String, now: Now) {
        let live = liveSessions(of: number, of: call)
        legOver(number, of: call, .legFailed(number, status: status, cause: cause), now: now)
        // The answer was of no use: neither it nor any other contact that still rings may stay.
        for session in live { agent.hangUp(session, now: now.uptime) }
    }

    func legClosed(_ number: LegNumber, of call: Call, now: Now) {
        legOver(number, of: call, .legClosed(number), now: now)
        run(call, now: now)
    }

    private func legOver(_ number: LegNumber, of call: Call, _ event: CallEvent, now: Now) {
        guard let leg = call.legs[number], !leg.isClosed else { return }
        call.legs[number]?.isClosed = true
        ringingOutside.remove(LegAddress(call: call.id, leg: number))
        if leg.recording == nil {
            releaseMedia(of: leg)
        } else {
            // What was being said is saved first; the port goes when the recording is over.
            outbox.append(.media(.stopRecording(leg.media)))
        }
        if leg.countsAsDialOut { dialOut.ended() }
        guard call.hasBegun else { return abandon(call, now: now) }
        call.handle(event, now: now.uptime)
    }

    /// The caller left before the call was planned: it is in the ledger all the same, and somebody should know.
    private func abandon(_ call: Call, now: Now) {
        let events: [FactEvent] = [
            received(call), .callerLeft(cause: "cancelled"),
            .taskOpened(kind: .missedCall, line: call.line, person: nil),
            .callEnded(by: .caller, cause: "cancelled"),
        ]
        submit(events.map { call.fact($0, at: now.instant) }, now: now)
        forget(call, now: now)
    }
}

extension SessionFailure {
    /// For the ledger: the peer's words, and its Reason header.
    var words: String {
        let phrase = phrase.isEmpty ? "\(cause)" : phrase
        return reason.map { "\(phrase) (\($0.words))" } ?? phrase
    }

    /// Of several contacts' failures the one that says most (RFC 3261 section 16.7: 6xx, then the lowest class).
    func orWorse(_ other: SessionFailure) -> SessionFailure {
        func rank(_ failure: SessionFailure) -> Int {
            guard let status = failure.status else { return 9 }
            return status >= 600 ? 0 : status / 100
        }
        return rank(other) < rank(self) ? other : self
    }
}

extension Effect {
    /// The session that an effect is about, nil for the others.
    var session: SessionID? {
        switch self {
        case .invited(let session, _), .progressed(let session, _, _, _), .answered(let session, _, _),
            .failed(let session, _), .acknowledged(let session, _), .offered(let session, _),
            .offerAnswered(let session, _, _), .offerFailed(let session, _), .cancelled(let session, _),
            .ended(let session, _), .infoReceived(let session, _, _), .referRefused(let session, _):
            session
        default: nil
        }
    }
}

/// Keys sent as SIP INFO, in the two forms that phones use.
enum DTMFInfo {
    /// The key of an `application/dtmf-relay` ("Signal=5") or `application/dtmf` ("5") body.
    static func key(contentType: String, body: [UInt8]) -> Character? {
        let type = contentType.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        let text = String(decoding: body.prefix(256), as: UTF8.self)
        let signal: Substring?
        switch type {
        case "application/dtmf-relay":
            signal =
                text.split(whereSeparator: \.isNewline)
                .first { $0.lowercased().hasPrefix("signal") }?
                .split(separator: "=", maxSplits: 1).last
        case "application/dtmf": signal = text[...]
        default: return nil
        }
        guard let word = signal?.filter({ !$0.isWhitespace }), !word.isEmpty else { return nil }
        if word == "10" { return "*" }
        if word == "11" { return "#" }
        guard word.count == 1, let key = word.first, "0123456789*#ABCD".contains(key) else { return nil }
        return key
    }
}

extension SessionEnd {
    /// For the ledger: what happened, and the status where there was one.
    var words: String {
        switch self {
        case .dialogGone(let status): (status.map { "\($0) " } ?? "") + "dialogGone"
        case .rejected(let status): "\(status) rejected"
        default: "\(self)"
        }
    }
}
