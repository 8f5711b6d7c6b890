public import Chronology
public import Directory
public import Ledger

/// One call from its first INVITE to its last BYE, all legs included.
///
/// ```
/// begin ─► (desk before answering) ─► announcement ─► menu ─► hunt ──key 1──► bridge ─► end
///   │ line full                                                │ nobody, *        │ responder lost: hunt again
///   └──────────────────────────────────────────────► voicemail ◄──────────────────┘
/// ```
///
/// It walks a ``CallPlan`` and joins four machines: ``CallerLeg``, ``Hunt`` with its ``RungLeg``s, ``Voicemail`` and
/// ``Bridge``. Policy is in the plan; here is only what races: a key that crosses a hang-up, two people who accept
/// together, a caller who leaves while somebody accepts. A fact is always emitted before what it announces. Whatever
/// events come, or fail to come, the call ends: every wait has a deadline in ``nextDeadline``.
public struct CallMachine: Sendable {
    public let call: CallID
    public private(set) var plan: CallPlan
    var outbox = Outbox()
    var caller: CallerLeg
    var hunt: Hunt
    var bridge = Bridge()
    var voicemail: Voicemail?
    /// Nil where conversations are not recorded.
    var recording: ConversationRecording?
    /// A person of ours at the keys; nil until one asks for the PIN.
    var access: AccessMachine?
    /// When the call ends at the latest, and why then.
    var cap: Uptime
    var capReason = LegStop.maximumReached
    /// What is owed to the caller if the call ended now; nil: nothing any more.
    var owed: TaskKind? = .missedCall
    /// A menu led to another line, whose gate comes before its hunt.
    var isTurned = false
    /// Who left and why, once the caller is gone or told to go while something is still being finished.
    var departure: Departure?
    /// True once the last fact, `callEnded`, is recorded.
    var hasEnded = false
    /// True once ``CallEffect/finished`` is emitted.
    public private(set) var isFinished = false
    /// The answered legs whose peer holds us.
    var holding: Set<LegNumber> = []
    var callerHolds: Bool { holding.contains(.caller) }

    /// An end that is known but not yet recorded.
    struct Departure: Hashable, Sendable {
        let by: Party
        let cause: String
        let stop: LegStop
    }

    /// Starts the treatment of a call: its first effects are waiting when this returns.
    public init(call: CallID, plan: CallPlan, arrival: Arrival, now: Uptime) {
        self.call = call
        self.plan = plan
        caller = CallerLeg(plan: plan)
        hunt = Hunt(plan: plan.hunt, limits: plan.limits)
        cap = now + plan.limits.maximumCall
        planRecording()
        outbox.record(
            .callReceived(
                line: plan.line, caller: arrival.caller, trunk: arrival.trunk, forwardedFrom: arrival.forwardedFrom,
                attestation: arrival.attestation))
        outbox.record(.planned(route: plan.route.rawValue, reasons: plan.reasons))
        begin(now: now)
    }

    /// Takes in one event; drain ``nextEffect()`` to nil afterwards, then arm ``nextDeadline``.
    public mutating func handle(_ event: CallEvent, now: Uptime) {
        guard !isFinished else { return }
        switch event {
        case .reserved(let number, let granted, let refused):
            if access?.outreach?.held[number] != nil {
                let signals = access?.outreach?.reserved(
                    number, granted: granted, refused: refused, now: now, into: &outbox)
                access?.follow(signals ?? [], now: now, into: &outbox)
                break
            }
            follow(hunt.reserved(number, granted: granted, refused: refused, now: now, into: &outbox), now: now)
        case .recordingEnded:
            recording?.handle(event, now: now, into: &outbox)
            voicemail?.handle(event, now: now, into: &outbox)
            followAccess(access?.handle(event, now: now, into: &outbox), now: now)
            followVoicemail(now: now)
        case .pinChecked, .announcementKept:
            followAccess(access?.handle(event, now: now, into: &outbox), now: now)
        case .shutdownBegan(let duration):
            capReason = .shutdown
            cap = min(cap, now + duration)
        case .legProgressed(let leg, _), .legAnswered(let leg), .legFailed(let leg, _, _), .legHungUp(let leg, _),
            .legLost(let leg, _), .legClosed(let leg), .keyPressed(let leg, _), .played(let leg, _, _),
            .mediaLost(let leg), .legHeld(let leg), .legResumed(let leg):
            handle(event, on: leg, now: now)
        }
        settle()
    }

    /// Does what is due at `now`; harmless when called early.
    public mutating func handleTimeout(now: Uptime) {
        guard !isFinished else { return }
        if cap <= now, !hasEnded { reachCap(now: now) }
        follow(caller.handleTimeout(now: now, into: &outbox), now: now)
        follow(hunt.handleTimeout(now: now, into: &outbox), now: now)
        voicemail?.handleTimeout(now: now, into: &outbox)
        recording?.handleTimeout(now: now, into: &outbox)
        followAccess(access?.handleTimeout(now: now, into: &outbox), now: now)
        followVoicemail(now: now)
        settle()
    }

    /// When to call ``handleTimeout(now:)`` at the latest; nil only once the call is finished.
    public var nextDeadline: Uptime? {
        guard !isFinished else { return nil }
        var earliest = hasEnded ? nil : cap
        if let deadline = caller.deadline { earliest = min(earliest ?? deadline, deadline) }
        if let deadline = hunt.deadline { earliest = min(earliest ?? deadline, deadline) }
        if let deadline = voicemail?.deadline { earliest = min(earliest ?? deadline, deadline) }
        if let deadline = recording?.deadline { earliest = min(earliest ?? deadline, deadline) }
        if let deadline = access?.deadline { earliest = min(earliest ?? deadline, deadline) }
        return earliest
    }

    /// The next effect to perform, nil when all were taken.
    public mutating func nextEffect() -> CallEffect? { outbox.next() }

    /// Goes on as a call of the line that a menu led to.
    mutating func adopt(_ turn: LineTurn) {
        plan.hunt = turn.hunt
        plan.voicemail = turn.voicemail
        plan.prompts = turn.prompts
        plan.limits = turn.limits
        plan.screening = turn.screening
        plan.recording = turn.recording
        caller.plan = plan
        hunt = Hunt(plan: turn.hunt, limits: turn.limits)
        planRecording()
    }

    /// The leg the caller talks with, if any.
    public var bridgedLeg: LegNumber? { bridge.leg }

    /// One event of one leg goes to the one machine that has the leg.
    private mutating func handle(_ event: CallEvent, on leg: LegNumber, now: Uptime) {
        let wasHeld = bridge.isHeld
        noteHold(event)
        // A prompt may end after its listener has left.
        if !hasEnded, leg != .caller || caller.isUp { recording?.handle(event, now: now, into: &outbox) }
        switch (leg, bridge.leg) {
        case (.caller, .some), (_, .some(leg)):
            if let signal = bridge.handle(event) { follow(signal, now: now) }
        case (.caller, nil): handleCaller(event, now: now)
        case _ where isCalledBack(leg): handleCalledBack(event, on: leg, now: now)
        default: follow(hunt.handle(event, on: leg, now: now, into: &outbox), now: now)
        }
        if let leg = bridge.leg, wasHeld != bridge.isHeld { watch(leg) }
    }

    /// Emits the end once every leg is down and every reservation released.
    private mutating func settle() {
        guard hasEnded, !isFinished, caller.state == .closed, hunt.isClear, access?.isClear ?? true else { return }
        isFinished = true
        outbox.perform(.finished)
    }
}
