import Chronology
import Directory
import Ledger

/// Recording the announcement: nothing replaces the one that callers hear before it was heard again and confirmed.
extension AccessMachine {
    mutating func instruct(now: Uptime, into outbox: inout Outbox) {
        let words = Utterance(
            PromptText.accessRecord.rawValue, plan.prompts.language, [.text(.accessRecord), .beep])
        state = .instructing(outbox.play(words, to: .caller), until: now + limits.promptMaximum)
    }

    mutating func record(now: Uptime, into outbox: inout Outbox) {
        recordings += 1
        outbox.perform(.stopPlaying(.caller))
        outbox.perform(
            .startRecording(recordingName, maximum: Self.longestAnnouncement, endingSilence: .seconds(10)))
        state = .recording(since: now, until: now + Self.longestAnnouncement + limits.answerMaximum)
    }

    mutating func stopRecording(now: Uptime, into outbox: inout Outbox) {
        outbox.perform(.stopRecording(recordingName))
        state = .saving(until: now + limits.answerMaximum)
    }

    mutating func recorded(
        milliseconds: Int, _ ending: RecordingEnding, now: Uptime, into outbox: inout Outbox
    ) {
        guard ending != .failed, .milliseconds(milliseconds) >= Self.shortestAnnouncement else {
            discard(now: now, into: &outbox)
            return
        }
        review(attempt: 1, now: now, into: &outbox)
    }

    mutating func review(attempt: Int, now: Uptime, into outbox: inout Outbox) {
        let play = outbox.play(plan.prompts.review(recordingName), to: .caller)
        state = .reviewing(play, attempt: attempt, until: now + limits.announcementMaximum)
    }

    mutating func reviewed(_ key: Character, now: Uptime, into outbox: inout Outbox) -> Signal? {
        outbox.record(.callerPressed(key: String(key)))
        switch key {
        case "1":
            outbox.perform(.stopPlaying(.caller))
            outbox.perform(.keepAnnouncement(recordingName))
            state = .keeping(until: now + .seconds(5))
        case "2":
            outbox.perform(.discardRecording(recordingName))
            instruct(now: now, into: &outbox)
        case "3": discard(now: now, into: &outbox)
        default: review(attempt: 1, now: now, into: &outbox)
        }
        return nil
    }

    @discardableResult
    mutating func discard(now: Uptime, into outbox: inout Outbox) -> Signal? {
        outbox.perform(.discardRecording(recordingName))
        say(plan.prompts.words(.accessUnkept), now: now, into: &outbox)
        return nil
    }

    /// The file is where callers hear it from, or could not be put there.
    mutating func kept(_ isKept: Bool, now: Uptime, into outbox: inout Outbox) {
        guard isKept else { return say(plan.prompts.words(.accessUnkept), now: now, into: &outbox) }
        outbox.record(.announcementRecorded(line: line, recording: recordingName, person: plan.person))
        say(plan.prompts.words(.accessKept), now: now, into: &outbox)
    }
}
