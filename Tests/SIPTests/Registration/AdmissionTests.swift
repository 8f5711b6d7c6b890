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

    @Test func `wrong passwords from one source lock it out for a while`() {
        var agent = agent {
            $0.admission.answersPerSecond = 1_000
            $0.admission.burst = 1_000
        }
        let secret = DigestSecret(user: "anna", realm: "vigie", password: "right")
        agent.setAccounts([RegistrarAccount(user: "anna", md5: secret.digests[.md5], sha256: nil)], now: .zero)
        let wrong = """
            Authorization: Digest username="anna", realm="vigie", nonce="x", uri="sip:100@192.0.2.1", \
            response="0123456789abcdef0123456789abcdef", qop=auth, nc=00000001, cnonce="c", algorithm=MD5

            """
        var answered = 0
        for number in 0..<50 {
            agent.datagramReceived(
                request("REGISTER", number: number, extra: wrong), on: flow(1), now: Uptime(microseconds: Int64(number))
            )
            answered += answers(&agent).count
        }
        #expect(answered == 10)
        agent.datagramReceived(request("REGISTER", number: 90), on: flow(1), now: Uptime(microseconds: 301_000_000))
        #expect(answers(&agent) == ["SIP/2.0 401 Unauthorized"])
    }

    @Test func `an office that proves its passwords is not held back by the challenges it needed`() {
        var admission = Admission(policy: AdmissionPolicy(), registrar: RegistrarPolicy(), now: .zero)
        let office = IPAddress(203, 0, 113, 7)
        for _ in 0..<200 {
            let isAnswered = admission.mayAnswer(office, now: .zero)
            #expect(isAnswered)
            admission.authenticationSucceeded(office)
        }
        var answers = 0
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
