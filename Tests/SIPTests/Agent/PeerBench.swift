import Chronology

@testable import SIP

/// One agent whose peers are the test itself: it reads what was sent and writes what comes back.
final class PeerBench {
    typealias Sent = (message: SIPMessage, flow: Flow)

    static let own = TransportAddress(ip: IPAddress(192, 0, 2, 1), port: 5060)
    static let carrier = TransportAddress(ip: IPAddress(198, 51, 100, 2), port: 5060)

    var agent: UserAgent
    var now = Uptime(microseconds: 1_000_000)
    /// Everything but wire effects and counters.
    var effects: [Effect] = []
    var sent: [Sent] = []
    var opened: [Flow] = []
    var closed: [Flow] = []
    var pings = 0
    var counted: [Counter] = []
    /// The answers of the domain name system; what is not in it does not exist.
    var names: [NameQuery: NameAnswer] = [:]
    var timeToLive = 60

    init(_ adjust: (inout UserAgent.Configuration) -> Void = { _ in }) {
        var configuration = UserAgent.Configuration(
            listeners: [
                Listener(id: ListenerID(0), transport: .udp, advertised: Self.own),
                Listener(id: ListenerID(1), transport: .tcp, advertised: Self.own),
            ],
            nonceSecret: [UInt8](repeating: 7, count: 32))
        configuration.limits.datagramRequestOctets = 60_000
        adjust(&configuration)
        agent = UserAgent(configuration: configuration, random: SeededRandom(seed: 5), now: now)
    }

    /// A bench at which the carrier's address is believed.
    static func withPeer(_ adjust: (inout UserAgent.Configuration) -> Void = { _ in }) -> PeerBench {
        PeerBench {
            $0.peers = [KnownPeer(name: "peer", networks: IPNetwork("198.51.100.0/24").map { [$0] } ?? [])]
            adjust(&$0)
        }
    }

    static func udp(_ address: TransportAddress = carrier) -> Flow {
        Flow(transport: .udp, local: ListenerID(0), remote: address)
    }

    func drain() {
        while let effect = agent.nextEffect() {
            switch effect {
            case .send(let bytes, let flow):
                if bytes == SIPStreamFramer.ping { pings += 1 }
                if let message = try? SIPMessage.parse(bytes) { sent.append((message, flow)) }
            case .openConnection(let flow): opened.append(flow)
            case .closeConnection(let flow): closed.append(flow)
            case .resolve(let id, let query):
                agent.resolved(id, names[query] ?? .none, timeToLive: timeToLive, now: now)
            case .counted(let counter): counted.append(counter)
            default: effects.append(effect)
            }
        }
    }

    /// Lets time pass, deadline by deadline.
    func pass(_ duration: Duration) {
        let limit = now + duration
        drain()
        while let deadline = agent.nextDeadline, deadline <= limit {
            now = max(now, deadline)
            agent.handleTimeout(now: now)
            drain()
        }
        now = limit
    }

    /// The latest request of a method.
    func last(_ method: SIPMethod) -> Sent? {
        drain()
        return sent.last { $0.message.isRequest && $0.message.method == method }
    }

    func count(_ method: SIPMethod) -> Int { sent.count { $0.message.isRequest && $0.message.method == method } }

    /// Statuses of the responses sent, provisional ones left out.
    func statuses() -> [Int] {
        drain()
        return sent.compactMap(\.message.status).filter { $0 > 100 }
    }

    func receive(_ message: SIPMessage, on flow: Flow = udp()) {
        agent.datagramReceived(message.serialized(), on: flow, now: now)
        drain()
    }

    func receive(_ text: String, on flow: Flow = udp()) {
        agent.datagramReceived(Array(text.replacing("\n", with: "\r\n").utf8), on: flow, now: now)
        drain()
    }

    /// Answers a request of the agent.
    func answer(
        _ request: Sent, _ status: Int, _ headers: [(SIPHeaderName, String)] = [], toTag: String? = "remote",
        sdp: String? = nil
    ) {
        var response = SIPMessage(status: status, to: request.message, toTag: toTag)
        for (name, value) in headers { response.headers.append(name, value) }
        if let sdp {
            response.headers.append(.contentType, "application/sdp")
            response.body = Array(sdp.utf8)
        }
        receive(response, on: request.flow)
    }

    /// A call of ours that the carrier has answered.
    func talking(
        _ headers: [(SIPHeaderName, String)] = [], credentials: SIPCredentials? = nil
    ) -> SessionID {
        let id = agent.invite(
            InviteRequest(
                target: SIPURI(user: "100", host: "198.51.100.2"), destination: .address(Self.carrier, .udp),
                from: SIPURI(user: "us", host: "example.net"), offer: Array("v=0".utf8), credentials: credentials),
            now: now)
        if let invite = last(.invite) {
            answer(invite, 200, [(.contact, "<sip:100@198.51.100.2>")] + headers, sdp: "v=0")
        }
        return id
    }
}

/// A telephone made of text: what a test says is what the agent reads.
final class RawPhone {
    var user = "anna"
    var password = "secret"
    var flow: Flow
    var callID = "raw"
    var contact = "<sip:anna@10.0.0.9:5060>"
    var vias = "SIP/2.0/UDP 10.0.0.9:5060;rport"
    private var sequence = 0

    init(flow: Flow, callID: String = "raw", contact: String = "<sip:anna@10.0.0.9:5060>") {
        self.flow = flow
        self.callID = callID
        self.contact = contact
    }

    static func account(_ user: String = "anna", password: String = "secret") -> RegistrarAccount {
        let secret = DigestSecret(user: user, realm: "vigie", password: password)
        return RegistrarAccount(user: user, md5: secret.digests[.md5], sha256: secret.digests[.sha256])
    }

    func request(_ method: SIPMethod, _ uri: String = "sip:192.0.2.1", _ extra: String = "") -> SIPMessage {
        sequence += 1
        let text = """
            \(method.name) \(uri) SIP/2.0
            Via: \(vias);branch=z9hG4bK-\(callID)-\(user)-\(sequence)-\(flow.remote.port)
            Max-Forwards: 70
            From: <sip:\(user)@192.0.2.1>;tag=phone
            To: <\(method == .register ? "sip:\(user)@192.0.2.1" : uri)>
            Call-ID: \(callID)
            CSeq: \(sequence) \(method.name)
            Contact: \(contact)
            \(extra)Content-Length: 0


            """
        let bytes = Array(text.replacing("\n", with: "\r\n").utf8)
        return (try? SIPMessage.parse(bytes)) ?? SIPMessage(method, SIPURI(host: "unreadable"))
    }

    /// Sends a request and, when it is challenged, proves the password. The last status.
    func ask(
        _ bench: PeerBench, _ method: SIPMethod = .register, _ uri: String = "sip:192.0.2.1",
        _ extra: String = ""
    ) -> Int? {
        bench.drain()
        bench.sent = []
        bench.receive(request(method, uri, extra), on: flow)
        guard let challenge = bench.sent.last?.message, let status = challenge.status, [401, 407].contains(status)
        else { return bench.sent.last?.message.status }
        let name: SIPHeaderName = status == 401 ? .wwwAuthenticate : .proxyAuthenticate
        var again = request(method, uri, extra)
        if let challenges = try? challenge.challenges(name),
            let credentials = DigestClient.answer(
                challenges: challenges, user: user, password: password, method: method, uri: uri, cnonce: "c")
        {
            again.headers.append(status == 401 ? .authorization : .proxyAuthorization, credentials)
        }
        bench.receive(again, on: flow)
        return bench.sent.last?.message.status
    }
}
