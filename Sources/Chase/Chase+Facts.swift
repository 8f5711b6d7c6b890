public import Chronology
import Directory
public import Ledger

/// What facts mean to the chase.
extension Chase {
    /// Takes in a fact, however little it matters here.
    public mutating func observe(_ fact: Fact, now: Now) {
        switch fact.event {
        case .callReceived(_, let caller, _, _, _): if let call = fact.call { callers[call] = caller }
        case .voicemailEnded(let recording, _, _): if let call = fact.call { recordings[call] = recording }
        case .callEnded, .callClosedAfterCrash:
            if let call = fact.call {
                callers[call] = nil
                recordings[call] = nil
            }
        case .taskOpened: opened(fact, now: now)
        case .taskAcknowledged(let task, _, _), .taskMerged(let task, _): end(task, now: now)
        case .taskPassed(let task, _): pass(task, now: now)
        case .taskHandedOver(let task, let person, _): handOver(task, to: person, at: fact.at, now: now)
        default: break
        }
    }

    private mutating func opened(_ fact: Fact, now: Now) {
        guard case .taskOpened(let kind, let line, let person) = fact.event, let id = TaskID(openedBy: fact),
            pursuits[id] == nil, ended[id] == nil
        else { return }
        var task = ChasedTask(
            id: id, kind: kind, line: line, call: fact.call, caller: fact.call.flatMap { callers[$0] },
            openedAt: fact.at, recording: kind.hasMessage ? fact.call.flatMap { recordings[$0] } : nil)
        if kind.isPersonal { task.handedTo = person }
        if let first = earlier(than: task) {
            pursuits[first]?.task.mergedCalls += 1
            if kind.isOfCaller { pursuits[first]?.callCameAgain(now: now.uptime) }
            return emit(.record(.taskMerged(task: id, into: first)))
        }
        pursuits[id] = Pursuit(task, settings: settings(of: task), now: now.uptime)
    }

    /// An open task that says the same: another call of a caller whom nobody has called back yet, or a fault of the
    /// server that lasts.
    private func earlier(than task: ChasedTask) -> TaskID? {
        guard task.kind.isMerged else { return nil }
        return pursuits.values.filter { other in
            guard other.task.kind == task.kind, other.task.line == task.line else { return false }
            guard task.kind.isOfCaller else { return true }
            return task.caller != nil && task.caller != .anonymous && other.task.caller == task.caller
        }.map(\.task.id).min()
    }

    /// From now on the task is that person's first; told once, however often the store repeats it.
    mutating func handOver(_ id: TaskID, to person: PersonID, at moment: Instant, now: Now) {
        guard let pursuit = pursuits[id], pursuit.handedAt.map({ $0 < moment }) ?? true else { return }
        pursuits[id]?.handOver(to: person, at: moment, now: now.uptime)
    }

    private mutating func pass(_ id: TaskID, now: Now) {
        guard let task = pursuits[id]?.task else { return }
        let last = lastLevel(of: task, at: now.instant)
        pursuits[id]?.pass(lastLevel: last, now: now.uptime)
    }
}

extension TaskKind {
    /// Whether there may be a message to hear.
    var hasMessage: Bool { self == .voicemail || self == .recordingFailed }

    /// Whether the task is about somebody who called.
    public var isOfCaller: Bool {
        switch self {
        case .voicemail, .missedCall, .callBack, .callerGone, .callInterrupted, .recordingFailed: true
        case .noCover, .trunkDown, .storageLate, .promptFailed, .dialOutLimited, .diskLow, .journalDamaged,
            .secretMissing, .notificationFailed, .alert, .conversationUnrecorded, .rotaChanged, .dutyReminder,
            .dutyStart, .dutyUnconfirmed, .accessLocked, .restOwed, .workMoved, .lawFindings:
            false
        }
    }

    /// Whether somebody's night is worth it: quiet hours never hold the telephone back.
    public var isUrgent: Bool {
        switch self {
        case .voicemail, .missedCall, .callBack, .callerGone, .callInterrupted, .recordingFailed, .noCover, .trunkDown,
            .dialOutLimited, .alert, .dutyStart, .dutyUnconfirmed:
            true
        case .storageLate, .promptFailed, .diskLow, .journalDamaged, .secretMissing, .notificationFailed,
            .conversationUnrecorded, .rotaChanged, .dutyReminder, .accessLocked, .restOwed, .workMoved, .lawFindings:
            false
        }
    }

    /// Whether several of a kind are one thing to do. Messages and alerts are not: each says something of its own.
    var isMerged: Bool { !hasMessage && self != .alert && self != .dutyUnconfirmed && !isPersonal }
}

extension CallerID {
    /// All callers who hide their number.
    static let anonymous = CallerID("anonymous")
}
