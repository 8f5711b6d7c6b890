import Chronology
import Directory
import Ledger

extension RungLeg {
    /// Dials a granted device: the fact, then the INVITE.
    init(
        number: LegNumber, reservation: ReservationNumber, device: Device, step: HuntStep, plan: HuntPlan,
        limits: CallLimits, now: Uptime, into outbox: inout Outbox
    ) {
        self.number = number
        self.reservation = reservation
        self.step = step
        self.device = device
        line = plan.line
        ringing = plan.ringing
        acceptance = plan.acceptance
        keys = plan.keys
        self.limits = limits
        attemptEnds = now + plan.ringing.attemptTime
        state = .dialling(until: attemptEnds)
        outbox.record(
            .legDialled(
                leg: number, person: step.candidate.person, device: device.id, level: step.level, round: step.round))
        outbox.perform(
            .dial(
                DialRequest(
                    leg: number, device: device, person: step.candidate.person, line: line,
                    presentsCaller: plan.ringing.presentsCaller)))
    }

    /// Takes in what happened to this leg.
    mutating func handle(_ event: CallEvent, now: Uptime, into outbox: inout Outbox) -> Signal? {
        switch (state, event) {
        case (.dialling, .legProgressed(_, let status)) where status == 180 || status == 183:
            state = .ringing(until: min(now + ringing.ringTime, attemptEnds))
            outbox.record(.legRinging(leg: number, sipStatus: status))
            return nil
        case (.dialling, .legAnswered), (.ringing, .legAnswered):
            return answered(now: now, into: &outbox)
        case (.dialling, .legFailed(_, let status, let cause)), (.ringing, .legFailed(_, let status, let cause)):
            return failed(status: status, cause: cause, into: &outbox)
        case (.dialling, .legHungUp(_, let cause)), (.ringing, .legHungUp(_, let cause)),
            (.dialling, .legLost(_, let cause)), (.ringing, .legLost(_, let cause)):
            _ = failed(status: nil, cause: cause, into: &outbox)
            return .out
        case (.dialling, .legClosed), (.ringing, .legClosed):
            _ = failed(status: nil, cause: "closed", into: &outbox)
            return .out
        case (.prompting(_, let attempt, _), .keyPressed(_, let key)),
            (.awaitingKey(let attempt, _), .keyPressed(_, let key)):
            return pressed(key, attempt: attempt, now: now, into: &outbox)
        case (.prompting(let play, let attempt, _), .played(_, let ended, let completely)) where play == ended:
            if !completely { outbox.promptFailed(on: line) }
            if isWhispering, completely { heardWhisper = true }
            state = .awaitingKey(attempt: attempt, until: now + acceptance.wait)
            return nil
        case (.leaving(let play, let stop, _), .played(_, let ended, _)) where play == ended:
            hangUp(stop, now: now, into: &outbox)
            return nil
        default:
            return departed(event, into: &outbox)
        }
    }

    /// The peer's own end, once answered, and the end of what we stopped.
    private mutating func departed(_ event: CallEvent, into outbox: inout Outbox) -> Signal? {
        let cause: String
        let party: Party
        switch event {
        case .legHungUp(_, let text): (party, cause) = (.responder, text)
        case .legLost(_, let text), .legFailed(_, _, let text): (party, cause) = (.system, text)
        case .legClosed: (party, cause) = (.system, "closed")
        default: return nil
        }
        switch state {
        case .prompting, .awaitingKey:
            outbox.record(.legEnded(leg: number, by: party, cause: cause))
            state = .closed
            return .out
        case .leaving, .closing:
            state = .closed
            return nil
        // An accepted leg is the bridge's: it records the end and calls `close` or `stop`.
        case .dialling, .ringing, .accepted, .closed: return nil
        }
    }

    /// Does what is due: gives up ringing, repeats or gives up the prompt, ends a closing that nobody confirmed.
    mutating func handleTimeout(now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard let deadline, deadline <= now else { return nil }
        switch state {
        case .dialling, .ringing:
            stop(.noAnswer, saying: nil, now: now, into: &outbox)
            return .out
        case .prompting(_, let attempt, _):
            state = .awaitingKey(attempt: attempt, until: now + acceptance.wait)
            return nil
        case .awaitingKey(let attempt, _):
            guard attempt < max(1, acceptance.tries) else {
                stop(.noKey, saying: candidate.prompts.noKey, now: now, into: &outbox)
                return .out
            }
            prompt(candidate.prompts.whisper, attempt: attempt + 1, now: now, into: &outbox)
            return nil
        case .leaving(_, let stop, _):
            hangUp(stop, now: now, into: &outbox)
            return nil
        case .closing:
            state = .closed
            return nil
        case .accepted, .closed: return nil
        }
    }

    /// Ends the leg from our side: cancels it, or says why and hangs up. The fact of its end is recorded here.
    mutating func stop(_ reason: LegStop, saying words: Utterance?, now: Uptime, into outbox: inout Outbox) {
        switch state {
        case .dialling, .ringing:
            outbox.record(.legCancelled(leg: number, reason: reason.rawValue))
            outbox.perform(.cancel(number, reason))
            state = .closing(until: now + limits.closingMaximum)
        case .prompting, .awaitingKey, .accepted:
            if reason == .tooLate { outbox.record(.legToldTooLate(leg: number)) }
            outbox.record(.legEnded(leg: number, by: .system, cause: reason.rawValue))
            guard let words else { return hangUp(reason, now: now, into: &outbox) }
            let play = outbox.play(words, to: number)
            state = .leaving(play, reason, until: now + limits.promptMaximum)
        case .leaving, .closing, .closed: break
        }
    }

    /// The bridge saw an accepted leg end: by us (it is hung up now) or by itself.
    mutating func leaveBridge(
        _ reason: LegStop?, saying words: Utterance?, now: Uptime, into outbox: inout Outbox
    ) {
        guard state == .accepted else { return }
        guard let reason else { return state = .closed }
        guard let words else { return hangUp(reason, now: now, into: &outbox) }
        state = .leaving(outbox.play(words, to: number), reason, until: now + limits.promptMaximum)
    }

    private mutating func answered(now: Uptime, into outbox: inout Outbox) -> Signal? {
        outbox.record(.legAnswered(leg: number))
        guard device.mustAccept else {
            state = .accepted
            outbox.record(.legAccepted(leg: number, person: candidate.person))
            return .accepted
        }
        prompt(candidate.prompts.whisper, attempt: 1, now: now, into: &outbox)
        return nil
    }

    private mutating func failed(status: Int?, cause: String, into outbox: inout Outbox) -> Signal? {
        outbox.record(.legFailed(leg: number, sipStatus: status, cause: cause))
        let neverRang = if case .dialling = state { true } else { false }
        state = .closed
        return neverRang && TrunkFault.isToBlame(for: device, status: status, cause: cause) ? .trunkDown : .out
    }

    private mutating func pressed(
        _ key: Character, attempt: Int, now: Uptime, into outbox: inout Outbox
    ) -> Signal? {
        outbox.record(.legPressed(leg: number, key: String(key)))
        switch key {
        case _ where keys.accepting.contains(key):
            state = .accepted
            acceptedBy = key
            outbox.record(.legAccepted(leg: number, person: candidate.person))
            return .accepted
        case _ where keys.declining.contains(key):
            outbox.record(.legDeclined(leg: number, person: candidate.person))
            stop(.declined, saying: candidate.prompts.declined, now: now, into: &outbox)
            return .declined
        default:
            repeats += 1
            guard repeats <= limits.repeatMaximum else {
                stop(.noKey, saying: candidate.prompts.noKey, now: now, into: &outbox)
                return .out
            }
            let words = keys.repeating.contains(key) ? candidate.prompts.repeated : candidate.prompts.whisper
            prompt(words, attempt: attempt, now: now, into: &outbox)
            return nil
        }
    }

    private mutating func prompt(_ words: Utterance, attempt: Int, now: Uptime, into outbox: inout Outbox) {
        isWhispering = words == candidate.prompts.whisper
        let play = outbox.play(words, to: number)
        state = .prompting(play, attempt: attempt, until: now + limits.promptMaximum)
    }

    private mutating func hangUp(_ reason: LegStop, now: Uptime, into outbox: inout Outbox) {
        outbox.perform(.hangUp(number, reason))
        state = .closing(until: now + limits.closingMaximum)
    }
}
