import SDP
import Testing

@Suite struct SDPFuzzTests {
    private static let seeds = [
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
            + "m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
            + "a=ptime:20\r\na=maxptime:60\r\na=rtcp:4001 IN IP6 2001:db8::1\r\na=sendonly\r\nm=video 0 RTP/AVP 31\r\n",
        "v=0\no=a 2 2 IN IP6 ::1\ns=x\nc=IN IP6 2001:db8::1\nt=0 0\n"
            + "m=audio 5 RTP/AVPF 96 97\na=rtpmap:96 PCMA/8000/1\n",
    ]
    private static let pieces = [
        "m=", "a=", "c=IN IP6 ", "::", "0.0.0.0", "audio ", " 65535 ", "\r\n", "=", ":", "/", "99999999999999999999",
        "a=rtcp:", "a=ptime:", "-1", "\u{0}", "é", "a=inactive", "RTP/AVP", "rtpmap:",
    ].map { Array($0.utf8) }

    @Test(.timeLimit(.minutes(10)), arguments: 0..<10)
    func `no bytes make the parser or the negotiation trap`(run: Int) throws {
        var random = SeededGenerator(seed: UInt64(run) + 1)
        var understood = 0
        for _ in 0..<10_000 {
            let bytes = Self.mutated(&random)
            guard let parsed = try? SessionDescription.parse(bytes) else { continue }
            understood += 1
            var ours = leg()
            if let answer = try? ours.answer(parsed) {
                #expect(answer.media.count == parsed.media.count)
                #expect(try SessionDescription.parse(answer.serialized()) == answer)
            }
            var offering = leg()
            _ = try offering.makeOffer()
            _ = try? offering.accept(parsed)
        }
        #expect(understood > 1_000)
    }

    private static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(seeds[Int.random(in: 0..<seeds.count, using: &random)].utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + 20))
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
            }
        }
        return bytes
    }
}
