import CallFlow
import Chronology
import Directory
import Ledger
import SDP
import SIP

extension Exchange {
    /// Somebody calls: find the line, refuse what cannot be served, open a port for the rest.
    func invited(_ session: SessionID, _ invitation: Invitation, now: Now) {
        counts.callsReceived += 1
        let reader = InvitationReader(request: invitation.request)
        if case .account(let user) = invitation.source,
            let number = reader.dialledUsers.first.flatMap({ numberPlan.emergencyDigits($0) })
        {
            emergencyDialled(number, session, invitation, user: user, now: now)
            return
        }
        guard stoppingUntil == nil, !isLedgerFull else {
            return refuse(session, 503, "Service Unavailable", headers: [ExtraHeader("Retry-After", "30")], now: now)
        }
        guard
            let line = reader.dialledUsers.lazy.compactMap({ self.linesByNumber[self.numberKey($0)] }).first
                .flatMap({ self.line($0) })
        else {
            // Known peers only come this far; what a stranger dials is nobody's news.
            outbox.append(.noLineFound(dialled: String((reader.dialledUsers.first ?? "").prefix(32))))
            return refuse(session, 404, "Not Found", now: now)
        }
        let arrival = arrival(invitation, reader, now: now)
        let call = Call(
            id: makeCallID(now: now), line: line.id, arrival: arrival, maxForwards: invitation.maxForwards,
            affinity: UInt32.random(in: 0...UInt32.max, using: &random))
        guard !isLoop(invitation, reader, line) else {
            counts.loopsDetected += 1
            return refuse(call, session, 482, "Loop Detected", now: now)
        }
        guard accepts(offer: invitation.offer) else {
            return refuse(call, session, 488, "Not Acceptable Here", now: now)
        }
        begin(call, session, invitation, now: now)
    }

    /// Opens the caller's port; ``mediaOpened(_:port:now:)`` goes on.
    private func begin(_ call: Call, _ session: SessionID, _ invitation: Invitation, now: Now) {
        let media = makeMedia()
        var leg = Leg(media: media)
        leg.session = session
        leg.sessions = [session]
        leg.offer = invitation.offer
        leg.signalling = invitation.flow.remote.ip
        leg.isIPv6 = OfferAnswer.wantsIPv6(invitation.offer) ?? (invitation.flow.remote.ip.family == .v6)
        call.legs[.caller] = leg
        calls[call.id] = call
        callsPerLine[call.line, default: 0] += 1
        sessionOwners[session] = LegAddress(call: call.id, leg: .caller)
        mediaOwners[media] = LegAddress(call: call.id, leg: .caller)
        outbox.append(.media(.open(media, affinity: call.affinity, ipv6: leg.isIPv6)))
    }

    /// Plans the call and starts its machine.
    func start(_ call: Call, now: Now) {
        guard let line = line(call.line) else { return turnAway(call, 404, "Not Found", now: now) }
        let others = (callsPerLine[call.line] ?? 1) - 1
        let plan = CallPlanner.plan(
            organisation: directory.organisation, line: line, arrival: call.arrival, at: now.instant,
            callsInProgress: others)
        call.machine = CallMachine(call: call.id, plan: plan, arrival: call.arrival, now: now.uptime)
        if let stoppingUntil {
            // Its port was being opened when the stop began.
            call.machine?.handle(.shutdownBegan(within: max(.zero, stoppingUntil - now.uptime)), now: now.uptime)
        }
        run(call, now: now)
    }

    private func arrival(_ invitation: Invitation, _ reader: InvitationReader, now: Now) -> Arrival {
        var trunk: TrunkID?
        var number: String?
        switch invitation.source {
        case .trunk(let name):
            trunk = TrunkID(name)
            number = reader.callerUser(trustsAssertion: true)
        case .peer: number = reader.callerUser(trustsAssertion: true)
        case .account(let user): number = user
        }
        return Arrival(
            caller: callerIdentity(number, now: now), callerNumber: number, trunk: trunk,
            forwardedFrom: reader.forwardingUser.map { callerIdentity($0, now: now) }, attestation: reader.attestation)
    }

    /// Every hidden caller is one caller: nothing tells them apart.
    private func callerIdentity(_ number: String?, now: Now) -> CallerID {
        guard let number else { return CallerID("anonymous") }
        let key = numberKey(number)
        let (caller, isNew) = callers.identity(of: key, using: &random, now: now.uptime)
        if isNew { newCallers.append(NewCaller(id: caller, number: key)) }
        return caller
    }

    /// A call of ours that came back: by our mark, or, where a carrier removes it, by our own number as its caller
    /// while we are dialling out from that very line.
    private func isLoop(_ invitation: Invitation, _ reader: InvitationReader, _ line: Line) -> Bool {
        if invitation.request.headers[Self.loopHeader] == settings.loopMark { return true }
        guard case .trunk = invitation.source, let caller = reader.callerUser(trustsAssertion: true),
            let owner = linesByNumber[numberKey(caller)]
        else { return false }
        return calls.values.contains { call in
            call.line == owner && call.legs.values.contains { $0.countsAsDialOut && !$0.isClosed }
        }
    }

    static let loopHeader: SIPHeaderName = "X-Vigie-Loop"

    /// Whether an offer can be answered, tried before anything is recorded; an INVITE without one is answered with ours.
    private func accepts(offer: [UInt8]?) -> Bool {
        guard let offer else { return true }
        guard let description = try? SessionDescription.parse(offer) else { return false }
        var trial = OfferAnswer(sessionID: 0, local: .init(address: MediaAddress("0.0.0.0"), port: 0))
        return (try? trial.answer(description)) != nil
    }

    private func refuse(
        _ session: SessionID, _ status: Int, _ phrase: String, headers: [ExtraHeader] = [], now: Now
    ) {
        counts.callsRefused += 1
        agent.respond(session, status: status, phrase: phrase, headers: headers, now: now.uptime)
    }

    /// Refuses a call that has begun but is not planned yet, and forgets it.
    func turnAway(_ call: Call, _ status: Int, _ phrase: String, now: Now) {
        let session = call.legs[.caller]?.session
        forget(call, now: now)
        if let session { refuse(call, session, status, phrase, now: now) }
        drainAgent(now: now)
    }

    /// The first fact of a call.
    func received(_ call: Call) -> FactEvent {
        let arrival = call.arrival
        return .callReceived(
            line: call.line, caller: arrival.caller, trunk: arrival.trunk, forwardedFrom: arrival.forwardedFrom,
            attestation: arrival.attestation)
    }

    /// Refuses a call to a line of ours: it is in the ledger like any other.
    func refuse(_ call: Call, _ session: SessionID, _ status: Int, _ phrase: String, now: Now) {
        let events: [FactEvent] = [
            received(call), .callRejected(sipStatus: status, reason: phrase),
            .callEnded(by: .system, cause: phrase),
        ]
        submit(events.map { call.fact($0, at: now.instant) })
        refuse(session, status, phrase, now: now)
    }
}
