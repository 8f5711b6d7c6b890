import Chronology

extension UserAgent {
    /// Sends a request (complete but for its Via) in a new client transaction; nil when there is no room or no way.
    mutating func startClient(
        _ request: SIPMessage, method: SIPMethod, on requested: Flow, owner: ClientOwner, now: Uptime
    ) -> UInt64? {
        guard clients.count < configuration.limits.transactions else {
            count(.overload)
            return nil
        }
        guard var flow = live(requested, now: now) else { return nil }
        let key = random.next() & ~1
        guard clients[key] == nil else { return nil }
        var request = request
        request.headers.prepend(.via, via(on: flow, branch: key))
        var bytes = request.serialized()
        // RFC 3261 section 18.1.1: a large request leaves UDP, which may cut or lose it.
        var smaller: ClientRecord.Smaller?
        if flow.transport == .udp, bytes.count > configuration.limits.datagramRequestOctets,
            !refusesTCP(flow.remote, now: now),
            let wider = self.flow(to: ServerTarget(transport: .tcp, address: flow.remote), now: now)
        {
            smaller = ClientRecord.Smaller(request: request, flow: flow)
            flow = wider
            request.headers.replaceFirstValue(.via, via(on: flow, branch: key))
            bytes = request.serialized()
        }
        addClient(key, request, bytes, method: method, on: flow, owner: owner, now: now)
        clients[key]?.smaller = smaller
        return key
    }

    /// Whether no connection to an address could be had within the last hour.
    private func refusesTCP(_ address: TransportAddress, now: Uptime) -> Bool {
        withoutTCP[address].map { now - $0 < .seconds(3_600) } ?? false
    }

    /// RFC 3261 section 18.1.1: nobody listens on TCP, so the large request goes by UDP after all, with another Via.
    private mutating func fallBack(_ key: UInt64, _ record: ClientRecord, to smaller: ClientRecord.Smaller, now: Uptime)
    {
        if withoutTCP.count >= 256 { withoutTCP = withoutTCP.filter { now - $0.value < .seconds(3_600) } }
        if withoutTCP.count < 256 { withoutTCP[smaller.flow.remote] = now }
        removeClient(key)
        addClient(
            key, smaller.request, smaller.request.serialized(), method: record.method, on: smaller.flow,
            owner: record.owner, now: now)
    }

    private mutating func addClient(
        _ key: UInt64, _ request: SIPMessage, _ bytes: [UInt8], method: SIPMethod, on flow: Flow, owner: ClientOwner,
        now: Uptime
    ) {
        let isReliable = flow.transport.isReliable
        let values = configuration.timers
        let machine: ClientMachine =
            method == .invite
            ? .invite(InviteClientTransaction(isReliable: isReliable, values: values, now: now))
            : .other(ClientTransaction(isReliable: isReliable, values: values, now: now))
        let token = timers.register(.client(key))
        timers.set(token, to: machine.timers.next)
        if let id = flow.connection { connections[id]?.isUsed = true }
        var stored = request
        stored.body = []
        clients[key] = ClientRecord(
            machine: machine, owner: owner, request: stored, bytes: isReliable ? [] : bytes, flow: flow,
            method: method, token: token)
        transmit(bytes, on: flow)
    }

    /// Cancels the INVITE of a client transaction, once, and bounds the wait for its end. RFC 3261 section 9.1.
    mutating func cancelClient(_ key: UInt64, reason: Reason?, now: Uptime) {
        guard var record = clients[key], case .invite(var machine) = record.machine else { return }
        machine.limitWait(values: configuration.timers, now: now)
        record.machine = .invite(machine)
        timers.set(record.token, to: machine.timers.next)
        let isFirst = !record.isCancelled
        record.isCancelled = true
        clients[key] = record
        guard isFirst, let via = try? record.request.topVia, let uri = record.request.requestURI,
            let number = try? record.request.cseq.number
        else { return }
        var cancel = SIPMessage(.cancel, uri)
        cancel.headers.append(.via, via)
        cancel.headers.copy(.route, from: record.request.headers)
        cancel.headers.append(.maxForwards, 70)
        for name in [.from, .to, .callID] as [SIPHeaderName] { cancel.headers.copy(name, from: record.request.headers) }
        cancel.headers.append(.cseq, CSeq(number, .cancel))
        if let reason { cancel.headers.append(.reason, reason) }
        guard clients[key | 1] == nil, let flow = live(record.flow, now: now) else { return }
        addClient(
            key | 1, cancel, cancel.serialized(), method: .cancel, on: flow, owner: .detached, now: now)
    }

    /// A response came: RFC 3261 section 17.1.3 by branch and method.
    mutating func responseReceived(
        _ response: SIPMessage, status: Int, via: Via, cseq: CSeq, on flow: Flow, now: Uptime
    ) {
        guard let number = via.branch.flatMap(TransactionKeys.clientNumber) else { return count(.strayResponse) }
        let key = cseq.method == .cancel ? number | 1 : number
        guard var record = clients[key], record.method == cseq.method else { return count(.strayResponse) }
        guard isOurs(response, via, record) else { return count(.sentByMismatch) }
        let isReliable = record.flow.transport.isReliable
        let values = configuration.timers
        let actions: TransactionActions
        switch record.machine {
        case .invite(var machine):
            let event: InviteClientTransaction.Event =
                status < 200 ? .provisionalReceived : status < 300 ? .successReceived : .failureReceived
            actions = machine.receive(event, isReliable: isReliable, values: values, now: now)
            record.machine = .invite(machine)
        case .other(var machine):
            actions = machine.receive(
                status < 200 ? .provisionalReceived : .finalReceived, isReliable: isReliable, values: values, now: now)
            record.machine = .other(machine)
        }
        // The request has arrived: it need not be sent again.
        if record.method == .invite || status >= 200 { record.bytes = [] }
        record.smaller = nil
        timers.set(record.token, to: record.machine.timers.next)
        clients[key] = record
        if actions.contains(.acknowledge) { acknowledgeFailure(response, record) }
        if actions.contains(.pass) { deliver(response, status: status, key: key, record, on: flow, now: now) }
    }

    /// RFC 3261 sections 8.1.3.3 and 18.1.2: one Via, and our own address in it; anything else went astray.
    private func isOurs(_ response: SIPMessage, _ via: Via, _ record: ClientRecord) -> Bool {
        guard let own = try? record.request.topVia, (try? response.vias.count) == 1 else { return false }
        return own.host.lowercased() == via.host.lowercased() && (own.port ?? 5060) == (via.port ?? 5060)
    }

    /// RFC 3261 section 17.1.1.3: the ACK of a failure belongs to the transaction.
    private mutating func acknowledgeFailure(_ response: SIPMessage, _ record: ClientRecord) {
        guard let via = try? record.request.topVia, let uri = record.request.requestURI,
            let number = try? record.request.cseq.number
        else { return }
        var ack = SIPMessage(.ack, uri)
        ack.headers.buffer.reserveCapacity(512)
        ack.headers.append(.via, via)
        ack.headers.copy(.route, from: record.request.headers)
        ack.headers.append(.maxForwards, 70)
        ack.headers.copy(.from, from: record.request.headers)
        ack.headers.copy(.to, from: response.headers)
        ack.headers.copy(.callID, from: record.request.headers)
        ack.headers.append(.cseq, CSeq(number, .ack))
        transmit(ack.serialized(), on: record.flow)
    }

    mutating func clientTimerFired(_ key: UInt64, now: Uptime) {
        guard let record = clients[key] else { return }
        switch record.machine {
        case .invite(let machine):
            if let event = machine.dueEvent(now: now) { stepClient(key, .invite(event), now: now) }
        case .other(let machine):
            if let event = machine.dueEvent(now: now) { stepClient(key, .other(event), now: now) }
        }
        if let record = clients[key] { timers.set(record.token, to: record.machine.timers.next) }
    }

    private enum ClientEvent {
        case invite(InviteClientTransaction.Event)
        case other(ClientTransaction.Event)
    }

    private mutating func stepClient(_ key: UInt64, _ event: ClientEvent, now: Uptime) {
        guard var record = clients[key] else { return }
        let isReliable = record.flow.transport.isReliable
        var actions = TransactionActions()
        switch (record.machine, event) {
        case (.invite(var machine), .invite(let event)):
            actions = machine.receive(event, isReliable: isReliable, values: configuration.timers, now: now)
            record.machine = .invite(machine)
        case (.other(var machine), .other(let event)):
            actions = machine.receive(event, isReliable: isReliable, values: configuration.timers, now: now)
            record.machine = .other(machine)
        case (.invite, .other), (.other, .invite): break
        }
        clients[key] = record
        if actions.contains(.send), !record.bytes.isEmpty { transmit(record.bytes, on: record.flow) }
        if actions.contains(.remove) { removeClient(key) }
        if actions.contains(.reportTimeout) { deliverFailure(.timeout, key: key, record, now: now) }
        if actions.contains(.reportFailure) { deliverFailure(.transport, key: key, record, now: now) }
    }

    mutating func removeClient(_ key: UInt64) {
        guard let record = clients.removeValue(forKey: key) else { return }
        timers.unregister(record.token)
    }

    /// A flow failed: every transaction that waits on it hears.
    mutating func transportFailed(now: Uptime, where isConcerned: (Flow) -> Bool) {
        for key in clients.filter({ isConcerned($0.value.flow) }).keys.sorted() {
            guard let record = clients[key] else { continue }
            if let smaller = record.smaller {
                fallBack(key, record, to: smaller, now: now)
                continue
            }
            switch record.machine {
            case .invite: stepClient(key, .invite(.transportFailed), now: now)
            case .other: stepClient(key, .other(.transportFailed), now: now)
            }
            if let record = clients[key] { timers.set(record.token, to: record.machine.timers.next) }
        }
    }
}

/// Why a request of ours got no response.
enum RequestFailure: Hashable, Sendable {
    case timeout, transport
}
