import Chronology
import RTP
import Testing

@Suite struct RTCPTests {
    private static let block = ReceptionReport(
        ssrc: 0x1234_5678, fractionLost: 25, cumulativeLost: -3, extendedHighest: 0x0001_0005, jitter: 17,
        lastSenderReport: 0xAABB_CCDD, delaySinceSenderReport: 65_536)
    private static let information = SenderInformation(
        ntp: 0xE000_0000_8000_0000, timestamp: 160, packetCount: 2, octetCount: 320)

    @Test(
        arguments: [
            [.senderReport(ssrc: 1, information, [block])], [.senderReport(ssrc: 1, information, [])],
            [.receiverReport(ssrc: 2, [block, block])], [.receiverReport(ssrc: 2, [])],
            [.receiverReport(ssrc: 2, []), .sourceDescription([.init(ssrc: 2, name: "vigie")])],
            [
                .receiverReport(ssrc: 2, []),
                .sourceDescription([.init(ssrc: 2, name: "a"), .init(ssrc: 3, name: "bcdef")]),
            ],
            [.receiverReport(ssrc: 2, []), .goodbye([2, 3], reason: nil)],
            [.receiverReport(ssrc: 2, []), .goodbye([2], reason: "over"), .goodbye([2], reason: "bye bye")],
        ] as [[RTCPPacket]])
    func `a compound is read as it was written`(packets: [RTCPPacket]) throws {
        let bytes = RTCPPacket.compound(packets)
        #expect(bytes.count % 4 == 0)
        #expect(try RTCPPacket.parse(bytes) == packets)
    }

    @Test func `the usual report names its source`() throws {
        let sent = try RTCPPacket.parse(
            RTCPPacket.report(ssrc: 9, name: "x@y", sender: Self.information, reports: [Self.block], goodbye: true))
        #expect(
            sent == [
                .senderReport(ssrc: 9, Self.information, [Self.block]),
                .sourceDescription([.init(ssrc: 9, name: "x@y")]), .goodbye([9], reason: nil),
            ])
        let silent = try RTCPPacket.parse(RTCPPacket.report(ssrc: 9, name: "x", sender: nil, reports: []))
        #expect(silent.first == .receiverReport(ssrc: 9, []))
    }

    @Test(
        arguments: [
            ([], RTCPError.truncated), ([0x80], .truncated), ([0x00, 200, 0, 0], .notRTCP),
            ([0x80, 8, 0, 0], .notRTCP),
            ([0x80, 200, 0, 1, 0, 0, 0, 0], .truncated), ([0x81, 201, 0, 1, 0, 0, 0, 0], .truncated),
            ([0x80, 201, 0, 9], .truncated), ([0x81, 203, 0, 0], .truncated),
            ([0xA0, 201, 0, 1, 0, 0, 0, 9], .truncated),
            ([0x81, 202, 0, 2, 0, 0, 0, 1, 1, 9, 65, 66], .truncated),
        ] as [([UInt8], RTCPError)])
    func `what is no compound is refused`(bytes: [UInt8], error: RTCPError) {
        #expect(throws: error) { try RTCPPacket.parse(bytes) }
    }

    @Test func `unknown types and padding are tolerated`() throws {
        #expect(try RTCPPacket.parse([0x80, 204, 0, 0]) == [.other(type: 204)])
        #expect(
            try RTCPPacket.parse([0xA0, 201, 0, 2, 0, 0, 0, 5, 0, 0, 0, 4]) == [.receiverReport(ssrc: 5, [])])
    }

    @Test func `a hundred thousand mutated compounds are read or refused`() throws {
        var random = SeededGenerator(seed: 11)
        let seed = RTCPPacket.report(
            ssrc: 9, name: "name", sender: Self.information, reports: [Self.block], goodbye: true)
        for _ in 0..<100_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0..<8, using: &random))
            _ = try? RTCPPacket.parse(bytes)
        }
    }

    @Test func `a hundred thousand random datagrams are read or refused`() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<100_000 {
            var bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Half of them look like RTCP at first.
            if bytes.count > 3, Bool.random(using: &random) {
                bytes[0] = 0x80 | bytes[0] & 0x3F
                bytes[1] = UInt8.random(in: 200...207, using: &random)
                bytes[2] = 0
                bytes[3] = UInt8((bytes.count - 1) / 4) &- UInt8.random(in: 0...1, using: &random)
            }
            for case .senderReport(_, _, let reports) in (try? RTCPPacket.parse(bytes)) ?? [] {
                #expect(reports.count * 24 < bytes.count)
            }
        }
    }

    @Test func `the wall clock is written in the era of 1900`() {
        let stream = RTPSender(ssrc: 1, sequence: 0, timestamp: 5)
        let information = SenderInformation(unixMicroseconds: 1_500_000, now: at(0), stream: stream)
        #expect(information.ntp >> 32 == 2_208_988_801)
        #expect(information.ntp & 0xFFFF_FFFF == 0x8000_0000)
        #expect(information.timestamp == 5)
    }

    @Test func `a sender report pairs both clocks at the same instant`() {
        var stream = RTPSender(ssrc: 1, sequence: 0, timestamp: 1_000)
        var packet = [UInt8](repeating: 0, count: 200)
        packet.withUnsafeMutableBytes { buffer in
            _ = stream.writeHeader(into: buffer, payloadType: 8, samples: 160, payloadCount: 160, now: at(500))
        }
        #expect(SenderInformation(unixMicroseconds: 0, now: at(500), stream: stream).timestamp == 1_000)
        #expect(SenderInformation(unixMicroseconds: 0, now: at(513), stream: stream).timestamp == 1_104)
        #expect(SenderInformation(unixMicroseconds: 0, now: at(2_500), stream: stream).timestamp == 17_000)
    }
}

@Suite struct RTPReceiverStatisticsTests {
    private var statistics = RTPReceiverStatistics()

    private mutating func receive(_ sequences: some Sequence<Int>, ssrc: UInt32 = 1) {
        for sequence in sequences {
            statistics.packetArrived(
                header(
                    UInt16(truncatingIfNeeded: sequence), timestamp: UInt32(truncatingIfNeeded: sequence * 160),
                    ssrc: ssrc),
                now: at(Int64(sequence) * 20))
        }
    }

    @Test mutating func `telephone events do not count as jitter`() {
        for sequence in 0..<50 {
            statistics.packetArrived(
                header(UInt16(sequence), timestamp: 4_000), isTimed: false, now: at(Int64(sequence) * 20))
        }
        #expect(statistics.received == 50)
        #expect(statistics.jitter == 0)
    }

    private mutating func report(_ milliseconds: Int64) throws -> ReceptionReport {
        let report = statistics.report(now: at(milliseconds))
        return try #require(report)
    }

    @Test mutating func `nothing received is nothing to report`() {
        let nothing = statistics.report(now: at(0))
        #expect(nothing == nil)
        #expect(statistics.lost == 0)
    }

    @Test mutating func `a whole stream has no loss and no jitter`() throws {
        receive(100..<200)
        let report = try report(4_000)
        #expect(report.cumulativeLost == 0)
        #expect(report.fractionLost == 0)
        #expect(report.jitter == 0)
        #expect(report.extendedHighest == 199)
    }

    @Test mutating func `losses are told in all and since the last report`() throws {
        receive((0..<100).filter { $0 % 4 != 1 })
        let first = try report(0)
        #expect(first.cumulativeLost == 25)
        #expect(first.fractionLost == 64)
        receive(100..<200)
        let second = try report(0)
        #expect(second.cumulativeLost == 25)
        #expect(second.fractionLost == 0)
    }

    @Test mutating func `the wrap of the sequence is counted`() throws {
        receive(65_000..<66_000)
        let report = try report(0)
        #expect(report.extendedHighest == 65_999)
        #expect(report.cumulativeLost == 0)
    }

    @Test mutating func `reordered and repeated packets are no loss`() {
        receive([10, 12, 11, 13, 13, 15, 14])
        #expect(statistics.lost == -1)
    }

    @Test mutating func `a jump counts once it is confirmed`() {
        receive(0..<10)
        receive([20_000])
        #expect(statistics.extendedHighest == 9)
        receive([20_001, 20_002])
        #expect(statistics.extendedHighest == 20_002)
        #expect(statistics.lost == 0)
    }

    @Test mutating func `uneven arrival is jitter`() {
        for index in 0..<200 {
            statistics.packetArrived(
                header(UInt16(index), timestamp: UInt32(index * 160)), now: at(Int64(index * 20 + index % 2 * 10)))
        }
        #expect((70...80).contains(statistics.jitter))
    }

    @Test mutating func `the delay since the sender's report is told`() throws {
        receive(0..<2)
        statistics.senderReportArrived(ntpMiddle: 0xABCD, now: at(1_000))
        let report = try report(1_500)
        #expect(report.lastSenderReport == 0xABCD)
        #expect(report.delaySinceSenderReport == 32_768)
    }
}
