import Chronology
import Directory
import Ledger

/// The taking of a message: greeting, tone, recording, saving, thanks.
///
/// ```
/// greeting ──played───► recording ──silence, maximum──────────► thanking ──► over
///    │ caller left            │ #, caller left, call ends: saving ──┘ ▲
///    └────────────► over      └──────────────────────────────► saving ──► over
/// ```
///
/// `#` or `*` in the greeting skips to the tone. What was recorded is kept unless it is shorter than the minimum; a recording whose end nobody confirms is kept.
struct Voicemail: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case greeting(PlayNumber, until: Uptime)
        case recording(since: Uptime, until: Uptime)
        /// Asked to stop; waits for the length.
        case saving(since: Uptime, until: Uptime)
        case thanking(PlayNumber, until: Uptime)
        case over
    }

    /// What came of it.
    enum Outcome: Hashable, Sendable {
        /// `partly`: the recording broke off; what there is of it is kept, and the call is owed more.
        case nothing, kept, partly
    }

    var state: State
    private(set) var outcome = Outcome.nothing
    /// False once the caller left or must be hung up: no thanks are played.
    var callerStays = true
    /// The caller skipped the greeting: the tone alone is playing.
    private var skippedGreeting = false
    let plan: VoicemailPlan
    let name: RecordingName
    let line: LineID
    let limits: CallLimits

    /// Plays the greeting, after a word on why there is a message to leave.
    init(
        plan: VoicemailPlan, name: RecordingName, line: LineID, word: Utterance?, limits: CallLimits, now: Uptime,
        into outbox: inout Outbox
    ) {
        self.plan = plan
        self.name = name
        self.line = line
        self.limits = limits
        let tone: [Prompt] = plan.isEnabled ? [.beep] : []
        let greeting = Utterance(
            word?.name ?? plan.greeting.name, plan.greeting.language,
            (word?.prompts ?? []) + plan.greeting.prompts + tone)
        outbox.record(.progressSpoken(prompt: greeting.name))
        state = .greeting(outbox.play(greeting, to: .caller), until: now + limits.announcementMaximum)
    }

    var deadline: Uptime? {
        switch state {
        case .greeting(_, let until), .recording(_, let until), .saving(_, let until), .thanking(_, let until): until
        case .over: nil
        }
    }

    var isGreeting: Bool {
        if case .greeting = state { true } else { false }
    }

    /// Takes in an event of the caller's leg or of the recording.
    mutating func handle(_ event: CallEvent, now: Uptime, into outbox: inout Outbox) {
        switch (state, event) {
        case (.greeting(let play, _), .played(.caller, let ended, let completely)) where play == ended:
            if !completely { outbox.promptFailed(on: line) }
            record(now: now, into: &outbox)
        case (.greeting, .keyPressed(.caller, let key)) where key == "#" || key == "*":
            outbox.record(.callerPressed(key: String(key)))
            skipGreeting(now: now, into: &outbox)
        case (.recording, .keyPressed(.caller, let key)) where key == "#" || key == "*":
            outbox.record(.callerPressed(key: String(key)))
            finish(now: now, into: &outbox)
        case (.recording, .recordingEnded(name, let milliseconds, let ending)),
            (.saving, .recordingEnded(name, let milliseconds, let ending)):
            if ending == .failed { return brokeOff(milliseconds: milliseconds, now: now, into: &outbox) }
            ended(milliseconds: milliseconds, cause: ending.rawValue, now: now, into: &outbox)
        case (.thanking(let play, _), .played(.caller, let ended, let completely)) where play == ended:
            if !completely { outbox.promptFailed(on: line) }
            state = .over
        default: break
        }
    }

    /// Does what is due: no prompt, recording or saving lasts for ever.
    mutating func handleTimeout(now: Uptime, into outbox: inout Outbox) {
        guard let deadline, deadline <= now else { return }
        switch state {
        case .greeting: record(now: now, into: &outbox)
        case .recording: finish(now: now, into: &outbox)
        case .saving(let since, _):
            let length = min((now - since), plan.maximum)
            ended(milliseconds: Int(length.wholeMilliseconds), cause: "unconfirmed", now: now, into: &outbox)
        case .thanking: state = .over
        case .over: break
        }
    }

    /// The caller left, or the call must end: what was said is saved, nothing more is played.
    mutating func callerLeft(now: Uptime, into outbox: inout Outbox) {
        callerStays = false
        switch state {
        case .greeting, .thanking: state = .over
        case .recording: finish(now: now, into: &outbox)
        case .saving, .over: break
        }
    }

    /// The tone in place of the greeting, so that nobody is talked over; a second key does without it.
    private mutating func skipGreeting(now: Uptime, into outbox: inout Outbox) {
        guard plan.isEnabled, !skippedGreeting else { return record(now: now, into: &outbox) }
        skippedGreeting = true
        let tone = Utterance("beep", plan.greeting.language, [.beep])
        state = .greeting(outbox.play(tone, to: .caller), until: now + limits.promptMaximum)
    }

    private mutating func record(now: Uptime, into outbox: inout Outbox) {
        guard plan.isEnabled else { return state = .over }
        outbox.perform(.stopPlaying(.caller))
        outbox.record(.voicemailStarted(recording: name))
        outbox.perform(.startRecording(name, maximum: plan.maximum, endingSilence: plan.endingSilence))
        state = .recording(since: now, until: now + plan.maximum + limits.answerMaximum)
    }

    private mutating func finish(now: Uptime, into outbox: inout Outbox) {
        guard case .recording(let since, _) = state else { return }
        outbox.perform(.stopRecording(name))
        state = .saving(since: since, until: now + limits.answerMaximum)
    }

    /// The disk failed: what was written stays, the caller hears that the call is noted and not that all is well.
    private mutating func brokeOff(milliseconds: Int, now: Uptime, into outbox: inout Outbox) {
        outcome = .partly
        outbox.record(
            .voicemailEnded(recording: name, milliseconds: milliseconds, cause: RecordingEnding.failed.rawValue))
        outbox.record(.taskOpened(kind: .recordingFailed, line: line, person: nil))
        guard callerStays else { return state = .over }
        state = .thanking(outbox.play(plan.brokeOff, to: .caller), until: now + limits.promptMaximum)
    }

    private mutating func ended(milliseconds: Int, cause: String, now: Uptime, into outbox: inout Outbox) {
        if Duration.milliseconds(milliseconds) < plan.minimum {
            outbox.record(.voicemailDiscarded(recording: name, milliseconds: milliseconds))
            outbox.perform(.discardRecording(name))
            state = .over
            return
        }
        outcome = .kept
        outbox.record(.voicemailEnded(recording: name, milliseconds: milliseconds, cause: cause))
        outbox.record(.taskOpened(kind: .voicemail, line: line, person: nil))
        guard callerStays else { return state = .over }
        state = .thanking(outbox.play(plan.thanks, to: .caller), until: now + limits.promptMaximum)
    }
}
