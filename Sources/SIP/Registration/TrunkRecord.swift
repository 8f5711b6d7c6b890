import Chronology

/// A trunk with everything that changes about it.
struct TrunkRecord: Sendable {
    var settings: TrunkSettings
    var token: TimerQueue<TimerOwner>.Token
    var registration = RegistrationMachine()
    var authentication = AuthenticationState()
    let callID: String
    var sequence: UInt32 = 0
    /// The number of the REGISTER whose answer counts; others are of settings or wishes gone by.
    var registerSequence: UInt32 = 0
    /// The servers, best first; the one that answered last comes first.
    var targets: [ServerTarget] = []
    var locationExpires: Uptime?
    var location: ServerLocation?
    var resolutions: [ResolutionID: NameQuery] = [:]
    /// The shortest life of the answers that made up the location.
    var timeToLive = 3_600
    /// Seconds asked for; 423 raises them.
    var interval: Int
    var failures = 0
    var refreshAt: Uptime?
    var retryAt: Uptime?
    var pingAt: Uptime?
    /// Registrations without an answer, in a row.
    var unansweredRegistrations = 0
    /// Pings without an answer, in a row.
    var unansweredPings = 0
    /// Whether a server of these answered OPTIONS: many never do, which says nothing.
    var answersPings = false
    /// Whether the latest INVITE had no response from any server.
    var hadSilentCall = false
    var isReachable: Bool?
    var isLeaving = false
    /// Whether it only unregisters what a trunk was before it changed; nobody hears of it.
    var isReplaced = false
    /// Whom else calls are taken from: servers of the last day, since a domain that rotates its addresses still calls
    /// from those that it does not name at the moment.
    private var sources: [(ip: IPAddress, seen: Uptime)] = []
    /// The way by which our registration was accepted: calls come from there as long as it lasts.
    var registrarFlow: Flow?

    init(settings: TrunkSettings, token: TimerQueue<TimerOwner>.Token, callID: String) {
        self.settings = settings
        self.token = token
        self.callID = callID
        interval = settings.registration?.expires ?? 3_600
    }

    /// The loose Route toward the outbound proxy.
    var routes: [NameAddress] {
        guard let proxy = settings.outboundProxy else { return [] }
        guard var uri = SIPURI("sip:\(proxy)") else { return [] }
        uri.parameters["lr"] = ""
        return [NameAddress(uri: uri)]
    }

    /// The domain of the trunk as the Request-URI of REGISTER and OPTIONS.
    var domain: SIPURI { SIPURI(host: settings.host, port: settings.port) }

    func location(available: [TransportProtocol]) -> ServerLocation {
        if let proxy = settings.outboundProxy, let uri = SIPURI("sip:\(proxy)") {
            return ServerLocation(host: uri.host, port: uri.port, transport: settings.transport, available: available)
        }
        return ServerLocation(
            host: settings.host, port: settings.port, transport: settings.transport, available: available)
    }

    /// Whether calls from an address are this trunk's.
    func isSource(_ ip: IPAddress) -> Bool {
        guard !isReplaced else { return false }
        return settings.networks.contains { $0.contains(ip) } || registrarFlow?.remote.ip == ip
            || targets.contains { $0.address.ip == ip } || sources.contains { $0.ip == ip }
    }

    /// Takes a new list of servers. Those that were known keep their order, for the first of them works. Whether there
    /// is none.
    mutating func relocate(to found: [ServerTarget], now: Uptime) -> Bool {
        let known = targets.filter { found.contains($0) }
        if known.isEmpty {
            answersPings = false
            hadSilentCall = false
            unansweredPings = 0
        }
        sources.removeAll { source in
            now - source.seen > .seconds(86_400) || found.contains { $0.address.ip == source.ip }
        }
        for target in found where !sources.contains(where: { $0.ip == target.address.ip }) {
            sources.append((target.address.ip, now))
        }
        sources.removeFirst(max(0, sources.count - Self.mostSources))
        targets = known + found.filter { !known.contains($0) }
        return known.isEmpty
    }

    /// More addresses than this are no rotation.
    private static let mostSources = 32

    /// The next server comes first.
    mutating func rotateTargets() {
        if targets.count > 1 { targets.append(targets.removeFirst()) }
    }

    /// Goes on with what is known of the servers, which stay the same.
    mutating func keepServers(of old: TrunkRecord) {
        targets = old.targets
        sources = old.sources
        registrarFlow = old.registrarFlow
        answersPings = old.answersPings
        isReachable = old.isReachable
    }

    /// Whether a REGISTER is the one that is waited for.
    func awaits(_ request: SIPMessage) -> Bool {
        (try? request.callID) == callID && (try? request.cseq.number) == registerSequence
    }

    var nextDeadline: Uptime? {
        [refreshAt, retryAt, pingAt, locationExpires].compactMap { $0 }.min()
    }
}
