public import Chronology
public import Directory
public import Exchange
public import Ledger
public import Notify
public import SIP

/// The server in the world: a real ``Exchange`` with simulated media and a simulated ledger around it.
///
/// One mutation, drain all effects, arm one timer: the same contract as the real shell.
public final class VigieNode {
    public let address: TransportAddress
    public let exchange: Exchange
    public private(set) var media: SimulatedMedia
    public private(set) var ledger: SimulatedLedger
    /// Calls that the exchange said are over.
    public private(set) var finishedCalls: [CallID] = []
    /// Whether the process is gone: it neither hears nor says anything any more.
    public private(set) var isDead = false

    /// Messages that left, in their order.
    public private(set) var messages: [NoticeMessage] = []
    /// What comes of a message a second after it left: nil when it was taken.
    public var post: (NoticeMessage) -> NotificationCause? = { _ in nil }

    private unowned let world: World
    private var armedAt: Uptime?

    /// Puts a server into a world.
    public init(
        world: World, ip: IPAddress, directory: ExchangeDirectory, callers: CallerBook = CallerBook(),
        loopMark: String = "world", keeper: (any FactKeeper)? = nil,
        configure: (inout ExchangeSettings) -> Void = { _ in }
    ) {
        self.world = world
        address = TransportAddress(ip: ip, port: 5060)
        var agent = UserAgent.Configuration(
            listeners: [Listener(id: ListenerID(0), transport: .udp, advertised: address)],
            nonceSecret: [UInt8](repeating: 7, count: 32))
        agent.limits.datagramRequestOctets = 60_000
        var settings = ExchangeSettings(
            agent: agent, domain: ip.hostText, mediaAddress4: ip.family == .v4 ? "\(ip)" : nil,
            mediaAddress6: ip.family == .v6 ? "\(ip)" : nil, loopMark: loopMark)
        configure(&settings)
        exchange = Exchange(
            settings: settings, directory: directory, callers: callers, random: world.random.fork(), now: world.now)
        let node = Box()
        media = SimulatedMedia(world: world, address: ip) { event in
            node.vigie?.input { $0.mediaReported(event, now: $1) }
        }
        ledger = SimulatedLedger(world: world) { token in
            node.vigie?.input { $0.factsDurable(upTo: token, now: $1) }
        }
        ledger.keeper = keeper
        node.vigie = self
        world.network.attach(ip) { [weak self] packet, source, destination in
            self?.received(packet, from: source, at: destination)
        }
        input { _, _ in }
    }

    private final class Box {
        weak var vigie: VigieNode?
    }

    /// Everything that happens to the exchange goes through here.
    public func input(_ body: (Exchange, Now) -> Void) {
        guard !isDead else { return }
        body(exchange, world.now)
        while let effect = exchange.nextEffect() { perform(effect) }
        arm()
    }

    /// Swaps the organisation.
    public func replaceDirectory(_ directory: ExchangeDirectory) {
        input { $0.replaceDirectory(directory, now: $1) }
    }

    /// The announcements that were put in place, by their recordings.
    public private(set) var announcements: [String] = []

    /// Ends the process without a word.
    public func kill() { isDead = true }

    private func received(_ packet: Packet, from source: TransportAddress, at destination: TransportAddress) {
        guard !isDead else { return }
        switch packet {
        case .datagram(let bytes) where destination.port == address.port:
            let flow = Flow(transport: .udp, local: ListenerID(0), remote: source)
            input { $0.messageReceived(bytes, on: flow, now: $1) }
        case .datagram: break
        case .audio(let audio): media.received(audio, from: source, at: destination.port)
        }
    }

    private func perform(_ effect: ExchangeEffect) {
        switch effect {
        case .send(let bytes, let flow): world.network.send(.datagram(bytes), from: address, to: flow.remote)
        case .openConnection(let flow):
            world.after(.milliseconds(20)) { [weak self] in
                self?.input { $0.connectionFailed(flow, now: $1) }
            }
        case .closeConnection: break
        case .resolve(let id, let query):
            let answer = world.answer(to: query)
            world.after(.milliseconds(10)) { [weak self] in
                self?.input { $0.resolved(id, answer, timeToLive: 3600, now: $1) }
            }
        case .media(let command): media.perform(command)
        case .discardRecording(let name): media.discard(name)
        case .checkPIN(let call, let digest, let digits):
            world.after(.milliseconds(50)) { [weak self] in
                self?.input { $0.pinChecked(call, isRight: digest.rawValue == digits.rawValue, now: $1) }
            }
        case .keepAnnouncement(let call, let name):
            announcements.append(name)
            world.after(.milliseconds(20)) { [weak self] in
                self?.input { $0.announcementKept(call, name, isKept: true, now: $1) }
            }
        case .record(let facts, let callers, let token): ledger.record(facts, callers: callers, token: token)
        case .deliver(let message):
            messages.append(message)
            world.after(.seconds(1)) { [weak self] in
                guard let self else { return }
                let cause = post(message)
                input { $0.delivered(message.order, cause, now: $1) }
            }
        case .counted, .noLineFound: break
        case .callFinished(let call): finishedCalls.append(call)
        }
    }

    private func arm() {
        guard let deadline = exchange.nextDeadline() else { return armedAt = nil }
        let at = max(deadline, world.uptime)
        if let armedAt, armedAt <= at { return }
        armedAt = at
        world.at(at) { [weak self] in
            guard let self, armedAt == at else { return }
            armedAt = nil
            input { $0.handleTimeout(now: $1) }
        }
    }
}

extension World {
    /// What the domain name system says here.
    func answer(to query: NameQuery) -> NameAnswer {
        guard case .addresses(let host) = query, let found = names[host] else { return .none }
        return .addresses(found)
    }
}
