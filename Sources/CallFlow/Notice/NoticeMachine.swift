public import Chronology
public import Directory
import Ledger

/// Telling a person of tasks by telephone: rings, says what is left to do, takes the answer by key.
///
/// ```
/// ringing ──a key, or a softphone answers──► summing up ◄──► hearing messages
///    │                                     3 ▲   │ 2, 4, no key      │ 2, 4
///    │                             calling ◄─┘   │                   │
///    └── nobody ──────────────► ending ◄── leaving (last word) ◄─────┘
/// ```
///
/// A mobile's voicemail presses no key and acknowledges nothing. Its legs are dialled and recorded by the same ``Hunt``
/// as a caller's; there is no leg 0. Events and effects are those of a call, and so is the contract of ``CallMachine``.
public struct NoticeMachine: Sendable {
    enum State: Hashable, Sendable {
        case ringing
        /// Hears the summary (or, no play, may still press a key).
        case summing(LegNumber, PlayNumber?, attempt: Int, until: Uptime)
        /// Hears a message; the others follow.
        case hearing(LegNumber, PlayNumber, rest: [TaskID], until: Uptime)
        /// Waits while the caller is called back.
        case calling(LegNumber)
        /// Talks with the caller.
        case talking(LegNumber, with: LegNumber, heldBy: Set<LegNumber>)
        /// Hears a last word before we hang up.
        case leaving(LegNumber, PlayNumber, until: Uptime)
        case ending
    }

    public let call: CallID
    public let plan: NoticePlan
    var state = State.ringing
    var hunt: Hunt
    /// Calls the caller back, once that was asked for.
    var outreach: Hunt?
    /// How often that was asked for.
    var callBackCount = 0
    var outbox = Outbox()
    /// What came of it so far.
    public internal(set) var outcome = Outcome.noAnswer
    var hasEnded = false
    /// When it ends at the latest, whatever is pressed.
    var cap: Uptime
    /// True once ``CallEffect/finished`` is emitted.
    public private(set) var isFinished = false

    /// What came of telling somebody; the raw value is what facts say.
    public enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
        case acknowledged, passed, heard, noKey, noAnswer, failed, stopped
    }

    /// Begins to ring: its first effects are waiting when this returns.
    public init(call: CallID, plan: NoticePlan, now: Uptime) {
        self.call = call
        self.plan = plan
        hunt = Hunt(plan: plan.hunt, limits: plan.limits)
        cap = now + min(plan.limits.maximumCall, .seconds(900))
        outbox.record(.noticeStarted(person: plan.person, channel: "call", tasks: plan.tasks.map(\.id)))
        follow(hunt.begin(desk: false, ladder: true, now: now, into: &outbox), now: now)
        settle()
    }

    /// Whether the last word is being said.
    public var isLeaving: Bool { if case .leaving = state { true } else { false } }

    /// Whether a caller is being called back, or talked to: nothing that we want to tell comes before that.
    public var isCallingBack: Bool {
        switch state {
        case .calling, .talking: true
        case .ringing, .summing, .hearing, .leaving, .ending: false
        }
    }

    /// Whether it was ended from outside before the person had done anything.
    public var wasStopped: Bool { outcome == .stopped }

    /// Takes in one event; drain ``nextEffect()`` to nil afterwards, then arm ``nextDeadline``.
    public mutating func handle(_ event: CallEvent, now: Uptime) {
        guard !isFinished else { return }
        switch event {
        case .reserved(let number, let granted, let refused):
            if outreach?.held[number] != nil {
                let signals = outreach?.reserved(number, granted: granted, refused: refused, now: now, into: &outbox)
                follow(callBack: signals ?? [], now: now)
                break
            }
            follow(hunt.reserved(number, granted: granted, refused: refused, now: now, into: &outbox), now: now)
        case .shutdownBegan(let budget):
            // A conversation goes on for as long as one of a caller who called us.
            if isCallingBack { cap = min(cap, now + budget) } else { stop(now: now) }
        case .recordingEnded, .pinChecked, .announcementKept: break
        case .legProgressed(let leg, _), .legAnswered(let leg), .legFailed(let leg, _, _), .legHungUp(let leg, _),
            .legLost(let leg, _), .legClosed(let leg), .keyPressed(let leg, _), .played(let leg, _, _),
            .mediaLost(let leg), .legHeld(let leg), .legResumed(let leg):
            if case .talking(let person, let other, _) = state, leg == person || leg == other {
                conversed(event, person, with: other, now: now)
            } else if leg == listener {
                heard(event, from: leg, now: now)
            } else if outreach?.legs[leg] != nil {
                follow(callBack: outreach?.handle(event, on: leg, now: now, into: &outbox) ?? [], now: now)
            } else {
                follow(hunt.handle(event, on: leg, now: now, into: &outbox), now: now)
            }
        }
        settle()
    }

    /// Does what is due at `now`; harmless when called early.
    public mutating func handleTimeout(now: Uptime) {
        guard !isFinished else { return }
        if cap <= now, !hasEnded { end(now: now) }
        waited(now: now)
        follow(hunt.handleTimeout(now: now, into: &outbox), now: now)
        follow(callBack: outreach?.handleTimeout(now: now, into: &outbox) ?? [], now: now)
        settle()
    }

    /// When to call ``handleTimeout(now:)`` at the latest; nil only once it is finished.
    public var nextDeadline: Uptime? {
        guard !isFinished else { return nil }
        let own: Uptime? =
            switch state {
            case .summing(_, _, _, let until), .hearing(_, _, _, let until), .leaving(_, _, let until): until
            case .ringing, .calling, .talking, .ending: nil
            }
        return [own, hunt.deadline, outreach?.deadline, hasEnded ? nil : cap].compactMap { $0 }.min()
    }

    /// The next effect to perform, nil when all were taken.
    public mutating func nextEffect() -> CallEffect? { outbox.next() }

    /// Nothing of it is left to do, or somebody else needs the telephone: it ends at once.
    public mutating func stop(now: Uptime) {
        guard !hasEnded else { return }
        if outcome == .noAnswer { outcome = .stopped }
        end(now: now)
        settle()
    }

    /// The leg of the person, once one is known to listen.
    var listener: LegNumber? {
        switch state {
        case .summing(let leg, _, _, _), .hearing(let leg, _, _, _), .leaving(let leg, _, _), .calling(let leg),
            .talking(let leg, _, _):
            leg
        case .ringing, .ending: nil
        }
    }

    private mutating func settle() {
        guard hasEnded, !isFinished, hunt.isClear, outreach?.isClear ?? true else { return }
        isFinished = true
        outbox.perform(.finished)
    }
}
