import Chronology
import Directory
import Ledger

extension CallerLeg {
    /// Answers: from here on the caller is charged and hears us.
    mutating func answer(into outbox: inout Outbox) {
        outbox.record(.callerAnswered)
        outbox.perform(.answerCaller)
        outbox.perform(.watchMedia(.caller, plan.limits.mediaTimeout))
    }

    /// Plays the announcement, or goes straight to the menu or the hunt.
    mutating func announce(now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard let announcement = plan.announcement else { return proceed(now: now, into: &outbox) }
        outbox.record(.announcementStarted(prompt: announcement.name))
        let play = outbox.play(announcement, to: .caller)
        state = .announcing(play, until: now + plan.limits.announcementMaximum)
        return nil
    }

    /// Lets the caller wait; `opening` is said first.
    mutating func wait(hearing opening: Utterance?, now: Uptime, into outbox: inout Outbox) {
        state = .waiting(Waiting(speaking: nil, until: now, next: nil))
        if let opening { speak(opening, now: now, into: &outbox) } else { playMusic(now: now, into: &outbox) }
    }

    /// Says what the search is doing, after anything that is being said.
    mutating func say(_ words: Utterance, now: Uptime, into outbox: inout Outbox) {
        guard case .waiting(var waiting) = state else { return }
        guard waiting.speaking != nil else { return speak(words, now: now, into: &outbox) }
        waiting.next = words
        state = .waiting(waiting)
    }

    /// Says something in place of what is being said; what was to come next still comes.
    mutating func interject(_ words: Utterance, now: Uptime, into outbox: inout Outbox) {
        guard case .waiting(let waiting) = state else { return }
        speak(words, now: now, into: &outbox)
        if let next = waiting.next { say(next, now: now, into: &outbox) }
    }

    /// What the waiting caller is being told.
    var wordsBeingSpoken: PlayNumber? {
        if case .waiting(let waiting) = state { waiting.speaking } else { nil }
    }

    /// Says a last word; ``Signal/saidFarewell`` follows.
    mutating func bid(_ farewell: Utterance, now: Uptime, into outbox: inout Outbox) {
        outbox.record(.progressSpoken(prompt: farewell.name))
        state = .farewell(outbox.play(farewell, to: .caller), until: now + plan.limits.promptMaximum)
    }

    /// Hangs up; the call's last fact has been recorded.
    mutating func close(_ reason: LegStop, now: Uptime, into outbox: inout Outbox) {
        guard isUp else { return }
        outbox.perform(.hangUp(.caller, reason))
        state = .closing(until: now + plan.limits.closingMaximum)
    }

    /// Takes in a key, an ended prompt or the end of a closing.
    mutating func handle(_ event: CallEvent, now: Uptime, into outbox: inout Outbox) -> Signal? {
        switch (state, event) {
        case (.announcing, .keyPressed(_, let key)), (.choosing, .keyPressed(_, let key)),
            (.waiting, .keyPressed(_, let key)):
            return pressed(key, now: now, into: &outbox)
        case (.proving(_, let attempt, _), .keyPressed(_, let key)):
            outbox.record(.callerPressed(key: String(key)))
            return proved(by: key, attempt: attempt, now: now, into: &outbox)
        case (_, .played(_, let play, let completely)):
            return played(play, completely: completely, now: now, into: &outbox)
        case (.closing, .legClosed), (.closing, .legHungUp), (.closing, .legLost), (.closing, .legFailed):
            state = .closed
            return nil
        default: return nil
        }
    }

    mutating func handleTimeout(now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard let deadline, deadline <= now else { return nil }
        switch state {
        case .announcing: return proceed(now: now, into: &outbox)
        case .proving(.some, let attempt, _):
            awaitProof(attempt: attempt, now: now)
            return nil
        case .proving(.none, let attempt, _): return challenge(attempt: attempt + 1, now: now, into: &outbox)
        case .choosing(.some, let repetition, _):
            awaitKey(repetition: repetition, now: now)
            return nil
        case .choosing(.none, let repetition, _):
            guard let menu = plan.menu, repetition < menu.repetitions else { return fallBack(into: &outbox) }
            return offerMenu(repetition: repetition + 1, now: now, into: &outbox)
        case .waiting(let waiting):
            if waiting.speaking != nil {
                spoken(waiting, now: now, into: &outbox)
            } else {
                speak(plan.prompts.progressStill, now: now, into: &outbox)
            }
            return nil
        case .farewell: return .saidFarewell
        case .closing:
            state = .closed
            return nil
        case .arriving, .unanswered, .recording, .talking, .atTheKeys, .closed: return nil
        }
    }

    private mutating func played(
        _ play: PlayNumber, completely: Bool, now: Uptime, into outbox: inout Outbox
    ) -> Signal? {
        guard play == speaking else { return nil }
        if !completely { outbox.promptFailed(on: plan.line) }
        switch state {
        case .announcing: return proceed(now: now, into: &outbox)
        case .proving(_, let attempt, _):
            awaitProof(attempt: attempt, now: now)
            return nil
        case .choosing(_, let repetition, _):
            awaitKey(repetition: repetition, now: now)
            return nil
        case .waiting(let waiting):
            spoken(waiting, now: now, into: &outbox)
            return nil
        case .farewell: return .saidFarewell
        case .arriving, .unanswered, .recording, .talking, .atTheKeys, .closing, .closed: return nil
        }
    }

    /// What is being spoken to the caller by this leg.
    private var speaking: PlayNumber? {
        switch state {
        case .announcing(let play, _), .farewell(let play, _): play
        case .choosing(let play, _, _), .proving(let play, _, _): play
        case .waiting(let waiting): waiting.speaking
        case .arriving, .unanswered, .recording, .talking, .atTheKeys, .closing, .closed: nil
        }
    }

    private mutating func pressed(_ key: Character, now: Uptime, into outbox: inout Outbox) -> Signal? {
        outbox.record(.callerPressed(key: String(key)))
        if case .waiting = state {
        } else if mustProve {
            // A choice opens no gate: the digit is asked for next.
        } else if let target = plan.menu?.choices[String(key)] {
            outbox.record(.menuChosen(key: String(key), action: target.name))
            return .chose(target)
        }
        switch (key, state) {
        case ("*", _): return plan.voicemail.isEnabled ? .wantsVoicemail : nil
        case ("0", _): return .wantsCallBack
        case (_, .announcing): return proceed(now: now, into: &outbox)
        // A key that the menu does not know repeats it, as often as silence would.
        case (_, .choosing(_, let repetition, _)):
            guard let menu = plan.menu, repetition < menu.repetitions else { return fallBack(into: &outbox) }
            return offerMenu(repetition: repetition + 1, now: now, into: &outbox)
        default: return nil
        }
    }

    mutating func offerMenu(repetition: Int, now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard let menu = plan.menu else { return .chose(.hunt) }
        outbox.record(.announcementStarted(prompt: menu.utterance.name))
        let play = outbox.play(menu.utterance, to: .caller)
        state = .choosing(play, repetition: repetition, until: now + plan.limits.announcementMaximum)
        return nil
    }

    private mutating func awaitKey(repetition: Int, now: Uptime) {
        state = .choosing(nil, repetition: repetition, until: now + (plan.menu?.timeout ?? .zero))
    }

    private func fallBack(into outbox: inout Outbox) -> Signal {
        let target = plan.menu?.fallback ?? .hunt
        outbox.record(.menuChosen(key: nil, action: target.name))
        return .chose(target)
    }

    private mutating func speak(_ words: Utterance, now: Uptime, into outbox: inout Outbox) {
        outbox.record(.progressSpoken(prompt: words.name))
        let play = outbox.play(words, to: .caller)
        state = .waiting(Waiting(speaking: play, until: now + plan.limits.promptMaximum, next: nil))
    }

    private mutating func spoken(_ waiting: Waiting, now: Uptime, into outbox: inout Outbox) {
        if let next = waiting.next { speak(next, now: now, into: &outbox) } else { playMusic(now: now, into: &outbox) }
    }

    private mutating func playMusic(now: Uptime, into outbox: inout Outbox) {
        outbox.play(plan.prompts.waiting, to: .caller, loops: true)
        state = .waiting(Waiting(speaking: nil, until: now + plan.hunt.ringing.progressEvery, next: nil))
    }
}

extension MenuTarget {
    /// What facts call it.
    var name: String {
        switch self {
        case .hunt: "hunt"
        case .line(let turn): "line \(turn.hunt.line)"
        case .voicemail: "voicemail"
        }
    }
}
