import CallFlow
import Chronology
import Directory
import Ledger
import SDP
import SIP

/// Placing and ending the legs that a hunt dials.
extension Exchange {
    func dial(_ request: DialRequest, of call: Call, now: Now) {
        let media = makeMedia()
        var leg = Leg(media: media)
        leg.request = request
        leg.signalling = signallingAddress(of: request.device)
        leg.isIPv6 = leg.signalling?.family == .v6
        leg.countsAsDialOut = request.device.isExternal
        if leg.countsAsDialOut {
            dialOut.dialled(request.device.id, call: call.id, now: now.uptime)
            ringingOutside.insert(LegAddress(call: call.id, leg: request.leg))
        }
        call.legs[request.leg] = leg
        mediaOwners[media] = LegAddress(call: call.id, leg: request.leg)
        counts.legsDialled += 1
        outbox.append(.media(.open(media, affinity: call.affinity, ipv6: leg.isIPv6)))
    }

    /// The leg's port is open: its INVITEs can name it.
    func invite(_ number: LegNumber, of call: Call, now: Now) {
        guard var leg = call.legs[number], let request = leg.request, var negotiation = leg.negotiation,
            !leg.isStopped, !leg.isClosed
        else { return }
        // A forged INVITE makes nobody's telephone ring at our expense: an ACK shows that the caller hears our answers.
        if leg.countsAsDialOut, call.isAnswered, !call.isAcknowledged {
            call.awaitingAcknowledgement.insert(number)
            return
        }
        // The caller's codec first, so that the relay has nothing to transcode.
        let wished = call.legs[.caller]?.negotiation?.negotiated?.codec
        guard let offer = try? negotiation.makeOffer(preferring: wished).serialized() else { return }
        leg.negotiation = negotiation
        if case .external(_, let named) = request.device.reach, leg.trunks.isEmpty {
            leg.trunks = trunks(for: named).prefix(1).map(\.id)
        }
        let through = leg.trunks.last.flatMap(activeTrunk)
        for invitation in invitations(request, of: call, through: through, offer: offer, ipv6: leg.isIPv6) {
            let session = agent.invite(invitation, now: now.uptime)
            if case .contact(let contact) = invitation.destination { leg.origins[session] = contact.flow.remote.ip }
            leg.sessions.insert(session)
            sessionOwners[session] = LegAddress(call: call.id, leg: number)
        }
        call.legs[number] = leg
        if leg.sessions.isEmpty { legFailed(number, of: call, status: 480, cause: "no contact", now: now) }
        drainAgent(now: now)
    }

    /// One INVITE for an external number, one for each contact of a softphone: they ring together, where the offer's
    /// address means something to them.
    private func invitations(
        _ request: DialRequest, of call: Call, through trunk: Trunk?, offer: [UInt8], ipv6: Bool
    ) -> [InviteRequest] {
        let line = line(request.line)
        let own = line?.numbers.first.map { numberKey($0) } ?? "vigie"
        let shown = shownCaller(request, of: call) ?? own
        guard let from = SIPURI("sip:\(shown)@\(settings.domain)") else { return [] }
        var headers = [ExtraHeader(Self.loopHeader.text, settings.loopMark)]
        switch request.device.reach {
        case .registered(let user):
            return agent.contacts(of: user).compactMap { contact in
                guard (contact.flow.remote.ip.family == .v6) == ipv6, let target = SIPURI(contact.uri) else {
                    return nil
                }
                return InviteRequest(
                    target: target, destination: .contact(contact), from: from, fromName: line?.name,
                    headers: headers, offer: offer, maxForwards: call.maxForwards)
            }
        case .external(let number, _):
            guard let trunk,
                let target = SIPURI("sip:\(numberPlan.normalised(number))@\(trunk.uriHost)")
            else { return [] }
            // Ours to assert is our number only. Who shows another says on whose behalf (RFC 5806), or carriers refuse it.
            headers.append(ExtraHeader("P-Asserted-Identity", "<sip:\(own)@\(settings.domain)>"))
            if shown != own {
                headers.append(ExtraHeader("Diversion", "<sip:\(own)@\(settings.domain)>;reason=follow-me;counter=1"))
            }
            return [
                InviteRequest(
                    target: target, destination: .trunk(trunk.id.rawValue), from: from, fromName: nil,
                    headers: headers, offer: offer, maxForwards: call.maxForwards)
            ]
        }
    }

    /// The caller's number where the line wants it shown and the caller does not hide it.
    private func shownCaller(_ request: DialRequest, of call: Call) -> String? {
        guard request.presentsCaller, let caller = call.arrival.callerNumber, isPlainUser(caller) else { return nil }
        guard request.device.isExternal else { return caller }
        // Carriers refuse a caller that is no number, such as a softphone's account.
        let full = numberPlan.normalised(caller)
        return full.hasPrefix("+") ? full : nil
    }

    private func isPlainUser(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "+-_.".utf8.contains(byte)
                }
            }
    }

    /// Ends a leg in whatever state it is.
    func stop(_ number: LegNumber, of call: Call, why: LegStop, now: Now) {
        guard let leg = call.legs[number], !leg.isClosed, !leg.isStopped else { return }
        call.legs[number]?.isStopped = true
        let live = liveSessions(of: number, of: call)
        guard !live.isEmpty else { return legClosed(number, of: call, now: now) }
        for session in live { agent.hangUp(session, reason: Reason(why), now: now.uptime) }
        drainAgent(now: now)
    }

    /// Tries a leg that its trunk could not carry through the next one, if there is one; the fact stands before it.
    func reroute(_ number: LegNumber, of call: Call, status: Int?, cause: String, now: Now) -> Bool {
        guard var leg = call.legs[number], let request = leg.request, !leg.hasRung, leg.session == nil,
            case .external(_, let named) = request.device.reach,
            TrunkFault.isToBlame(for: request.device, status: status, cause: cause),
            let next = trunks(for: named).first(where: { isReachable($0) && !leg.trunks.contains($0.id) })
        else { return false }
        leg.trunks.append(next.id)
        leg.sessions = []
        leg.failure = nil
        leg.negotiation?.offerRefused()
        call.legs[number] = leg
        let event = FactEvent.legRerouted(leg: number, trunk: next.id, sipStatus: status, cause: cause)
        call.waiting.append(.fact(call.fact(event, at: now.instant)))
        call.waiting.append(.redial(number))
        return true
    }

    /// The sessions of a leg that are not over, in the order in which they began.
    func liveSessions(of number: LegNumber, of call: Call) -> [SessionID] {
        guard let leg = call.legs[number] else { return [] }
        return leg.sessions.filter { sessionOwners[$0] != nil }.sorted { $0.rawValue < $1.rawValue }
    }

    /// Where a device's SIP will come from, nil when only the domain name system knows.
    private func signallingAddress(of device: Device) -> IPAddress? {
        switch device.reach {
        case .registered(let user): agent.contacts(of: user).first?.flow.remote.ip
        case .external(_, let named): trunks(for: named).first?.address
        }
    }
}

extension Device {
    /// Whether the device is reached through a trunk.
    var isExternal: Bool {
        if case .external = reach { true } else { false }
    }
}

extension Reason {
    /// RFC 3326: why a leg is ended, so that phones show "taken elsewhere" and not "missed".
    init(_ stop: LegStop) {
        switch stop {
        case .takenElsewhere: self = .sip(200, text: "Call completed elsewhere")
        case .noAnswer, .callerGone, .callerElsewhere, .budgetEnded, .noKey, .tooLate, .declined, .otherPartyLeft,
            .served:
            self = .q850(16, text: stop.rawValue)
        case .mediaLost, .maximumReached, .shutdown: self = .q850(31, text: stop.rawValue)
        }
    }

    /// For the ledger: protocol, cause and text.
    var words: String {
        [protocolName, cause.map(String.init), text].compactMap { $0 }.joined(separator: " ")
    }
}
