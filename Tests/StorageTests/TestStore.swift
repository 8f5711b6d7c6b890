import Chronology
import Directory
import Foundation
import Ledger
import Synchronization

@testable import Storage

/// A folder of its own for one test, removed with the value.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "vigie-storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/vigie.db" }
    var journal: String { path + "/vigie.journal" }

    func open(_ opening: Store.Opening = .server) throws -> Store {
        try Store.open(.sqlite(path: database), for: opening, now: start)
    }

    func openJournal(size: Int = 1 << 16) throws -> FactJournal { try FactJournal.open(path: journal, size: size) }
}

/// The instant at which tests begin.
let start = Instant(seconds: 1_790_000_000)

/// The facts of one call, a minute apart from those of the next.
func story(_ name: String, line: String = "heat", caller: String = "c1", ends: Bool = true) -> [Fact] {
    let call = CallID(name)
    var events: [FactEvent] = [
        .callReceived(
            line: LineID(line), caller: CallerID(caller), trunk: TrunkID("t1"), forwardedFrom: nil, attestation: "A"),
        .planned(route: "onCall", reasons: ["outside \"staffed\" hours", "level\n1"]),
        .callerAnswered,
        .legDialled(
            leg: LegNumber(1), person: PersonID("awa"), device: DeviceID("awa-mobile"), level: "primary", round: 1),
        .bridged(leg: LegNumber(1), person: PersonID("awa")),
    ]
    if ends { events.append(.callEnded(by: .caller, cause: "BYE")) }
    return events.enumerated().map { index, event in
        Fact(sequence: index + 1, call: call, at: start + .seconds(index), event: event)
    }
}

/// A wall clock that never says the same twice.
final class Ticks: Sendable {
    private let count = Mutex<Int64>(0)

    func next() -> Instant {
        count.withLock { count in
            count += 1
            return start + .microseconds(count)
        }
    }
}

/// Collects acknowledgements and lets a test wait for one.
final class Acknowledgements: Sendable {
    private let received = Mutex<[LedgerAcknowledgement]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func receive(_ acknowledgement: LedgerAcknowledgement) {
        received.withLock { $0.append(acknowledgement) }
        arrived.signal()
    }

    var all: [LedgerAcknowledgement] { received.withLock { $0 } }

    /// The acknowledgement that covers a token, nil after five seconds.
    func wait(for token: UInt64) -> LedgerAcknowledgement? {
        let deadline = DispatchTime.now() + .seconds(5)
        while true {
            if let found = all.first(where: { $0.upTo >= token }) { return found }
            if arrived.wait(timeout: deadline) == .timedOut { return nil }
        }
    }
}
