import SDP
import Testing

/// Making offers, taking answers, and the life of a session.
@Suite struct OfferingTests {
    @Test func `an offer lists what we can do`() throws {
        var ours = leg()
        let text = String(decoding: try ours.makeOffer().serialized(), as: UTF8.self)
        #expect(
            text == """
                v=0\r
                o=vigie 77 77 IN IP4 198.51.100.1\r
                s=vigie\r
                c=IN IP4 198.51.100.1\r
                t=0 0\r
                m=audio 20000 RTP/AVP 8 0 13 101\r
                a=rtpmap:8 PCMA/8000\r
                a=rtpmap:0 PCMU/8000\r
                a=rtpmap:13 CN/8000\r
                a=rtpmap:101 telephone-event/8000\r
                a=fmtp:101 0-15\r
                a=ptime:20\r
                a=sendrecv\r

                """)
        #expect(ours.isOfferPending)
    }

    @Test func `an offer and an answer of two legs agree`() throws {
        var caller = leg()
        var callee = OfferAnswer(
            sessionID: 5, local: .init(address: MediaAddress("203.0.113.9"), port: 30_000, rtcpPort: 31_000))
        let offered = try caller.makeOffer(preferring: .pcmu)
        let answered = try callee.answer(try SessionDescription.parse(offered.serialized()))
        let media = try caller.accept(try SessionDescription.parse(answered.serialized()))
        #expect(media.codec == .pcmu)
        #expect(callee.negotiated?.codec == .pcmu)
        #expect(media.remotePort == 30_000)
        #expect(media.remoteRTCPPort == 31_000)
        #expect(callee.negotiated?.remotePort == 20_000)
        #expect(media.telephoneEvent == PayloadTypePair(send: 101, receive: 101))
        #expect(!caller.isOfferPending)
    }

    @Test func `a second leg is offered the codec of the first one first`() throws {
        var first = leg()
        _ = try first.answer(try offer("m=audio 4000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000"))
        var second = leg(sessionID: 78)
        let offered = try second.makeOffer(preferring: first.negotiated?.codec)
        #expect(offered.media[0].formats == ["0", "8", "13", "101"])
    }

    @Test func `a codec that was offered and accepted may come as well as the first one`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let media = try ours.accept(try offer("m=audio 4000 RTP/AVP 0 96\na=rtpmap:96 PCMA/8000"))
        #expect(media.codec == .pcmu)
        #expect(media.alternative == PayloadTypePair(send: 96, receive: 8))
        #expect([0, 8, 96, 18].map { media.codec(of: $0) } == [.pcmu, .pcma, .pcma, nil])
        _ = try ours.makeOffer()
        let single = try ours.accept(try offer("m=audio 4000 RTP/AVP 8"))
        #expect(single.alternative == nil)
        #expect(single.codec(of: 0) == nil)
    }

    @Test func `comfort noise is offered and settled`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let media = try ours.accept(try offer("m=audio 4000 RTP/AVP 8 13"))
        #expect(media.comfortNoise == PayloadTypePair(send: 13, receive: 13))
        _ = try ours.makeOffer()
        #expect(try ours.accept(try offer("m=audio 4000 RTP/AVP 8")).comfortNoise == nil)
    }

    @Test func `each side numbers the events that it receives`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let media = try ours.accept(try offer("m=audio 4000 RTP/AVP 8 96\na=rtpmap:96 telephone-event/8000"))
        let events = try #require(media.telephoneEvent)
        #expect(events == PayloadTypePair(send: 96, receive: 101))
        #expect(events.matches(96) && events.matches(101) && !events.matches(8))
    }

    @Test(arguments: [
        ("m=audio 0 RTP/AVP 8", NegotiationFailure.noUsableAudio), ("m=audio 4000 RTP/AVP 18", .noCommonCodec),
        ("m=video 4000 RTP/AVP 31", .answerDoesNotFit), ("", .answerDoesNotFit),
        ("m=audio 4000 RTP/AVP 8\nm=video 0 RTP/AVP 31", .answerDoesNotFit),
        ("m=audio 4000 RTP/AVP 8\nc=IN IP4 224.1.1.1", .unusableAddress),
    ])
    func `an answer that does not fit is refused and the offer is closed`(
        media: String, failure: NegotiationFailure
    ) throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let answer = try offer(media)
        #expect(throws: failure) { try ours.accept(answer) }
        #expect(!ours.isOfferPending)
        #expect(ours.negotiated == nil)
    }

    @Test func `offers do not cross`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let theirs = try offer("m=audio 4000 RTP/AVP 8")
        #expect(throws: NegotiationFailure.offerPending) { try ours.answer(theirs) }
        #expect(throws: NegotiationFailure.offerPending) { try ours.makeOffer() }
        #expect(NegotiationFailure.offerPending.status == 491)
        ours.offerRefused()
        _ = try ours.answer(theirs)
        #expect(throws: NegotiationFailure.noOfferPending) { try ours.accept(theirs) }
    }

    @Test func `the version grows only when something changes`() throws {
        var ours = leg()
        let theirs = try offer("m=audio 4000 RTP/AVP 8")
        let first = try ours.answer(theirs)
        #expect(try ours.answer(theirs).origin.version == first.origin.version)
        let held = try ours.answer(try offer("m=audio 4000 RTP/AVP 8\na=sendonly"))
        #expect(UInt64(held.origin.version) == UInt64(first.origin.version).map { $0 + 1 })
        #expect(held.origin.sessionID == first.origin.sessionID)
        let resumed = try ours.answer(theirs)
        #expect(UInt64(resumed.origin.version) == UInt64(first.origin.version).map { $0 + 2 })
    }

    @Test func `a refused offer never lends its version to another one`() throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8"))
        let first = try ours.makeOffer(direction: .sendonly)
        ours.offerRefused()
        let second = try ours.makeOffer(direction: .inactive)
        #expect(first.origin.version != second.origin.version)
    }

    @Test func `a new offer keeps the media of the session in their places`() throws {
        var ours = leg()
        _ = try ours.answer(
            try offer(
                """
                m=video 5000 RTP/AVP 31
                m=audio 4000 RTP/AVP 8 97
                a=rtpmap:97 telephone-event/8000
                """))
        let hold = try ours.makeOffer(direction: .sendonly)
        #expect(hold.media.map(\.kind) == ["video", "audio"])
        #expect(hold.media.map(\.port) == [0, 20_000])
        #expect(hold.media[1].formats == ["8", "0", "13", "97"])
        #expect(hold.media[1].attribute("sendonly") != nil)
        let media = try ours.accept(try offer("m=video 0 RTP/AVP 31\nm=audio 4000 RTP/AVP 8\na=recvonly"))
        #expect(media.direction == .sendonly)
        #expect(!media.isHeldByPeer)
    }

    @Test func `a hold does not change the codec`() throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 0 8"), preferring: .pcma)
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 0 8\na=sendonly"))
        #expect(ours.negotiated?.codec == .pcma)
    }

    @Test func `a new address of the peer is taken over`() throws {
        var ours = leg()
        _ = try ours.answer(try offer("m=audio 4000 RTP/AVP 8"))
        _ = try ours.answer(try offer("m=audio 4100 RTP/AVP 8\nc=IN IP4 192.0.2.77"))
        #expect(ours.negotiated?.remotePort == 4_100)
        #expect(ours.negotiated?.remoteAddress == MediaAddress("192.0.2.77"))
    }

    @Test func `an early answer lets media flow and the final one decides`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let early = try ours.acceptEarly(try offer("m=audio 4000 RTP/AVP 0"))
        #expect(early.codec == .pcmu)
        let fork = try ours.acceptEarly(try offer("m=audio 4200 RTP/AVP 8"))
        #expect(fork.remotePort == 4_200)
        #expect(!ours.isOfferPending)
        let final = try ours.accept(try offer("m=audio 4400 RTP/AVP 8"))
        #expect(final.remotePort == 4_400)
        let late = try offer("m=audio 4000 RTP/AVP 0")
        #expect(throws: NegotiationFailure.noOfferPending) { try ours.acceptEarly(late) }
    }

    @Test func `an early answer may be the only one`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        try ours.acceptEarly(try offer("m=audio 4000 RTP/AVP 8"))
        ours.confirmEarly()
        #expect(ours.negotiated?.remotePort == 4_000)
        let theirs = try offer("m=audio 4000 RTP/AVP 8")
        #expect(throws: NegotiationFailure.noOfferPending) { try ours.accept(theirs) }
    }

    @Test func `after an early answer the session may change before the call is answered`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        try ours.acceptEarly(try offer("m=audio 4000 RTP/AVP 8"))
        _ = try ours.answer(try offer("m=audio 4600 RTP/AVP 8"))
        #expect(ours.negotiated?.remotePort == 4_600)
        #expect(!ours.isOfferPending)
    }

    @Test func `an early answer that does not fit leaves the offer open`() throws {
        var ours = leg()
        _ = try ours.makeOffer()
        let bad = try offer("m=audio 4000 RTP/AVP 18")
        #expect(throws: NegotiationFailure.noCommonCodec) { try ours.acceptEarly(bad) }
        #expect(ours.isOfferPending)
        try ours.accept(try offer("m=audio 4000 RTP/AVP 8"))
    }
}
