import Chronology
import Directory
import Ledger

/// One task after the other: its words, its message, its caller, its end.
extension AccessMachine {
    /// Speaks the first task from `index` on that the person has not taken charge of.
    mutating func tell(
        _ index: Int, attempt: Int, after lead: [Prompt] = [], now: Uptime, into outbox: inout Outbox
    ) {
        let tasks = desk?.tasks ?? []
        guard let next = tasks.indices.first(where: { $0 >= index && !taken.contains(tasks[$0].id) }),
            let words = desk?.summaries[tasks[next].id]
        else {
            let text: PromptText = tasks.isEmpty ? .accessNothing : .accessNoMore
            return say(Utterance(text.rawValue, plan.prompts.language, lead + [.text(text)]), now: now, into: &outbox)
        }
        let spoken = Utterance(words.name, words.language, lead + words.prompts)
        let play = outbox.play(spoken, to: .caller)
        state = .onTask(next, play, attempt: attempt, until: now + limits.promptMaximum)
    }

    mutating func pressed(_ key: Character, at index: Int, now: Uptime, into outbox: inout Outbox) -> Signal? {
        outbox.record(.callerPressed(key: String(key)))
        guard let desk, desk.tasks.indices.contains(index) else { return nil }
        let task = desk.tasks[index].id
        switch key {
        case "1":
            guard let message = desk.messages[task] else {
                tell(index, attempt: 1, after: [.text(.noticeNoMessage)], now: now, into: &outbox)
                return nil
            }
            outbox.record(.messageHeard(task: task, person: plan.person))
            let play = outbox.play(message, to: .caller)
            state = .onTask(index, play, attempt: 1, until: now + limits.announcementMaximum)
        case "2":
            outbox.record(.taskAcknowledged(task: task, by: plan.person.rawValue, how: "telephone"))
            taken.insert(task)
            tell(index + 1, attempt: 1, after: [.text(.accessTaken)], now: now, into: &outbox)
        case "3": callBack(index, now: now, into: &outbox)
        case "#": tell(index + 1, attempt: 1, now: now, into: &outbox)
        case "*": choose(attempt: 1, now: now, into: &outbox)
        default: tell(index, attempt: 1, now: now, into: &outbox)
        }
        return nil
    }

    // MARK: Calling back

    private mutating func callBack(_ index: Int, now: Uptime, into outbox: inout Outbox) {
        guard let task = desk?.tasks[index].id, let callBack = desk?.callBacks[task], isClear,
            callBacks < AccessPlan.mostCallBacks
        else { return tell(index, attempt: 1, after: [.text(.noticeNoCallBack)], now: now, into: &outbox) }
        callBacks += 1
        outbox.record(.callBackStarted(task: task, person: plan.person))
        outbox.play(plan.prompts.words(.noticeCallingBack), to: .caller)
        state = .calling(index)
        var outreach = Hunt(plan: callBack, limits: limits)
        let signals = outreach.begin(desk: false, ladder: true, now: now, into: &outbox)
        self.outreach = outreach
        follow(signals, now: now, into: &outbox)
    }

    /// What became of the search for the caller.
    mutating func follow(_ signals: [Hunt.Signal], now: Uptime, into outbox: inout Outbox) {
        for signal in signals {
            switch (signal, state) {
            case (.accepted(let other), .calling(let index)):
                outbox.record(.bridged(leg: other, person: plan.person))
                outbox.perform(.bridge(other))
                state = .talking(index, with: other, heldBy: [])
                watch(into: &outbox)
            case (.exhausted, .calling(let index)):
                tell(index, attempt: 1, after: [.text(.noticeCallBackFailed)], now: now, into: &outbox)
            default: break
            }
        }
    }

    /// An event of either leg while a caller is called back, or talked to.
    mutating func conversed(_ event: CallEvent, now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard case .talking(let index, let other, var heldBy) = state else {
            // Whoever waits may stop it.
            if case .calling(let index) = state, case .keyPressed(.caller, "*") = event {
                outreach?.stop(.callerElsewhere, now: now, into: &outbox)
                outreach?.settle(into: &outbox)
                tell(index, attempt: 1, now: now, into: &outbox)
            }
            return nil
        }
        switch event {
        case .legHeld(let holder): heldBy.insert(holder)
        case .legResumed(let holder): heldBy.remove(holder)
        case .legHungUp(other, let cause):
            return part(other, index, by: .caller, cause: cause, isUp: false, now: now, into: &outbox)
        case .legLost(other, let cause), .legFailed(other, _, let cause):
            return part(other, index, by: .system, cause: cause, isUp: false, now: now, into: &outbox)
        case .legClosed(other):
            return part(other, index, by: .system, cause: "closed", isUp: false, now: now, into: &outbox)
        case .mediaLost(other) where heldBy.isEmpty:
            outbox.record(.legMediaLost(leg: other))
            let cause = LegStop.mediaLost.rawValue
            return part(other, index, by: .system, cause: cause, isUp: true, now: now, into: &outbox)
        default: return nil
        }
        state = .talking(index, with: other, heldBy: heldBy)
        watch(into: &outbox)
        return nil
    }

    /// The conversation is over; the person hears the task again and says by key what is to become of it.
    private mutating func part(
        _ other: LegNumber, _ index: Int, by party: Party, cause: String, isUp: Bool, now: Uptime,
        into outbox: inout Outbox
    ) -> Signal? {
        hangUp(other, by: party, cause: cause, isUp: isUp, now: now, into: &outbox)
        outbox.perform(.watchMedia(.caller, limits.mediaTimeout))
        tell(index, attempt: 1, now: now, into: &outbox)
        return nil
    }

    mutating func hangUp(
        _ other: LegNumber, by party: Party, cause: String, isUp: Bool, now: Uptime, into outbox: inout Outbox
    ) {
        outbox.record(.bridgeEnded(leg: other, by: party, cause: cause))
        outbox.record(.legEnded(leg: other, by: party, cause: cause))
        outbox.perform(.unbridge(other))
        outreach?.legs[other]?.leaveBridge(isUp ? .otherPartyLeft : nil, saying: nil, now: now, into: &outbox)
        outreach?.settle(into: &outbox)
    }

    /// Watches both legs, or neither while anybody holds.
    private mutating func watch(into outbox: inout Outbox) {
        guard case .talking(_, let other, let heldBy) = state else { return }
        let patience = heldBy.isEmpty ? limits.mediaTimeout : nil
        outbox.perform(.watchMedia(.caller, patience))
        outbox.perform(.watchMedia(other, patience))
    }
}
