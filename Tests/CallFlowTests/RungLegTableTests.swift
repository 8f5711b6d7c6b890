import Chronology
import Directory
import Ledger
import Testing

@testable import CallFlow

/// All (state, event) pairs of the machine of a rung leg: what is not in the table changes nothing.
@Suite struct RungLegTableTests {
    static let leg = LegNumber(1)

    static let events: [String: CallEvent] = [
        "180": .legProgressed(leg, status: 180), "183": .legProgressed(leg, status: 183),
        "181": .legProgressed(leg, status: 181), "answered": .legAnswered(leg),
        "failed": .legFailed(leg, status: 486, cause: "Busy Here"), "hungUp": .legHungUp(leg, cause: "BYE"),
        "lost": .legLost(leg, cause: "transport"), "closed": .legClosed(leg), "key 1": .keyPressed(leg, "1"),
        "key 2": .keyPressed(leg, "2"), "key 3": .keyPressed(leg, "3"), "key 9": .keyPressed(leg, "9"),
        "played": .played(leg, PlayNumber(1), completely: true),
        "unplayable": .played(leg, PlayNumber(1), completely: false),
        "played another": .played(leg, PlayNumber(99), completely: true), "mediaLost": .mediaLost(leg),
        "held": .legHeld(leg), "resumed": .legResumed(leg),
    ]

    static let table: [String: [String: String]] = [
        "dialling": [
            "180": "ringing", "183": "ringing", "answered": "prompting", "failed": "closed", "hungUp": "closed",
            "lost": "closed", "closed": "closed", "timeout": "closing",
        ],
        "ringing": [
            "answered": "prompting", "failed": "closed", "hungUp": "closed", "lost": "closed", "closed": "closed",
            "timeout": "closing",
        ],
        "prompting": [
            "key 1": "accepted", "key 2": "leaving", "played": "awaitingKey", "unplayable": "awaitingKey",
            "failed": "closed", "hungUp": "closed", "lost": "closed", "closed": "closed", "timeout": "awaitingKey",
        ],
        "awaitingKey": [
            "key 1": "accepted", "key 2": "leaving", "key 3": "prompting", "key 9": "prompting", "failed": "closed",
            "hungUp": "closed", "lost": "closed", "closed": "closed", "timeout": "prompting",
        ],
        "accepted": [:],
        "leaving": [
            "played": "closing", "unplayable": "closing", "failed": "closed", "hungUp": "closed", "lost": "closed",
            "closed": "closed", "timeout": "closing",
        ],
        "closing": ["failed": "closed", "hungUp": "closed", "lost": "closed", "closed": "closed", "timeout": "closed"],
        "closed": [:],
    ]

    static let later = Uptime(microseconds: 60_000_000)
    static let states: [String: RungLeg.State] = [
        "dialling": .dialling(until: later), "ringing": .ringing(until: later),
        "prompting": .prompting(PlayNumber(1), attempt: 1, until: later),
        "awaitingKey": .awaitingKey(attempt: 1, until: later),
        "accepted": .accepted, "leaving": .leaving(PlayNumber(1), .declined, until: later),
        "closing": .closing(until: later), "closed": .closed,
    ]

    func rung(in state: RungLeg.State) throws -> RungLeg {
        let plan = Sample.plan()
        let candidate = try #require(plan.hunt.levels.first?.candidates.first)
        var outbox = Outbox()
        var rung = RungLeg(
            number: Self.leg, reservation: ReservationNumber(1), device: candidate.devices[0],
            step: HuntStep(level: "primary", round: 1, candidate: candidate), plan: plan.hunt, limits: plan.limits,
            now: .zero, into: &outbox)
        rung.state = state
        return rung
    }

    @Test(arguments: states.keys.sorted())
    func `every event in every state leads where the table says`(name: String) throws {
        let state = try #require(Self.states[name])
        for (eventName, event) in Self.events {
            var rung = try rung(in: state)
            var outbox = Outbox()
            _ = rung.handle(event, now: .zero, into: &outbox)
            let expected = Self.table[name]?[eventName] ?? name
            #expect(word(rung.state) == expected, "\(name), \(eventName)")
        }
        var rung = try rung(in: state)
        var outbox = Outbox()
        _ = rung.handleTimeout(now: Self.later, into: &outbox)
        #expect(word(rung.state) == Self.table[name]?["timeout"] ?? name, "\(name), timeout")
        rung.state = state
        _ = rung.handleTimeout(now: .zero, into: &outbox)
        #expect(rung.state == state, "\(name) early timeout")
    }

    @Test(arguments: states.keys.sorted())
    func `our stop ends every state once, by cancel, farewell or nothing`(name: String) throws {
        var rung = try rung(in: try #require(Self.states[name]))
        var outbox = Outbox()
        rung.stop(.tooLate, saying: rung.candidate.prompts.tooLate, now: .zero, into: &outbox)
        let expected = [
            "dialling": "closing", "ringing": "closing", "prompting": "leaving", "awaitingKey": "leaving",
            "accepted": "leaving",
        ]
        #expect(word(rung.state) == expected[name] ?? name)
        var ends = 0
        while let effect = outbox.next() {
            switch effect {
            case .record(.legCancelled), .record(.legEnded): ends += 1
            default: break
            }
        }
        #expect(ends == (expected[name] == nil ? 0 : 1))
    }

    private func word(_ state: RungLeg.State) -> String { stateName(state) }
}

/// The name of an enumeration's case without its values.
func stateName(_ state: some Any) -> String {
    String(String(describing: state).prefix { $0 != "(" })
}
