import Chronology
import Directory
import Ledger

/// A leg toward a rung person, from INVITE to the key press.
///
/// ```
/// dialling ──180/183──► ringing ──200──► prompting ◄──► awaitingKey ──1──► accepted
///    │  └──────200────────┼──────────────►   │ 2, no key, stopped  │           │
///    │ failed, stopped     │                 ▼                     ▼           │
///    └────────────────────►└──► closing ◄── leaving (hears why) ◄──┘ ◄─────────┘ ──► closed
/// ```
///
/// A registered device that need not press a key goes from the 200 straight to `accepted`. Every state but `accepted`
/// and `closed` has a deadline. Each leg records exactly one end: `legFailed`, `legCancelled` or `legEnded`.
struct RungLeg: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// INVITE sent, no 180 or 183 yet; until the attempt time is over.
        case dialling(until: Uptime)
        /// Rings until the ring time, or the attempt time, is over.
        case ringing(until: Uptime)
        /// Hears the acceptance prompt.
        case prompting(PlayNumber, attempt: Int, until: Uptime)
        /// Heard it, may still press a key.
        case awaitingKey(attempt: Int, until: Uptime)
        /// Took the call: the bridge has it.
        case accepted
        /// Out, and hears why before we hang up.
        case leaving(PlayNumber, LegStop, until: Uptime)
        /// Cancelled or hung up; waits to be closed.
        case closing(until: Uptime)
        case closed
    }

    /// What the hunt learns from a transition.
    enum Signal: Hashable, Sendable {
        case accepted
        case declined
        /// Can no longer take the call.
        case out
        case trunkDown
    }

    let number: LegNumber
    let reservation: ReservationNumber
    let step: HuntStep
    let device: Device
    let line: LineID
    let ringing: RingSettings
    let acceptance: AcceptanceSettings
    let keys: ResponderKeys
    let limits: CallLimits
    var state: State
    /// When the attempt time is over, whatever rings.
    let attemptEnds: Uptime
    /// The key that took the call; nil when none was asked for.
    var acceptedBy: Character?
    /// The whisper was heard to its end, with all that it announces.
    var heardWhisper = false
    /// What is being spoken is the whisper, and not the number alone.
    var isWhispering = false
    /// Keys that restarted the prompt.
    var repeats = 0

    var candidate: Candidate { step.candidate }

    /// Whether the leg may still take the call.
    var isHopeful: Bool {
        switch state {
        case .dialling, .ringing, .prompting, .awaitingKey: true
        case .accepted, .leaving, .closing, .closed: false
        }
    }

    /// Whether somebody on it is hearing the acceptance prompt or about to press a key.
    var isAccepting: Bool {
        switch state {
        case .prompting, .awaitingKey: true
        case .dialling, .ringing, .accepted, .leaving, .closing, .closed: false
        }
    }

    var deadline: Uptime? {
        switch state {
        case .dialling(let until), .ringing(let until), .prompting(_, _, let until), .awaitingKey(_, let until),
            .leaving(_, _, let until), .closing(let until):
            until
        case .accepted, .closed: nil
        }
    }
}
