import Chronology
import RTP
import Testing

@Suite struct KeyAllowanceTests {
    private var allowance = KeyAllowance()

    @Test mutating func `twenty keys a second are enough for anybody`() {
        var counts: [Int] = []
        for second in 0..<3 {
            var count = 0
            for index in 0..<500 where allowance.take(now: at(Int64(second * 1_000 + index * 2))) { count += 1 }
            counts.append(count)
        }
        #expect(counts == [20, 20, 20])
    }

    @Test mutating func `nobody's own keys are too many`() {
        for index in 0..<100 {
            let isTaken = allowance.take(now: at(Int64(index) * 60))
            #expect(isTaken)
        }
    }
}
