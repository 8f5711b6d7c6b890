import Chronology

extension UserAgent {
    /// A response passed its transaction: give it to whoever sent the request.
    mutating func deliver(
        _ response: SIPMessage, status: Int, key: UInt64, _ record: ClientRecord, on flow: Flow, now: Uptime
    ) {
        switch record.owner {
        case .detached: strayInviteResponse(response, status: status, key: key, record, now: now)
        case .registration(let name): registrationResponse(response, status: status, record, trunk: name, now: now)
        case .ping(let name): pinged(name, status: status, now: now)
        case .session(let id, let purpose):
            guard sessions[id] != nil, isAwaited(key, id, purpose) else {
                return strayInviteResponse(response, status: status, key: key, record, now: now)
            }
            modify(id, now: now) { agent, session in
                switch purpose {
                case .invite:
                    agent.inviteResponse(response, status: status, key: key, record, &session, on: flow, now: now)
                case .reinvite, .update:
                    agent.modificationResponse(response, status: status, key: key, record, &session, now: now)
                case .bye: agent.byeResponse(response, status: status, record, &session, now: now)
                case .prack, .info:
                    agent.dialogResponse(response, status: status, record, &session, now: now)
                }
            }
        }
    }

    /// Whether the session still waits for this very transaction, and a 2xx has not been acknowledged already.
    private func isAwaited(_ key: UInt64, _ id: SessionID, _ purpose: SessionRequest) -> Bool {
        guard let session = sessions[id] else { return false }
        switch purpose {
        case .invite: return session.outgoing?.branch == key && session.dialog == nil
        case .reinvite, .update: return session.ours?.branch == key && session.ours?.unanswered == nil
        case .prack, .info, .bye: return true
        }
    }

    /// Nobody answered a request, or its transport failed.
    mutating func deliverFailure(_ failure: RequestFailure, key: UInt64, _ record: ClientRecord, now: Uptime) {
        switch record.owner {
        case .detached: break
        case .registration(let name): registrationTimedOut(name, record, now: now)
        case .ping(let name): pinged(name, status: nil, now: now)
        case .session(let id, let purpose):
            modify(id, now: now) { agent, session in
                switch purpose {
                case .invite:
                    guard session.outgoing?.branch == key, session.dialog == nil else { return }
                    agent.inviteFailed(failure, record, &session, now: now)
                case .reinvite, .update:
                    guard session.ours?.branch == key else { return }
                    agent.modificationTimedOut(&session, now: now)
                case .bye: agent.apply(.byeFinished, to: &session, now: now)
                case .prack:
                    // RFC 3262 leaves it to the 2xx, which comes or does not.
                    break
                case .info:
                    agent.apply(
                        .dialogLost, to: &session, Occasion(end: .dialogGone(status: nil)), now: now)
                }
            }
        }
    }

    /// A response to an INVITE that nobody waits for any more: a second fork, a target given up, a retransmitted 2xx.
    private mutating func strayInviteResponse(
        _ response: SIPMessage, status: Int, key: UInt64, _ record: ClientRecord, now: Uptime
    ) {
        guard record.method == .invite else { return }
        if status < 200 {
            if status > 100 || !record.isCancelled { cancelClient(key, reason: nil, now: now) }
            return
        }
        guard status < 300, let to = try? response.to else { return }
        let tag = to.tag ?? ""
        if let known = record.acknowledgements.first(where: { $0.tag == tag }) {
            return transmit(known.bytes, on: known.flow)
        }
        if isWaitingForOurAnswer(record) { return }
        guard record.acknowledgements.count < ClientRecord.mostForks, let local = try? record.request.from,
            let callID = try? record.request.callID, let target = record.request.requestURI,
            var dialog = Dialog(
                answeredBy: response, callID: callID, local: local, target: target, flow: record.flow)
        else { return }
        // RFC 3261 section 13.2.2.4: every 2xx is acknowledged, and what nobody wants is hung up.
        let sequence = dialog.localSequence
        sendACK(in: dialog, sequence: sequence, sdp: nil, client: key, now: now)
        let bye = dialog.request(.bye, sequence: dialog.nextSequence())
        let flow = hop(of: dialog, now: now)
        _ = startClient(bye, method: .bye, on: flow, owner: .detached, now: now)
    }

    /// Whether the 2xx is known and its ACK waits for an answer of ours.
    private func isWaitingForOurAnswer(_ record: ClientRecord) -> Bool {
        guard case .session(let id, let purpose) = record.owner, let session = sessions[id] else { return false }
        return purpose == .invite ? session.outgoing?.unanswered != nil : session.ours?.unanswered != nil
    }

    // MARK: Answers to our first INVITE

    private mutating func inviteResponse(
        _ response: SIPMessage, status: Int, key: UInt64, _ record: ClientRecord, _ session: inout Session,
        on flow: Flow, now: Uptime
    ) {
        session.outgoing?.patience = nil
        if case .trunk(let name) = session.outgoing?.request.destination {
            called(trunk: name, hadResponse: true, now: now)
        }
        switch status {
        case ..<200: provisionalReceived(response, status: status, record, &session, now: now)
        case ..<300: answerReceived(response, key: key, record, &session, now: now)
        default:
            guard !isRetried(response, status: status, record, &session, now: now) else { return }
            apply(
                .failureReceived, to: &session, Occasion(response: response, status: status), now: now)
        }
    }

    private mutating func provisionalReceived(
        _ response: SIPMessage, status: Int, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) {
        var occasion = Occasion(response: response, status: status)
        if status > 100 {
            occasion.sdp = response.sessionDescription
            guard let index = fork(of: response, record, &session) else {
                return apply(.provisionalReceived, to: &session, occasion, now: now)
            }
            if let rseq = try? response.rseq, (try? response.required)?.contains("100rel") == true {
                guard reliableReceived(rseq, response, fork: index, &session, occasion: &occasion, now: now) else {
                    return
                }
            }
            if let sdp = occasion.sdp { session.forks[index].sdp = sdp }
        }
        apply(.provisionalReceived, to: &session, occasion, now: now)
    }

    /// The early dialog of a response, made if it is new; nil for a response without tag.
    private mutating func fork(of response: SIPMessage, _ record: ClientRecord, _ session: inout Session) -> Int? {
        guard let tag = (try? response.to)?.tag else { return nil }
        noteAbilities(response, &session)
        if let index = session.forks.firstIndex(where: { $0.dialog.remoteTag == tag }) { return index }
        guard session.forks.count < ClientRecord.mostForks, let call = session.outgoing,
            let dialog = Dialog(
                answeredBy: response, callID: session.callID, local: call.local, target: call.request.target,
                flow: record.flow)
        else { return nil }
        session.forks.append(Fork(dialog: dialog))
        return session.forks.count - 1
    }

    func noteAbilities(_ message: SIPMessage, _ session: inout Session) {
        if let methods = try? message.allowedMethods, !methods.isEmpty {
            session.peer.allowsUpdate = methods.contains(.update)
        }
    }

    private mutating func answerReceived(
        _ response: SIPMessage, key: UInt64, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) {
        guard let call = session.outgoing,
            var dialog = Dialog(
                answeredBy: response, callID: session.callID, local: call.local, target: call.request.target,
                flow: record.flow)
        else {
            // It cannot be acknowledged, since it does not say by whom it was given: RFC 3261 section 21.5.3.
            return apply(.failureReceived, to: &session, Occasion(status: 502), now: now)
        }
        if let early = session.forks.first(where: { $0.dialog.remoteTag == dialog.remoteTag }) {
            dialog.localSequence = max(dialog.localSequence, early.dialog.localSequence)
            dialog.remoteSequence = early.dialog.remoteSequence
        }
        noteAbilities(response, &session)
        let earlySDP = session.forks.first { $0.dialog.remoteTag == dialog.remoteTag }?.sdp
        session.dialog = dialog
        session.forks = []
        var occasion = Occasion(response: response, status: 200, client: key)
        let sdp = response.sessionDescription
        let isOffer =
            call.request.offer == nil && session.negotiation.state == .idle && sdp != nil
            && session.remoteSDP == nil
        if isOffer {
            _ = session.negotiation.receive(.offerReceived)
        } else if session.negotiation.state == .weOffered, sdp != nil || earlySDP != nil {
            _ = session.negotiation.receive(.answerReceived)
        }
        occasion.sdp = sdp ?? earlySDP ?? session.remoteSDP
        session.remoteSDP = occasion.sdp
        agreeOnRefresh(response, &session, now: now)
        if isOffer {
            session.outgoing?.unanswered = (try? response.cseq.number) ?? call.sequence
            session.answerLimit = now + configuration.timers.answering
        }
        apply(isOffer ? .answerWithOfferReceived : .answerReceived, to: &session, occasion, now: now)
    }

    /// 401, 407, 422, and servers that are down: the INVITE goes out again instead of failing.
    private mutating func isRetried(
        _ response: SIPMessage, status: Int, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) -> Bool {
        guard session.machine.state == .inviting || session.machine.state == .proceeding,
            var call = session.outgoing
        else { return false }
        switch status {
        case 401, 407:
            guard call.request.credentials != nil,
                session.authentication.challenged(by: response, to: record.request)
            else { return false }
        case 422:
            guard let minimum = try? response.minSE, Int(minimum) > call.minimumInterval, minimum <= 86_400 else {
                return false
            }
            call.minimumInterval = Int(minimum)
            call.sessionInterval = max(call.sessionInterval ?? 0, Int(minimum))
        case 503:
            guard call.index + 1 < call.targets.count else { return false }
            call.index += 1
        default: return false
        }
        session.outgoing = call
        session.forks = []
        apply(.inviteRepeated, to: &session, now: now)
        sendInvite(&session, now: now)
        return true
    }

    /// Nobody answered the INVITE: the next target, or the end.
    private mutating func inviteFailed(
        _ failure: RequestFailure, _ record: ClientRecord, _ session: inout Session, now: Uptime
    ) {
        let isWaiting = session.machine.state == .inviting
        let isSilent = isWaiting || session.machine.state == .cancelPending
        if isWaiting, let call = session.outgoing, call.index + 1 < call.targets.count {
            session.outgoing?.index += 1
            return sendInvite(&session, now: now)
        }
        if case .trunk(let name) = session.outgoing?.request.destination, isSilent {
            called(trunk: name, hadResponse: false, now: now)
        }
        apply(
            .inviteTimedOut, to: &session, Occasion(failure: failure == .timeout ? .timeout : .unreachable), now: now)
    }

    /// The target stayed silent: try the next one and leave the old transaction to itself.
    mutating func patienceExpired(_ session: inout Session, now: Uptime) {
        session.outgoing?.patience = nil
        guard session.machine.state == .inviting, let call = session.outgoing, call.index + 1 < call.targets.count
        else { return }
        session.outgoing?.index += 1
        sendInvite(&session, now: now)
    }
}

extension SIPMessage {
    /// The session description in the body, also as the first such part of a multipart body.
    var sessionDescription: [UInt8]? {
        guard !body.isEmpty, let type = try? contentType else { return nil }
        if type.isSame(as: .sdp) { return body }
        guard type.type == "multipart", let boundary = type.parameters["boundary"] else { return nil }
        return Self.sessionPart(of: body, boundary: Array("--\(boundary)".utf8))
    }

    /// RFC 2046 section 5.1: parts stand between lines that begin with two hyphens and the boundary.
    private static func sessionPart(of body: [UInt8], boundary: [UInt8]) -> [UInt8]? {
        var rest = body[...]
        guard let first = rest.firstRange(of: boundary) else { return nil }
        rest = rest[first.upperBound...]
        for _ in 0..<16 {
            guard let next = rest.firstRange(of: boundary) else { return nil }
            let part = rest[..<next.lowerBound]
            rest = rest[next.upperBound...]
            guard let blank = part.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: part[..<blank.lowerBound], as: UTF8.self).lowercased()
            guard head.contains("application/sdp") else { continue }
            return Array(part[blank.upperBound...].dropLast(2))
        }
        return nil
    }
}
