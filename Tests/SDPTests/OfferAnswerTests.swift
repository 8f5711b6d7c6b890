import SDP
import Testing

/// Answering the offers of peers.
@Suite struct AnsweringTests {
    @Test func `an answer takes one codec and the peer's number for telephone events`() throws {
        var ours = leg()
        let answer = try ours.answer(
            try offer("m=audio 4000 RTP/AVP 0 8 96\na=rtpmap:96 telephone-event/8000\na=fmtp:96 0-16"))
        #expect(answer.media.count == 1)
        #expect(answer.media[0].formats == ["0", "96"])
        #expect(answer.media[0].attribute("fmtp") == "96 0-15")
        #expect(answer.media[0].port == 20_000)
        let media = try #require(ours.negotiated)
        #expect(media.codec == .pcmu)
        #expect(media.remoteAddress == MediaAddress("192.0.2.10"))
        #expect(media.remotePort == 4_000)
        #expect(media.remoteRTCPPort == 4_001)
        #expect(media.telephoneEvent == PayloadTypePair(send: 96, receive: 96))
        #expect(media.direction == .sendrecv)
        #expect(!media.isHeldByPeer)
        #expect(media.packetTime == 20)
    }

    @Test(
        arguments: [
            // formats and maps, preferred, expected codec, expected payload type
            ("8 0", nil, AudioCodec.pcma, 8), ("0 8", nil, .pcmu, 0), ("0 8", .pcma, .pcma, 8), ("0", .pcma, .pcmu, 0),
            ("18 3 8", nil, .pcma, 8), ("97\na=rtpmap:97 pcma/8000/1", nil, .pcma, 97),
            ("9 96 0\na=rtpmap:96 opus/48000/2", nil, .pcmu, 0), ("8\na=rtpmap:8 PCMA/8000", nil, .pcma, 8),
            ("8\na=rtpmap:8\na=rtpmap:300 X/8000", nil, .pcma, 8),
        ] as [(String, AudioCodec?, AudioCodec, UInt8)])
    func `the codec follows our wish, then the peer's order`(
        formats: String, preferred: AudioCodec?, codec: AudioCodec, type: UInt8
    ) throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP \(formats)"), preferring: preferred)
        #expect(ours.negotiated?.codec == codec)
        #expect(ours.negotiated?.payloadTypes == PayloadTypePair(send: type, receive: type))
    }

    @Test(arguments: [
        // session and medium lines, our wish, our direction, held
        ("", "", MediaDirection.sendrecv, MediaDirection.sendrecv, false),
        ("", "a=sendonly", .sendrecv, .recvonly, true), ("", "a=inactive", .sendrecv, .inactive, true),
        ("", "a=recvonly", .sendrecv, .sendonly, false), ("a=sendonly", "", .sendrecv, .recvonly, true),
        ("a=inactive", "", .sendrecv, .inactive, true), ("a=inactive", "a=sendrecv", .sendrecv, .sendrecv, false),
        ("", "c=IN IP4 0.0.0.0", .sendrecv, .recvonly, true),
        ("", "c=IN IP4 0.0.0.0\na=sendonly", .sendrecv, .recvonly, true),
        ("", "c=IN IP4 0.0.0.0\na=inactive", .sendrecv, .inactive, true),
        ("", "c=IN IP6 ::", .sendrecv, .recvonly, true), ("", "a=SendOnly", .sendrecv, .recvonly, true),
        ("", "a=sendrecv", .sendonly, .sendonly, false), ("", "a=sendonly", .sendonly, .inactive, true),
        ("", "a=sendrecv", .inactive, .inactive, false),
    ])
    func `hold is understood in all its forms`(
        session: String, medium: String, wish: MediaDirection, direction: MediaDirection, held: Bool
    ) throws {
        var ours = leg()
        let head = "c=IN IP4 192.0.2.10\nt=0 0\n\(session)"
        let answer = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\n\(medium)", head: head), direction: wish)
        #expect(ours.negotiated?.direction == direction)
        #expect(ours.negotiated?.isHeldByPeer == held)
        #expect(answer.media[0].attribute(direction.rawValue) != nil)
    }

    @Test func `a session-wide null address is a hold too`() throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8", head: "c=IN IP4 0.0.0.0\nt=0 0"))
        #expect(ours.negotiated?.isHeldByPeer == true)
        #expect(ours.negotiated?.direction == .recvonly)
    }

    @Test(arguments: [
        ("a=ptime:10", 10), ("a=ptime:20", 20), ("a=ptime:30", 30), ("a=ptime:60", 60), ("a=ptime:100", 60),
        ("a=ptime:5", 10), ("a=ptime:25", 20), ("a=ptime:20.0", 20), ("a=ptime:abc", 20), ("a=ptime:-1", 20),
        ("a=ptime:60\na=maxptime:40", 40), ("a=maxptime:10", 10), ("a=maxptime:240", 20), ("a=maxptime:1", 10),
        ("a=ptime:99999999999999999999", 20), ("", 20),
    ])
    func `the packet time follows the peer within limits`(lines: String, expected: Int) throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\n\(lines)"))
        #expect(ours.negotiated?.packetTime == expected)
    }

    @Test func `other media are refused in their places`() throws {
        var ours = leg()
        let answer = try ours.answer(
            try offer(
                """
                m=video 5000 RTP/AVP 31 34
                m=audio 5100 RTP/SAVP 8
                m=audio 4000 RTP/AVP 8
                m=image 5200 udptl t38
                m=audio 4002 RTP/AVP 8
                """))
        #expect(answer.media.map(\.port) == [0, 0, 20_000, 0, 0])
        #expect(answer.media.map(\.kind) == ["video", "audio", "audio", "image", "audio"])
        #expect(answer.media.map(\.profile) == ["RTP/AVP", "RTP/SAVP", "RTP/AVP", "udptl", "RTP/AVP"])
        #expect(ours.negotiated?.mediaIndex == 2)
        #expect(ours.negotiated?.remotePort == 4_000)
    }

    @Test(arguments: [
        ("m=audio 4000 RTP/AVP 18 3", NegotiationFailure.noCommonCodec), ("m=audio 0 RTP/AVP 8", .noUsableAudio),
        ("m=video 4000 RTP/AVP 31", .noUsableAudio), ("", .noUsableAudio), ("m=audio 4000 RTP/SAVP 8", .noUsableAudio),
        ("m=audio 4000 RTP/AVP 8\nc=IN IP4 224.2.1.1/127", .unusableAddress), ("m=audio 4000 RTP/AVP", .noCommonCodec),
        ("m=audio 4000 RTP/AVP 101\na=rtpmap:101 telephone-event/8000", .noCommonCodec),
        ("m=audio 4000 RTP/AVP 97\na=rtpmap:97 PCMA/16000", .noCommonCodec),
    ])
    func `an offer that cannot be met gives 488 and leaves what was`(media: String, failure: NegotiationFailure) throws
    {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8"))
        let before = ours
        let bad = try offer(media)
        #expect(throws: failure) { try ours.answer(bad) }
        #expect(ours == before)
        #expect(failure.status == 488)
    }

    @Test func `rtcp is sent where the peer says and mux is not agreed to`() throws {
        var ours = leg()
        let answer = try ours.answer(
            try offer("m=audio 4000 RTP/AVP 8\na=rtcp:53020 IN IP4 126.16.64.4\na=rtcp-mux"))
        #expect(ours.negotiated?.remoteRTCPPort == 53_020)
        #expect(ours.negotiated?.remoteRTCPAddress == MediaAddress("126.16.64.4"))
        #expect(answer.media[0].attribute("rtcp-mux") == nil)
        var other = leg()
        _ = try other.answer(try offer("m=audio 65535 RTP/AVP 8\na=rtcp:bad"))
        #expect(other.negotiated?.remoteRTCPPort == 65_535)
    }

    @Test func `the feedback profile and the times of the offer are echoed`() throws {
        var ours = leg()
        let answer = try ours.answer(
            try offer("m=audio 4000 RTP/AVPF 8", head: "c=IN IP4 192.0.2.10\nt=3034423619 3042462419"))
        #expect(answer.media[0].profile == "RTP/AVPF")
        #expect(answer.timing == ["3034423619 3042462419"])
    }

    @Test func `both families of addresses work`() throws {
        var ours = OfferAnswer(sessionID: 1, local: .init(address: MediaAddress("2001:db8::5"), port: 3_000))
        let answer = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\nc=IN IP6 2001:db8::9"))
        let text = String(decoding: answer.serialized(), as: UTF8.self)
        #expect(text.contains("c=IN IP6 2001:db8::5\r\n"))
        #expect(ours.negotiated?.remoteAddress == MediaAddress("2001:db8::9"))
    }

    @Test(arguments: ["c=IN IP6 2001:db8::9", "c=IN IP4 phone.example.com"])
    func `an address of the other family, or a name, is answered: the audio that comes says where it comes from`(
        line: String
    ) throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\n\(line)"))
        #expect(ours.negotiated?.codec == .pcma)
    }

    @Test(arguments: ["c=IN IP6 ::", "c=IN IP4 0.0.0.0", "c=IN IP4 hold.invalid"])
    func `an address that means hold is of every family`(line: String) throws {
        for address in ["198.51.100.1", "2001:db8::5"] {
            var ours = OfferAnswer(sessionID: 1, local: .init(address: MediaAddress(address), port: 3_000))
            _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\n\(line)"))
            #expect(ours.negotiated?.isHeldByPeer == true)
        }
    }

    @Test(
        arguments: [
            ("m=audio 4000 RTP/AVP 8", false), ("m=audio 4000 RTP/AVP 8\nc=IN IP6 2001:db8::9", true),
            ("m=audio 0 RTP/AVP 8\nc=IN IP6 2001:db8::9", nil), ("m=audio 4000 RTP/AVP 8\nc=IN IP6 ::", nil),
            ("m=audio 4000 RTP/AVP 8\nc=IN IP4 phone.example.com", nil), ("", nil),
        ] as [(String, Bool?)])
    func `the family that an offer wants is known before it is answered`(media: String, isSix: Bool?) throws {
        #expect(OfferAnswer.wantsIPv6(try offer(media).serialized()) == isSix)
        #expect(OfferAnswer.wantsIPv6(nil) == nil)
    }

    @Test func `the longest packet that a peer takes is known`() throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\na=maxptime:25"))
        #expect(ours.negotiated?.maximumPacketTime == 20)
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8"))
        #expect(ours.negotiated?.maximumPacketTime == nil)
    }

    @Test func `telephone events at another rate are not ours`() throws {
        var ours = leg()
        _ = try ours.answer(
            try offer(
                """
                m=audio 4000 RTP/AVP 8 100 101
                a=rtpmap:100 telephone-event/48000
                a=rtpmap:101 TELEPHONE-EVENT/8000
                """))
        #expect(ours.negotiated?.telephoneEvent?.send == 101)
        var none = leg(MediaCapabilities(telephoneEvent: nil))
        _ = try none.answer(try offer("m=audio 4000 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000"))
        #expect(none.negotiated?.telephoneEvent == nil)
    }

    @Test func `comfort noise is taken when both know it`() throws {
        var ours = leg(MediaCapabilities(comfortNoise: true))
        let answer = try ours.answer(try offer("m=audio 4000 RTP/AVP 8 13"))
        #expect(answer.media[0].formats == ["8", "13"])
        #expect(ours.negotiated?.comfortNoise == PayloadTypePair(send: 13, receive: 13))
    }

    @Test func `the common codecs of an offer are told in its order`() throws {
        let both = try offer("m=video 1 RTP/AVP 31\nm=audio 4000 RTP/AVP 9 0 8")
        #expect(OfferAnswer.commonCodecs(of: both) == [.pcmu, .pcma])
        #expect(OfferAnswer.commonCodecs(of: try offer("m=audio 4000 RTP/AVP 9")) == [])
    }
}
