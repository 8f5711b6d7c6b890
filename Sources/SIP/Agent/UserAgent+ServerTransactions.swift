import Chronology

extension UserAgent {
    /// Opens a server transaction for a request that is worth state; nil when there is no room.
    mutating func startServer(
        _ received: ReceivedRequest, mergeKey: String? = nil, session: SessionID? = nil, toTag: String, now: Uptime
    ) -> UInt64? {
        guard servers.count < configuration.limits.transactions else {
            count(.overload)
            return nil
        }
        let number = nextNumber()
        let token = timers.register(.server(number))
        var record = ServerRecord(
            machine: received.method == .invite ? .invite(InviteServerTransaction()) : .other(ServerTransaction()),
            request: received.message.keptForResponses, flow: received.responseFlow, key: received.key,
            session: session,
            toTag: toTag, token: token)
        record.mergeKey = mergeKey
        if let mergeKey { mergeIndex[mergeKey] = number }
        servers[number] = record
        serverIndex[received.key] = number
        return number
    }

    /// Makes the response to the request of a server transaction, ready for more headers.
    func makeResponse(_ number: UInt64, status: Int, phrase: String? = nil) -> SIPMessage? {
        guard let record = servers[number] else { return nil }
        return makeResponse(to: record.request, status: status, phrase: phrase, toTag: record.toTag)
    }

    func makeResponse(to request: SIPMessage, status: Int, phrase: String? = nil, toTag: String?) -> SIPMessage {
        let makesDialog = status > 100 && status < 300 && request.method == .invite
        var response = SIPMessage(
            status: status, reason: phrase, to: request, toTag: status == 100 ? nil : toTag,
            keepingRecordRoute: makesDialog)
        response.headers.append(.server, configuration.productName)
        return response
    }

    /// Sends a response in its transaction.
    mutating func send(_ response: SIPMessage, in number: UInt64, now: Uptime) {
        guard var record = servers[number], let status = response.status else { return }
        record.response = response.serialized()
        let isReliable = record.flow.transport.isReliable
        let values = configuration.timers
        let actions: TransactionActions
        switch record.machine {
        case .invite(var machine):
            let event: InviteServerTransaction.Event =
                status < 200 ? .provisionalGiven : status < 300 ? .successGiven : .failureGiven
            actions = machine.receive(event, isReliable: isReliable, values: values, now: now)
            record.machine = .invite(machine)
        case .other(var machine):
            actions = machine.receive(
                status < 200 ? .provisionalGiven : .finalGiven, isReliable: isReliable, values: values, now: now)
            record.machine = .other(machine)
        }
        if actions.contains(.send) { transmit(record.response, on: record.flow) }
        if status >= 200, let mergeKey = record.mergeKey, mergeIndex[mergeKey] == number {
            mergeIndex[mergeKey] = nil
            record.mergeKey = nil
        }
        timers.set(record.token, to: record.machine.timers.next)
        servers[number] = record
    }

    /// Sends a response with nothing but its status in its transaction.
    mutating func send(_ status: Int, phrase: String? = nil, in number: UInt64, now: Uptime) {
        guard let response = makeResponse(number, status: status, phrase: phrase) else { return }
        send(response, in: number, now: now)
    }

    /// A request came again: RFC 3261 section 17.2.3. Whether it belonged to a transaction.
    mutating func isRetransmission(_ received: ReceivedRequest, now: Uptime) -> Bool {
        guard let number = serverIndex[received.key], let record = servers[number] else { return false }
        if received.method == .ack {
            return acknowledged(number, record, now: now)
        }
        count(.retransmissionReceived)
        let isReliable = record.flow.transport.isReliable
        switch record.machine {
        case .invite(var machine):
            let actions = machine.receive(
                .inviteReceived, isReliable: isReliable, values: configuration.timers, now: now)
            if actions.contains(.send), !record.response.isEmpty { transmit(record.response, on: record.flow) }
        case .other(var machine):
            let actions = machine.receive(
                .requestReceived, isReliable: isReliable, values: configuration.timers, now: now)
            if actions.contains(.send), !record.response.isEmpty { transmit(record.response, on: record.flow) }
        }
        return true
    }

    /// An ACK with the branch of an INVITE: it ends a failure. For a 2xx it would be in the wrong branch; the dialog
    /// sees to it either way.
    private mutating func acknowledged(_ number: UInt64, _ record: ServerRecord, now: Uptime) -> Bool {
        guard case .invite(var machine) = record.machine else { return false }
        let actions = machine.receive(
            .ackReceived, isReliable: record.flow.transport.isReliable, values: configuration.timers, now: now)
        if actions.contains(.pass) { return false }
        servers[number]?.machine = .invite(machine)
        timers.set(record.token, to: machine.timers.next)
        return true
    }

    mutating func serverTimerFired(_ number: UInt64, now: Uptime) {
        guard var record = servers[number] else { return }
        let isReliable = record.flow.transport.isReliable
        var actions = TransactionActions()
        switch record.machine {
        case .invite(var machine):
            if let event = machine.dueEvent(now: now) {
                actions = machine.receive(event, isReliable: isReliable, values: configuration.timers, now: now)
            }
            record.machine = .invite(machine)
        case .other(var machine):
            if let event = machine.dueEvent(now: now) {
                actions = machine.receive(event, isReliable: isReliable, values: configuration.timers, now: now)
            }
            record.machine = .other(machine)
        }
        if actions.contains(.send) { transmit(record.response, on: record.flow) }
        if actions.contains(.remove) {
            removeServer(number)
        } else {
            timers.set(record.token, to: record.machine.timers.next)
            servers[number] = record
        }
    }

    mutating func removeServer(_ number: UInt64) {
        guard let record = servers.removeValue(forKey: number) else { return }
        timers.unregister(record.token)
        if serverIndex[record.key] == number { serverIndex[record.key] = nil }
        if let mergeKey = record.mergeKey, mergeIndex[mergeKey] == number { mergeIndex[mergeKey] = nil }
    }
}

extension SIPMessage {
    /// The request without its body and all that no response of ours is made of: that is kept for half a minute.
    fileprivate var keptForResponses: SIPMessage {
        var kept = SIPMessage(startLine: startLine)
        kept.headers.buffer.reserveCapacity(512)
        let names: [SIPHeaderName] = [
            .via, .recordRoute, .from, .to, .callID, .cseq, .timestamp, .supported, .sessionExpires, .minSE,
        ]
        for name in names { kept.headers.copy(name, from: headers) }
        return kept
    }
}
