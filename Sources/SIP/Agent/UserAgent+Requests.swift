import Chronology

extension UserAgent {
    /// A request came: its transaction first, then its dialog, and only then what it is.
    mutating func requestReceived(
        _ message: SIPMessage, method: SIPMethod, uri: SIPURI, via: Via, cseq: CSeq, on flow: Flow, now: Uptime
    ) {
        guard
            let received = ReceivedRequest(message, method: method, uri: uri, via: via, cseq: cseq, on: flow)
        else {
            count(.parseError)
            guard isKnown(flow), method != .ack else { return }
            return respondStatelessly(with: SIPMessage(status: 400, to: message, toTag: statelessTag(flow)), on: flow)
        }
        if isRetransmission(received, now: now) { return }
        if method == .cancel { return cancelReceived(received, now: now) }
        if let toTag = received.toTag {
            if let id = session(tag: toTag, callID: received.callID) {
                return requestInDialogReceived(received, session: id, now: now)
            }
            return dialogUnknown(received, now: now)
        }
        if method == .ack { return count(.strayRequest) }
        guard let source = knownSource(flow) else { return strangerAsked(received, now: now) }
        guard isValid(received) else { return }
        if method == .register { return registerReceived(received, now: now) }
        guard passesInspection(received, now: now) else { return }
        switch method {
        case .invite: inviteReceived(received, from: source, now: now)
        case .options: respondWithAbilities(received)
        case .refer: respondStatelessly(received, status: 603)
        // BYE, UPDATE, PRACK, INFO live in dialogs only.
        default: respondStatelessly(received, status: 481)
        }
    }

    private func session(tag: String, callID: String) -> SessionID? {
        guard let number = TransactionKeys.number(tag.utf8), let id = dialogs[number],
            sessions[id]?.callID == callID
        else { return nil }
        return id
    }

    private mutating func dialogUnknown(_ received: ReceivedRequest, now: Uptime) {
        count(.strayRequest)
        guard received.method != .ack, isKnown(received.flow) else { return }
        respondStatelessly(received, status: 481)
    }

    /// Max-Forwards, Require, method and body, in the order of RFC 3261 section 8.2 and 16.3.
    private mutating func passesInspection(_ received: ReceivedRequest, now: Uptime) -> Bool {
        if received.method != .options, let hops = try? received.message.maxForwards, hops == 0 {
            count(.loopDetected)
            respondStatelessly(received, status: 483)
            return false
        }
        switch received.method {
        case .notify, .subscribe, .message, .publish:
            count(.unsupportedMethod)
            respondStatelessly(received, status: received.method == .notify ? 481 : 405, headers: allowHeaders)
            return false
        default: break
        }
        return !isRefusedByInspection(received)
    }

    /// What RFC 3261 wants of every request before it is acted on; what lacks it has been answered.
    private mutating func isValid(_ received: ReceivedRequest) -> Bool {
        do {
            try received.message.validate()
            return true
        } catch {
            count(.parseError)
            if case .respond(let status) = error.treatment { respondStatelessly(received, status: status) }
            return false
        }
    }

    /// Section 8.2: what is wanted that we lack has been answered.
    mutating func isRefusedByInspection(_ received: ReceivedRequest) -> Bool {
        guard let refusal = try? inspection.refusal(of: received.message) else { return false }
        count(refusal.status == 420 ? .unsupportedExtension : .unsupportedMethod)
        respondStatelessly(received, status: refusal.status, headers: refusal.headers)
        return true
    }

    /// When to come again, RFC 3261 section 20.33.
    func retryAfter(_ seconds: UInt32) -> SIPHeaders {
        var headers = SIPHeaders()
        headers.append(.retryAfter, seconds)
        return headers
    }

    private var allowHeaders: SIPHeaders {
        var headers = SIPHeaders()
        headers.append(.allow, Self.allowText)
        return headers
    }

    private mutating func respondWithAbilities(_ received: ReceivedRequest) {
        respondStatelessly(received, status: refusal == nil ? 200 : 503, headers: abilityHeaders)
    }

    /// What OPTIONS is told, RFC 3261 section 11.2.
    var abilityHeaders: SIPHeaders {
        var headers = allowHeaders
        headers.append(.accept, "application/sdp, application/dtmf-relay")
        headers.append(.supported, Self.supportedText)
        return headers
    }

    // MARK: Sources

    /// Whether a flow comes from a trunk, a peer or a registered softphone, or is a connection that somebody proved
    /// himself on.
    public func isKnown(_ flow: Flow) -> Bool {
        if let id = flow.connection, connections[id]?.isUsed == true { return true }
        return knownSource(flow) != nil
    }

    func knownSource(_ flow: Flow) -> KnownSource? {
        if let user = registrar.user(on: flow) { return .softphone(user: user) }
        let ip = flow.remote.ip
        // Of trunks that share an address the first by name, not by hash.
        var found: String?
        for (name, trunk) in trunks where found.map({ name < $0 }) ?? true {
            if trunk.isSource(ip) { found = name }
        }
        if let found { return .trunk(found) }
        for peer in configuration.peers where peer.networks.contains(where: { $0.contains(ip) }) {
            return .peer(peer.name)
        }
        return nil
    }

    /// Somebody whom nobody named: a softphone that registers, or noise. No state comes of it.
    private mutating func strangerAsked(_ received: ReceivedRequest, now: Uptime) {
        if received.method == .register { return registerReceived(received, now: now) }
        if received.method == .invite, isClaimedByAccount(received) { return accountCalled(received, now: now) }
        guard case .refuse(let status) = configuration.admission.answer,
            admission.mayAnswer(received.flow.remote.ip, now: now)
        else { return count(.unknownSourceIgnored) }
        count(.unknownSourceRefused)
        respondStatelessly(received, status: status, isBare: true)
    }

    private func isClaimedByAccount(_ received: ReceivedRequest) -> Bool {
        guard !registrar.accounts.isEmpty else { return false }
        if let user = claimedUser(of: received), registrar.accounts[user] != nil { return true }
        let sent = (try? received.message.credentials(.proxyAuthorization)) ?? []
        return sent.contains { $0.realm == configuration.realm && registrar.accounts[$0.username] != nil }
    }

    /// A softphone whose way to us changed since it registered can still call, and 112 of all numbers: it proves its
    /// password, and only then is anything remembered.
    private mutating func accountCalled(_ received: ReceivedRequest, now: Uptime) {
        guard !isLockedOut(received.flow, now: now) else { return count(.lockedOutSourceIgnored) }
        guard let user = proved(received, header: .proxyAuthorization, status: 407, now: now),
            isValid(received), passesInspection(received, now: now)
        else { return }
        inviteReceived(received, from: .account(user: user), now: now)
    }

    // MARK: Stateless answers

    /// RFC 3261 section 8.2.7: the same request gets the same answer, with the same tag, and nothing is remembered.
    mutating func respondStatelessly(
        _ received: ReceivedRequest, status: Int, headers: SIPHeaders = SIPHeaders(), isBare: Bool = false
    ) {
        guard received.method != .ack else { return }
        var response = SIPMessage(
            status: status, to: received.message, toTag: statelessTag(received.callID, received.fromTag))
        if !isBare { response.headers.append(.server, configuration.productName) }
        for entry in headers.entries { response.headers.append(entry.name, entry.value) }
        transmit(response.serialized(), on: received.responseFlow)
    }

    mutating func respondStatelessly(with response: SIPMessage, on flow: Flow) {
        transmit(response.serialized(), on: flow)
    }

    func statelessTag(_ flow: Flow) -> String { statelessTag("\(flow.remote)", "") }

    /// FNV-1a over a secret and what identifies the call: stable, and no dialog's tag by chance only.
    private func statelessTag(_ callID: String, _ fromTag: String) -> String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in configuration.nonceSecret { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        for byte in callID.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        for byte in fromTag.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return "s" + TransactionKeys.hexadecimal(hash)
    }
}
