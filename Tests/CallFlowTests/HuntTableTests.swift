import Chronology
import Directory
import Ledger
import Testing

@testable import CallFlow

/// All (state, event) pairs of the hunt.
@Suite struct HuntTableTests {
    enum Input: CaseIterable {
        case granted, refused, foreignAnswer, legAccepts, legFails, timeOfLeg, budget, windDown, stop
    }

    /// Brings a hunt to a state by what really leads there.
    func hunt(in name: String) -> (Hunt, Outbox) {
        var outbox = Outbox()
        let plan = Sample.plan()
        var hunt = Hunt(plan: plan.hunt, limits: plan.limits)
        guard name != "idle" else { return (hunt, outbox) }
        _ = hunt.begin(desk: true, ladder: true, now: .zero, into: &outbox)
        guard name != "reserving" else { return (hunt, outbox) }
        apply(.granted, to: &hunt, &outbox)
        switch name {
        case "finishing":
            _ = hunt.handle(.legAnswered(LegNumber(1)), on: LegNumber(1), now: .zero, into: &outbox)
            apply(.windDown, to: &hunt, &outbox)
        case "taken": apply(.legAccepts, to: &hunt, &outbox)
        case "exhausted": apply(.windDown, to: &hunt, &outbox)
        case "stopped": apply(.stop, to: &hunt, &outbox)
        default: break
        }
        return (hunt, outbox)
    }

    func apply(_ input: Input, to hunt: inout Hunt, _ outbox: inout Outbox) {
        let first = LegNumber(1)
        let devices = [DeviceID("anne-mobile"), DeviceID("anne-soft")]
        switch input {
        case .granted:
            _ = hunt.reserved(ReservationNumber(1), granted: devices, refused: [], now: .zero, into: &outbox)
        case .refused: _ = hunt.reserved(ReservationNumber(1), granted: [], refused: [], now: .zero, into: &outbox)
        case .foreignAnswer:
            _ = hunt.reserved(ReservationNumber(42), granted: devices, refused: [], now: .zero, into: &outbox)
        case .legAccepts:
            _ = hunt.handle(.legAnswered(first), on: first, now: .zero, into: &outbox)
            _ = hunt.handle(.keyPressed(first, "1"), on: first, now: .zero, into: &outbox)
        case .legFails:
            for leg in [first, LegNumber(2)] {
                _ = hunt.handle(.legFailed(leg, status: 486, cause: "busy"), on: leg, now: .zero, into: &outbox)
                _ = hunt.handle(.legHungUp(leg, cause: "BYE"), on: leg, now: .zero, into: &outbox)
            }
        case .timeOfLeg: _ = hunt.handleTimeout(now: Uptime(microseconds: 30_000_000), into: &outbox)
        case .budget:
            for _ in 0..<3 { _ = hunt.handleTimeout(now: Uptime(microseconds: 150_000_000), into: &outbox) }
        case .windDown: _ = hunt.wind(down: .callerGone, now: .zero, into: &outbox)
        case .stop: hunt.stop(.callerElsewhere, now: .zero, into: &outbox)
        }
    }

    static let table: [String: [Input: String]] = [
        "idle": [.stop: "stopped"],
        "reserving": [
            .granted: "ringing", .refused: "reserving", .timeOfLeg: "reserving", .budget: "exhausted",
            .windDown: "exhausted", .stop: "stopped",
        ],
        "ringing": [
            .legAccepts: "taken", .legFails: "reserving", .timeOfLeg: "reserving", .budget: "exhausted",
            .windDown: "exhausted", .stop: "stopped",
        ],
        "finishing": [.legAccepts: "taken", .legFails: "exhausted", .stop: "stopped"],
        "taken": [.stop: "stopped"],
        "exhausted": [.stop: "stopped"],
        "stopped": [:],
    ]

    @Test(arguments: table.keys.sorted())
    func `every input in every state of the hunt leads where the table says`(name: String) {
        for input in Input.allCases {
            var (hunt, outbox) = hunt(in: name)
            #expect(stateName(hunt.state) == name)
            apply(input, to: &hunt, &outbox)
            #expect(stateName(hunt.state) == Self.table[name]?[input] ?? name, "\(name), \(input)")
        }
    }
}
