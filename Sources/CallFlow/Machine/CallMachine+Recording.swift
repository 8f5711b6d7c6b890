import Chronology
import Directory
import Ledger

/// Where the recording of conversations meets the call.
extension CallMachine {
    /// The recording that the line of the call asks for; a refusal holds for all lines that the call goes through.
    mutating func planRecording() {
        let isRefused = recording?.isRefused ?? false
        recording = plan.recording.map {
            ConversationRecording(
                plan: $0, call: call, line: hunt.plan.line, limits: plan.limits, isRefused: isRefused)
        }
    }

    /// The waiting caller hears of the recording first: people are being rung meanwhile, so it costs no time.
    mutating func waitBeforeHunt(now: Uptime) {
        guard let words = recording?.wordsWhileWaiting else {
            return caller.wait(hearing: hunt.plan.opening, now: now, into: &outbox)
        }
        caller.wait(hearing: words, now: now, into: &outbox)
        recording?.callerIsBeingTold(by: caller.wordsBeingSpoken)
        if let opening = hunt.plan.opening { caller.say(opening, now: now, into: &outbox) }
    }

    /// Whether a conversation is being recorded under that name.
    public func isRecording(_ name: RecordingName) -> Bool { recording?.name == name }

    /// Takes a refusal before anybody talks; true when the key was one.
    mutating func refusesRecording(_ event: CallEvent, now: Uptime) -> Bool {
        guard case .keyPressed(_, let key) = event, recording?.isRefusal(key) == true else { return false }
        switch caller.state {
        case .announcing, .choosing: recording?.refuse(into: &outbox)
        case .waiting:
            recording?.refuse(into: &outbox)
            if let words = plan.recording?.prompts.refused { caller.interject(words, now: now, into: &outbox) }
        default: return false
        }
        return true
    }
}
