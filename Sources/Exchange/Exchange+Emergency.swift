import CallFlow
import Chronology
import Directory
import Ledger
import SDP
import SIP

/// Emergency numbers dialled by registered devices (CPCE D98-8: let through, unfiltered).
extension Exchange {
    func emergencyDialled(
        _ number: String, _ session: SessionID, _ invitation: Invitation, user: String, now: Now
    ) {
        let named = directory.organisation.trunks.filter { $0.isActive && $0.carriesEmergencyCalls }
        let trunks = named.filter(isReachable) + named.filter { !isReachable($0) }
        let device = devicesByUser[user] ?? DeviceID(user)
        var sides = [
            EmergencyRelay.deviceLeg: EmergencyRelay.Side(
                session: session, media: makeMedia(),
                isIPv6: wantsIPv6(invitation),
                signalling: invitation.flow.remote.ip)
        ]
        if let trunk = trunks.first {
            let isIPv6 = trunk.address?.family == .v6
            sides[EmergencyRelay.trunkLeg] = EmergencyRelay.Side(media: makeMedia(), isIPv6: isIPv6)
        }
        let relay = EmergencyRelay(
            id: makeCallID(now: now), number: number, device: device, trunks: trunks, offer: invitation.offer,
            maxForwards: invitation.maxForwards, sides: sides)
        relays[relay.id] = relay
        sessionOwners[session] = LegAddress(call: relay.id, leg: EmergencyRelay.deviceLeg)
        deadlines.set(relay.id, now.uptime + .seconds(4 * 3600))
        // Never held back by the ledger: the fact is written beside the call, not before it.
        record(.emergencyDialled(device: device, trunk: trunks.first?.id), of: relay, now: now)
        for (leg, side) in sides.sorted(by: { $0.key < $1.key }) {
            mediaOwners[side.media] = LegAddress(call: relay.id, leg: leg)
            outbox.append(.media(.open(side.media, affinity: 0, ipv6: side.isIPv6, isEmergency: true)))
        }
    }

    func relayMediaReported(_ event: MediaEvent, _ owner: LegAddress, now: Now) {
        guard let relay = relays[owner.call], let side = relay.sides[owner.leg] else { return }
        switch event {
        case .opened(_, let port):
            guard let address = mediaAddress(ipv6: side.isIPv6) else { return end(relay, "no media address", now: now) }
            relay.sides[owner.leg]?.port = port
            relay.sides[owner.leg]?.negotiation = OfferAnswer(
                sessionID: UInt64.random(in: 0...0x7FFF_FFFF, using: &random),
                local: .init(address: MediaAddress(address), port: port))
            if relay.sides.values.allSatisfy({ $0.port != nil }) { proceed(relay, now: now) }
        case .openFailed: end(relay, "no media port", now: now)
        case .played: end(relay, "told to dial from a mobile", now: now)
        default: break
        }
    }

    /// Every port is open: dial the best trunk that is left, or say that there is none to dial through.
    private func proceed(_ relay: EmergencyRelay, now: Now) {
        relay.sides[EmergencyRelay.trunkLeg]?.negotiation?.offerRefused()
        guard !relay.trunks.isEmpty else { return tellToDialFromMobile(relay, now: now) }
        let trunk = relay.trunks.removeFirst()
        guard let target = SIPURI("sip:\(relay.number)@\(trunk.uriHost)"),
            let from = SIPURI(
                "sip:\(directory.organisation.lines.first?.numbers.first.map(numberKey) ?? "vigie")@\(settings.domain)"),
            let offer = try? relay.sides[EmergencyRelay.trunkLeg]?.negotiation?.makeOffer()
        else { return proceed(relay, now: now) }
        let session = agent.invite(
            InviteRequest(
                target: target, destination: .trunk(trunk.id.rawValue), from: from,
                headers: [ExtraHeader("Priority", "emergency"), ExtraHeader("P-Asserted-Identity", "<\(from)>")],
                offer: offer.serialized(), maxForwards: relay.maxForwards), now: now.uptime)
        relay.sides[EmergencyRelay.trunkLeg]?.session = session
        sessionOwners[session] = LegAddress(call: relay.id, leg: EmergencyRelay.trunkLeg)
        drainAgent(now: now)
    }

    private func tellToDialFromMobile(_ relay: EmergencyRelay, now: Now) {
        guard answerDevice(relay, status: 200, now: now), let media = relay.sides[EmergencyRelay.deviceLeg]?.media
        else { return end(relay, "not acceptable", now: now) }
        deadlines.set(relay.id, now.uptime + .seconds(30))
        let language = directory.organisation.people.first { $0.devices.contains { $0.id == relay.device } }?.language
        let utterance = Utterance(.dialFromMobile, language ?? .french)
        drainAgent(now: now)
        outbox.append(.media(.play(media, PlayID(1), PlayRequest(utterance))))
    }

    func relayChanged(_ effect: Effect, _ session: SessionID, _ owner: LegAddress, now: Now) {
        guard let relay = relays[owner.call] else { return }
        switch effect {
        case .progressed(_, let status, let sdp, _): relayProgressed(relay, status: status, sdp: sdp, now: now)
        case .answered(_, let sdp, _): relayAnswered(relay, sdp: sdp, now: now)
        case .acknowledged(_, let sdp): relayAcknowledged(relay, owner.leg, sdp: sdp, now: now)
        case .offered(_, let sdp): relayOffered(relay, owner.leg, session, sdp: sdp, now: now)
        case .offerAnswered(_, let sdp?, _): relayAcknowledged(relay, owner.leg, sdp: sdp, now: now)
        case .offerAnswered, .offerFailed: relay.sides[owner.leg]?.negotiation?.offerRefused()
        case .failed(_, let failure):
            sessionOwners[session] = nil
            relay.sides[EmergencyRelay.trunkLeg]?.session = nil
            trunkFailed(relay, "\(failure.status.map(String.init) ?? "no answer")", now: now)
        case .cancelled, .ended:
            sessionOwners[session] = nil
            end(relay, "hung up", now: now)
        default: break
        }
    }

    /// Another trunk may carry it; when none is left the person is told what to do instead, whatever the trunk said.
    private func trunkFailed(_ relay: EmergencyRelay, _ cause: String, now: Now) {
        let event = FactEvent.legFailed(leg: EmergencyRelay.trunkLeg, sipStatus: Int(cause), cause: cause)
        record(event, of: relay, now: now)
        proceed(relay, now: now)
    }

    private func relayProgressed(_ relay: EmergencyRelay, status: Int, sdp: [UInt8]?, now: Now) {
        guard let device = relay.sides[EmergencyRelay.deviceLeg]?.session else { return }
        guard let sdp, acceptAnswer(relay, sdp, isEarly: true) else {
            return agent.respond(device, status: 180, now: now.uptime)
        }
        // The emergency centre's own announcements come before the answer: let them through.
        if answerDevice(relay, status: 183, now: now) { bridge(relay) }
    }

    private func relayAnswered(_ relay: EmergencyRelay, sdp: [UInt8]?, now: Now) {
        guard !relay.isAnswered else { return }
        if let sdp, !acceptAnswer(relay, sdp, isEarly: false) {
            // A call that nobody could hear is no call.
            if let session = relay.sides[EmergencyRelay.trunkLeg]?.session {
                sessionOwners[session] = nil
                agent.hangUp(session, now: now.uptime)
            }
            return trunkFailed(relay, "negotiation", now: now)
        }
        guard answerDevice(relay, status: 200, now: now) else { return end(relay, "negotiation", now: now) }
        relay.isAnswered = true
        record(.bridged(leg: EmergencyRelay.trunkLeg, person: nil), of: relay, now: now)
        bridge(relay)
    }

    private func acceptAnswer(_ relay: EmergencyRelay, _ sdp: [UInt8], isEarly: Bool) -> Bool {
        guard var side = relay.sides[EmergencyRelay.trunkLeg], let answer = try? SessionDescription.parse(sdp) else {
            return false
        }
        let settled = isEarly ? try? side.negotiation?.acceptEarly(answer) : try? side.negotiation?.accept(answer)
        if let settled {
            relay.sides[EmergencyRelay.trunkLeg] = side
            outbox.append(.media(.configure(side.media, settled, signalling: side.signalling)))
        }
        return side.negotiation?.negotiated != nil
    }

    /// Answers the device's offer once; later responses repeat the same answer.
    private func answerDevice(_ relay: EmergencyRelay, status: Int, now: Now) -> Bool {
        guard var side = relay.sides[EmergencyRelay.deviceLeg], let session = side.session else { return false }
        guard let bytes = relay.offer else { return offerDevice(relay, side, session, status: status, now: now) }
        guard let offer = try? SessionDescription.parse(bytes), let answer = try? side.negotiation?.answer(offer)
        else { return false }
        relay.sides[EmergencyRelay.deviceLeg] = side
        if let media = side.negotiation?.negotiated {
            outbox.append(.media(.configure(side.media, media, signalling: side.signalling)))
        }
        agent.respond(session, status: status, sdp: answer.serialized(), now: now.uptime)
        return true
    }

    /// A device that offered nothing gets our offer in the 200 and answers it in its ACK.
    private func offerDevice(
        _ relay: EmergencyRelay, _ side: EmergencyRelay.Side, _ session: SessionID, status: Int, now: Now
    ) -> Bool {
        guard status == 200 else {
            agent.respond(session, status: 180, now: now.uptime)
            return false
        }
        var side = side
        guard let offer = try? side.negotiation?.makeOffer() else { return false }
        relay.sides[EmergencyRelay.deviceLeg] = side
        agent.respond(session, status: status, sdp: offer.serialized(), now: now.uptime)
        return true
    }

    private func relayAcknowledged(_ relay: EmergencyRelay, _ leg: LegNumber, sdp: [UInt8]?, now: Now) {
        guard var side = relay.sides[leg], side.negotiation?.isOfferPending == true else { return }
        guard let sdp, let answer = try? SessionDescription.parse(sdp),
            let media = try? side.negotiation?.accept(answer)
        else { return end(relay, "negotiation", now: now) }
        relay.sides[leg] = side
        outbox.append(.media(.configure(side.media, media, signalling: side.signalling)))
    }

    private func relayOffered(
        _ relay: EmergencyRelay, _ leg: LegNumber, _ session: SessionID, sdp: [UInt8]?, now: Now
    ) {
        guard let sdp else {
            guard let offer = try? relay.sides[leg]?.negotiation?.makeOffer() else {
                return agent.rejectOffer(session, now: now.uptime)
            }
            return agent.answerOffer(session, sdp: offer.serialized(), now: now.uptime)
        }
        guard var side = relay.sides[leg], let offer = try? SessionDescription.parse(sdp),
            let answer = try? side.negotiation?.answer(offer)
        else { return agent.rejectOffer(session, now: now.uptime) }
        relay.sides[leg] = side
        if let media = side.negotiation?.negotiated {
            outbox.append(.media(.configure(side.media, media, signalling: side.signalling)))
        }
        agent.answerOffer(session, sdp: answer.serialized(), now: now.uptime)
    }

    private func bridge(_ relay: EmergencyRelay) {
        guard let device = relay.sides[EmergencyRelay.deviceLeg]?.media,
            let trunk = relay.sides[EmergencyRelay.trunkLeg]?.media
        else { return }
        outbox.append(.media(.bridge(device, trunk)))
    }

    /// The server is going: whoever still talks is hung up in order, not left in silence.
    func endRelays(now: Now) {
        for relay in relays.values.sorted(by: { $0.id < $1.id }) { end(relay, "shutdown", now: now) }
    }

    func relayTimedOut(_ id: CallID, now: Now) {
        if let relay = relays[id] { end(relay, "longest duration", now: now) }
    }

    private func end(_ relay: EmergencyRelay, _ cause: String, now: Now) {
        guard !relay.isOver else { return }
        relay.isOver = true
        record(.callEnded(by: .system, cause: cause), of: relay, now: now)
        relays[relay.id] = nil
        deadlines.set(relay.id, nil)
        for (_, side) in relay.sides.sorted(by: { $0.key < $1.key }) {
            if let session = side.session, sessionOwners.removeValue(forKey: session) != nil {
                agent.hangUp(session, now: now.uptime)
            }
            if mediaOwners.removeValue(forKey: side.media) != nil { outbox.append(.media(.close(side.media))) }
        }
        drainAgent(now: now)
    }

    private func record(_ event: FactEvent, of relay: EmergencyRelay, now: Now) {
        relay.facts += 1
        let fact = Fact(sequence: relay.facts, call: relay.id, at: now.instant, event: event)
        submit([fact], now: now)
    }
}
