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
        guard !congestion.isCongested else { return shed(call, session, now: now) }
        guard accepts(offer: invitation.offer) else {
            return refuse(call, session, 488, "Not Acceptable Here", now: now)
        }
        if case .account(let user) = invitation.source {
            noteOwnTelephone(.account(user), isProven: true, of: call)
        } else if let number = arrival.callerNumber {
            noteOwnTelephone(.number(numberKey(number)), isProven: false, of: call)
        }
        call.knownTelephone = knownTelephone(invitation, reader)
        begin(call, session, invitation, now: now)
    }

    /// More comes in than can be treated: the caller hears at once that it is busy here, the carrier may try another way,
    /// and somebody calls back.
    private func shed(_ call: Call, _ session: SessionID, now: Now) {
        counts.callsShed += 1
        outbox.append(.counted("calls.shed"))
        refuse(
            call, session, 503, "Service Unavailable", headers: [ExtraHeader("Retry-After", "5")], owing: .missedCall,
            now: now)
    }

    /// A person of ours calls: that person is not rung by the own call.
    private func noteOwnTelephone(_ telephone: Telephone, isProven: Bool, of call: Call) {
        guard isProven || peopleByTelephone[telephone] != nil else { return }
        occupancy.calls(telephone, of: peopleByTelephone[telephone], isProven: isProven, call: call.id)
    }

    /// Opens the caller's port; ``mediaOpened(_:port:now:)`` goes on.
    private func begin(_ call: Call, _ session: SessionID, _ invitation: Invitation, now: Now) {
        let media = makeMedia()
        var leg = Leg(media: media)
        leg.session = session
        leg.sessions = [session]
        leg.offer = invitation.offer
        leg.signalling = invitation.flow.remote.ip
        leg.isIPv6 = wantsIPv6(invitation)
        call.legs[.caller] = leg
        calls[call.id] = call
        lineLoad.enter(call.line, caller: call.arrival.caller)
        sessionOwners[session] = LegAddress(call: call.id, leg: .caller)
        mediaOwners[media] = LegAddress(call: call.id, leg: .caller)
        outbox.append(.media(.open(media, affinity: call.affinity, ipv6: leg.isIPv6)))
    }

    /// The family that a caller's audio is asked for on, where we serve it; else the one of its signalling.
    func wantsIPv6(_ invitation: Invitation) -> Bool {
        let signalling = invitation.flow.remote.ip.family == .v6
        guard let wished = OfferAnswer.wantsIPv6(invitation.offer) else { return signalling }
        return mediaAddress(ipv6: wished) == nil ? signalling : wished
    }

    /// Plans the call and starts its machine.
    func start(_ call: Call, now: Now) {
        guard let line = line(call.line) else { return turnAway(call, 404, "Not Found", now: now) }
        // Without this call, which counts already: taken out rather than out of a copy of all counts.
        lineLoad.leave(call.line, caller: call.arrival.caller)
        let plan = CallPlanner.plan(
            organisation: directory.organisation, line: heard(line), arrival: call.arrival, at: now.instant,
            rota: directory.rota,
            callsInProgress: lineLoad.calls, callsOfCaller: callsOfCaller(call),
            callsInHour: callsInHour(of: call, now: now.uptime), gateDraws: gateDraws(for: call),
            access: accessPlan(for: call, on: line, now: now))
        lineLoad.enter(call.line, caller: call.arrival.caller)
        countCaller(of: call, on: call.line, plan.screening, now: now.uptime)
        call.machine = CallMachine(call: call.id, plan: plan, arrival: call.arrival, now: now.uptime)
        if let stoppingUntil {
            // Its port was being opened when the stop began.
            call.handle(.shutdownBegan(within: max(.zero, stoppingUntil - now.uptime)), now: now.uptime)
        }
        run(call, now: now)
    }

    /// How many other calls of the same number look for somebody or talk on the same line.
    private func callsOfCaller(_ call: Call) -> Int {
        guard call.arrival.callerNumber != nil else { return 0 }
        return lineLoad.calls(of: call.arrival.caller, on: call.line)
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

    /// A call of ours that came back: by our mark; or, where a carrier removes it, because a telephone that we ring
    /// now is said to have forwarded it, because it comes from a line's own number while that line rings somebody, or
    /// because it comes from a caller whose number we show to a telephone in this moment, before that has even rung.
    private func isLoop(_ invitation: Invitation, _ reader: InvitationReader, _ line: Line) -> Bool {
        if invitation.request.headers[Self.loopHeader] == settings.loopMark { return true }
        guard case .trunk = invitation.source else { return false }
        if let forwarder = reader.forwardingUser.map(numberKey),
            isRinging({ _, leg, _ in telephone(of: leg.device) == .number(forwarder) })
        {
            return true
        }
        guard let caller = reader.callerUser(trustsAssertion: true).map(numberKey) else { return false }
        if let owner = linesByNumber[caller] {
            return isRinging { call, request, _ in
                call.countedLine == owner || (call.notice != nil && request.line == owner)
            }
        }
        return isRinging { call, request, hasRung in
            request.presentsCaller && !hasRung && call.arrival.callerNumber.map(numberKey) == caller
        }
    }

    /// Whether an outside telephone that no one has answered yet is being rung by us, of those that match.
    private func isRinging(_ matches: (Call, DialRequest, _ hasRung: Bool) -> Bool) -> Bool {
        ringingOutside.contains { address in
            guard let call = calls[address.call], let leg = call.legs[address.leg], let request = leg.request else {
                return false
            }
            return matches(call, request, leg.hasRung)
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
        if let session { refuse(call, session, status, phrase, owing: .missedCall, now: now) }
        drainAgent(now: now)
    }

    /// The first fact of a call.
    func received(_ call: Call) -> FactEvent {
        let arrival = call.arrival
        return .callReceived(
            line: call.line, caller: arrival.caller, trunk: arrival.trunk, forwardedFrom: arrival.forwardedFrom,
            attestation: arrival.attestation)
    }

    /// Refuses a call to a line of ours: it is in the ledger like any other, and before the caller hears of it.
    func refuse(
        _ call: Call, _ session: SessionID, _ status: Int, _ phrase: String, headers: [ExtraHeader] = [],
        owing task: TaskKind? = nil, now: Now
    ) {
        counts.callsRefused += 1
        var events = [received(call)]
        if let task { events.append(.taskOpened(kind: task, line: call.line, person: nil)) }
        events += [.callRejected(sipStatus: status, reason: phrase), .callEnded(by: .system, cause: phrase)]
        let token = makeToken()
        heldRefusals.append(
            HeldRefusal(
                token: token, until: now.uptime + settings.factPatience, session: session, status: status,
                phrase: phrase, headers: headers))
        submit(events.map { call.fact($0, at: now.instant) }, token: token, now: now)
    }
}
