import Chronology
import Testing

@testable import SIP

@Suite struct SIPMessageTests {
    static func request(_ lines: String..., body: String = "") throws -> SIPMessage {
        let text = (["INVITE sip:a@b SIP/2.0"] + lines).joined(separator: "\r\n") + "\r\n\r\n" + body
        return try SIPMessage.parse(Array(text.utf8))
    }

    @Test func `a request is composed, written and read`() throws {
        var request = SIPMessage(.invite, SIPURI(user: "a", host: "b"))
        request.headers.append(
            .from, NameAddress(displayName: "A \"b\"", uri: SIPURI(host: "c"), parameters: ["tag": "1"]))
        request.headers.append(.to, NameAddress(uri: SIPURI(user: "a", host: "b")))
        request.headers.append(.callID, "id@c")
        request.headers.append(.cseq, CSeq(7, .invite))
        request.headers.append(.maxForwards, 70)
        request.headers.append("X-Own", "one\r\nVia: two")
        request.headers.prepend(
            .via, Via(transport: .udp, host: "::1", port: 5060, parameters: ["rport": "", "branch": "z9hG4bKx"]))
        request.setBody(Array("v=0\r\n".utf8), type: .sdp)
        let expected = """
            INVITE sip:a@b SIP/2.0\r
            Via: SIP/2.0/UDP [::1]:5060;rport;branch=z9hG4bKx\r
            From: "A \\"b\\"" <sip:c>;tag=1\r
            To: <sip:a@b>\r
            Call-ID: id@c\r
            CSeq: 7 INVITE\r
            Max-Forwards: 70\r
            X-Own: one  Via: two\r
            Content-Type: application/sdp\r
            Content-Length: 5\r
            \r
            v=0\r\n
            """
        #expect(String(decoding: request.serialized(), as: UTF8.self) == expected)
        let reread = try SIPMessage.parse(request.serialized())
        #expect(reread == request)
        try reread.validate()
        #expect(try reread.from.displayName == "A \"b\"")
        #expect(try reread.topVia.rport == .requested)
        #expect(reread.headers["x-OWN"] == "one  Via: two")
        #expect(try reread.contentType == .sdp)
    }

    @Test func `a response takes what it must from the request`() throws {
        let request = try Self.request(
            "Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b", "v: SIP/2.0/TCP c", "f: <sip:f>;tag=1", "t: sip:t",
            "i: x", "CSeq: 1 INVITE", "Record-Route: <sip:r;lr>", "Timestamp: 54")
        let ringing = SIPMessage(status: 180, to: request, toTag: "new", keepingRecordRoute: true)
        #expect(try ringing.vias.map(\.host) == ["a", "b", "c"])
        #expect(try ringing.to.tag == "new")
        #expect(try ringing.recordRoutes.count == 1)
        #expect(ringing.reasonPhrase == "Ringing")
        #expect(ringing.method == .invite)
        #expect(ringing.headers[.timestamp] == nil)
        #expect(SIPMessage(status: 100, to: request).headers[.timestamp] == "54")
    }

    @Test func `first values of lists are taken off and replaced one by one`() throws {
        var message = try Self.request("Via: SIP/2.0/UDP a;x=\"b,c\" , SIP/2.0/UDP d", "Via: SIP/2.0/UDP e")
        var top = try message.topVia
        top.received = "192.0.2.1"
        top.rport = .value(5070)
        message.headers.replaceFirstValue(.via, top)
        #expect(try message.vias.map(\.host) == ["a", "d", "e"])
        #expect(try message.topVia.rport == .value(5070))
        message.headers.removeFirstValue(.via)
        #expect(try message.topVia.host == "d")
        message.headers.removeFirstValue(.via)
        message.headers.removeFirstValue(.via)
        #expect(throws: SIPParseError(.missing(.via), treatment: .discard)) { try message.topVia }
    }

    @Test func `names compare without regard to case, and compact forms are the same names`() {
        #expect(SIPHeaderName("v") == .via)
        #expect(SIPHeaderName("CALL-id") == .callID)
        #expect(SIPHeaderName("X-Own") == SIPHeaderName("x-oWN"))
        #expect(SIPHeaderName("X-Own") != SIPHeaderName("X-Owns"))
        for known in KnownHeader.allCases {
            let name = SIPHeaderName(known.text.description.uppercased())
            #expect(name.code == known.rawValue)
            #expect(name.text == known.text.description)
        }
    }

    @Test func `the character classes hold what the grammar says`() {
        let alphanumeric = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        let sets: [(ByteSet, String)] = [
            (.token, "-.!%*_+`'~"), (.user, "-_.!~*'()&=+$,;?/%"), (.unescapedUser, "-_.!~*'()&=+$,;?/"),
            (.password, "-_.!~*'()&=+$,%"), (.uriParameter, "-_.!~*'()[]/:&+$%"),
            (.uriHeader, "-_.!~*'()[]/?:+$%=&"), (.host, "-._"), (.scheme, "+-."), (.telephone, "-.()+*#"),
            (.absoluteURI, "-_.!~*'()%;/?:@&=+$,[]#"),
        ]
        for (set, others) in sets {
            let members = alphanumeric.union(others.utf8)
            for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == members.contains(byte)) }
        }
    }

    @Test func `extension headers are read`() throws {
        let message = try Self.request(
            "Reason: SIP;cause=200;text=\"elsewhere, \\\"now\\\"\", Q.850;cause=16", "x: 1800;refresher=UAS",
            "Min-SE: 90",
            "RSeq: 9", "RAck: 776656 1 INVITE", "Privacy: id;Critical", "Retry-After: 18 (a (b)) ;duration=3600",
            "P-Asserted-Identity: \"A\" <sip:+331@c>, <tel:+331>", "Date: Sat, 13 Nov 2010 23:29:00 GMT",
            "Identity: a.eyJhdHRlc3QiOiJBIn0.c;info=<https://c.example/x>;alg=ES256;ppt=shaken",
            "History-Info: <sip:a@b?Reason=SIP%3Bcause%3D302>;index=1, <sip:c@d;cause=408>;index=1.1",
            "Diversion: <sip:+331@c>;reason=no-answer;counter=2;privacy=full", "Expires: 99999999999",
            "Contact: <sip:a@b;ob>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;q=0.25;expires=60", "k: timer, 100rel")
        #expect(try message.reasons.map(\.cause) == [200, 16])
        #expect(try message.reasons.first?.text == "elsewhere, \"now\"")
        #expect(try message.sessionExpires == SessionExpires(seconds: 1800, refresher: .uas))
        #expect(try message.minSE == 90)
        #expect(try message.rseq == 9)
        #expect(try message.rack == RAck(responseNumber: 776656, cseq: CSeq(1, .invite)))
        #expect(try message.privacy?.hidesIdentity == true)
        #expect(try message.retryAfter == RetryAfter(seconds: 18, duration: 3600))
        #expect(try message.assertedIdentities.map(\.uri.user) == ["+331", "+331"])
        #expect(try message.date == Instant(seconds: 1_289_690_940))
        #expect(try message.identityTokens.first?.claimedAttestation == "A")
        #expect(try message.identityTokens.first?.info == "https://c.example/x")
        #expect(try message.historyInfo.map(\.cause) == [302, 408])
        #expect(try message.diversions.first?.reason == "no-answer")
        #expect(try message.diversions.first?.isPrivate == true)
        #expect(try message.expires == .max)
        let contact = try #require(try message.contacts.first)
        #expect(contact.instance == "urn:uuid:1")
        #expect(contact.registrationID == 1)
        #expect(contact.preference == 250)
        #expect(contact.expires == 60)
        #expect(contact.isOutbound)
        #expect(message.supports("100rel"))
    }

    @Test func `values that are written are read as they were`() throws {
        var message = try Self.request()
        message.headers.append(.reason, Reason.q850(16, text: "Normal, \"clearing\""))
        message.headers.append(.sessionExpires, SessionExpires(seconds: 90, refresher: .uac))
        message.headers.append(.rack, RAck(responseNumber: 1, cseq: CSeq(2, .invite)))
        message.headers.append(.privacy, Privacy(["id"]))
        message.headers.append(.retryAfter, RetryAfter(seconds: 5))
        message.headers.append(.diversion, Diversion(from: SIPURI(host: "d"), reason: "user-busy"))
        message.headers.setDate(Instant(seconds: 951_782_400))
        #expect(message.headers[.date] == "Tue, 29 Feb 2000 00:00:00 GMT")
        let reread = try SIPMessage.parse(message.serialized())
        #expect(try reread.reasons == [Reason.q850(16, text: "Normal, \"clearing\"")])
        #expect(try reread.sessionExpires?.refresher == .uac)
        #expect(try reread.rack?.cseq.number == 2)
        #expect(try reread.privacy?.kinds == ["id"])
        #expect(try reread.retryAfter?.seconds == 5)
        #expect(try reread.diversions.first?.reason == "user-busy")
        #expect(try reread.date == Instant(seconds: 951_782_400))
    }

    @Test func `a malformed value of a header that is not asked for harms nothing`() throws {
        let message = try Self.request("Contact: *", "Date: yesterday", "Session-Expires: soon")
        #expect(message.hasWildcardContact)
        #expect(try message.contacts.isEmpty)
        #expect(throws: SIPParseError(.malformed(.date))) { try message.date }
        #expect(throws: SIPParseError.self) { try message.sessionExpires }
        #expect(try message.expires == nil)
    }

    @Test func `a request that cannot be read is answered from what can, and never an ACK or a response`() throws {
        let lines = "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:f>;tag=1\r\nTo: <sip:t>\r\nCall-ID: x\r\nCSeq: 1"
        let error = SIPParseError(.requestURI)
        func answer(_ start: String, _ error: SIPParseError = error) -> SIPMessage? {
            SIPMessage.rejection(of: Array("\(start)\r\n\(lines)\r\n\r\n".utf8), for: error, toTag: "t1")
        }
        let response = try #require(answer("INVITE <x> SIP/2.0"))
        #expect(response.status == 400)
        #expect(try response.to.tag == "t1")
        #expect(response.headers[.cseq] == "1")
        #expect(answer("ACK <x> SIP/2.0") == nil)
        #expect(answer("SIP/2.0 abc") == nil)
        #expect(answer("INVITE <x> SIP/2.0", SIPParseError(.requestURI, treatment: .discard)) == nil)
        #expect(SIPMessage.rejection(of: Array("INVITE x SIP/2.0\r\nTo: x\r\n\r\n".utf8), for: error) == nil)
    }
}
