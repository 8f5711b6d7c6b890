import Chronology

/// Connections to trunks stay open through translators, and one that is dead is found out: RFC 5626 sections 3.5.1, 4.4.1
/// and 4.5.
extension UserAgent {
    /// The RFC wants 80 to 100 % of two minutes.
    private mutating func keepAliveInterval() -> Duration { .milliseconds(Int64(96_000 + random.next() % 24_001)) }
    /// How long a server that answers keep-alives may take to.
    private static let pongPatience = Duration.seconds(10)

    /// A connection of ours is open: it is kept so while a trunk is reached by it.
    mutating func superviseConnection(_ id: UInt64, now: Uptime) {
        guard let record = connections[id], let token = record.token else { return }
        let target = ServerTarget(transport: .tcp, address: record.flow.remote)
        let isTrunk = trunks.values.contains { $0.targets.contains(target) }
        timers.set(token, to: isTrunk ? now + keepAliveInterval() : nil)
    }

    /// A connection did not open in time, a keep-alive is due, or its answer did not come.
    mutating func connectionTimerFired(_ id: UInt64, now: Uptime) {
        guard let record = connections[id] else { return }
        guard record.pending == nil, !(record.awaitsPong && record.answersPings) else {
            emit(.closeConnection(record.flow))
            return dropConnection(record.flow, now: now)
        }
        connections[id]?.awaitsPong = true
        emit(.send(SIPStreamFramer.ping, record.flow))
        superviseConnection(id, now: now)
        if record.answersPings, let token = record.token { timers.set(token, to: now + Self.pongPatience) }
    }

    mutating func pongReceived(on flow: Flow, now: Uptime) {
        guard let id = flow.connection, connections[id]?.awaitsPong == true else { return }
        connections[id]?.awaitsPong = false
        connections[id]?.answersPings = true
        superviseConnection(id, now: now)
    }

    /// A connection that a registration was made over is gone, and calls would come by it: register again soon, not at
    /// once, for some servers close whatever is idle.
    mutating func renewRegistrations(on flow: Flow, now: Uptime) {
        let names = trunks.values.filter { $0.registrarFlow == flow && $0.registration.state == .registered }
            .map(\.settings.name).sorted()
        for name in names {
            modifyTrunk(name, now: now) { agent, trunk in
                let soon = now + agent.backOff(1)
                trunk.refreshAt = trunk.refreshAt.map { min($0, soon) } ?? soon
            }
        }
    }
}
