public import Chronology

extension UserAgent {
    /// Places a call. Its outcome always comes as effects, also when it cannot even begin.
    public mutating func invite(_ request: InviteRequest, now: Uptime) -> SessionID {
        let id = SessionID(nextNumber())
        let isFull = sessions.count >= configuration.limits.sessions
        var session = newSession(
            id, isCaller: true,
            callID: TransactionKeys.hexadecimal(random.next()) + TransactionKeys.hexadecimal(random.next()))
        var local = NameAddress(displayName: request.fromName, uri: request.from)
        local.tag = TransactionKeys.hexadecimal(session.tag)
        session.outgoing = OutgoingCall(
            request: request, local: local, remote: NameAddress(uri: request.to ?? request.target),
            sessionInterval: configuration.sessionTimer.interval,
            minimumInterval: max(90, configuration.sessionTimer.minimum))
        session.ringingLimit = now + configuration.timers.ringing
        dialogs[session.tag] = id
        sessions[id] = session
        modify(id, now: now) { agent, session in
            guard !isFull else {
                agent.count(.overload)
                return agent.apply(.inviteTimedOut, to: &session, Occasion(failure: .overloaded), now: now)
            }
            agent.locate(&session, now: now)
        }
        return id
    }

    mutating func newSession(_ id: SessionID, isCaller: Bool, callID: String) -> Session {
        Session(
            id: id, isCaller: isCaller, callID: callID, tag: random.next(), timer: timers.register(.session(id)),
            machine: isCaller ? .outgoing : .incoming)
    }

    /// Finds out where the INVITE goes, then sends it.
    private mutating func locate(_ session: inout Session, now: Uptime) {
        guard let call = session.outgoing else { return }
        let target = call.request.target
        switch call.request.destination {
        case .contact(let contact):
            session.outgoing?.flow = contact.flow
            return sendInvite(&session, now: now)
        case .address(let address, let transport):
            session.outgoing?.targets = [ServerTarget(transport: transport, address: address)]
            return sendInvite(&session, now: now)
        case .trunk(let name):
            guard let trunk = trunks[name] else { return unreachable(&session, now: now) }
            session.outgoing?.routes = trunk.routes
            session.contactUser = trunk.settings.registration?.user ?? session.contactUser
            if call.request.credentials == nil { session.outgoing?.request.credentials = trunk.settings.credentials }
            if !trunk.targets.isEmpty {
                session.outgoing?.targets = trunk.targets
                return sendInvite(&session, now: now)
            }
            session.outgoing?.location = trunk.location(available: availableTransports)
        case .domain:
            let transport = target.parameters["transport"].flatMap { name in
                TransportProtocol.allCases.first { $0.description == name.lowercased() }
            }
            session.outgoing?.location = ServerLocation(
                host: target.parameters["maddr"] ?? target.host, port: target.port, transport: transport,
                available: availableTransports)
        }
        guard let step = session.outgoing?.location?.start() else { return unreachable(&session, now: now) }
        located(step, &session, now: now)
    }

    var availableTransports: [TransportProtocol] {
        TransportProtocol.allCases.filter { transport in
            configuration.listeners.contains { $0.transport == transport }
        }
    }

    private mutating func located(_ step: ServerLocation.Step, _ session: inout Session, now: Uptime) {
        switch step {
        case .wait: break
        case .failed: unreachable(&session, now: now)
        case .found(let targets):
            session.outgoing?.targets = usable(targets)
            sendInvite(&session, now: now)
        case .ask(let queries):
            for query in queries {
                let resolution = ResolutionID(nextNumber())
                resolutions[resolution] = .session(session.id)
                session.outgoing?.resolutions[resolution] = query
                emit(.resolve(resolution, query))
            }
        }
    }

    /// The domain name system answered. `timeToLive` in seconds bounds how long the answer is kept.
    public mutating func resolved(_ id: ResolutionID, _ answer: NameAnswer, timeToLive: Int, now: Uptime) {
        switch resolutions.removeValue(forKey: id) {
        case .trunk(let name): trunkResolved(name, id, answer, timeToLive: timeToLive, now: now)
        case .session(let session):
            modify(session, now: now) { agent, session in
                guard let query = session.outgoing?.resolutions.removeValue(forKey: id),
                    let step = session.outgoing?.location?.answered(query, answer, random: &agent.random)
                else { return }
                agent.located(step, &session, now: now)
            }
        case nil: break
        }
    }

    private mutating func unreachable(_ session: inout Session, now: Uptime) {
        apply(.inviteTimedOut, to: &session, Occasion(failure: .unreachable), now: now)
    }

    /// Sends the INVITE, for the first time or anew, to the current target.
    mutating func sendInvite(_ session: inout Session, now: Uptime) {
        guard var call = session.outgoing else { return }
        call.attempts += 1
        call.sequence = call.sequence &+ 1
        guard call.attempts <= OutgoingCall.mostAttempts, let flow = nextFlow(&call, now: now) else {
            session.outgoing = call
            return unreachable(&session, now: now)
        }
        session.outgoing = call
        let message = makeInvite(call, &session, on: flow)
        let key = startClient(
            message, method: .invite, on: flow, owner: .session(session.id, .invite), now: now)
        guard let key else { return unreachable(&session, now: now) }
        session.outgoing?.branch = key
        if call.request.offer != nil, session.negotiation.state == .idle { _ = session.negotiation.receive(.offerSent) }
        session.localSDP = call.request.offer
        let hasAnother = call.index + 1 < call.targets.count
        session.outgoing?.patience = hasAnother ? now + configuration.timers.targetPatience : nil
    }

    private mutating func nextFlow(_ call: inout OutgoingCall, now: Uptime) -> Flow? {
        if let flow = call.flow { return live(flow, now: now) }
        while call.index < call.targets.count {
            if let flow = flow(to: call.targets[call.index], now: now) { return flow }
            call.index += 1
        }
        return nil
    }

    private mutating func makeInvite(_ call: OutgoingCall, _ session: inout Session, on flow: Flow) -> SIPMessage {
        let request = call.request
        var message = SIPMessage(.invite, request.target)
        message.headers.buffer.reserveCapacity(1_536)
        for route in call.routes { message.headers.append(.route, route) }
        message.headers.append(.maxForwards, UInt32(clamping: request.maxForwards))
        message.headers.append(.from, call.local)
        message.headers.append(.to, call.remote)
        message.headers.append(.callID, session.callID)
        message.headers.append(.cseq, CSeq(call.sequence, .invite))
        message.headers.append(.contact, contact(user: session.contactUser, on: flow))
        message.headers.append(.allow, Self.allowText)
        message.headers.append(.supported, request.offersReliableProvisionals ? Self.supportedText : "timer")
        if let interval = call.sessionInterval {
            message.headers.append(.sessionExpires, SessionExpires(seconds: UInt32(clamping: interval)))
            if call.minimumInterval > 90 { message.headers.append(.minSE, UInt32(clamping: call.minimumInterval)) }
        }
        message.headers.append(.userAgent, configuration.productName)
        append(request.headers, to: &message)
        if let offer = request.offer { setSDP(offer, &message) }
        session.authentication.authorize(
            &message, method: .invite, credentials: request.credentials, random: &random)
        return message
    }

    func append(_ headers: [ExtraHeader], to message: inout SIPMessage) {
        for header in headers { message.headers.append(SIPHeaderName(header.name), header.value) }
    }

    func setSDP(_ sdp: [UInt8], _ message: inout SIPMessage) {
        message.headers.append(.contentType, "application/sdp")
        message.body = sdp
    }

    /// Gives up an outgoing call before its answer.
    public mutating func cancel(_ session: SessionID, reason: Reason? = nil, now: Uptime) {
        hangUp(session, reason: reason, now: now)
    }

    /// Ends a session in whatever state it is: CANCEL, a failure response or BYE, whichever fits.
    public mutating func hangUp(_ session: SessionID, reason: Reason? = nil, now: Uptime) {
        modify(session, now: now) { agent, session in
            session.hangUpReason = session.hangUpReason ?? reason
            if session.machine.state.isRinging {
                session.wasCancelled = true
                session.ringingLimit = nil
            }
            if session.machine.state == .incoming {
                let refusal = ReliableProvisionals.Pending(status: 480, phrase: nil, sdp: nil, headers: [])
                return agent.apply(.refusalAsked, to: &session, Occasion(pending: refusal), now: now)
            }
            agent.apply(.hangUpAsked, to: &session, now: now)
            agent.endUnsentCall(&session, now: now)
        }
    }

    /// A call that was given up before its INVITE left needs no CANCEL.
    mutating func endUnsentCall(_ session: inout Session, now: Uptime) {
        guard session.machine.state == .cancelPending, session.outgoing?.branch == nil else { return }
        apply(.inviteTimedOut, to: &session, now: now)
    }
}
