import SDP
import Testing

@Suite struct SessionDescriptionTests {
    private static let usual = """
        v=0\r
        o=alice 2890844526 2890844527 IN IP4 host.example.com\r
        s=A call\r
        i=for nothing\r
        c=IN IP4 192.0.2.1\r
        b=AS:64\r
        t=0 0\r
        a=sendrecv\r
        m=audio 49170/1 RTP/AVP 8 0 101\r
        i=the voice\r
        c=IN IP4 192.0.2.2\r
        b=AS:64\r
        a=rtpmap:101 telephone-event/8000\r
        a=fmtp:101 0-15\r
        m=video 0 RTP/AVP 31\r

        """

    @Test func `all parts of a description are read`() throws {
        let parsed = try description(Self.usual)
        #expect(parsed.origin.username == "alice")
        #expect(parsed.origin.sessionID == "2890844526")
        #expect(parsed.origin.version == "2890844527")
        #expect(parsed.origin.address == .name("host.example.com"))
        #expect(parsed.name == "A call")
        #expect(parsed.connection == MediaAddress("192.0.2.1"))
        #expect(parsed.timing == ["0 0"])
        #expect(parsed.media.map(\.kind) == ["audio", "video"])
        #expect(parsed.media.map(\.port) == [49_170, 0])
        #expect(parsed.media[0].formats == ["8", "0", "101"])
        #expect(parsed.media[0].connection == MediaAddress("192.0.2.2"))
        #expect(parsed.media[0].attribute("fmtp") == "101 0-15")
    }

    @Test func `what is written is read back the same`() throws {
        let parsed = try description(Self.usual)
        #expect(try SessionDescription.parse(parsed.serialized()) == parsed)
    }

    @Test(arguments: [
        "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 4000 RTP/AVP 8\n",
        "v=0\ro=- 1 1 IN IP4 192.0.2.1\rs=-\rc=IN IP4 192.0.2.1\rt=0 0\rm=audio 4000 RTP/AVP 8",
        "v=0 \r\no=1 1 IN IP4 192.0.2.1\r\ns= \r\nc=IN  IP4  192.0.2.1 \r\nm=audio 4000 RTP/AVP 8 \r\n",
        "\r\n\r\nv=0\r\nc=in IP4 192.0.2.1/127\r\nnonsense\r\nx=1\r\nm=AUDIO\t4000 RTP/AVP 8\r\n",
        "v=0\nt=0 0\ns=-\no=some user with spaces 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 8\0",
        "v=0\no=- 99999999999999999999999 -1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000/2 RTP/AVP 8\n",
    ])
    func `variants of the field are understood alike`(text: String) throws {
        let parsed = try description(text)
        #expect(parsed.media.count == 1)
        #expect(parsed.media[0].kind == "audio")
        #expect(parsed.media[0].port == 4_000)
        #expect(parsed.media[0].formats == ["8"])
        #expect(parsed.connection == MediaAddress("192.0.2.1"))
    }

    @Test(arguments: [
        ("", SDPParseError(.empty, line: 0)),
        ("hello", SDPParseError(.empty, line: 0)),
        ("v=1\n", SDPParseError(.unknownVersion, line: 1)),
        ("o=- 1 1 IN IP4 192.0.2.1\nv=0\n", SDPParseError(.unknownVersion, line: 1)),
        ("v=0\nm=audio\n", SDPParseError(.malformedLine("m"), line: 2)),
        ("v=0\nm=audio 70000 RTP/AVP 8\n", SDPParseError(.malformedLine("m"), line: 2)),
        ("v=0\nm=audio -1 RTP/AVP 8\n", SDPParseError(.malformedLine("m"), line: 2)),
        ("v=0\nc=IN IP4\n", SDPParseError(.malformedLine("c"), line: 2)),
        ("v=0\ns=-\no=- 1\n", SDPParseError(.malformedLine("o"), line: 3)),
    ])
    func `what cannot be understood is refused with its line`(text: String, error: SDPParseError) {
        #expect(throws: error) { try description(text) }
    }

    @Test func `a description without end is refused`() {
        #expect(throws: SDPParseError.self) { try description("v=0\n" + String(repeating: "a=x\n", count: 20_000)) }
        #expect(throws: SDPParseError.self) { try description("v=0\n" + String(repeating: "a", count: 70_000)) }
        #expect(throws: SDPParseError.self) {
            try description("v=0\n" + String(repeating: "m=audio 1 RTP/AVP 0\n", count: 65))
        }
    }

    @Test(arguments: MediaDirection.allCases)
    func `a direction seen from the other side and back is itself`(direction: MediaDirection) {
        #expect(direction.reversed.reversed == direction)
        #expect(direction.intersection(.sendrecv) == direction)
        #expect(direction.intersection(.inactive) == .inactive)
        #expect(direction.reversed.sends == direction.receives)
    }
}
