import Chronology
import Directory
import Ledger

extension NoticeMachine {
    mutating func follow(_ signals: [Hunt.Signal], now: Uptime) {
        for signal in signals {
            switch signal {
            case .accepted(let leg): accepted(leg, now: now)
            case .exhausted: end(now: now)
            case .callingNext, .callingAgain: break
            }
        }
    }

    /// Somebody listens: by a key, which then means what it says, or by answering a softphone.
    private mutating func accepted(_ leg: LegNumber, now: Uptime) {
        outcome = .heard
        hunt.stop(.takenElsewhere, except: leg, now: now, into: &outbox)
        outbox.perform(.watchMedia(leg, plan.limits.mediaTimeout))
        if plan.callsBackAtOnce {
            startCallBack(from: leg, now: now)
        } else if let key = hunt.legs[leg]?.acceptedBy {
            pressed(key, on: leg, now: now)
        } else {
            sumUp(on: leg, attempt: 1, now: now)
        }
    }

    /// What the person who listens does.
    mutating func heard(_ event: CallEvent, from leg: LegNumber, now: Uptime) {
        switch (state, event) {
        case (.summing, .keyPressed(_, let key)), (.hearing, .keyPressed(_, let key)):
            outbox.record(.legPressed(leg: leg, key: String(key)))
            pressed(key, on: leg, now: now)
        case (.summing(_, let play, let attempt, _), .played(_, let ended, let completely)) where play == ended:
            if !completely { outbox.promptFailed(on: plan.line) }
            state = .summing(leg, nil, attempt: attempt, until: now + plan.hunt.acceptance.wait)
        case (.hearing(_, let play, let rest, _), .played(_, let ended, let completely)) where play == ended:
            if !completely { outbox.promptFailed(on: plan.line) }
            hear(rest, on: leg, now: now)
        case (.leaving(_, let play, _), .played(_, let ended, _)) where play == ended: end(now: now)
        case (_, .legHungUp(_, let cause)): left(leg, by: .responder, cause: cause, now: now)
        case (_, .legLost(_, let cause)), (_, .legFailed(_, _, let cause)):
            left(leg, by: .system, cause: cause, now: now)
        case (_, .legClosed): left(leg, by: .system, cause: "closed", now: now)
        case (_, .mediaLost):
            outbox.record(.legMediaLost(leg: leg))
            end(now: now)
        default: break
        }
    }

    mutating func waited(now: Uptime) {
        switch state {
        case .summing(let leg, .some, let attempt, let until) where until <= now:
            state = .summing(leg, nil, attempt: attempt, until: now + plan.hunt.acceptance.wait)
        case .summing(let leg, .none, let attempt, let until) where until <= now:
            guard attempt < max(1, plan.hunt.acceptance.tries) else {
                outcome = outcome == .heard ? .heard : .noKey
                return say(plan.prompts.noKey, to: leg, now: now)
            }
            sumUp(on: leg, attempt: attempt + 1, now: now)
        case .hearing(let leg, _, let rest, let until) where until <= now: hear(rest, on: leg, now: now)
        case .leaving(_, _, let until) where until <= now: end(now: now)
        default: break
        }
    }

    private mutating func pressed(_ key: Character, on leg: LegNumber, now: Uptime) {
        switch key {
        case "1":
            hear(plan.tasks.map(\.id).filter { plan.prompts.messages[$0] != nil }, isFirst: true, on: leg, now: now)
        case "2":
            outcome = .acknowledged
            for task in plan.tasks {
                outbox.record(.taskAcknowledged(task: task.id, by: plan.person.rawValue, how: "telephone"))
            }
            say(plan.prompts.acknowledged, to: leg, now: now)
        case "3": startCallBack(from: leg, now: now)
        case "4":
            outcome = .passed
            for task in plan.tasks { outbox.record(.taskPassed(task: task.id, person: plan.person)) }
            say(plan.prompts.passed, to: leg, now: now)
        default: sumUp(on: leg, attempt: 1, now: now)
        }
    }

    /// Plays the first of these messages, or sums up when none is left.
    private mutating func hear(_ tasks: [TaskID], isFirst: Bool = false, on leg: LegNumber, now: Uptime) {
        guard let task = tasks.first, let message = plan.prompts.messages[task] else {
            let lead = isFirst ? plan.prompts.noMessage.prompts : []
            return sumUp(on: leg, attempt: 1, after: lead, now: now)
        }
        outbox.record(.messageHeard(task: task, person: plan.person))
        let play = outbox.play(message, to: leg)
        state = .hearing(leg, play, rest: Array(tasks.dropFirst()), until: now + plan.limits.announcementMaximum)
    }

    mutating func sumUp(on leg: LegNumber, attempt: Int, after lead: [Prompt] = [], now: Uptime) {
        let summary = plan.prompts.summary
        let words = Utterance(summary.name, summary.language, lead + summary.prompts)
        let play = outbox.play(words, to: leg)
        state = .summing(leg, play, attempt: attempt, until: now + plan.limits.promptMaximum)
    }

    private mutating func say(_ words: Utterance, to leg: LegNumber, now: Uptime) {
        let play = outbox.play(words, to: leg)
        state = .leaving(leg, play, until: now + plan.limits.promptMaximum)
    }

    /// The person hung up.
    mutating func left(_ leg: LegNumber, by party: Party, cause: String, now: Uptime) {
        abandonCallBack(by: party, cause: cause, now: now)
        outbox.record(.legEnded(leg: leg, by: party, cause: cause))
        hunt.legs[leg]?.leaveBridge(nil, saying: nil, now: now, into: &outbox)
        state = .ending
        end(now: now)
    }

    /// Lets everybody go and says what came of it.
    mutating func end(now: Uptime) {
        guard !hasEnded else { return }
        hasEnded = true
        abandonCallBack(by: .system, cause: LegStop.maximumReached.rawValue, now: now)
        if let listener { release(listener, now: now) }
        state = .ending
        hunt.stop(.served, now: now, into: &outbox)
        hunt.settle(into: &outbox)
        outbox.record(.noticeEnded(person: plan.person, outcome: outcome.rawValue))
    }

    private mutating func release(_ leg: LegNumber, now: Uptime) {
        outbox.record(.legEnded(leg: leg, by: .system, cause: LegStop.served.rawValue))
        hunt.legs[leg]?.leaveBridge(.served, saying: nil, now: now, into: &outbox)
    }
}
