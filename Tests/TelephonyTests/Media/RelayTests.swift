import Chronology
import Exchange
import RTP
import SDP
import Testing

@testable import Telephony

/// What one leg hears of another.
@Suite(.serialized) struct RelayTests {
    private let studio: Studio
    private let caller: TestPhone
    private let callee: TestPhone

    init() throws {
        studio = try Studio()
        caller = try TestPhone(ssrc: 1)
        callee = try TestPhone(ssrc: 2)
    }

    /// Two legs that are talking, the caller's with PCMA unless it says otherwise.
    private func talk(
        to called: String, from calling: String = TestPhone.usual
    ) throws -> (caller: (media: MediaID, port: UInt16), callee: (media: MediaID, port: UInt16)) {
        let first = try studio.leg(with: caller, calling)
        let second = try studio.leg(with: callee, called)
        studio.perform(.bridge(first.media, second.media))
        return (first, second)
    }

    @Test(arguments: [("8", G711.a), ("0", .mu)])
    func `each side hears the other in its own law`(formats: String, law: G711) throws {
        let legs = try talk(to: formats)
        try caller.sendTone([440], packets: 20, law: .a, to: legs.caller.port)
        #expect(callee.hears(440, law: law))
        try callee.sendTone([620], packets: 20, law: law, to: legs.callee.port)
        #expect(caller.hears(620, law: .a))
    }

    @Test func `a law that both offer and answer list is heard although it is not the first`() throws {
        let first = try studio.leg(with: caller)
        let second = try studio.open()
        let settled = try callee.answering("8 0 101\r\na=rtpmap:101 telephone-event/8000")
        studio.perform(
            .configure(second.media, settled, signalling: nil), .bridge(first.media, second.media))
        try callee.sendTone([620], packets: 20, law: .mu, to: second.port)
        #expect(caller.hears(620, law: .a))
    }

    @Test func `packets that are longer than the other side takes are cut`() throws {
        // Noise would come between where a test is kept waiting.
        studio.clock.stop()
        let legs = try talk(to: "8\r\na=maxptime:20")
        try caller.sendTone(packets: 4, samples: 480, to: legs.caller.port)
        var packets: [(header: RTPHeader, payload: [UInt8])] = []
        while packets.count < 12 { packets.append(try #require(callee.packet())) }
        #expect(packets.allSatisfy { $0.payload.count == 160 })
        let first = try #require(packets.first?.header)
        #expect(packets.map(\.header.sequence) == (0..<12).map { first.sequence &+ $0 })
        #expect(packets.map(\.header.timestamp) == (0..<12).map { first.timestamp &+ $0 * 160 })
        var heard = ToneDetector(frequencies: [440])
        for packet in packets { _ = heard.take(packet.payload, law: .a) }
        #expect(heard.heard == [440])
    }

    @Test func `a side that says nothing is heard as quiet noise`() throws {
        let legs = try talk(to: "0")
        try caller.sendTone(packets: 1, to: legs.caller.port)
        var detector = SilenceDetector()
        var last: RTPHeader?
        for index in 0..<20 {
            let (header, payload) = try #require(callee.packet())
            #expect(header.payloadType == 0)
            #expect(payload.count == 160)
            if let last { #expect(header.sequence == last.sequence &+ 1) }
            if index > 1 { #expect(detector.take(payload, law: .mu) > 0) }
            last = header
        }
        try caller.sendTone(packets: 20, to: legs.caller.port)
        #expect(callee.hears(440, law: .mu))
    }

    @Test func `a side that knows comfort noise is told instead of sent to`() throws {
        let legs = try talk(to: "8 13", from: "8 13")
        // The level of the caller's own silence is passed on.
        try caller.sendTone(packets: 5, to: legs.caller.port)
        try caller.send([50], type: 13, to: legs.caller.port)
        var timestamps: [UInt32] = []
        while timestamps.count < 3 {
            let (header, payload) = try #require(callee.packet())
            guard payload == [50] else { continue }
            #expect(header.payloadType == 13)
            timestamps.append(header.timestamp)
        }
        // The clock runs while nothing is sent.
        #expect(timestamps[2] &- timestamps[1] >= 1_600)
    }

    @Test func `keys are relayed under the number that the other side gave them`() throws {
        studio.clock.stop()
        let legs = try talk(to: "8 96\r\na=rtpmap:96 telephone-event/8000")
        try caller.sendTone(packets: 6, to: legs.caller.port)
        try caller.press("5", to: legs.caller.port)
        var receiver = DTMFReceiver()
        var keys = ""
        for _ in 0..<12 {
            let (header, payload) = try #require(callee.packet())
            guard header.payloadType == 96 else { continue }
            for case .pressed(let key) in receiver.packetArrived(header, payload: payload, now: studio.clock.now.uptime)
            {
                keys.append(key.character)
            }
        }
        #expect(keys == "5")
    }
}
