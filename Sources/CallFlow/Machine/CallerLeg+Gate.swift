import Chronology
import Ledger

/// Callers who hide their number press the digit that they hear, before the menu and before anybody is rung.
extension CallerLeg {
    /// The announcement is over: on to the gate if there is one, else to the menu.
    mutating func proceed(now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard mustProve else { return offerMenu(repetition: 1, now: now, into: &outbox) }
        return challenge(attempt: 1, now: now, into: &outbox)
    }

    /// Whether the caller has still to press a digit on this line.
    var mustProve: Bool {
        if case .gated = plan.screening { !hasProved } else { false }
    }

    /// Speaks the digit of a try; after the last one ``Signal/failedProof`` follows.
    mutating func challenge(attempt: Int, now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard case .gated(let gate) = plan.screening, gate.challenges.indices.contains(attempt - 1) else {
            return .failedProof
        }
        let words = gate.challenges[attempt - 1].utterance
        outbox.record(.announcementStarted(prompt: words.name))
        state = .proving(
            outbox.play(words, to: .caller), attempt: attempt, until: now + plan.limits.promptMaximum)
        return nil
    }

    /// The digit was spoken.
    mutating func awaitProof(attempt: Int, now: Uptime) {
        guard case .gated(let gate) = plan.screening else { return }
        state = .proving(nil, attempt: attempt, until: now + gate.wait)
    }

    /// A key at the gate: the right one opens it, the star leads to voicemail, any other is a try.
    mutating func proved(by key: Character, attempt: Int, now: Uptime, into outbox: inout Outbox) -> Signal? {
        guard case .gated(let gate) = plan.screening, gate.challenges.indices.contains(attempt - 1) else { return nil }
        if key == "*" { return plan.voicemail.isEnabled ? .wantsVoicemail : nil }
        guard gate.challenges[attempt - 1].key == String(key) else {
            return challenge(attempt: attempt + 1, now: now, into: &outbox)
        }
        hasProved = true
        return .proved
    }
}
