public import SIP

/// A softphone: registers with digest, follows a script when it is rung, places calls through the server.
public final class PhoneNode: AgentNode {
    public let user: String
    /// What it does when it is rung; read when a call comes in.
    public var script: LegScript
    /// What it does with its next calls, before ``script`` counts.
    public var nextScripts: [LegScript] = []
    /// Whether the server has taken its registration.
    public private(set) var isRegistered = false
    private let server: TransportAddress

    /// Puts a phone into a world; it does nothing before ``register(password:expires:)``.
    public init(
        world: World, user: String, ip: IPAddress, server: TransportAddress, script: LegScript = LegScript()
    ) {
        self.user = user
        self.script = script
        self.server = server
        super.init(world: world, name: user, ip: ip) { configuration in
            configuration.peers = [
                KnownPeer(name: "server", networks: IPNetwork(server.ip, prefixLength: 32).map { [$0] } ?? [])
            ]
        }
    }

    /// Registers, again and again until it is stopped.
    public func register(password: String, expires: Int = 300) {
        var settings = TrunkSettings(name: "server", host: "\(server.ip)", port: server.port)
        settings.registration = .init(user: user, expires: expires)
        settings.credentials = SIPCredentials(user: user, password: password)
        settings.pingInterval = nil
        input { $0.setTrunk(settings, now: $1) }
    }

    /// Takes its registration back.
    public func unregister() { input { $0.removeTrunk("server", now: $1) } }

    /// Calls a number of the server, or an emergency number.
    @discardableResult
    public func call(_ number: String, _ script: LegScript = .calls(for: .seconds(600))) -> PhoneLeg {
        let target = SIPURI("sip:\(number)@\(server.ip)") ?? SIPURI(host: "invalid", port: nil)
        let from = SIPURI("sip:\(user)@\(server.ip)") ?? target
        return place(number, script) { offer in
            InviteRequest(target: target, destination: .trunk("server"), from: from, offer: offer)
        }
    }

    override func script(for number: String, _ invitation: Invitation) -> LegScript? {
        nextScripts.isEmpty ? script : nextScripts.removeFirst()
    }

    override func follows(_ effect: Effect) -> Bool {
        switch effect {
        case .registered: isRegistered = true
        case .unregistered, .registrationFailed: isRegistered = false
        default: return false
        }
        return true
    }
}
