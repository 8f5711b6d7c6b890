import Chronology
import Directory
import Ledger

/// The caller's leg: what they hear and press until they talk, leave a message or leave.
///
/// ```
/// arriving ──► unanswered (180) ──► announcing ──► (proving) ──► choosing ──► waiting ◄──► (progress) ──► talking
///     │              │                  └──── *, 0, menu ────────┴───► recording, farewell ──► closing ──► closed
///     └──────────────┴── CANCEL, reject ───────────────────────────────────────────────────────┘
/// ```
struct CallerLeg: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case arriving
        /// Hears our 180 while the desk rings.
        case unanswered
        case announcing(PlayNumber, until: Uptime)
        /// A digit is being asked for, or (no play) was and the key is awaited.
        case proving(PlayNumber?, attempt: Int, until: Uptime)
        /// The menu is being spoken, or (no play) was and a key is awaited.
        case choosing(PlayNumber?, repetition: Int, until: Uptime)
        /// Hears music or ring-back, or a progress announcement.
        case waiting(Waiting)
        /// In voicemail: ``Voicemail`` has the leg.
        case recording
        /// In a conversation: ``Bridge`` has the leg.
        case talking
        /// A person of ours who uses the line by a PIN: ``AccessMachine`` has the leg.
        case atTheKeys
        /// Hears a last word before we hang up.
        case farewell(PlayNumber, until: Uptime)
        /// Hung up or rejected by us, not yet confirmed.
        case closing(until: Uptime)
        case closed
    }

    /// The waiting of a caller while people are rung.
    struct Waiting: Hashable, Sendable {
        /// The announcement being spoken, nil under music.
        var speaking: PlayNumber?
        var until: Uptime
        /// Spoken next, when the present one has ended.
        var next: Utterance?
    }

    /// What the call learns from a transition.
    enum Signal: Hashable, Sendable {
        /// The announcement and the menu are over: go on there.
        case chose(MenuTarget)
        case wantsVoicemail
        /// The right digit was pressed.
        case proved
        case failedProof
        case wantsCallBack
        case saidFarewell
    }

    var state = State.arriving
    var plan: CallPlan
    /// Pressed the digit that a line asks of callers who hide their number.
    var hasProved = false

    init(plan: CallPlan) { self.plan = plan }

    /// Whether the caller's dialog is still up.
    var isUp: Bool {
        switch state {
        case .closing, .closed: false
        default: true
        }
    }

    var isAnswered: Bool {
        switch state {
        case .arriving, .unanswered, .closing, .closed: false
        default: true
        }
    }

    var deadline: Uptime? {
        switch state {
        case .announcing(_, let until), .proving(_, _, let until), .choosing(_, _, let until), .farewell(_, let until),
            .closing(let until):
            until
        case .waiting(let waiting): waiting.until
        case .arriving, .unanswered, .recording, .talking, .atTheKeys, .closed: nil
        }
    }
}
