import Chronology
import Directory
import Interventions
import Ledger

/// The same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

let anne = PersonID("anne")
let bruno = PersonID("bruno")
/// A Monday, 03:00 in Paris.
let night = Instant(seconds: 1_795_399_200)

/// Writes the facts of one call, a second after another.
struct CallScript {
    let call: CallID
    var at: Instant
    private(set) var facts: [Fact] = []

    init(_ name: String, at start: Instant = night) {
        call = CallID(name)
        at = start
    }

    mutating func fact(_ event: FactEvent, after wait: Duration = .seconds(1)) {
        at = at + wait
        facts.append(Fact(sequence: facts.count + 1, call: call, at: at, event: event))
    }

    /// A call from a caller, taken by a person, who talks for so long.
    static func conversation(
        _ name: String, at start: Instant = night, with person: PersonID = anne, lasting: Duration = .seconds(2_520),
        caller: String = "c1"
    ) -> [Fact] {
        var script = CallScript(name, at: start - .seconds(4))
        script.fact(
            .callReceived(
                line: LineID("heating"), caller: CallerID(caller), trunk: nil, forwardedFrom: nil, attestation: nil))
        script.dial(1, person)
        script.fact(.legAnswered(leg: LegNumber(1)))
        script.fact(.legAccepted(leg: LegNumber(1), person: person))
        script.fact(.bridged(leg: LegNumber(1), person: person))
        script.fact(
            .bridgeEnded(leg: LegNumber(1), by: .caller, cause: "BYE"), after: lasting - .seconds(2))
        script.fact(.legEnded(leg: LegNumber(1), by: .caller, cause: "BYE"), after: .zero)
        script.fact(.callEnded(by: .caller, cause: "BYE"))
        return script.facts
    }

    mutating func dial(_ leg: Int, _ person: PersonID) {
        fact(
            .legDialled(
                leg: LegNumber(leg), person: person, device: DeviceID("\(person)-mobile"), level: "primary", round: 1),
            after: .seconds(2))
    }

    /// A telling of a task, with what came of it.
    static func telling(_ name: String, at start: Instant, task: TaskID, outcome: String) -> [Fact] {
        var script = CallScript(name, at: start)
        script.fact(.noticeStarted(person: anne, channel: "call", tasks: [task]))
        script.dial(1, anne)
        script.fact(.legAnswered(leg: LegNumber(1)))
        script.fact(.legAccepted(leg: LegNumber(1), person: anne))
        script.fact(.legEnded(leg: LegNumber(1), by: .responder, cause: "BYE"), after: .seconds(40))
        script.fact(.noticeEnded(person: anne, outcome: outcome))
        return script.facts
    }
}

/// Something that is said about an intervention.
func said(_ event: FactEvent, at instant: Instant = night + .seconds(20_000)) -> Fact {
    Fact(sequence: 0, call: nil, at: instant, event: event)
}
