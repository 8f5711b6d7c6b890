import Chronology
import Directory
import Ledger

extension AccessMachine {
    /// How long a digit or the end of the PIN is waited for.
    static let digitPatience = Duration.seconds(8)
    /// The longest announcement that can be recorded.
    static let longestAnnouncement = Duration.seconds(180)
    /// What is shorter is a slip of the finger.
    static let shortestAnnouncement = Duration.milliseconds(1000)

    /// Takes in what happens on the caller's leg, and answers to what was asked for.
    mutating func handle(_ event: CallEvent, now: Uptime, into outbox: inout Outbox) -> Signal? {
        switch (state, event) {
        case (.talking, _), (.calling, _): return conversed(event, now: now, into: &outbox)
        case (_, .keyPressed(.caller, let key)): return pressed(key, now: now, into: &outbox)
        case (_, .played(.caller, let play, let completely)) where play == speaking:
            if !completely { outbox.promptFailed(on: line) }
            return spoken(now: now, into: &outbox)
        case (.checking, .pinChecked(let verdict)): return checked(verdict, now: now, into: &outbox)
        case (.recording, .recordingEnded(let name, let length, let ending)),
            (.saving, .recordingEnded(let name, let length, let ending)):
            guard name == recordingName else { return nil }
            recorded(milliseconds: length, ending, now: now, into: &outbox)
            return nil
        case (.keeping, .announcementKept(let name, let isKept)) where name == recordingName:
            kept(isKept, now: now, into: &outbox)
            return nil
        default: return nil
        }
    }

    mutating func handleTimeout(now: Uptime, into outbox: inout Outbox) -> Signal? {
        if let signals = outreach?.handleTimeout(now: now, into: &outbox) {
            follow(signals, now: now, into: &outbox)
        }
        switch state {
        case .calling, .talking, .over: return nil
        default: break
        }
        guard let deadline, deadline <= now else { return nil }
        if speaking != nil { return spoken(now: now, into: &outbox) }
        switch state {
        case .asking: return giveUp()
        case .checking: return checked(.unknown, now: now, into: &outbox)
        case .choosing(_, let attempt, _):
            guard attempt < max(1, acceptance.tries) else { return leave(now: now, into: &outbox) }
            choose(attempt: attempt + 1, now: now, into: &outbox)
        case .onTask(let index, _, let attempt, _):
            guard attempt < max(1, acceptance.tries) else { return leave(now: now, into: &outbox) }
            tell(index, attempt: attempt + 1, now: now, into: &outbox)
        case .recording: stopRecording(now: now, into: &outbox)
        case .saving: recorded(milliseconds: 0, .failed, now: now, into: &outbox)
        case .reviewing(_, let attempt, _):
            guard attempt < max(1, acceptance.tries) else { return discard(now: now, into: &outbox) }
            review(attempt: attempt + 1, now: now, into: &outbox)
        case .keeping: kept(false, now: now, into: &outbox)
        default: break
        }
        return nil
    }

    /// The caller is gone, or the call ends: nothing of it stays that was not confirmed.
    mutating func abandon(by party: Party, cause: String, now: Uptime, into outbox: inout Outbox) {
        switch state {
        case .recording, .saving:
            outbox.perform(.stopRecording(recordingName))
            outbox.perform(.discardRecording(recordingName))
        case .reviewing: outbox.perform(.discardRecording(recordingName))
        case .talking(_, let other, _):
            hangUp(other, by: party, cause: cause, isUp: true, now: now, into: &outbox)
        default: break
        }
        state = .over
        outreach?.stop(.otherPartyLeft, now: now, into: &outbox)
        outreach?.settle(into: &outbox)
    }

    // MARK: The PIN

    private mutating func pressed(_ key: Character, now: Uptime, into outbox: inout Outbox) -> Signal? {
        switch state {
        case .asking: return typed(key, now: now, into: &outbox)
        case .choosing: return chose(key, now: now, into: &outbox)
        case .saying:
            outbox.record(.callerPressed(key: String(key)))
            choose(attempt: 1, now: now, into: &outbox)
        case .onTask(let index, _, _, _): return pressed(key, at: index, now: now, into: &outbox)
        case .instructing:
            outbox.record(.callerPressed(key: String(key)))
            record(now: now, into: &outbox)
        case .recording where key == "#" || key == "*": stopRecording(now: now, into: &outbox)
        case .reviewing: return reviewed(key, now: now, into: &outbox)
        default: break
        }
        return nil
    }

    /// A digit of the PIN. It is in no fact, and neither is how many there were.
    private mutating func typed(_ key: Character, now: Uptime, into outbox: inout Outbox) -> Signal? {
        switch key {
        case "*": return giveUp()
        case "#":
            guard !digits.rawValue.isEmpty else { return nil }
            tries += 1
            outbox.perform(.stopPlaying(.caller))
            outbox.perform(.checkPIN(plan.person, plan.device, digits))
            digits = SecretDigits()
            state = .checking(until: now + .seconds(5))
        default:
            digits = digits.adding(key)
            if speaking != nil { outbox.perform(.stopPlaying(.caller)) }
            state = .asking(nil, until: now + Self.digitPatience)
        }
        return nil
    }

    private mutating func checked(_ verdict: PINVerdict, now: Uptime, into outbox: inout Outbox) -> Signal? {
        let until = now + limits.promptMaximum
        switch verdict {
        case .right(let desk):
            self.desk = desk
            outbox.record(.accessGranted(person: plan.person, device: plan.device))
            choose(attempt: 1, now: now, into: &outbox)
            return .granted
        case .wrong(let lockedMinutes):
            outbox.record(.accessRefused(person: plan.person, device: plan.device))
            if let lockedMinutes {
                outbox.record(.accessLocked(person: plan.person, device: plan.device, minutes: lockedMinutes))
                outbox.record(.taskOpened(kind: .accessLocked, line: line, person: plan.person))
            }
            guard lockedMinutes == nil, tries < AccessPlan.tries else {
                let words = plan.prompts.words(lockedMinutes == nil ? .accessRefused : .accessLocked)
                state = .returning(outbox.play(words, to: .caller), until: until)
                return nil
            }
            state = .asking(outbox.play(plan.prompts.words(.accessAgain, .accessPin), to: .caller), until: until)
        case .unknown:
            state = .returning(outbox.play(plan.prompts.words(.accessRefused), to: .caller), until: until)
        }
        return nil
    }

    private mutating func giveUp() -> Signal {
        digits = SecretDigits()
        state = .over
        return .goesOn
    }

    // MARK: The menu

    /// What is spoken came to its end.
    private mutating func spoken(now: Uptime, into outbox: inout Outbox) -> Signal? {
        let until = now + acceptance.wait
        switch state {
        case .asking: state = .asking(nil, until: now + Self.digitPatience)
        case .returning: return giveUp()
        case .choosing(_, let attempt, _): state = .choosing(nil, attempt: attempt, until: until)
        case .saying: choose(attempt: 1, now: now, into: &outbox)
        case .onTask(let index, _, let attempt, _): state = .onTask(index, nil, attempt: attempt, until: until)
        case .instructing: record(now: now, into: &outbox)
        case .reviewing(_, let attempt, _): state = .reviewing(nil, attempt: attempt, until: until)
        case .leaving:
            state = .over
            return .finished
        default: break
        }
        return nil
    }

    mutating func choose(attempt: Int, now: Uptime, into outbox: inout Outbox) {
        let menu = plan.prompts.menu(mayRecord: plan.mayRecordAnnouncement)
        state = .choosing(outbox.play(menu, to: .caller), attempt: attempt, until: now + limits.promptMaximum)
    }

    private mutating func chose(_ key: Character, now: Uptime, into outbox: inout Outbox) -> Signal? {
        outbox.record(.callerPressed(key: String(key)))
        switch key {
        case "1": tell(0, attempt: 1, now: now, into: &outbox)
        case "2":
            outbox.record(.dutyHeard(person: plan.person))
            if let desk { say(desk.duty, now: now, into: &outbox) }
        case "3" where plan.mayRecordAnnouncement: instruct(now: now, into: &outbox)
        case "4" where plan.mayRecordAnnouncement:
            outbox.record(.announcementRecorded(line: line, recording: nil, person: plan.person))
            say(plan.prompts.words(.accessOriginal), now: now, into: &outbox)
        case "*": return leave(now: now, into: &outbox)
        default: choose(attempt: 1, now: now, into: &outbox)
        }
        return nil
    }

    mutating func say(_ words: Utterance, now: Uptime, into outbox: inout Outbox) {
        state = .saying(outbox.play(words, to: .caller), until: now + limits.announcementMaximum)
    }

    @discardableResult
    mutating func leave(now: Uptime, into outbox: inout Outbox) -> Signal? {
        let words = plan.prompts.words(.accessGoodbye)
        state = .leaving(outbox.play(words, to: .caller), until: now + limits.promptMaximum)
        return nil
    }
}
