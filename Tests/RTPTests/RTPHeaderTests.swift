import RTP
import Testing

@Suite struct RTPHeaderTests {
    @Test func `a header is read as it was written`() throws {
        let bytes = packet(
            4_660, timestamp: 0x0102_0304, ssrc: 0xAABB_CCDD, type: 101, marker: true, payload: [1, 2, 3])
        let read = try #require(RTPHeader(bytes))
        #expect(read.sequence == 4_660)
        #expect(read.timestamp == 0x0102_0304)
        #expect(read.ssrc == 0xAABB_CCDD)
        #expect(read.payloadType == 101)
        #expect(read.marker)
        #expect(Array(bytes[read.payloadRange]) == [1, 2, 3])
    }

    @Test func `sources, extension and padding are stepped over`() throws {
        var bytes: [UInt8] = [0xB2, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]
        bytes += [UInt8](repeating: 9, count: 8)
        bytes += [0xBE, 0xDE, 0, 1, 7, 7, 7, 7]
        bytes += [1, 2, 3, 4, 0, 0, 0, 4]
        let read = try #require(RTPHeader(bytes))
        #expect(Array(bytes[read.payloadRange]) == [1, 2, 3, 4])
    }

    @Test(
        arguments: [
            [], [0x80], Array(repeating: 0x80, count: 11), [0x00, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x40, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0x81, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
            [0xA0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0xA0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
            [0xA0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], [0x80, 200, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x81, 201, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func `what is not RTP has no header`(bytes: [UInt8]) {
        #expect(RTPHeader(bytes) == nil)
    }

    @Test func `rewriting changes the header and nothing else`() throws {
        var bytes = packet(1, timestamp: 2, ssrc: 3, payload: [5, 6, 7])
        var changed = try #require(RTPHeader(bytes))
        changed.sequence = 1_000
        changed.timestamp = 0xFFFF_FFFF
        changed.ssrc = 42
        changed.payloadType = 0
        changed.marker = true
        bytes.withUnsafeMutableBytes { changed.rewrite($0) }
        #expect(RTPHeader(bytes) == changed)
        #expect(Array(bytes.suffix(3)) == [5, 6, 7])
        var short: [UInt8] = [1, 2, 3]
        short.withUnsafeMutableBytes { changed.rewrite($0) }
        #expect(short == [1, 2, 3])
        #expect(short.withUnsafeMutableBytes { changed.write(into: $0) } == 0)
    }

    @Test(arguments: 0..<4)
    func `a hundred thousand random datagrams are read or refused`(run: Int) {
        var random = SeededGenerator(seed: UInt64(run))
        for _ in 0..<25_000 {
            let count = Int.random(in: 0...80, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if !bytes.isEmpty, Bool.random(using: &random) { bytes[0] = bytes[0] & 0x3F | 0x80 }
            guard let header = RTPHeader(bytes) else { continue }
            if header.payloadRange.lowerBound < 12 || header.payloadRange.upperBound > bytes.count {
                Issue.record("\(bytes)")
            }
        }
    }

    @Test func `a source tells its family and host`() {
        let first = RTPSource(ipv4: 0x7F00_0001, port: 4_000)
        #expect(first.description == "127.0.0.1:4000")
        #expect(first.ipv4 == 0x7F00_0001)
        #expect(first.isSameHost(as: RTPSource(ipv4: 0x7F00_0001, port: 5_000)))
        let second = RTPSource(high: 0x2001_0DB8_0000_0000, low: 1, port: 5)
        #expect(second.ipv4 == nil)
        #expect(second.description == "[2001:db8:0:0:0:0:0:1]:5")
    }
}
