import Chronology
import Directory
import Ledger

/// Calling a caller back from a telling: the person waits on the line, the caller is dialled and both are joined.
///
/// ```
/// summing up ──3──► calling ──answers──► talking ──caller hangs up──► summing up (2 acknowledges)
///                      └── no answer ──────────────────────────────────►┘
/// ```
///
/// The caller is dialled by a ``Hunt`` of its own, whose only candidate need press no key. The line's number is shown, and
/// the wall against toll fraud stands before it like before any other call. Talking acknowledges nothing: the person says
/// by key that it is done.
extension NoticeMachine {
    /// The first thing told of whose caller may be called back.
    var callBack: (task: TaskID, plan: HuntPlan)? {
        for task in plan.tasks {
            if let hunt = plan.callBacks[task.id] { return (task.id, hunt) }
        }
        return nil
    }

    /// The person asks for the caller.
    mutating func startCallBack(from leg: LegNumber, now: Uptime) {
        // A leg that is still being hung up is waited for, not forgotten.
        guard let (task, callBack) = callBack, callBackCount < Self.mostCallBacks, outreach?.isClear ?? true else {
            return sumUp(on: leg, attempt: 1, after: plan.prompts.noCallBack.prompts, now: now)
        }
        callBackCount += 1
        outbox.record(.callBackStarted(task: task, person: plan.person))
        outbox.play(plan.prompts.callingBack, to: leg)
        state = .calling(leg)
        cap = max(cap, now + callBack.budget + Self.afterCallBack)
        var outreach = Hunt(plan: callBack, limits: plan.limits)
        let signals = outreach.begin(desk: false, ladder: true, now: now, into: &outbox)
        self.outreach = outreach
        follow(callBack: signals, now: now)
    }

    /// How often one telling dials the caller.
    static let mostCallBacks = 3

    /// What a person may need after a call back to say what is to become of the task.
    static let afterCallBack = Duration.seconds(180)

    /// What became of the search for the caller.
    mutating func follow(callBack signals: [Hunt.Signal], now: Uptime) {
        for signal in signals {
            switch (signal, state) {
            case (.accepted(let other), .calling(let leg)): join(leg, other, now: now)
            case (.exhausted, .calling(let leg)):
                sumUp(on: leg, attempt: 1, after: plan.prompts.callBackFailed.prompts, now: now)
            default: break
            }
        }
    }

    private mutating func join(_ leg: LegNumber, _ other: LegNumber, now: Uptime) {
        outbox.record(.bridged(leg: other, person: plan.person))
        outbox.perform(.connect(leg, other))
        state = .talking(leg, with: other, heldBy: [])
        cap = max(cap, now + plan.limits.maximumCall)
        watchConversation()
    }

    /// An event of either leg of a conversation with the caller.
    mutating func conversed(_ event: CallEvent, _ leg: LegNumber, with other: LegNumber, now: Uptime) {
        guard case .talking(_, _, var heldBy) = state else { return }
        switch event {
        case .legHeld(let holder) where heldBy.insert(holder).inserted: outbox.record(.held(leg: holder))
        case .legResumed(let holder) where heldBy.remove(holder) != nil: outbox.record(.resumed(leg: holder))
        case .legHungUp(other, let cause): return part(from: other, by: .caller, cause: cause, isUp: false, now: now)
        case .legLost(other, let cause), .legFailed(other, _, let cause):
            return part(from: other, by: .system, cause: cause, isUp: false, now: now)
        case .legClosed(other): return part(from: other, by: .system, cause: "closed", isUp: false, now: now)
        case .mediaLost(let silent) where heldBy.isEmpty:
            outbox.record(.legMediaLost(leg: silent))
            let cause = LegStop.mediaLost.rawValue
            part(from: other, by: .system, cause: cause, isUp: true, now: now)
            if silent == leg { end(now: now) }
            return
        case .legHungUp(leg, let cause): return left(leg, by: .responder, cause: cause, now: now)
        case .legLost(leg, let cause), .legFailed(leg, _, let cause):
            return left(leg, by: .system, cause: cause, now: now)
        case .legClosed(leg): return left(leg, by: .system, cause: "closed", now: now)
        default: return
        }
        state = .talking(leg, with: other, heldBy: heldBy)
        watchConversation()
    }

    /// Ends the conversation; the person stays and hears the keys again.
    private mutating func part(from other: LegNumber, by party: Party, cause: String, isUp: Bool, now: Uptime) {
        guard case .talking(let leg, _, _) = state else { return }
        hangUpCaller(other, by: party, cause: cause, isUp: isUp, now: now)
        outbox.perform(.watchMedia(leg, plan.limits.mediaTimeout))
        cap = max(cap, now + Self.afterCallBack)
        sumUp(on: leg, attempt: 1, now: now)
    }

    /// The person is gone, or the telling ends: the caller is let go.
    mutating func abandonCallBack(by party: Party, cause: String, now: Uptime) {
        if case .talking(_, let other, _) = state {
            hangUpCaller(other, by: party, cause: cause, isUp: true, now: now)
        }
        outreach?.stop(.otherPartyLeft, now: now, into: &outbox)
        outreach?.settle(into: &outbox)
    }

    private mutating func hangUpCaller(_ other: LegNumber, by party: Party, cause: String, isUp: Bool, now: Uptime) {
        outbox.record(.bridgeEnded(leg: other, by: party, cause: cause))
        outbox.record(.legEnded(leg: other, by: party, cause: cause))
        outbox.perform(.unbridge(other))
        outreach?.legs[other]?.leaveBridge(isUp ? .otherPartyLeft : nil, saying: nil, now: now, into: &outbox)
        outreach?.settle(into: &outbox)
    }

    /// Watches both legs, or neither while anybody holds.
    private mutating func watchConversation() {
        guard case .talking(let leg, let other, let heldBy) = state else { return }
        let patience = heldBy.isEmpty ? plan.limits.mediaTimeout : nil
        outbox.perform(.watchMedia(leg, patience))
        outbox.perform(.watchMedia(other, patience))
    }
}
