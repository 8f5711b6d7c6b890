import Chronology
import Directory
import Ledger

/// Callers whom the line does not let through to its people.
extension CallMachine {
    /// Blocked, or over the limit of the hour: hears why. Only the latter may leave a message; without one nothing is
    /// owed, since the caller was told that nobody is rung.
    mutating func turnAway(now: Uptime) {
        owed = nil
        switch plan.screening {
        case .blocked(let words, let isAnswered):
            outbox.record(.callerScreened(verdict: .blocked))
            let end = Departure(by: .system, cause: "callerBlocked", stop: .served)
            guard isAnswered || caller.isAnswered else {
                return conclude(by: end.by, cause: end.cause, end.stop, now: now)
            }
            answerIfNeeded()
            // Someone who calls in vain takes no place from others.
            outbox.perform(.yieldPlace)
            bid(words, then: end, now: now)
        case .limited(let words):
            outbox.record(.callerScreened(verdict: .limited))
            answerIfNeeded()
            offerVoicemail(after: words, cause: "callerLimited", now: now)
        case .open, .gated: break
        }
    }

    /// The digit was right: the call goes its way.
    mutating func proved(now: Uptime) {
        outbox.record(.callerScreened(verdict: .proved))
        owed = .missedCall
        if isTurned { return startHunt(now: now) }
        follow(caller.offerMenu(repetition: 1, now: now, into: &outbox), now: now)
    }

    mutating func failedProof(now: Uptime) {
        guard case .gated(let gate) = plan.screening else { return }
        outbox.record(.callerScreened(verdict: .unproved))
        offerVoicemail(after: gate.failed, cause: "unproved", now: now)
    }

    /// Voicemail says by itself that none can be left; it would say then that the call is dealt with, which it is not.
    private mutating func offerVoicemail(after words: Utterance, cause: String, now: Uptime) {
        guard plan.voicemail.isEnabled else {
            outbox.perform(.yieldPlace)
            return bid(words, then: Departure(by: .system, cause: cause, stop: .served), now: now)
        }
        startVoicemail(word: words, now: now)
    }

    private mutating func bid(_ words: Utterance, then end: Departure, now: Uptime) {
        departure = end
        caller.bid(words, now: now, into: &outbox)
    }

    private mutating func answerIfNeeded() {
        if !caller.isAnswered { caller.answer(into: &outbox) }
    }
}
