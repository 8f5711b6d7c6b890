import SIP
import Testing

@Suite struct SIPURITests {
    @Test func `the parts of a URI are read, and unescaped`() throws {
        let uri = try #require(SIPURI("sips:%61l%69ce;x:p%40w@[2001:db8::1]:5061;transport=tcp;lr?Subject=a%20b"))
        #expect(uri.scheme == .sips)
        #expect(uri.user == "alice;x")
        #expect(uri.password == "p@w")
        #expect(uri.host == "2001:db8::1")
        #expect(uri.hasIPv6Host)
        #expect(uri.port == 5061)
        #expect(uri.parameters["transport"] == "tcp")
        #expect(uri.isLooseRouter)
        #expect(uri.headers == "Subject=a%20b")
    }

    @Test(arguments: [
        "", "sip:", "sip:@", "sip:a@", "sip:a b@c", "sip:a@b:65536", "sip:a@b:", "sip:a@[::1", "sip:a%4@b",
        "sip:a@b;", "sip:a@b;=c", "1sip:a", "tel:", "sip:a@b>",
    ])
    func `what is not a URI is refused`(text: String) { #expect(SIPURI(text) == nil) }

    @Test func `telephone and other URIs keep their text`() throws {
        let telephone = try #require(SIPURI("tel:+33-1.23;phone-context=x"))
        #expect(telephone.user == "+33-1.23")
        #expect(telephone.parameters["phone-context"] == "x")
        #expect(telephone.host == "")
        let urn = try #require(SIPURI("urn:service:sos"))
        #expect(urn.scheme == .other("urn"))
        #expect(urn.opaqueText == "service:sos")
        #expect(SIPURI(telephone: "+33 1 23").description == "tel:+33123")
    }

    @Test func `a URI is composed and changed with the escapes it needs`() throws {
        var uri = SIPURI(user: "a b@c", host: "::1", port: 5060, parameters: ["transport": "udp"])
        #expect(uri.description == "sip:a%20b%40c@[::1]:5060;transport=udp")
        uri.user = "bob"
        uri.host = "vigie.example"
        uri.port = nil
        uri.parameters["ob"] = ""
        #expect(uri.description == "sip:bob@vigie.example;transport=udp;ob")
        uri.user = nil
        #expect(uri.description == "sip:vigie.example;transport=udp;ob")
        #expect(SIPURI(uri.description) == uri)
    }

    /// The examples of RFC 3261 section 19.1.4.
    @Test(arguments: [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true),
        ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5", true),
        (
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true
        ),
        (
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true
        ),
        ("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false),
        ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false),
        ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false),
        ("sip:a@b", "sips:a@b", false), ("tel:+33-1.23", "tel:+33123", true),
    ])
    func `URIs are equivalent as the RFC says`(left: String, right: String, equivalent: Bool) throws {
        let left = try #require(SIPURI(left))
        let right = try #require(SIPURI(right))
        #expect(left.matches(right) == equivalent)
        #expect(right.matches(left) == equivalent)
    }

    @Test(arguments: ["sip:h:0", "sip:a@h:0", "sip:a@h:00000;lr", "sips:[::1]:0", "sip:h:65536"])
    func `a URI names a port that exists`(text: String) {
        #expect(SIPURI(text) == nil)
        #expect(Via("SIP/2.0/UDP h:0;branch=z9hG4bK1") == nil)
    }
}
