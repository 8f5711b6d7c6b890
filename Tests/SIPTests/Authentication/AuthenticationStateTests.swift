import Chronology
import Testing

@testable import SIP

/// Challenges that come again: RFC 3261 section 22.2, RFC 7616 section 3.3.
@Suite struct AuthenticationStateTests {
    private let credentials = SIPCredentials(user: "us", password: "secret")

    private func challenge(_ nonce: String, realm: String = "carrier", stale: Bool = false) -> String {
        "Digest realm=\"\(realm)\", nonce=\"\(nonce)\", qop=\"auth\", algorithm=MD5" + (stale ? ", stale=true" : "")
    }

    private func trunk(_ bench: PeerBench) {
        bench.agent.setTrunk(
            TrunkSettings(
                name: "carrier", host: "198.51.100.2", credentials: credentials,
                registration: TrunkSettings.Registration(user: "us", expires: 600), pingInterval: nil), now: bench.now)
    }

    private func refuse(_ bench: PeerBench, _ nonce: String, stale: Bool = false) throws {
        let request = try #require(bench.last(.register))
        bench.sent = []
        bench.answer(request, 401, [(.wwwAuthenticate, challenge(nonce, stale: stale))])
    }

    @Test func `a refresh whose nonce lapsed without a word is answered once with the new nonce`() throws {
        let bench = PeerBench()
        trunk(bench)
        try refuse(bench, "one")
        bench.answer(try #require(bench.last(.register)), 200, [(.expires, "600")])
        bench.pass(.seconds(301))
        let refresh = try #require(bench.last(.register))
        #expect(refresh.message.headers[.authorization]?.contains("nc=00000002") == true)
        try refuse(bench, "two")
        let again = try #require(bench.last(.register))
        #expect(again.message.headers[.authorization]?.contains("nonce=\"two\"") == true)
        #expect(again.message.headers[.authorization]?.contains("nc=00000001") == true)
        bench.answer(again, 200, [(.expires, "600")])
        #expect(bench.effects.count { $0 == .registered(trunk: "carrier", expires: 600) } == 2)
    }

    @Test func `after a refusal the next registration starts without credentials`() throws {
        let bench = PeerBench()
        trunk(bench)
        try refuse(bench, "one")
        try refuse(bench, "two")
        guard case .registrationFailed("carrier", 401, _, _) = bench.effects.last else {
            Issue.record("a fresh nonce that is refused says that the password is wrong")
            return
        }
        bench.pass(.seconds(31))
        let next = try #require(bench.last(.register))
        #expect(!next.message.headers.contains(.authorization))
    }

    @Test func `a server that calls every nonce stale is followed twice`() throws {
        let bench = PeerBench()
        trunk(bench)
        var asked = 0
        while bench.last(.register) != nil, asked < 50 {
            try refuse(bench, "nonce \(asked)", stale: true)
            asked += 1
        }
        #expect(asked == 4)
    }

    @Test func `two proxies with realms of their own both get their answer`() throws {
        let bench = PeerBench()
        trunk(bench)
        for realm in ["first", "second"] {
            let request = try #require(bench.last(.register))
            bench.answer(request, 407, [(.proxyAuthenticate, challenge("n", realm: realm))])
        }
        let both = try #require(bench.last(.register)).message.headers.lines(.proxyAuthorization)
        #expect(both.count == 2)
    }

    @Test func `a BYE whose cached nonce lapsed is sent again with the new one`() throws {
        let bench = PeerBench()
        let id = bench.agent.invite(
            InviteRequest(
                target: SIPURI(user: "100", host: "198.51.100.2"), destination: .address(PeerBench.carrier, .udp),
                from: SIPURI(user: "us", host: "example.net"), offer: Array("v=0".utf8), credentials: credentials),
            now: bench.now)
        bench.answer(try #require(bench.last(.invite)), 407, [(.proxyAuthenticate, challenge("one"))])
        bench.answer(try #require(bench.last(.invite)), 200, [(.contact, "<sip:100@198.51.100.2>")], sdp: "v=0")
        bench.agent.hangUp(id, now: bench.now)
        bench.answer(try #require(bench.last(.bye)), 407, [(.proxyAuthenticate, challenge("two"))])
        let again = try #require(bench.last(.bye))
        #expect(again.message.headers[.proxyAuthorization]?.contains("nonce=\"two\"") == true)
        bench.answer(again, 200)
        #expect(bench.count(.bye) == 2)
        bench.pass(.seconds(60))
        #expect(bench.agent.census == Census())
    }
}
