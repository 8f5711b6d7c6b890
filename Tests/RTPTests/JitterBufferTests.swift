import RTP
import Testing

@Suite struct JitterBufferTests {
    private var buffer = JitterBuffer(law: .a)

    /// A frame whose octets say which one it is.
    private func frame(_ index: Int, count: Int = 160) -> [UInt8] {
        Array(repeating: UInt8(index % 200 + 1), count: count)
    }

    private mutating func insert(_ index: Int, ssrc: UInt32 = 1) {
        buffer.insert(header(UInt16(index), timestamp: UInt32(1_000 + index * 160), ssrc: ssrc), payload: frame(index))
    }

    /// What is heard, each frame by its number; 0xD5 is silence.
    private mutating func heard(_ count: Int) -> [UInt8] { (0..<count).map { _ in buffer.read()[0] } }

    @Test mutating func `audio comes out after the delay, in order`() {
        for index in 0..<10 { insert(index) }
        let heard = heard(12)
        #expect(heard == [0xD5, 0xD5] + (1...10).map { UInt8($0) })
    }

    @Test mutating func `disorder and copies do not matter`() {
        for index in [0, 2, 1, 1, 4, 3, 3, 5] { insert(index) }
        let heard = heard(8)
        #expect(heard == [0xD5, 0xD5, 1, 2, 3, 4, 5, 6])
    }

    @Test mutating func `a loss is filled with silence and counted`() {
        for index in [0, 1, 3] { insert(index) }
        let heard = heard(6)
        #expect(heard == [0xD5, 0xD5, 1, 2, 0xD5, 4])
        #expect(buffer.missing == 480)
    }

    @Test mutating func `the packet time does not matter`() {
        for index in 0..<4 {
            buffer.insert(header(UInt16(index), timestamp: UInt32(index * 240)), payload: frame(index, count: 240))
        }
        _ = heard(2)
        var octets: [UInt8] = []
        for _ in 0..<6 { octets += buffer.read() }
        #expect(octets == (0..<4).flatMap { frame($0, count: 240) })
    }

    @Test mutating func `a late packet makes the delay grow`() {
        insert(0)
        _ = heard(6)
        insert(1)
        #expect(buffer.late == 1)
        #expect(buffer.delay > 320)
        let after = heard(1)
        #expect(after == [2])
    }

    @Test mutating func `the delay never exceeds its limit`() {
        insert(0)
        _ = heard(200)
        insert(1)
        insert(2)
        #expect(buffer.delay <= 3_200)
    }

    @Test mutating func `a delay that is not needed is dropped in silence`() {
        buffer = JitterBuffer(law: .a)
        insert(0)
        _ = heard(12)
        insert(1)
        let grown = buffer.delay
        for index in 0..<2_000 {
            let timestamp = UInt32(1_000 + (index + 12) * 160)
            buffer.insert(
                header(UInt16(index + 2), timestamp: timestamp), payload: [UInt8](repeating: 0xD5, count: 160))
            _ = buffer.read()
        }
        #expect(buffer.delay < grown)
        #expect(buffer.delay >= 160)
    }

    @Test mutating func `another stream or a jump of the clock begins anew`() {
        insert(0)
        _ = heard(3)
        insert(500, ssrc: 2)
        let first = heard(3)
        #expect(first == [0xD5, 0xD5, UInt8(500 % 200 + 1)])
        insert(5_000, ssrc: 2)
        let second = heard(3)
        #expect(second == [0xD5, 0xD5, UInt8(5_000 % 200 + 1)])
    }

    @Test mutating func `nothing received is silence`() {
        #expect(buffer.read(80) == Array(repeating: 0xD5, count: 80))
        #expect(buffer.missing == 0)
    }

    @Test(arguments: 0..<20)
    func `no timestamps make it trap`(run: Int) {
        var random = SeededGenerator(seed: UInt64(run))
        var buffer = JitterBuffer(law: .mu)
        for _ in 0..<500 {
            let near = UInt32.random(in: 0...20_000, using: &random) &- 10_000
            let timestamp = Int.random(in: 0..<10, using: &random) == 0 ? random.next(upperBound: UInt32.max) : near
            let count = Int.random(in: 0...2_100, using: &random)
            buffer.insert(header(0, timestamp: timestamp, ssrc: 1), payload: [UInt8](repeating: 1, count: count))
            let read = buffer.read(Int.random(in: 0...400, using: &random))
            #expect(read.count <= 400)
        }
    }
}
