import Chronology
import Directory
import Ledger

/// The recording of a call's conversations: only after both parties were told, never after the caller refused.
///
/// ```
/// idle ──joined──► telling ──both heard it──► running ◄──key──► paused
///   ▲                │ not heard                 │ the caller refuses: paused for good
///   └────────────────┴───────────────────────────┴── the conversation ends, the file breaks off
/// ```
///
/// Who was told before (the caller while waiting, the person with the whisper) is not told again; the others hear it in
/// the conversation, and nothing is recorded until they did.
struct ConversationRecording: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case idle
        /// In a conversation in which these legs are still being told.
        case telling(Conversation, waiting: [LegNumber: PlayNumber], until: Uptime)
        case running(Conversation, since: Uptime, isPaused: Bool)
    }

    /// One conversation, which one file is made of.
    struct Conversation: Hashable, Sendable {
        let name: RecordingName
        let leg: LegNumber
        /// What the person hears.
        let prompts: RecordingPrompts
    }

    let plan: RecordingPlan
    let call: CallID
    let line: LineID
    let limits: CallLimits
    var state = State.idle
    /// The caller refused, once for the whole call.
    private(set) var isRefused = false
    /// The caller heard the notice to its end.
    private(set) var callerIsTold = false
    /// The notice that the waiting caller is hearing.
    private var notice: PlayNumber?
    private var conversations = 0

    init(plan: RecordingPlan, call: CallID, line: LineID, limits: CallLimits, isRefused: Bool = false) {
        self.plan = plan
        self.call = call
        self.line = line
        self.limits = limits
        self.isRefused = isRefused
    }

    /// What the caller hears of it while waiting; nil when there is nothing more to say.
    var wordsWhileWaiting: Utterance? {
        if isRefused { return plan.prompts.refused }
        return callerIsTold ? nil : plan.prompts.notice
    }

    /// The recording that is under way.
    var name: RecordingName? {
        if case .running(let conversation, _, _) = state { conversation.name } else { nil }
    }

    var deadline: Uptime? {
        if case .telling(_, _, let until) = state { until } else { nil }
    }

    /// The waiting caller has begun to hear the notice.
    mutating func callerIsBeingTold(by play: PlayNumber?) { notice = isRefused ? nil : play }

    /// Whether the caller's key refuses the recording now.
    func isRefusal(_ key: Character) -> Bool { !isRefused && plan.refuseKey == String(key) }

    /// The caller refuses; said to both where they talk already.
    mutating func refuse(into outbox: inout Outbox) {
        isRefused = true
        outbox.record(.recordingRefused(by: .caller))
        switch state {
        case .idle: break
        case .telling(let conversation, _, _):
            tell(\.refused, conversation, into: &outbox)
            state = .idle
        case .running(let conversation, let since, _):
            outbox.perform(.muteRecording(conversation.name, true))
            tell(\.refused, conversation, into: &outbox)
            state = .running(conversation, since: since, isPaused: true)
        }
    }

    /// Caller and person talk; `isTold`: the person heard the notice with the whisper.
    mutating func joined(
        _ leg: LegNumber, prompts: RecordingPrompts, isTold: Bool, now: Uptime, into outbox: inout Outbox
    ) {
        notice = nil
        guard !isRefused else { return }
        conversations += 1
        let conversation = Conversation(name: "\(call)-c\(conversations)", leg: leg, prompts: prompts)
        var waiting: [LegNumber: PlayNumber] = [:]
        if isTold { outbox.record(.recordingAnnounced(leg: leg)) }
        if !callerIsTold { waiting[.caller] = outbox.play(plan.prompts.notice, to: .caller) }
        if !isTold { waiting[leg] = outbox.play(prompts.notice, to: leg) }
        state = .telling(conversation, waiting: waiting, until: now + limits.promptMaximum)
        startIfTold(now: now, into: &outbox)
    }

    /// Takes in what happens to the caller, and to the person of the conversation.
    mutating func handle(_ event: CallEvent, now: Uptime, into outbox: inout Outbox) {
        switch (state, event) {
        case (_, .played(.caller, let play, true)) where play == notice:
            told(.caller, into: &outbox)
            notice = nil
        case (.telling(let conversation, var waiting, let until), .played(let leg, let play, let completely))
        where waiting[leg] == play:
            guard completely else { return notTold(into: &outbox) }
            told(leg, into: &outbox)
            waiting[leg] = nil
            state = .telling(conversation, waiting: waiting, until: until)
            startIfTold(now: now, into: &outbox)
        case (.running(let conversation, _, _), .keyPressed(let leg, let key))
        where leg == .caller || leg == conversation.leg:
            pressed(key, by: leg == .caller ? .caller : .responder, into: &outbox)
        case (.telling, .keyPressed(.caller, let key)) where isRefusal(key): refuse(into: &outbox)
        case (.running(let conversation, _, _), .recordingEnded(let name, let milliseconds, let ending))
        where name == conversation.name:
            brokeOff(conversation, milliseconds: milliseconds, ending, into: &outbox)
        default: break
        }
    }

    /// The conversation is over; its last sample is what was said until now.
    mutating func parted(now: Uptime, into outbox: inout Outbox) {
        if case .running(let conversation, let since, _) = state {
            outbox.record(
                .recordingEnded(
                    recording: conversation.name, milliseconds: Int((now - since).wholeMilliseconds),
                    cause: RecordingEnding.stopped.rawValue))
            outbox.perform(.endRecording(conversation.name))
        }
        state = .idle
    }

    mutating func handleTimeout(now: Uptime, into outbox: inout Outbox) {
        if let deadline, deadline <= now { notTold(into: &outbox) }
    }

    private mutating func told(_ leg: LegNumber, into outbox: inout Outbox) {
        if leg == .caller { callerIsTold = true }
        outbox.record(.recordingAnnounced(leg: leg))
    }

    private mutating func startIfTold(now: Uptime, into outbox: inout Outbox) {
        guard case .telling(let conversation, let waiting, _) = state, waiting.isEmpty else { return }
        outbox.record(
            .recordingStarted(recording: conversation.name, leg: conversation.leg, keptDays: plan.keptDays))
        outbox.perform(.recordBridge(conversation.name, conversation.leg))
        state = .running(conversation, since: now, isPaused: false)
    }

    /// Whoever could not be told is not recorded.
    private mutating func notTold(into outbox: inout Outbox) {
        outbox.record(.recordingRefused(by: .system))
        outbox.promptFailed(on: line)
        state = .idle
    }

    private mutating func pressed(_ key: Character, by party: Party, into outbox: inout Outbox) {
        guard case .running(let conversation, let since, let isPaused) = state else { return }
        if party == .caller, isRefusal(key) { return refuse(into: &outbox) }
        guard plan.pauseKey == String(key), !isRefused else { return }
        if isPaused {
            outbox.record(.recordingResumed(recording: conversation.name, by: party))
        } else {
            outbox.record(.recordingPaused(recording: conversation.name, by: party))
        }
        outbox.perform(.muteRecording(conversation.name, !isPaused))
        tell(isPaused ? \.resumed : \.paused, conversation, into: &outbox)
        state = .running(conversation, since: since, isPaused: !isPaused)
    }

    /// The disk is full or gone: the conversation goes on, and somebody learns of it.
    private mutating func brokeOff(
        _ conversation: Conversation, milliseconds: Int, _ ending: RecordingEnding, into outbox: inout Outbox
    ) {
        outbox.record(
            .recordingEnded(recording: conversation.name, milliseconds: milliseconds, cause: ending.rawValue))
        if ending == .failed {
            outbox.record(.taskOpened(kind: .conversationUnrecorded, line: line, person: nil))
        }
        state = .idle
    }

    private func tell(
        _ words: KeyPath<RecordingPrompts, Utterance>, _ conversation: Conversation, into outbox: inout Outbox
    ) {
        outbox.play(plan.prompts[keyPath: words], to: .caller)
        outbox.play(conversation.prompts[keyPath: words], to: conversation.leg)
    }
}
