import Chronology
import SIP
import Testing

@Suite struct DigestTests {
    private static let mufasa = (
        realm: "http-auth@example.org", nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        opaque: "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
    )

    @Test(arguments: [
        (DigestAlgorithm.md5, "8ca523f5e9506fed4657c9700eebdbec"),
        (.sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ])
    func `the examples of RFC 7616 are reproduced`(algorithm: DigestAlgorithm, response: String) throws {
        let challenge = DigestChallenge(
            realm: Self.mufasa.realm, nonce: Self.mufasa.nonce, opaque: Self.mufasa.opaque, algorithm: algorithm,
            protections: [.authentication, .integrity])
        let answer = DigestClient.answer(
            challenges: [challenge], user: "Mufasa", password: "Circle of Life", method: SIPMethod("GET"),
            uri: "/dir/index.html", cnonce: Self.mufasa.cnonce)
        let credentials = try #require(answer)
        #expect(credentials.response == response)
        #expect(credentials.protection == .authentication)
        #expect(credentials.opaque == Self.mufasa.opaque)
    }

    @Test func `the example of RFC 2617 is reproduced`() throws {
        let challenge = DigestChallenge(
            realm: "testrealm@host.com", nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", algorithm: .md5,
            protections: [.authentication, .integrity])
        let credentials = DigestClient.answer(
            challenges: [challenge], user: "Mufasa", password: "Circle Of Life", method: SIPMethod("GET"),
            uri: "/dir/index.html", cnonce: "0a4f113b")
        #expect(credentials?.response == "6629fae49393a05397450978507c4ef1")
    }

    @Test func `a server without protection is answered as RFC 2069 says`() {
        let challenge = DigestChallenge(
            realm: "testrealm@host.com", nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", algorithm: .md5, protections: [])
        let credentials = DigestClient.answer(
            challenges: [challenge], user: "Mufasa", password: "CircleOfLife", method: SIPMethod("GET"),
            uri: "/dir/index.html", cnonce: "unused")
        #expect(credentials?.response == "1949323746fe6a43ef61f9606e7febea")
        #expect(credentials?.nonceCount == nil)
    }

    @Test func `the strongest known algorithm is answered, whatever the order`() {
        let offered: [DigestAlgorithm?] = [.md5, nil, .sha256, .md5Session]
        let challenges = offered.map { DigestChallenge(realm: "r", nonce: "n", algorithm: $0) }
        #expect(DigestClient.strongest(challenges)?.algorithm == .sha256)
        #expect(DigestClient.strongest([DigestChallenge(realm: "r", nonce: "n", algorithm: nil)]) == nil)
    }

    @Test func `challenges and credentials are read from the wire`() throws {
        let response = try SIPMessage.parse(
            Array(
                """
                SIP/2.0 401 Unauthorized\r
                WWW-Authenticate: Digest realm="a \\"b\\"", nonce="n", algorithm=SHA-512-256, qop="auth"\r
                WWW-Authenticate: Digest realm="r",nonce="n=",algorithm=sha-256,qop="auth, auth-int",\r
                 stale=TRUE,opaque=""\r
                WWW-Authenticate: Digest realm="r", nonce="m"\r
                WWW-Authenticate: Basic realm="x"\r
                \r\n
                """.utf8))
        let challenges = try response.challenges(.wwwAuthenticate)
        #expect(challenges.count == 3)
        #expect(challenges[0].realm == "a \"b\"")
        #expect(challenges[0].algorithm == nil)
        #expect(challenges[1].algorithm == .sha256)
        #expect(challenges[1].protections == [.authentication, .integrity])
        #expect(challenges[1].isStale)
        #expect(challenges[1].opaque == "")
        #expect(challenges[2].algorithm == .md5)
        #expect(challenges[2].protections.isEmpty)
    }

    @Test func `credentials survive being written and read`() throws {
        var request = SIPMessage(.register, SIPURI(host: "vigie.example"))
        let challenge = DigestChallenge(realm: "r", nonce: "n", opaque: "o", algorithm: .sha256Session)
        let credentials = try #require(
            DigestClient.answer(
                challenges: [challenge], user: "é\"v", password: "p", method: .register, uri: "sip:vigie.example",
                cnonce: "c", nonceCount: 255))
        request.headers.append(.authorization, credentials)
        let reread = try SIPMessage.parse(request.serialized())
        #expect(try reread.credentials(.authorization) == [credentials])
        #expect(reread.headers[.authorization]?.contains("nc=000000ff") == true)
    }
}

@Suite struct DigestVerifierTests {
    private static let uri = SIPURI(host: "vigie.example")
    private static let secret = DigestSecret(user: "eve", realm: "vigie", password: "pw")
    private static let start = Uptime(microseconds: 5_000_000)

    private static func verifier(capacity: Int = 4096) -> DigestVerifier {
        DigestVerifier(
            realm: "vigie", secret: Array(0..<32), algorithms: DigestAlgorithm.allCases, capacity: capacity)
    }

    private static func answer(
        _ challenges: [DigestChallenge], count: UInt32 = 1, password: String = "pw", uri: String = "sip:vigie.example"
    ) throws -> DigestCredentials {
        try #require(
            DigestClient.answer(
                challenges: challenges, user: "eve", password: password, method: .register, uri: uri, cnonce: "c",
                nonceCount: count))
    }

    private func check(
        _ verifier: inout DigestVerifier, _ credentials: DigestCredentials, secret: DigestSecret? = secret,
        after: Duration = .zero
    ) -> DigestVerifier.Outcome {
        verifier.verify(
            credentials, method: .register, uri: Self.uri, secret: secret, now: Self.start + after)
    }

    @Test(arguments: DigestAlgorithm.allCases) func `the right password is accepted`(algorithm: DigestAlgorithm) throws
    {
        var verifier = Self.verifier()
        let challenges = verifier.challenges(now: Self.start).filter { $0.algorithm == algorithm }
        #expect(try check(&verifier, Self.answer(challenges)) == .accepted)
    }

    @Test func `a telephone is asked only for what its password can be verified with`() {
        var verifier = Self.verifier()
        let offered = DigestVerifier(realm: "vigie", secret: Array(0..<32)).algorithms
        func asked(_ secret: DigestSecret?) -> [DigestAlgorithm] {
            verifier.challenges(for: secret, now: Self.start).compactMap(\.algorithm)
        }
        #expect(asked(DigestSecret(digests: [.md5: "00"])).allSatisfy { $0.base == .md5 })
        #expect(!asked(DigestSecret(digests: [.md5: "00"])).isEmpty)
        #expect(Set(asked(nil)).isSuperset(of: offered))
        #expect(Set(asked(DigestSecret(digests: [:]))).isSuperset(of: offered))
    }

    @Test func `a wrong password, user, method or place is rejected`() throws {
        var verifier = Self.verifier()
        let challenges = verifier.challenges(now: Self.start)
        #expect(try check(&verifier, Self.answer(challenges, password: "px")) == .rejected)
        #expect(try check(&verifier, Self.answer(challenges), secret: nil) == .rejected)
        #expect(try check(&verifier, Self.answer(challenges, uri: "sip:other.example")) == .rejected)
        let outcome = verifier.verify(
            try Self.answer(challenges), method: .invite, uri: Self.uri, secret: Self.secret, now: Self.start)
        #expect(outcome == .rejected)
        #expect(verifier.countedNonces == 0)
    }

    @Test func `a nonce past its life, or of another verifier, is stale`() throws {
        var verifier = Self.verifier()
        let credentials = try Self.answer(verifier.challenges(now: Self.start))
        #expect(check(&verifier, credentials, after: .seconds(301)) == .stale)
        var other = DigestVerifier(realm: "vigie", secret: Array(1..<33))
        #expect(check(&other, credentials) == .stale)
        let stale = verifier.challenges(stale: true, now: Self.start).map(\.isStale)
        #expect(stale == [true, true, true, true])
    }

    @Test func `each count of a nonce is accepted once, in any order within the window`() throws {
        var verifier = Self.verifier()
        let challenges = verifier.challenges(now: Self.start)
        let counts: [(UInt32, DigestVerifier.Outcome)] = [
            (1, .accepted), (1, .stale), (3, .accepted), (2, .accepted), (2, .stale), (0, .stale), (100, .accepted),
            (37, .accepted), (36, .stale), (.max, .accepted), (.max, .stale), (100, .stale),
        ]
        for (count, outcome) in counts {
            #expect(try check(&verifier, Self.answer(challenges, count: count)) == outcome, "count \(count)")
        }
    }

    @Test func `challenges cost no memory, and counted nonces are bounded without letting a replay in`() throws {
        var verifier = Self.verifier(capacity: 8)
        for _ in 0..<1000 { _ = verifier.challenges(now: Self.start) }
        #expect(verifier.countedNonces == 0)
        var used: [DigestCredentials] = []
        for index in 0..<40 {
            let credentials = try Self.answer(verifier.challenges(now: Self.start + .milliseconds(index)))
            #expect(check(&verifier, credentials, after: .seconds(1)) == .accepted)
            used.append(credentials)
            #expect(verifier.countedNonces <= 9)
        }
        for credentials in used { #expect(check(&verifier, credentials, after: .seconds(2)) == .stale) }
    }
}
