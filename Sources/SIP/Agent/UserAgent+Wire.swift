public import Chronology

extension UserAgent {
    /// A datagram came, or one framed message of a stream; the flow says which.
    public mutating func datagramReceived(_ bytes: [UInt8], on flow: Flow, now: Uptime) {
        guard !isKeepAlive(bytes, on: flow, now: now) else { return }
        do {
            streamMessageReceived(try SIPMessage.parse(bytes), on: flow, now: now)
        } catch {
            count(.parseError)
            // A stranger's noise gets nothing; a known peer is told what RFC 3261 wants it told.
            guard isKnown(flow), let rejection = SIPMessage.rejection(of: bytes, for: error, toTag: statelessTag(flow))
            else { return }
            respondStatelessly(with: rejection, on: flow)
        }
    }

    /// A message was framed and parsed by the shell.
    public mutating func streamMessageReceived(_ message: SIPMessage, on flow: Flow, now: Uptime) {
        count(.messageReceived)
        guard let via = try? message.topVia, let cseq = try? message.cseq else {
            count(.parseError)
            return
        }
        switch message.startLine {
        case .response(let status, _):
            responseReceived(message, status: status, via: via, cseq: cseq, on: flow, now: now)
        case .request(let method, let uri):
            requestReceived(message, method: method, uri: uri, via: via, cseq: cseq, on: flow, now: now)
        }
    }

    /// RFC 5626 section 4.4.1: white space alone keeps a NAT open. Two line ends ask for one back, to those we know.
    private mutating func isKeepAlive(_ bytes: [UInt8], on flow: Flow, now: Uptime) -> Bool {
        guard bytes.count <= 4, bytes.allSatisfy({ $0 == ASCII.carriageReturn || $0 == ASCII.lineFeed || $0 == 0 })
        else { return false }
        count(.keepAlive)
        if bytes == SIPStreamFramer.pong { pongReceived(on: flow, now: now) }
        if bytes == SIPStreamFramer.ping, isKnown(flow) { emit(.send(SIPStreamFramer.pong, flow)) }
        return true
    }

    /// The system refused to send: for UDP usually an ICMP error.
    public mutating func sendFailed(_ flow: Flow, now: Uptime) {
        count(.sendFailed)
        transportFailed(now: now) { $0 == flow }
    }

    /// A connection is open: one that the agent asked for, or one that a peer opened and that may be used both ways.
    public mutating func connectionOpened(_ flow: Flow, now: Uptime) {
        guard let id = flow.connection else { return }
        guard var record = connections[id] else {
            guard connections.count < configuration.limits.connections else {
                emit(.closeConnection(flow))
                return
            }
            connections[id] = ConnectionRecord(flow: flow, pending: nil)
            connectionIndex[flow.remote] = id
            return
        }
        let waiting = record.pending ?? []
        record.pending = nil
        connections[id] = record
        superviseConnection(id, now: now)
        for bytes in waiting { emit(.send(bytes, flow)) }
    }

    /// A connection that the agent asked for could not be opened.
    public mutating func connectionFailed(_ flow: Flow, now: Uptime) { dropConnection(flow, now: now) }

    /// A connection ended, whoever opened it.
    public mutating func connectionClosed(_ flow: Flow, now: Uptime) { dropConnection(flow, now: now) }

    mutating func dropConnection(_ flow: Flow, now: Uptime) {
        guard let id = flow.connection, let record = connections.removeValue(forKey: id) else { return }
        if let token = record.token { timers.unregister(token) }
        if connectionIndex[record.flow.remote] == id { connectionIndex[record.flow.remote] = nil }
        // Most connections of strangers carried nothing: they are over without a look at everything that is open.
        guard record.isUsed else { return }
        removeContacts(onConnection: id, now: now)
        transportFailed(now: now) { $0.connection == id }
        renewRegistrations(on: record.flow, now: now)
    }

    /// Puts octets on a flow, waiting for its connection when that is still opening.
    mutating func transmit(_ bytes: [UInt8], on flow: Flow) {
        guard flow.transport == .tcp, let id = flow.connection, connections[id]?.pending != nil else {
            emit(.send(bytes, flow))
            return
        }
        let octets = (connections[id]?.pendingOctets ?? 0) + bytes.count
        guard octets <= configuration.limits.pendingOctetsPerConnection else { return count(.overload) }
        connections[id]?.pending?.append(bytes)
        connections[id]?.pendingOctets = octets
    }

    // MARK: Choosing a way

    func listener(_ id: ListenerID) -> Listener? { configuration.listeners.first { $0.id == id } }

    /// The socket that reaches an address over a transport.
    func listener(for transport: TransportProtocol, family: IPAddress.Family) -> Listener? {
        configuration.listeners.first { $0.transport == transport && $0.advertised.ip.family == family }
            ?? configuration.listeners.first {
                $0.transport == transport && $0.advertisements.contains { $0.address.ip.family == family }
            }
    }

    /// The targets that one of our sockets reaches, in their order: an IPv6 address is none to a server of IPv4 alone.
    func usable(_ targets: [ServerTarget]) -> [ServerTarget] {
        targets.filter { listener(for: $0.transport, family: $0.address.ip.family) != nil }
    }

    /// The way to an address: over TCP, the connection that is there or a new one.
    mutating func flow(to target: ServerTarget, now: Uptime) -> Flow? {
        guard let listener = listener(for: target.transport, family: target.address.ip.family) else { return nil }
        guard target.transport == .tcp else {
            return Flow(transport: .udp, local: listener.id, remote: target.address)
        }
        if let id = connectionIndex[target.address], let record = connections[id] { return record.flow }
        guard connections.count < configuration.limits.connections else { return nil }
        let id = nextNumber() | 1 << 63
        let flow = Flow(transport: .tcp, local: listener.id, remote: target.address, connection: id)
        let token = timers.register(.connection(id))
        timers.set(token, to: now + configuration.timers.connect)
        connections[id] = ConnectionRecord(flow: flow, pending: [], token: token)
        connectionIndex[target.address] = id
        emit(.openConnection(flow))
        return flow
    }

    /// A flow that can still carry a request: the same, or, when its connection is gone, a new one to the same peer.
    mutating func live(_ flow: Flow, now: Uptime) -> Flow? {
        guard flow.transport == .tcp else { return flow }
        if let id = flow.connection, connections[id] != nil { return flow }
        return self.flow(to: ServerTarget(transport: .tcp, address: flow.remote), now: now)
    }

    /// The address that the peer of a flow is told to reach us at.
    func advertised(on flow: Flow) -> TransportAddress {
        listener(flow.local)?.address(for: flow.remote.ip)
            ?? TransportAddress(ip: IPAddress(0, 0, 0, 0), port: 5060)
    }

    func via(on flow: Flow, branch: UInt64) -> Via {
        let address = advertised(on: flow)
        var via = Via(
            transport: flow.transport == .udp ? .udp : .tcp, host: address.ip.description, port: address.port)
        via.parameters.replace("branch", with: Array(TransactionKeys.clientBranch(branch).utf8))
        via.parameters.replace("rport", with: [])
        return via
    }

    func contact(user: String, on flow: Flow) -> NameAddress {
        let address = advertised(on: flow)
        var parameters = SIPParameters()
        if flow.transport == .tcp { parameters["transport"] = "tcp" }
        return NameAddress(
            uri: SIPURI(user: user, host: address.ip.description, port: address.port, parameters: parameters))
    }
}
