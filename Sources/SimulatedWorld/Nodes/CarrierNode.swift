public import SIP

/// A trunk: the telephones of the outside world behind one SIP peer.
public final class CarrierNode: AgentNode {
    /// What the carrier does with calls that the server places.
    public enum Service: Hashable, Sendable {
        case works
        /// Refuses every call.
        case refuses(Int)
        /// Sends every call back to the number named, as a new call.
        case loops(to: String, keepsHeaders: Bool, resetsMaxForwards: Bool)
    }

    public var service = Service.works
    /// What the telephones with these numbers do, in E.164; others get 404.
    public var subscribers: [String: LegScript] = [:]
    /// What a telephone does with its next calls, before ``subscribers`` counts.
    public var nextScripts: [String: [LegScript]] = [:]
    /// Looping legs by the session of the other half.
    private var loops: [SessionID: SessionID] = [:]
    private let server: TransportAddress

    /// Puts a carrier into a world. With accounts, the server must register, and is challenged at each call.
    public init(
        world: World, name: String = "carrier", ip: IPAddress, server: TransportAddress,
        accounts: [RegistrarAccount] = [], realm: String = "carrier"
    ) {
        self.server = server
        super.init(world: world, name: name, ip: ip) { configuration in
            configuration.realm = realm
            guard accounts.isEmpty else { return }
            configuration.peers = [
                KnownPeer(
                    name: "server",
                    networks: IPNetwork(server.ip, prefixLength: server.ip.family == .v4 ? 32 : 128).map { [$0] } ?? [])
            ]
        }
        if !accounts.isEmpty { input { $0.setAccounts(accounts, now: $1) } }
    }

    /// Somebody outside calls a number of the server.
    @discardableResult
    public func call(
        _ number: String, from caller: String, _ script: LegScript = .calls(for: .seconds(600)),
        headers: [ExtraHeader] = []
    ) -> PhoneLeg {
        place(number, script) { offer in
            request(number, from: caller, offer: offer, headers: headers, maxForwards: 70)
        }
    }

    private func request(
        _ number: String, from caller: String, offer: [UInt8]?, headers: [ExtraHeader], maxForwards: Int
    ) -> InviteRequest {
        let target = SIPURI("sip:\(number)@\(server.ip.hostText)") ?? SIPURI(host: "invalid", port: nil)
        let from = SIPURI("sip:\(caller)@\(address.ip.hostText)") ?? target
        return InviteRequest(
            target: target, destination: .address(server, .udp), from: from, headers: headers, offer: offer,
            maxForwards: maxForwards)
    }

    override func script(for number: String, _ invitation: Invitation) -> LegScript? {
        if var waiting = nextScripts[number], !waiting.isEmpty {
            let next = waiting.removeFirst()
            nextScripts[number] = waiting
            return next
        }
        return subscribers[number]
    }

    override func takesOver(_ session: SessionID, _ invitation: Invitation) -> Bool {
        switch service {
        case .works: return false
        case .refuses(let status):
            agent.respond(session, status: status, now: world.uptime)
            return true
        case .loops(let number, let keepsHeaders, let resets):
            let from = (try? invitation.request.from)?.uri.user ?? "anonymous"
            var headers: [ExtraHeader] = []
            if keepsHeaders, let mark = invitation.request.headers["X-Vigie-Loop"] {
                headers.append(ExtraHeader("X-Vigie-Loop", mark))
            }
            let onward = agent.invite(
                request(
                    number, from: from, offer: invitation.offer, headers: headers,
                    maxForwards: resets ? 70 : invitation.maxForwards), now: world.uptime)
            loops[onward] = session
            loops[session] = onward
            return true
        }
    }

    override func follows(_ effect: Effect) -> Bool {
        switch effect {
        case .progressed(let session, let status, _, _):
            guard let other = loops[session] else { return false }
            agent.respond(other, status: status, now: world.uptime)
        case .answered(let session, let sdp, _):
            guard let other = loops[session] else { return false }
            agent.respond(other, status: 200, sdp: sdp, now: world.uptime)
        case .failed(let session, let failure):
            guard let other = loops.removeValue(forKey: session) else { return false }
            loops[other] = nil
            agent.respond(other, status: failure.status ?? 408, now: world.uptime)
        case .cancelled(let session, _), .ended(let session, _):
            guard let other = loops.removeValue(forKey: session) else { return false }
            loops[other] = nil
            agent.hangUp(other, now: world.uptime)
        default: return false
        }
        return true
    }
}
