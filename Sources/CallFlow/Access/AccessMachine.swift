import Chronology
import Directory
import Ledger

/// A person of ours at the keys of the line's own number: PIN, what is left to do, calling back, duty, announcement.
///
/// ```
///            ┌──────────── wrong, three times; *; silence ──────────► (words) ──► the call goes on
/// asking ──#──► checking ──right──► choosing ◄──► saying (duty, answers)
///                                    │1  ▲  └─3─► instructing ─► recording ─► saving ─► reviewing ─1─► keeping
///                                    ▼   │                                                   (words) ◄──┘
///                                  onTask ──3──► calling ──► talking
///            *, no key ──► leaving ──► over
/// ```
///
/// Who does not get past the PIN is a caller like any other: the call goes on as if no key had been pressed. What is typed
/// stands in no fact. The leg is the caller's; whoever is called back is dialled by a ``Hunt`` of its own. Every state but
/// `calling`, which has the hunt's deadlines, and `talking`, which has the call's, has its own.
struct AccessMachine: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// The PIN is being asked for, or (no play) was and digits are awaited.
        case asking(PlayNumber?, until: Uptime)
        case checking(until: Uptime)
        /// Hears why the call now goes on as a caller's.
        case returning(PlayNumber, until: Uptime)
        case choosing(PlayNumber?, attempt: Int, until: Uptime)
        /// Hears an answer; the menu follows.
        case saying(PlayNumber, until: Uptime)
        /// Hears a task or its message, or (no play) may press a key.
        case onTask(Int, PlayNumber?, attempt: Int, until: Uptime)
        case calling(Int)
        case talking(Int, with: LegNumber, heldBy: Set<LegNumber>)
        /// Hears how to record the announcement.
        case instructing(PlayNumber, until: Uptime)
        case recording(since: Uptime, until: Uptime)
        case saving(until: Uptime)
        case reviewing(PlayNumber?, attempt: Int, until: Uptime)
        /// The new announcement is being put in place.
        case keeping(until: Uptime)
        case leaving(PlayNumber, until: Uptime)
        case over
    }

    /// What the call learns.
    enum Signal: Hashable, Sendable {
        /// A caller like any other: on with the call.
        case goesOn
        /// The PIN was right: nothing is owed to this caller.
        case granted
        case finished
    }

    let plan: AccessPlan
    let call: CallID
    let line: LineID
    let limits: CallLimits
    let acceptance: AcceptanceSettings
    var state: State
    var desk: AccessDesk?
    var digits = SecretDigits()
    var tries = 0
    /// The tasks that the person took charge of in this call.
    var taken: Set<TaskID> = []
    var callBacks = 0
    /// Calls a caller back, once that was asked for.
    var outreach: Hunt?
    var recordings = 0

    /// Asks for the PIN, or says that none is taken now.
    init(
        plan: AccessPlan, call: CallID, line: LineID, limits: CallLimits, acceptance: AcceptanceSettings, now: Uptime,
        into outbox: inout Outbox
    ) {
        self.plan = plan
        self.call = call
        self.line = line
        self.limits = limits
        self.acceptance = acceptance
        outbox.record(.accessAsked(person: plan.person, device: plan.device))
        let until = now + limits.promptMaximum
        if plan.isLocked {
            state = .returning(outbox.play(plan.prompts.words(.accessLocked), to: .caller), until: until)
        } else {
            state = .asking(outbox.play(plan.prompts.words(.accessPin), to: .caller), until: until)
        }
    }

    var deadline: Uptime? {
        switch state {
        case .asking(_, let until), .checking(let until), .returning(_, let until), .choosing(_, _, let until),
            .saying(_, let until), .onTask(_, _, _, let until), .instructing(_, let until), .recording(_, let until),
            .saving(let until), .reviewing(_, _, let until), .keeping(let until), .leaving(_, let until):
            until
        case .calling, .talking: outreach?.deadline
        case .over: outreach?.deadline
        }
    }

    /// Whether the PIN was right.
    var isGranted: Bool { desk != nil }

    /// Whether every leg that it dialled is down.
    var isClear: Bool { outreach?.isClear ?? true }

    var recordingName: RecordingName { "\(call)-a\(recordings)" }

    /// What is being spoken.
    var speaking: PlayNumber? {
        switch state {
        case .asking(let play, _), .choosing(let play, _, _), .onTask(_, let play, _, _),
            .reviewing(let play, _, _):
            play
        case .returning(let play, _), .saying(let play, _), .instructing(let play, _), .leaving(let play, _): play
        case .checking, .calling, .talking, .recording, .saving, .keeping, .over: nil
        }
    }
}
