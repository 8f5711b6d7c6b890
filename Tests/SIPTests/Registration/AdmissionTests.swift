import Chronology
import Testing

@testable import SIP

/// What strangers get: little, seldom, and never any state.
@Suite struct AdmissionTests {
    private func agent(_ adjust: (inout UserAgent.Configuration) -> Void = { _ in }) -> UserAgent {
        var configuration = UserAgent.Configuration(
            listeners: [
                Listener(
                    id: ListenerID(0), transport: .udp,
                    advertised: TransportAddress(ip: IPAddress(192, 0, 2, 1), port: 5060))
            ],
            nonceSecret: [UInt8](repeating: 1, count: 32))
        adjust(&configuration)
        return UserAgent(configuration: configuration, random: SeededRandom(seed: 1), now: .zero)
    }

    private func request(_ method: String, number: Int, extra: String = "", uri: String = "sip:100@192.0.2.1")
        -> [UInt8]
    {
        let text = """
            \(method) \(uri) SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK-\(number);rport
            Max-Forwards: 70
            From: <sip:100@192.0.2.1>;tag=\(number)
            To: <sip:100@192.0.2.1>
            Call-ID: call-\(number)
            CSeq: 1 \(method)
            Contact: <sip:100@10.0.0.1>
            \(extra)Content-Length: 0


            """
        return Array(text.replacing("\n", with: "\r\n").utf8)
    }

    private func answers(_ agent: inout UserAgent) -> [String] {
        var answers: [String] = []
        while let effect = agent.nextEffect() {
            if case .send(let bytes, _) = effect {
                answers.append(
                    String(decoding: bytes.prefix { $0 != 13 }, as: UTF8.self))
            }
        }
        return answers
    }

    private func flow(_ last: Int, port: UInt16 = 5060) -> Flow {
        Flow(
            transport: .udp, local: ListenerID(0),
            remote: TransportAddress(ip: IPAddress(v4: 0xCB00_0000 + UInt32(last)), port: port))
    }

    @Test(arguments: ["INVITE", "OPTIONS", "REGISTER", "BYE", "MESSAGE", "ACK", "CANCEL", "FOO"])
    func `a flood from a stranger is answered seldom and leaves nothing`(method: String) {
        var agent = agent()
        var answered = 0
        for number in 0..<10_000 {
            let now = Uptime(microseconds: Int64(number) * 1_000)
            agent.datagramReceived(request(method, number: number), on: flow(1), now: now)
            answered += answers(&agent).count
        }
        #expect(answered <= 31)
        var expected = Census()
        expected.unknownSources = agent.census.unknownSources
        #expect(agent.census == expected)
        #expect(agent.census.unknownSources <= 1)
        #expect(agent.nextDeadline == nil)
    }

    @Test func `a flood of forged sources is bounded in memory and answers`() {
        var agent = agent { $0.admission.sourcesRemembered = 100 }
        var answered = 0
        for number in 0..<20_000 {
            agent.datagramReceived(
                request("INVITE", number: number), on: flow(number), now: Uptime(microseconds: Int64(number) * 100))
            answered += answers(&agent).count
        }
        #expect(agent.census.unknownSources == 100)
        #expect(answered <= 601)
    }

    @Test func `silence can be the answer`() {
        var agent = agent { $0.admission.answer = .silence }
        agent.datagramReceived(request("INVITE", number: 1), on: flow(1), now: .zero)
        #expect(answers(&agent).isEmpty)
    }

    private func office() -> PeerBench {
        let bench = PeerBench()
        bench.agent.setAccounts([RawPhone.account()], now: bench.now)
        return bench
    }

    @Test func `wrong passwords from one source lock it out for a while`() {
        let bench = office()
        let phone = RawPhone(flow: flow(1))
        phone.password = "wrong"
        for _ in 0..<10 { #expect(phone.ask(bench) == 401) }
        #expect(phone.ask(bench) == nil)
        bench.pass(.seconds(301))
        phone.password = "secret"
        #expect(phone.ask(bench) == 200)
    }

    /// RFC 7616 section 3.3: a nonce that we did not make, or made for somebody else, proves nothing against anybody.
    @Test func `guesses in somebody else's name do not lock him out`() {
        let bench = office()
        let thief = RawPhone(flow: flow(9), callID: "thief")
        bench.receive(thief.request(.register), on: flow(9))
        let stolen = (try? bench.sent.last?.message.challenges(.wwwAuthenticate))?.first?.nonce ?? ""
        let phone = RawPhone(flow: flow(1))
        for nonce in ["x", stolen] {
            for _ in 0..<20 {
                bench.receive(
                    phone.request(
                        .register, "sip:192.0.2.1",
                        """
                        Authorization: Digest username="anna", realm="vigie", nonce="\(nonce)", uri="sip:192.0.2.1", \
                        response="0123456789abcdef0123456789abcdef", qop=auth, nc=00000001, cnonce="c", algorithm=MD5

                        """), on: flow(1))
            }
        }
        #expect(phone.ask(bench) == 200)
    }

    @Test func `noise from an office's address does not keep its telephones out`() {
        let bench = office()
        for number in 0..<100 {
            bench.receive(
                String(decoding: request("OPTIONS", number: number), as: UTF8.self).replacing("\r\n", with: "\n"),
                on: flow(1, port: 9))
        }
        #expect(RawPhone(flow: flow(1)).ask(bench) == 200)
    }

    /// RFC 3261 section 22: the proof comes with the INVITE, from wherever a translator lets it come now.
    @Test func `a softphone whose way has changed still calls, a stranger by another name does not`() {
        let bench = office()
        let phone = RawPhone(flow: flow(1))
        #expect(phone.ask(bench) == 200)
        phone.flow = flow(2, port: 40_000)
        #expect(phone.ask(bench, .invite, "sip:112@192.0.2.1") == 100)
        guard case .invited(_, let invitation) = bench.effects.last else {
            Issue.record("not invited")
            return
        }
        #expect(invitation.source == .account(user: "anna"))
        phone.user = "bob"
        #expect(phone.ask(bench, .invite, "sip:112@192.0.2.1") == 403)
        phone.user = "anna"
        phone.password = "guess"
        let before = bench.agent.census
        #expect(phone.ask(bench, .invite, "sip:112@192.0.2.1") == 407)
        #expect(bench.agent.census.sessions == before.sessions)
        #expect(bench.agent.census.transactions == before.transactions)
    }

    @Test func `a connection that a call was proved on is a stranger's no more`() {
        let bench = office()
        let stream = Flow(transport: .tcp, local: ListenerID(1), remote: flow(3).remote, connection: 3)
        bench.agent.connectionOpened(stream, now: bench.now)
        let phone = RawPhone(flow: stream)
        bench.receive(phone.request(.invite, "sip:112@192.0.2.1"), on: stream)
        #expect(!bench.agent.isKnown(stream))
        #expect(phone.ask(bench, .invite, "sip:112@192.0.2.1") == 100)
        #expect(bench.agent.isKnown(stream))
    }

    @Test func `a changed password drops what was registered with the old one`() {
        let bench = office()
        bench.agent.setAccounts([RawPhone.account(), RawPhone.account("bob")], now: bench.now)
        #expect(RawPhone(flow: flow(1)).ask(bench) == 200)
        bench.agent.setAccounts([RawPhone.account()], now: bench.now)
        #expect(bench.agent.contacts(of: "anna").count == 1)
        bench.agent.setAccounts([RawPhone.account(password: "new")], now: bench.now)
        #expect(bench.agent.contacts(of: "anna").isEmpty)
    }

    @Test(arguments: [
        ("Require: teleport\n", 420), ("Require: path\n", 420), ("Content-Encoding: gzip\n", 200),
        ("Require: outbound\n", 420),
    ])
    func `a REGISTER is looked at like any request`(extra: String, status: Int) {
        let bench = office()
        #expect(RawPhone(flow: flow(1)).ask(bench, .register, "sip:192.0.2.1", extra) == status)
    }

    @Test func `a full house says when to come again`() {
        let bench = PeerBench.withPeer { $0.limits.transactions = 0 }
        let peer = RawPhone(flow: PeerBench.udp())
        #expect(peer.ask(bench, .invite, "sip:100@192.0.2.1") == 503)
        #expect(bench.sent.last?.message.headers[.retryAfter] == "5")
        #expect(bench.agent.census == Census())
    }

    @Test(arguments: [(256, 512, true), (257, 10, false), (10, 513, false)])
    func `names of a transaction are bounded by octets`(branch: Int, callID: Int, isTaken: Bool) {
        let bench = PeerBench.withPeer()
        let text = String(decoding: request("INVITE", number: 1), as: UTF8.self)
            .replacing("z9hG4bK-1", with: "z9hG4bK" + String(repeating: "b", count: branch - 7))
            .replacing("call-1", with: String(repeating: "c", count: callID)).replacing("\r\n", with: "\n")
        bench.receive(text)
        #expect(bench.sent.last?.message.status == (isTaken ? 100 : 400))
    }

    @Test func `a transaction keeps no body and no header that no response needs`() {
        let bench = PeerBench.withPeer()
        let text = String(
            decoding: request("INVITE", number: 1, extra: "X-Large: \(String(repeating: "x", count: 40_000))\n"),
            as: UTF8.self)
        bench.receive(text.replacing("\r\n", with: "\n"))
        #expect(bench.agent.servers.values.allSatisfy { $0.request.headers.buffer.count < 1_024 })
        #expect(bench.agent.servers.count == 1)
    }

    @Test func `an office that proves its passwords is not held back by the challenges it needed`() {
        var admission = Admission(policy: AdmissionPolicy(), registrar: RegistrarPolicy(), now: .zero)
        let office = IPAddress(203, 0, 113, 7)
        for _ in 0..<200 {
            let isAnswered = admission.mayAnswer(office, for: .account, now: .zero)
            #expect(isAnswered)
            admission.authenticationSucceeded(office)
        }
        var answers = 0
        for _ in 0..<500 where admission.mayAnswer(office, for: .account, now: .zero) { answers += 1 }
        #expect(answers == 100)
        answers = 0
        for _ in 0..<50 where admission.mayAnswer(office, now: .zero) { answers += 1 }
        #expect(answers == 10)
    }

    private func known() -> UserAgent {
        agent {
            if let network = IPNetwork("203.0.0.0/24") { $0.peers = [KnownPeer(name: "pbx", networks: [network])] }
        }
    }

    @Test(arguments: [
        ("OPTIONS", "", "200 OK"), ("SUBSCRIBE", "", "405 Method Not Allowed"),
        ("MESSAGE", "", "405 Method Not Allowed"),
        ("NOTIFY", "", "481 Call/Transaction Does Not Exist"), ("FOO", "", "501 Not Implemented"),
        ("REFER", "", "603 Decline"), ("BYE", "", "481 Call/Transaction Does Not Exist"),
        ("INVITE", "Require: nothing-we-know\n", "420 Bad Extension"),
        ("INVITE", "Session-Expires: 30\nSupported: timer\n", "422 Session Interval Too Small"),
        ("CANCEL", "", "481 Call/Transaction Does Not Exist"),
    ])
    func `a peer hears what it cannot have`(method: String, extra: String, expected: String) {
        var agent = known()
        agent.datagramReceived(request(method, number: 1, extra: extra), on: flow(1), now: .zero)
        #expect(answers(&agent) == ["SIP/2.0 \(expected)"])
        #expect(agent.census == Census())
    }

    /// Nothing can be sent there, and a system that is asked to takes the socket away.
    @Test func `whoever wants the answer at port 0 gets none`() {
        var agent = known()
        let text = String(decoding: request("OPTIONS", number: 1), as: UTF8.self)
        agent.datagramReceived(
            Array(text.replacing("10.0.0.1:5060", with: "h:0").replacing(";rport", with: "").utf8), on: flow(1),
            now: .zero)
        #expect(answers(&agent).isEmpty)
    }

    @Test func `no hops left is 483`() {
        var agent = known()
        let text = String(decoding: request("INVITE", number: 1), as: UTF8.self)
        agent.datagramReceived(
            Array(text.replacing("Max-Forwards: 70", with: "Max-Forwards: 0").utf8), on: flow(1), now: .zero)
        #expect(answers(&agent) == ["SIP/2.0 483 Too Many Hops"])
    }

    @Test func `the same INVITE by two ways is 482, a retransmission is not`() {
        var agent = known()
        let bytes = request("INVITE", number: 1)
        agent.datagramReceived(bytes, on: flow(1), now: .zero)
        agent.datagramReceived(bytes, on: flow(1), now: .zero)
        let merged = String(decoding: bytes, as: UTF8.self).replacing("z9hG4bK-1", with: "z9hG4bK-2")
        agent.datagramReceived(Array(merged.utf8), on: flow(1), now: .zero)
        #expect(answers(&agent) == ["SIP/2.0 100 Trying", "SIP/2.0 100 Trying", "SIP/2.0 482 Loop Detected"])
        #expect(agent.census.sessions == 1)
    }

    @Test func `an answer goes back to the port it came from when rport asks for it`() {
        var agent = known()
        agent.datagramReceived(request("OPTIONS", number: 1), on: flow(1, port: 40_000), now: .zero)
        var flows: [Flow] = []
        var text = ""
        while let effect = agent.nextEffect() {
            if case .send(let bytes, let flow) = effect {
                flows.append(flow)
                text = String(decoding: bytes, as: UTF8.self)
            }
        }
        #expect(flows == [flow(1, port: 40_000)])
        #expect(text.contains("rport=40000"))
        #expect(text.contains("received=203.0.0.1"))
    }
}
