import Chronology
import RTP
import SDP
import SIP

/// All that a phone knows, guarded by the lock of its loop.
struct PhoneState: Sendable {
    let settings: PhoneSettings
    let startedAt: Uptime
    let local: TransportAddress
    var agent: UserAgent
    var sip: DatagramSocket
    var calls: [SessionID: CallState] = [:]
    /// Calls that came in and that no script has taken up.
    var arrived: [SessionID] = []
    var registration: Registration = .none
    /// Who is registered here, when the phone plays a registrar.
    var contacts: [String: RegisteredContact] = [:]
    var events: [PhoneEvent] = []
    var narrator: (@Sendable (PhoneEvent) -> Void)?
    var waiters: [Waiter] = []
    var isStopped = false
    var random = SystemRandomNumberGenerator()

    enum Registration: Sendable {
        case none, pending, registered
        case failed(status: Int?, reason: String)
    }

    static let trunk = "server"

    init(_ settings: PhoneSettings, sip: DatagramSocket, now: Uptime) {
        self.settings = settings
        self.sip = sip
        startedAt = now
        local = TransportAddress(ip: settings.local.ip, port: sip.port)
        // Other phones of the same host may call directly, so ports do not matter.
        let network = IPNetwork(settings.server.ip, prefixLength: settings.server.ip.family == .v4 ? 32 : 128)
        let listener = Listener(id: ListenerID(0), transport: .udp, advertised: local)
        var configuration = UserAgent.Configuration(
            listeners: [listener], productName: "vigie-phone", realm: settings.realm,
            nonceSecret: (0..<32).map { _ in .random(in: 0...255) },
            peers: settings.challengesCalls
                ? [] : [KnownPeer(name: "server", networks: [network].compactMap(\.self))])
        configuration.registrar.keepAlive = nil
        agent = UserAgent(configuration: configuration, random: random, now: now)
        agent.setAccounts(
            settings.accounts.map { account in
                let digests = DigestSecret(user: account.user, realm: settings.realm, password: account.password)
                    .digests
                return RegistrarAccount(user: account.user, md5: digests[.md5], sha256: digests[.sha256])
            }, now: now)
    }

    /// The earliest moment at which something is to be done.
    var nextDeadline: Uptime? {
        var deadlines = waiters.map(\.deadline)
        if let deadline = agent.nextDeadline { deadlines.append(deadline) }
        for call in calls.values {
            if let tick = call.media?.nextTick { deadlines.append(tick) }
            deadlines += call.actions.map(\.at)
        }
        return deadlines.min()
    }

    var mediaSockets: [Int32] {
        calls.values.flatMap { call in
            call.media.map { [$0.rtp.descriptor, $0.rtcp.descriptor] } ?? []
        }
    }

    /// One turn of the loop: receive, let time pass, act, look for what is waited for.
    mutating func turn(sip: DatagramSocket, buffer: UnsafeMutableRawBufferPointer, now: Uptime) {
        while let (count, from) = sip.receive(into: buffer) {
            let flow = Flow(transport: .udp, local: ListenerID(0), remote: from)
            agent.datagramReceived(Array(buffer[0..<count]), on: flow, now: now)
            drain(now: now)
        }
        for id in Array(calls.keys) { receiveMedia(id, buffer, now: now) }
        if let deadline = agent.nextDeadline, deadline <= now {
            agent.handleTimeout(now: now)
            drain(now: now)
        }
        for id in Array(calls.keys) {
            performDueActions(id, now: now)
            tickMedia(id, buffer, now: now)
        }
        settle(now: now)
    }

    /// Performs what is owed and ends the waits that are over.
    mutating func settle(now: Uptime) {
        drain(now: now)
        let waiting = waiters
        waiters = []
        for waiter in waiting where !waiter.attempt(&self) {
            if waiter.deadline <= now { waiter.giveUp(false) } else { waiters.append(waiter) }
        }
    }

    /// Adds a wait, unless it is over already.
    mutating func add(_ waiter: Waiter) {
        if isStopped { return waiter.giveUp(true) }
        if !waiter.attempt(&self) { waiters.append(waiter) }
    }

    mutating func note(_ kind: PhoneEvent.Kind, now: Uptime) {
        let event = PhoneEvent(time: now - startedAt, phone: settings.user, kind: kind)
        events.append(event)
        narrator?(event)
    }

    mutating func stop() {
        isStopped = true
        for waiter in waiters { waiter.giveUp(true) }
        waiters = []
    }

    mutating func closeSockets() {
        for id in calls.keys { calls[id]?.closeMedia() }
    }

    /// The server's name in the phone's addresses.
    var domain: String { settings.domain ?? settings.server.ip.hostText }

    var ownURI: SIPURI { SIPURI(user: settings.user, host: domain) }
}
