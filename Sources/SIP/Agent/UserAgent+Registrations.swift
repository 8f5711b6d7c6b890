import Chronology

extension UserAgent {
    /// Gives the registration of a trunk an event and does what it says.
    mutating func apply(
        _ event: RegistrationMachine.Event, to trunk: inout TrunkRecord, status: Int? = nil, reason: String = "",
        granted: Int = 0, now: Uptime
    ) {
        let actions = trunk.registration.receive(event)
        let name = trunk.settings.name
        if actions.contains(.useNextTarget) { trunk.rotateTargets() }
        if actions.contains(.scheduleRefresh) {
            trunk.failures = 0
            trunk.unansweredRegistrations = 0
            // Early enough for a lost packet and a new location, late enough not to be a nuisance.
            let seconds = granted > 1_200 ? granted - 600 : granted / 2
            trunk.refreshAt = now + .seconds(max(1, seconds))
        }
        if actions.contains(.reportRegistered) { emit(.registered(trunk: name, expires: granted)) }
        var wait = Duration.zero
        if actions.contains(.scheduleRetry) {
            if event != .locationFailed { trunk.failures += 1 }
            wait = backOff(trunk.failures)
            trunk.retryAt = now + wait
        }
        if actions.contains(.reportFailure) {
            emit(.registrationFailed(trunk: name, status: status, reason: reason, retryIn: wait))
        }
        if actions.contains(.reportUnregistered) {
            trunk.refreshAt = nil
            trunk.retryAt = nil
            trunk.registrarFlow = nil
            if !trunk.isReplaced { emit(.unregistered(trunk: name)) }
        }
        if actions.contains(.locate) { locate(&trunk, now: now) }
        if actions.contains(.register) { sendRegister(&trunk, expires: trunk.interval, now: now) }
        if actions.contains(.unregister) {
            trunk.refreshAt = nil
            sendRegister(&trunk, expires: 0, now: now)
        }
    }

    private mutating func sendRegister(_ trunk: inout TrunkRecord, expires: Int, now: Uptime) {
        guard let registration = trunk.settings.registration, let target = trunk.targets.first,
            let flow = flow(to: target, now: now)
        else { return serverFailed(&trunk, status: nil, reason: "no way to the server", now: now) }
        var request = makeRequest(.register, trunk: &trunk, user: registration.user, on: flow)
        trunk.registerSequence = trunk.sequence
        var contact = contact(user: registration.user, on: flow)
        contact.expires = UInt32(clamping: expires)
        request.headers.append(.contact, contact)
        request.headers.append(.expires, UInt32(clamping: expires))
        let key = startClient(
            request, method: .register, on: flow, owner: .registration(trunk: trunk.settings.name), now: now)
        if key == nil { serverFailed(&trunk, status: nil, reason: "no way to the server", now: now) }
    }

    /// A request about the trunk itself: REGISTER or OPTIONS.
    mutating func makeRequest(
        _ method: SIPMethod, trunk: inout TrunkRecord, user: String?, on flow: Flow
    ) -> SIPMessage {
        trunk.sequence = trunk.sequence &+ 1
        var request = SIPMessage(method, trunk.domain)
        for route in trunk.routes { request.headers.append(.route, route) }
        request.headers.append(.maxForwards, 70)
        let identity = user.map { SIPURI(user: $0, host: trunk.settings.host) } ?? trunk.domain
        let from = user == nil ? contact(user: "vigie", on: flow).uri : identity
        var local = NameAddress(uri: from)
        local.tag = TransactionKeys.hexadecimal(random.next())
        request.headers.append(.from, local)
        request.headers.append(.to, NameAddress(uri: identity))
        request.headers.append(.callID, method == .register ? trunk.callID : TransactionKeys.hexadecimal(random.next()))
        request.headers.append(.cseq, CSeq(trunk.sequence, method))
        request.headers.append(.userAgent, configuration.productName)
        if method == .register {
            trunk.authentication.authorize(
                &request, method: method, credentials: trunk.settings.credentials, random: &random)
        } else {
            request.headers.append(.contact, contact(user: "vigie", on: flow))
            request.headers.append(.accept, "application/sdp")
        }
        return request
    }

    mutating func registrationResponse(
        _ response: SIPMessage, status: Int, _ record: ClientRecord, trunk name: String, now: Uptime
    ) {
        guard status >= 200 else { return }
        modifyTrunk(name, now: now) { agent, trunk in
            guard trunk.awaits(record.request) else { return }
            let phrase = response.reasonPhrase ?? ""
            switch status {
            case 200..<300:
                agent.registrationAccepted(response, record, &trunk, status: status, now: now)
            case 401, 407:
                let isAnswerable =
                    trunk.settings.credentials != nil
                    && trunk.authentication.challenged(by: response, to: record.request)
                agent.apply(isAnswerable ? .challenged : .refused, to: &trunk, status: status, reason: phrase, now: now)
            case 423:
                guard let minimum = try? response.minExpires, Int(minimum) > trunk.interval, minimum <= 86_400 else {
                    return agent.apply(.refused, to: &trunk, status: status, reason: phrase, now: now)
                }
                trunk.interval = Int(minimum)
                agent.apply(.tooBrief, to: &trunk, now: now)
            case 408, 500, 502...504:
                agent.serverFailed(&trunk, status: status, reason: phrase, now: now)
            default:
                trunk.authentication.forget()
                agent.apply(.refused, to: &trunk, status: status, reason: phrase, now: now)
            }
        }
    }

    private mutating func registrationAccepted(
        _ response: SIPMessage, _ record: ClientRecord, _ trunk: inout TrunkRecord, status: Int, now: Uptime
    ) {
        reachable(&trunk)
        let granted = grantedSeconds(response, record, trunk)
        guard granted > 0 || trunk.isLeaving else {
            return apply(.refused, to: &trunk, status: status, reason: "no binding granted", now: now)
        }
        trunk.registrarFlow = record.flow
        apply(.accepted, to: &trunk, granted: granted, now: now)
    }

    /// What the registrar granted to our contact: its expires parameter, or Expires, or what we asked for. When none of
    /// the contacts is ours, as behind an element that rewrites them, the shortest of all: RFC 3261 section 10.2.4.
    private func grantedSeconds(_ response: SIPMessage, _ record: ClientRecord, _ trunk: TrunkRecord) -> Int {
        let ours = (try? record.request.contacts)?.first?.uri
        let contacts = (try? response.contacts) ?? []
        let otherwise = (try? response.expires) ?? UInt32(clamping: trunk.interval)
        let mine =
            contacts.first { contact in ours.map { $0.matches(contact.uri) } ?? false }
            ?? contacts.first { contact in ours.map { $0.isSameBinding(as: contact.uri) } ?? false }
        let seconds = mine.map { $0.expires ?? otherwise } ?? contacts.map { $0.expires ?? otherwise }.min()
        return min(86_400, Int(seconds ?? otherwise))
    }

    mutating func registrationTimedOut(_ name: String, _ record: ClientRecord, now: Uptime) {
        modifyTrunk(name, now: now) { agent, trunk in
            guard trunk.awaits(record.request) else { return }
            agent.serverFailed(&trunk, status: nil, reason: "no answer to REGISTER", now: now)
        }
    }

    /// The server is down: the next one at once while there are others in this round, else wait.
    private mutating func serverFailed(_ trunk: inout TrunkRecord, status: Int?, reason: String, now: Uptime) {
        trunk.unansweredRegistrations += 1
        if trunk.targets.count > 1, trunk.unansweredRegistrations % trunk.targets.count != 0 {
            return apply(.timedOutWithNext, to: &trunk, now: now)
        }
        unreachable(&trunk, reason: reason)
        trunk.rotateTargets()
        apply(.timedOut, to: &trunk, status: status, reason: reason, now: now)
    }
}

extension SIPURI {
    /// Whether two contacts are one binding to registrars that write the default port, or leave it out.
    fileprivate func isSameBinding(as other: SIPURI) -> Bool {
        user == other.user && host.lowercased() == other.host.lowercased() && (port ?? 5060) == (other.port ?? 5060)
    }
}
