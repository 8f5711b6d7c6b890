import Chronology
import SDP
public import SIP

/// A host with a SIP agent that follows scripts: what phones and carriers have in common.
public class AgentNode {
    public let name: String
    public let address: TransportAddress
    /// Every call it has had, in order.
    public internal(set) var legs: [PhoneLeg] = []
    /// SIP methods of requests received, in order, without retransmissions being told apart.
    public private(set) var isDead = false
    /// How often a phone sends a second of audio; sparse in long runs.
    public var voiceInterval = Duration.seconds(1)

    unowned let world: World
    var agent: UserAgent
    var bySession: [SessionID: PhoneLeg] = [:]
    private var byMediaPort: [UInt16: PhoneLeg] = [:]
    private var nextMediaPort: UInt16 = 20_000
    private var armedAt: Uptime?

    init(
        world: World, name: String, ip: IPAddress, port: UInt16 = 5060,
        configure: (inout UserAgent.Configuration) -> Void = { _ in }
    ) {
        self.world = world
        self.name = name
        address = TransportAddress(ip: ip, port: port)
        var configuration = UserAgent.Configuration(
            listeners: [Listener(id: ListenerID(0), transport: .udp, advertised: address)], productName: "phone",
            nonceSecret: [UInt8](repeating: 9, count: 32))
        configuration.limits.datagramRequestOctets = 60_000
        configure(&configuration)
        agent = UserAgent(configuration: configuration, random: world.random.fork(), now: world.uptime)
        world.network.attach(ip) { [weak self] packet, source, destination in
            self?.received(packet, from: source, at: destination)
        }
    }

    /// What the agent still holds.
    public var census: Census { agent.census }
    /// Calls that are up or being set up.
    public var liveLegs: [PhoneLeg] { legs.filter { !$0.isOver } }

    /// Whether it is in no call and its agent has let go of every one.
    public var isQuiet: Bool { liveLegs.isEmpty && (isDead || agent.census.sessions == 0) }

    /// Dies without a word.
    public func crash() {
        isDead = true
        for leg in legs where !leg.isOver {
            leg.endedAt = world.uptime
            leg.end = "crashed"
        }
    }

    /// Hears and says nothing for a while.
    public func loseNetwork(for duration: Duration) {
        world.network.unreachable.insert(address.ip)
        world.after(duration) { [weak self] in
            guard let self else { return }
            world.network.unreachable.remove(address.ip)
        }
    }

    // MARK: The contract of the agent

    func input(_ body: (inout UserAgent, Uptime) -> Void) {
        guard !isDead else { return }
        body(&agent, world.uptime)
        while let effect = agent.nextEffect() { perform(effect) }
        arm()
    }

    private func arm() {
        guard let deadline = agent.nextDeadline else { return armedAt = nil }
        let at = max(deadline, world.uptime)
        if let armedAt, armedAt <= at { return }
        armedAt = at
        world.at(at) { [weak self] in
            guard let self, armedAt == at else { return }
            armedAt = nil
            input { $0.handleTimeout(now: $1) }
        }
    }

    func received(_ packet: Packet, from source: TransportAddress, at destination: TransportAddress) {
        guard !isDead else { return }
        switch packet {
        case .datagram(let bytes) where destination.port == address.port:
            let flow = Flow(transport: .udp, local: ListenerID(0), remote: source)
            input { $0.datagramReceived(bytes, on: flow, now: $1) }
        case .datagram: break
        case .audio(let audio): heard(audio, at: destination.port)
        }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .send(let bytes, let flow): world.network.send(.datagram(bytes), from: address, to: flow.remote)
        case .openConnection(let flow):
            world.after(.milliseconds(20)) { [weak self] in self?.input { $0.connectionFailed(flow, now: $1) } }
        case .resolve(let id, let query):
            let answer = world.answer(to: query)
            world.after(.milliseconds(10)) { [weak self] in
                self?.input { $0.resolved(id, answer, timeToLive: 3600, now: $1) }
            }
        case .invited(let session, let invitation): invited(session, invitation)
        default: sessionChanged(effect)
        }
    }

    /// What to do with an incoming call; nil refuses it with 404.
    func script(for number: String, _ invitation: Invitation) -> LegScript? { nil }

    /// A chance for a subclass to treat an incoming call itself.
    func takesOver(_ session: SessionID, _ invitation: Invitation) -> Bool { false }

    /// A chance for a subclass to treat what happens to a session of its own.
    func follows(_ effect: Effect) -> Bool { false }

    // MARK: Legs

    func makeLeg(
        number: String, isIncoming: Bool, script: LegScript, invitation: Invitation? = nil
    ) -> PhoneLeg {
        let port = nextMediaPort
        nextMediaPort = nextMediaPort >= 60_000 ? 20_000 : nextMediaPort + 2
        let leg = PhoneLeg(
            number: number, isIncoming: isIncoming, script: script, invitation: invitation, startedAt: world.uptime,
            media: TransportAddress(ip: address.ip, port: port))
        legs.append(leg)
        byMediaPort[port] = leg
        return leg
    }

    func own(_ session: SessionID, _ leg: PhoneLeg) {
        leg.session = session
        bySession[session] = leg
    }

    private func invited(_ session: SessionID, _ invitation: Invitation) {
        if takesOver(session, invitation) { return }
        let number = invitation.request.requestURI?.user ?? ""
        guard let script = script(for: number, invitation) else {
            return agent.respond(session, status: 404, now: world.uptime)
        }
        let leg = makeLeg(number: number, isIncoming: true, script: script, invitation: invitation)
        own(session, leg)
        react(leg, session)
    }

    private func heard(_ audio: Audio, at port: UInt16) {
        guard let leg = byMediaPort[port], leg.isUp else { return }
        switch audio {
        case .voice(let speaker, _): leg.voices.insert(speaker)
        case .key(let key, _): leg.keys.append(key)
        case .prompt(let prompt):
            leg.prompts.append(prompt)
            for press in leg.script.keys {
                guard case .heard(prompt, let wait) = press.moment else { continue }
                world.after(wait) { [weak self] in self?.press(press, on: leg) }
            }
        }
    }
}
