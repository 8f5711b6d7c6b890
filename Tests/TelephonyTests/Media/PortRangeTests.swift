import Chronology
import Testing

@testable import Telephony

@Suite struct PortRangeTests {
    private func at(_ seconds: Int64) -> Uptime { Uptime(microseconds: seconds * 1_000_000) }
    private let free: (UInt16) -> PortRange.Attempt<Bool> = { _ in .bound(true) }

    @Test func `a freed port rests while others are free`() throws {
        var range = try #require(PortRange(10_000...10_007))
        let first = try #require(range.take(now: at(0), binding: free)?.port)
        range.release(first, now: at(1))
        var others: [UInt16] = []
        for _ in 0..<3 {
            let taken = range.take(now: at(2), binding: free)
            others.append(try #require(taken?.port))
        }
        #expect(!others.contains(first))
        // Nothing else is left.
        #expect(range.take(now: at(3), binding: free)?.port == first)
        #expect(range.take(now: at(3), binding: free) == nil)
    }

    @Test func `a port has rested after half a minute`() throws {
        var range = try #require(PortRange(10_000...10_003))
        for second in 0..<10 {
            let port = try #require(range.take(now: at(Int64(second) * 31), binding: free)?.port)
            range.release(port, now: at(Int64(second) * 31))
            #expect(port == (second % 2 == 0 ? 10_000 : 10_002))
        }
    }

    @Test func `the last pairs are for emergency calls`() throws {
        var range = try #require(PortRange(10_000...10_039))
        var taken = 0
        while range.take(now: at(0), binding: free) != nil { taken += 1 }
        #expect(taken == 18)
        #expect(range.take(isEmergency: true, now: at(0), binding: free) != nil)
        #expect(range.take(isEmergency: true, now: at(0), binding: free) != nil)
        #expect(range.take(isEmergency: true, now: at(0), binding: free) == nil)
    }

    @Test func `without descriptors the rest of the range is not tried`() throws {
        var range = try #require(PortRange(10_000...19_999))
        var tries = 0
        let taken: (port: UInt16, bound: Bool)? = range.take(now: at(0)) { _ in
            tries += 1
            return tries < 3 ? .taken : .hopeless
        }
        #expect(taken == nil)
        #expect(tries == 3)
    }
}
