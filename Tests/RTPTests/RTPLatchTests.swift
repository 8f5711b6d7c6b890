import Chronology
import RTP
import Testing

@Suite struct RTPLatchTests {
    private static let described = RTPSource(ipv4: 0xC000_0201, port: 4_000)
    private static let translated = RTPSource(ipv4: 0xCB00_7101, port: 61_000)
    private static let attacker = RTPSource(ipv4: 0xC633_6401, port: 1_234)
    private static let signalling = RTPSource(ipv4: 0xCB00_7101, port: 5_060)

    private var latch = RTPLatch(expected: described, signalling: signalling)

    /// Sends packets 20 ms apart and gives the last verdict.
    @discardableResult
    private mutating func send(
        _ count: Int, from source: RTPSource, sequence: UInt16 = 100, ssrc: UInt32 = 1, since start: Int64 = 0
    ) -> RTPLatch.Verdict {
        var verdict = RTPLatch.Verdict.refused
        for index in 0..<count {
            verdict = latch.packetArrived(
                header(sequence &+ UInt16(index), ssrc: ssrc), from: source, now: at(start + Int64(index) * 20))
        }
        return verdict
    }

    @Test mutating func `media goes to the described address at first`() {
        #expect(latch.remote == Self.described)
        #expect(!latch.isLocked)
        #expect(send(1, from: Self.described) == .accepted)
    }

    @Test mutating func `the first packet from behind a translator moves the media`() {
        #expect(send(1, from: Self.translated) == .moved)
        #expect(latch.remote == Self.translated)
        #expect(send(4, from: Self.translated, sequence: 101, since: 20) == .accepted)
        #expect(latch.isLocked)
    }

    @Test mutating func `a locked latch refuses everyone else`() {
        send(5, from: Self.described)
        #expect(latch.isLocked)
        for round in 0..<200 {
            let verdict = latch.packetArrived(
                header(UInt16(round), ssrc: 666), from: Self.attacker, now: at(100 + Int64(round)))
            #expect(verdict == .refused)
            if round % 20 == 0 {
                let own = latch.packetArrived(
                    header(105 + UInt16(round / 20)), from: Self.described, now: at(100 + Int64(round)))
                #expect(own == .accepted)
            }
        }
        #expect(latch.remote == Self.described)
        #expect(latch.refusedCount == 200)
    }

    @Test mutating func `an attacker cannot take a silent stream either`() {
        send(5, from: Self.described)
        #expect(send(500, from: Self.attacker, sequence: 105, ssrc: 666, since: 10_000) == .refused)
        #expect(latch.remote == Self.described)
    }

    @Test mutating func `before the lock a better-placed source wins over a stranger`() {
        #expect(send(3, from: Self.attacker, ssrc: 666) == .moved || latch.remote == Self.attacker)
        #expect(send(1, from: Self.translated, since: 65) == .moved)
        #expect(send(1, from: Self.attacker, sequence: 103, ssrc: 666, since: 80) == .refused)
        #expect(send(1, from: Self.described, since: 85) == .moved)
        #expect(latch.remote == Self.described)
    }

    @Test mutating func `a stranger who sprays a port is not quicker than the peer`() {
        for index in 0..<400 {
            _ = latch.packetArrived(header(UInt16(index), ssrc: 666), from: Self.attacker, now: at(Int64(index)))
        }
        #expect(!latch.isLocked)
        #expect(!latch.isTrusted(now: at(400)))
        #expect(send(1, from: Self.described, since: 400) == .moved)
        #expect(latch.isTrusted(now: at(400)))
        send(4, from: Self.described, sequence: 101, since: 420)
        #expect(latch.isLocked)
        #expect(send(1, from: Self.attacker, sequence: 400, ssrc: 666, since: 520) == .refused)
    }

    @Test mutating func `a peer whose address nobody told is believed when it lasts`() {
        #expect(send(45, from: Self.attacker) != .refused)
        #expect(!latch.isLocked)
        send(2, from: Self.attacker, sequence: 145, since: 1_000)
        #expect(latch.isLocked)
        #expect(latch.remote == Self.attacker)
    }

    @Test mutating func `strangers of equal standing come first come first served`() {
        let other = RTPSource(ipv4: 0x0808_0808, port: 9)
        send(2, from: Self.attacker)
        #expect(send(1, from: other, ssrc: 2, since: 50) == .refused)
        // The candidate fell silent before it was locked.
        #expect(send(1, from: other, ssrc: 2, since: 500) == .moved)
    }

    @Test mutating func `packets that do not follow one another do not lock`() {
        for index in 0..<20 {
            _ = latch.packetArrived(
                header(UInt16(index) &* 5_000, ssrc: UInt32(index)), from: Self.described, now: at(Int64(index) * 20))
        }
        for _ in 0..<20 { _ = latch.packetArrived(header(7, ssrc: 99), from: Self.described, now: at(500)) }
        #expect(!latch.isLocked)
    }

    @Test mutating func `a new description with another address opens the latch`() {
        send(5, from: Self.described)
        let next = RTPSource(ipv4: 0xC000_0202, port: 4_100)
        latch.renegotiated(expected: next, now: at(200))
        #expect(latch.remote == next)
        #expect(!latch.isLocked)
        // Packets still under way from the old address do not win it back.
        send(10, from: Self.described, sequence: 105, since: 200)
        #expect(!latch.isLocked)
        #expect(send(1, from: next, ssrc: 2, since: 390) == .moved)
        send(4, from: next, sequence: 101, ssrc: 2, since: 400)
        #expect(latch.isLocked)
        #expect(latch.remote == next)
    }

    @Test mutating func `a new description with the same address leaves it closed`() {
        send(5, from: Self.translated)
        latch.renegotiated(expected: Self.described, now: at(200))
        #expect(latch.isLocked)
        #expect(latch.remote == Self.translated)
    }

    @Test mutating func `an old-style hold leaves it closed`() {
        send(5, from: Self.described)
        latch.renegotiated(expected: nil, now: at(200))
        #expect(latch.isLocked)
        #expect(send(100, from: Self.attacker, ssrc: 666, since: 300) == .refused)
        latch.renegotiated(expected: Self.described, now: at(60_000))
        #expect(latch.isLocked)
        #expect(latch.remote == Self.described)
        #expect(send(1, from: Self.described, sequence: 200, since: 60_100) == .accepted)
    }

    @Test mutating func `before the lock a worse source waits for a long silence`() {
        send(1, from: Self.described)
        #expect(send(400, from: Self.attacker, ssrc: 666, since: 300) == .refused)
        #expect(latch.remote == Self.described)
        #expect(send(1, from: Self.attacker, ssrc: 666, since: 10_001) == .moved)
    }

    @Test mutating func `another stream of the same host does not take a stream that is only silent`() {
        send(5, from: Self.described)
        var other = Self.described
        other.port = 4_400
        #expect(send(300, from: other, ssrc: 2, since: 3_000) == .refused)
        #expect(latch.remote == Self.described)
        send(5, from: other, sequence: 400, ssrc: 2, since: 10_200)
        #expect(latch.remote == other)
    }

    @Test mutating func `a translator that forgot its port is followed after silence`() {
        send(5, from: Self.translated)
        let moved = RTPSource(ipv4: 0xCB00_7101, port: 61_777)
        #expect(send(1, from: moved, sequence: 9_000, ssrc: 8, since: 500) == .refused)
        #expect(send(4, from: moved, sequence: 9_001, ssrc: 8, since: 3_000) == .refused)
        #expect(send(1, from: moved, sequence: 9_005, ssrc: 8, since: 3_080) == .moved)
        #expect(latch.remote == moved)
        #expect(latch.isLocked)
    }

    @Test mutating func `a phone that changed networks is known by its stream`() {
        send(5, from: Self.described, sequence: 100, ssrc: 1)
        let elsewhere = RTPSource(ipv4: 0x0505_0505, port: 7_000)
        #expect(send(1, from: elsewhere, sequence: 260, ssrc: 1, since: 3_200) == .moved)
        #expect(send(3, from: Self.described, sequence: 105, ssrc: 1, since: 3_300) == .refused)
    }

    @Test mutating func `one forged packet from the right address changes nothing`() {
        send(10, from: Self.described)
        #expect(latch.packetArrived(header(5, ssrc: 666), from: Self.described, now: at(185)) == .refused)
        #expect(send(1, from: Self.described, sequence: 110, since: 200) == .accepted)
    }

    @Test mutating func `a peer may change its stream`() {
        send(10, from: Self.described)
        // At once, at the price of two packets, or after a short silence for nothing.
        #expect(send(2, from: Self.described, sequence: 5_000, ssrc: 2, since: 190) == .refused)
        #expect(send(1, from: Self.described, sequence: 5_002, ssrc: 2, since: 230) == .accepted)
        #expect(send(1, from: Self.described, sequence: 1, ssrc: 3, since: 500) == .accepted)
    }

    @Test mutating func `no described address waits for the first packet`() {
        latch = RTPLatch(expected: nil)
        #expect(latch.remote == nil)
        #expect(send(1, from: Self.attacker) == .moved)
        #expect(latch.remote == Self.attacker)
    }
}
