import Chronology
import RTP
import Testing

@Suite struct RTPSenderTests {
    private var sender = RTPSender(ssrc: 7, sequence: 65_534, timestamp: 0xFFFF_FF00)

    private mutating func made(samples: UInt32 = 160, _ now: Uptime) throws -> RTPHeader {
        var bytes = [UInt8](repeating: 0, count: 200)
        let length = bytes.withUnsafeMutableBytes { buffer in
            sender.writeHeader(into: buffer, payloadType: 8, samples: samples, payloadCount: Int(samples), now: now)
        }
        #expect(length == 12)
        return try #require(RTPHeader(bytes))
    }

    private mutating func relayed(_ bytes: [UInt8], type: UInt8 = 0, _ now: Uptime) throws -> RTPHeader {
        var bytes = bytes
        let incoming = try #require(RTPHeader(bytes))
        bytes.withUnsafeMutableBytes { buffer in sender.relay(incoming, in: buffer, payloadType: type, now: now) }
        return try #require(RTPHeader(bytes))
    }

    @Test mutating func `frames made here are numbered through the wraps`() throws {
        let headers = try (0..<4).map { try made(at(Int64($0) * 20)) }
        #expect(headers.map(\.sequence) == [65_534, 65_535, 0, 1])
        #expect(headers.map(\.timestamp) == [0xFFFF_FF00, 0xFFFF_FFA0, 0x40, 0xE0])
        #expect(headers.map(\.marker) == [true, false, false, false])
        #expect(sender.packetCount == 4)
        #expect(sender.octetCount == 640)
    }

    @Test mutating func `a relayed stream continues the numbering with its losses kept`() throws {
        _ = try made(at(0))
        let first = try relayed(packet(500, timestamp: 9_000, ssrc: 99), at(20))
        let third = try relayed(packet(502, timestamp: 9_320, ssrc: 99), at(60))
        let second = try relayed(packet(501, timestamp: 9_160, ssrc: 99), at(61))
        let fourth = try relayed(packet(503, timestamp: 9_480, ssrc: 99), at(80))
        #expect([first, second, third, fourth].map(\.sequence) == [65_535, 0, 1, 2])
        #expect([first, second, third, fourth].map(\.ssrc) == [7, 7, 7, 7])
        #expect(first.marker && !second.marker && !fourth.marker)
        #expect(second.timestamp &- first.timestamp == 160)
        #expect(fourth.timestamp &- first.timestamp == 480)
        #expect(first.payloadType == 0)
    }

    @Test mutating func `frames made here follow relayed ones`() throws {
        let relayed = try relayed(packet(10, timestamp: 100, ssrc: 99), at(0))
        let made = try made(at(20))
        #expect(made.sequence == relayed.sequence &+ 1)
        #expect(made.timestamp == relayed.timestamp &+ 160)
    }

    @Test mutating func `a packet that is cut in parts shifts what follows it`() throws {
        let first = try relayed(packet(10, timestamp: 100, ssrc: 99), at(0))
        sender.partFollows()
        let second = try relayed(packet(10, timestamp: 260, ssrc: 99), at(0))
        let next = try relayed(packet(11, timestamp: 420, ssrc: 99), at(40))
        #expect([second.sequence, next.sequence] == [first.sequence &+ 1, first.sequence &+ 2])
        #expect(next.timestamp == first.timestamp &+ 320)
    }

    @Test mutating func `another source starts where the stream stood`() throws {
        let before = try relayed(packet(10, timestamp: 100, ssrc: 99), at(0))
        let after = try relayed(packet(40_000, timestamp: 77_777, ssrc: 98), at(20))
        #expect(after.sequence == before.sequence &+ 1)
        #expect(after.timestamp == before.timestamp &+ 160)
        #expect(after.marker)
    }

    @Test mutating func `a restart of the same source is no gap`() throws {
        let before = try relayed(packet(10, timestamp: 100, ssrc: 99), at(0))
        let after = try relayed(packet(30_000, timestamp: 5, ssrc: 99), at(20))
        #expect(after.sequence == before.sequence &+ 1)
    }

    @Test mutating func `silence lets the clock run`() throws {
        let before = try made(at(0))
        sender.sourceChanged(now: at(1_000))
        let after = try made(at(1_000))
        #expect(after.timestamp &- before.timestamp == 8_000)
        #expect(after.marker)
        #expect(after.sequence == before.sequence &+ 1)
    }

    @Test mutating func `telephone events of a leg keep their one timestamp`() throws {
        let events = try (0..<3).map {
            try relayed(
                packet(UInt16($0), timestamp: 800, ssrc: 9, payload: [1, 0, 0, 160]), type: 96, at(Int64($0) * 20))
        }
        #expect(Set(events.map(\.timestamp)).count == 1)
        #expect(events.map(\.payloadType) == [96, 96, 96])
    }

    @Test mutating func `no room gives no packet and changes nothing`() {
        let before = sender
        var bytes = [UInt8](repeating: 0, count: 11)
        let length = bytes.withUnsafeMutableBytes { buffer in
            sender.writeHeader(into: buffer, payloadType: 8, samples: 160, payloadCount: 160, now: at(0))
        }
        #expect(length == 0)
        #expect(sender == before)
    }

    @Test func `a stream begins at random`() {
        var random = SeededGenerator(seed: 3)
        let first = RTPSender(using: &random)
        let second = RTPSender(using: &random)
        #expect(first.ssrc != second.ssrc)
        #expect(first.nextTimestamp != second.nextTimestamp)
    }
}
