import SIP
import Testing

@testable import Telephony

@Suite struct StrangerConnectionsTests {
    private var connections = StrangerConnections(limit: 5, limitPerSource: 2)

    private mutating func enter(_ last: UInt8) -> Bool { connections.enter(IPAddress(192, 0, 2, last)) }

    @Test mutating func `one address holds no more than its share`() {
        let entered = [enter(1), enter(1), enter(1), enter(2)]
        #expect(entered == [true, true, false, true])
        #expect(connections.total == 3)
    }

    @Test mutating func `all together hold no more than the limit`() {
        let entered = (0..<8).map { enter(UInt8($0)) }
        #expect(entered == [true, true, true, true, true, false, false, false])
    }

    @Test mutating func `whoever leaves makes room`() {
        _ = [enter(1), enter(1)]
        connections.leave(IPAddress(192, 0, 2, 1))
        let again = enter(1)
        #expect(again)
        // Somebody who never came makes none.
        connections.leave(IPAddress(192, 0, 2, 9))
        #expect(connections.total == 2)
    }
}
