import Chronology
import Directory
import Ledger

/// The search for somebody who takes the call: steps in order, every leg it ever dialled, and what it holds.
///
/// ```
/// idle ──begin──► reserving ──granted──► ringing ──a key 1──► taken
///                   ▲  │ refused: next      │ all out: next
///                   └──┴────────────────────┘
///                      │ no step left                 budget over: finishing ──nobody accepts──► exhausted
///                      ├──► exhausted                 stopped from outside: stopped
///                      └──► pausing: all were busy, the next round comes a little later
/// ```
///
/// Whether a person is talking or being rung elsewhere is asked when their turn comes, never before.
struct Hunt: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case idle
        /// Asked for the devices of a step.
        case reserving(HuntStep, ReservationNumber, until: Uptime)
        /// Everybody of the round was busy with other calls: the next round waits a little.
        case pausing(until: Uptime)
        /// The devices of a step ring, or somebody hears the acceptance prompt.
        case ringing(HuntStep, ReservationNumber)
        /// The budget is over or the caller gone: nobody new is rung, who is accepting may finish.
        case finishing
        case taken(LegNumber)
        case exhausted
        /// The caller chose otherwise, or the call ended.
        case stopped
    }

    /// What the call learns from a transition.
    enum Signal: Hashable, Sendable {
        /// A second or later attempt begins, at another person: the caller is told.
        case callingNext
        /// The same person is tried once more.
        case callingAgain
        case accepted(LegNumber)
        case exhausted
    }

    var state = State.idle
    var plan: HuntPlan
    let limits: CallLimits
    var steps: ArraySlice<HuntStep> = []
    var legs: [LegNumber: RungLeg] = [:]
    /// The reservations that are not yet released.
    var held: [ReservationNumber: Holding] = [:]
    var budgetEnds: Uptime?
    var attempts = 0
    /// Who was rung last (nil is the desk), to tell the caller whether somebody else is tried.
    var lastRung: PersonID??
    /// What came of the round so far: whether anybody was rung, and whether anybody was only busy.
    var roundRangSomebody = false
    var roundFoundBusy = false
    var announcedStep: HuntStep?
    var declined: Set<PersonID> = []
    /// Whose leg died once already; nil is the desk.
    var rungAgain: Set<PersonID?> = []
    /// Whether the ladder belongs to what is walked, and whether its emptiness has been recorded.
    var walksLadder = false
    var recordedLackOfCover = false
    /// A trunk was down for somebody; and whether any device rang or answered at all.
    var sawTrunkDown = false
    var reachedSomebody = false

    init(plan: HuntPlan, limits: CallLimits) {
        self.plan = plan
        self.limits = limits
    }

    var isRunning: Bool {
        switch state {
        case .reserving, .pausing, .ringing, .finishing: true
        case .idle, .taken, .exhausted, .stopped: false
        }
    }

    /// Whether somebody may still take the call.
    var isHopeful: Bool { legs.values.contains { $0.isHopeful } }

    var isAccepting: Bool { legs.values.contains { $0.isAccepting } }

    /// Whether every leg is down and every reservation released.
    var isClear: Bool { held.isEmpty && legs.values.allSatisfy { $0.state == .closed } }

    var deadline: Uptime? {
        var deadlines = legs.values.compactMap(\.deadline)
        switch state {
        case .reserving(_, _, let until), .pausing(let until): deadlines.append(until)
        case .idle, .ringing, .finishing, .taken, .exhausted, .stopped: break
        }
        if let budgetEnds, isRunning, state != .finishing { deadlines.append(budgetEnds) }
        return deadlines.min()
    }

    /// Whether nobody could even be rung because our own lines are down.
    var isTrunkDown: Bool { sawTrunkDown && !reachedSomebody }
}

/// What is known of a reservation that is not yet released.
enum Holding: Hashable, Sendable {
    /// The answer is awaited.
    case asked
    /// Granted, and dialled by these legs.
    case dialled(Set<LegNumber>)
}

/// One attempt to come: a person at a level in a round.
struct HuntStep: Hashable, Sendable {
    let level: String
    let round: Int
    let candidate: Candidate
    /// The person whose leg died, rung once more.
    var isAgain = false
    /// Whether it belongs to the ladder, not to the desk.
    var isLadder = true
}

extension HuntPlan {
    /// The name of the desk's level in facts.
    static let deskLevel = "desk"

    /// The desk once, for a caller who is not answered yet.
    var deskSteps: [HuntStep] {
        desk.map { HuntStep(level: Self.deskLevel, round: 1, candidate: $0, isLadder: false) }
    }

    /// Each level in each round.
    var ladderSteps: [HuntStep] {
        (1...max(1, rounds)).flatMap { round in
            levels.flatMap { level in
                level.candidates.map { HuntStep(level: level.name, round: round, candidate: $0) }
            }
        }
    }
}
