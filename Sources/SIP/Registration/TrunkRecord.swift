import Chronology

/// A trunk with everything that changes about it.
struct TrunkRecord: Sendable {
    var settings: TrunkSettings
    let token: TimerQueue<TimerOwner>.Token
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
    /// Pings or registrations without an answer, in a row.
    var silences = 0
    var isReachable: Bool?
    var isLeaving = false

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
        settings.networks.contains { $0.contains(ip) } || targets.contains { $0.address.ip == ip }
    }

    /// Whether a REGISTER is the one that is waited for.
    func awaits(_ request: SIPMessage) -> Bool {
        (try? request.callID) == callID && (try? request.cseq.number) == registerSequence
    }

    var nextDeadline: Uptime? {
        [refreshAt, retryAt, pingAt, locationExpires].compactMap { $0 }.min()
    }
}
