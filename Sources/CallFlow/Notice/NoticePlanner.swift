import Chronology
public import Directory
import Ledger

/// Plans how a person is told of tasks by telephone: a pure function of the organisation.
public enum NoticePlanner {
    /// The plan, or nil when the person has nothing that may be rung.
    public static func plan(
        organisation: Organisation, person id: PersonID, tasks: [NoticeTask], line: Line, callsBackAtOnce: Bool = false
    ) -> NoticePlan? {
        let arrival = Arrival(caller: CallerID("notice"), callerNumber: nil)
        let planning = Planning(
            organisation: organisation, arrival: arrival, instant: Instant(microseconds: 0), callsInProgress: [:])
        guard var candidate = planning.candidate(id, level: level, line: line),
            let person = organisation.people.first(where: { $0.id == id })
        else { return nil }
        let wording = NoticeWording(line: line, language: person.language, tasks: tasks)
        candidate.prompts.whisper = wording.prompts.summary
        candidate.prompts.repeated = wording.prompts.summary
        candidate.prompts.noKey = wording.prompts.noKey
        let hunt = HuntPlan(
            line: line.id, opening: nil, desk: [], levels: [PlannedLevel(name: level, candidates: [candidate])],
            rounds: 1, budget: line.ringing.attemptTime + .seconds(120), ringing: line.ringing,
            acceptance: line.acceptance, keys: .notice, skipped: [], lacksCover: false)
        return NoticePlan(
            person: id, line: line.id, tasks: tasks, hunt: hunt, prompts: wording.prompts,
            limits: CallLimits(line.limits), callBacks: callBacks(tasks, line), callsBackAtOnce: callsBackAtOnce)
    }

    /// The callers who may be called back: their numbers called us, lately. What may be dialled at all is asked when they
    /// are.
    static func callBacks(_ tasks: [NoticeTask], _ line: Line) -> [TaskID: HuntPlan] {
        var plans: [TaskID: HuntPlan] = [:]
        for task in tasks where task.kind.concernsCaller && task.isRecent {
            guard let number = task.callerNumber else { continue }
            let device = Device(id: callBackDevice, reach: .external(number: number, trunk: nil), mustAccept: false)
            let candidate = Candidate(person: nil, devices: [device], prompts: .silent(line.language))
            plans[task.id] = HuntPlan(
                line: line.id, opening: nil, desk: [],
                levels: [PlannedLevel(name: callBackLevel, candidates: [candidate])], rounds: 1, budget: .seconds(75),
                ringing: RingSettings(
                    ringTime: .seconds(45), attemptTime: .seconds(60), ringsBusyPeople: true, presentsCaller: false),
                acceptance: line.acceptance, keys: .notice, skipped: [], lacksCover: false)
        }
        return plans
    }

    /// What facts call the calling back, and the telephone of a caller who is called back.
    static let callBackLevel = "callBack"
    static let callBackDevice = DeviceID("caller")

    /// What facts call the level of a notice.
    static let level = "notice"
}

/// Words a notice: one thing in detail, many as a number.
struct NoticeWording {
    let line: Line
    let language: PromptLanguage
    let tasks: [NoticeTask]

    var prompts: NoticePrompts {
        var messages: [TaskID: Utterance] = [:]
        for task in tasks {
            guard let recording = task.recording else { continue }
            messages[task.id] = Utterance("message", language, caller(of: task) + [.recording(recording)])
        }
        return NoticePrompts(
            summary: Utterance("notice", language, summary), messages: messages, noMessage: shipped(.noticeNoMessage),
            acknowledged: shipped(.noticeAcknowledged), passed: shipped(.noticePassed), noKey: shipped(.noKey),
            callingBack: shipped(.noticeCallingBack), noCallBack: shipped(.noticeNoCallBack),
            callBackFailed: shipped(.noticeCallBackFailed))
    }

    func shipped(_ text: PromptText) -> Utterance { Utterance(text, language) }

    private var summary: [Prompt] {
        let name = Prompt.text(.noticeLine, parameters: ["line": line.name])
        let what: [Prompt] =
            if let only = tasks.first, tasks.count == 1 {
                [.text(Self.text(for: only.kind))] + caller(of: only) + ownWords(of: only)
            } else {
                [.text(.noticeSeveral), .digits(String(min(99, tasks.count)))]
            }
        let canCallBack = tasks.contains { $0.isRecent && $0.callerNumber != nil && $0.kind.concernsCaller }
        return [name] + what + (canCallBack ? [.text(.noticeCallBackKey)] : []) + [.text(.noticeKeys)]
    }

    /// The most of an alert's own words that are spoken: a person who is woken hears half a minute at most.
    private static let longestSummary = 300

    func ownWords(of task: NoticeTask) -> [Prompt] {
        guard let summary = task.summary, !summary.isEmpty else { return [] }
        return [.saidOnce(String(summary.prefix(Self.longestSummary)))]
    }

    func caller(of task: NoticeTask) -> [Prompt] {
        guard task.kind.concernsCaller else { return [] }
        return task.callerNumber.map { [.text(.whisperCaller), .digits($0)] } ?? [.text(.whisperHidden)]
    }

    static func text(for kind: TaskKind) -> PromptText {
        switch kind {
        case .voicemail: .noticeVoicemail
        case .missedCall, .noCover, .dialOutLimited: .noticeMissedCall
        case .callBack, .callerGone: .noticeCallBack
        case .callInterrupted, .recordingFailed: .noticeInterrupted
        case .trunkDown, .storageLate, .promptFailed, .diskLow, .journalDamaged, .secretMissing, .notificationFailed,
            .conversationUnrecorded:
            .noticeFault
        case .alert, .dutyUnconfirmed: .noticeAlert
        case .rotaChanged, .dutyReminder, .dutyStart: .noticeRota
        case .restOwed, .workMoved: .noticeRest
        case .lawFindings: .noticeLaw
        case .accessLocked: .noticeAccessLocked
        }
    }
}

extension TaskKind {
    /// Whether a caller's number belongs to what is told.
    var concernsCaller: Bool {
        switch self {
        case .voicemail, .missedCall, .callBack, .callerGone, .callInterrupted, .recordingFailed: true
        case .noCover, .dialOutLimited, .trunkDown, .storageLate, .promptFailed, .diskLow, .journalDamaged,
            .secretMissing, .notificationFailed, .alert, .conversationUnrecorded, .rotaChanged, .dutyReminder,
            .dutyStart, .dutyUnconfirmed, .accessLocked, .restOwed, .workMoved, .lawFindings:
            false
        }
    }
}

extension ResponderPrompts {
    /// For who is dialled and asked for no key.
    fileprivate static func silent(_ language: PromptLanguage) -> ResponderPrompts {
        let nothing = Utterance("nothing", language, [])
        return ResponderPrompts(
            whisper: nothing, repeated: nothing, tooLate: nothing, interrupted: nothing, callerGone: nothing,
            callerElsewhere: nothing, declined: nothing, noKey: nothing)
    }
}
