import Chronology
import Directory
import Ledger

/// Appends facts at the end of the chain, with the rows that follow from them, in one transaction.
enum FactAppender {
    /// Appends facts in order.
    ///
    /// `skipsKnown`: passes over a fact that is already there, word for word: for replays after a failure
    /// of which nobody knows whether it came before or after the commit.
    /// Returns how many facts were new.
    @discardableResult
    static func append(_ facts: [Fact], skipsKnown: Bool = false, in session: any DatabaseSession) throws -> Int {
        guard !facts.isEmpty else { return 0 }
        var appended = 0
        let tip = try session.rows(.ledgerTip, []).first
        var number = try tip?.integer(0) ?? 0
        var digest = LedgerDigest(hex: try tip?.text(1) ?? LedgerDigest.origin.hex)
        var rows = Rows()
        for fact in facts {
            let text = try FactText(fact.event)
            let sequence = Int64(max(0, fact.sequence))
            let call = SQLValue.text(fact.call?.rawValue ?? "")
            if skipsKnown {
                let same: [SQLValue] = [
                    call, .integer(sequence), .integer(fact.at.microseconds), .text(text.payload),
                ]
                if try !session.rows(.findFact, same).isEmpty { continue }
            }
            number += 1
            appended += 1
            digest = digest.following(
                number: number, call: fact.call, sequence: sequence, at: fact.at, payload: text.payload,
                isLate: fact.isLate)
            rows.values += [
                .integer(number), call, .integer(sequence), .integer(fact.at.microseconds), .text(text.kind),
                .text(text.payload), .integer(fact.isLate ? 1 : 0), .text(digest.hex),
            ]
            // A fact that was given twice must be found the second time.
            try rows.write(leavingFew: !skipsKnown, in: session)
            try derive(from: fact, in: session)
        }
        try rows.write(leavingFew: false, in: session)
        return appended
    }

    /// Rows of facts that wait to be inserted eight at a time: a statement costs more than a row.
    private struct Rows {
        var values: [SQLValue] = []
        private static let width = 8
        private static let together = 8 * width

        /// Writes all rows, or all but the fewer than eight last ones.
        mutating func write(leavingFew: Bool, in session: any DatabaseSession) throws {
            var start = 0
            while values.count - start >= Self.together {
                try session.run(.appendEightFacts, Array(values[start..<start + Self.together]))
                start += Self.together
            }
            while !leavingFew, start < values.count {
                try session.run(.appendFact, Array(values[start..<start + Self.width]))
                start += Self.width
            }
            if start == values.count { values.removeAll(keepingCapacity: true) } else { values.removeFirst(start) }
        }
    }

    /// Keeps up the rows that lists are read from. Most facts change none.
    private static func derive(from fact: Fact, in session: any DatabaseSession) throws {
        let at = SQLValue.integer(fact.at.microseconds)
        if case .taskOpened(let kind, let line, let person) = fact.event, let id = TaskID(openedBy: fact) {
            try session.run(
                .openTask,
                [
                    .text(id.rawValue), .text(kind.rawValue), .text(fact.call?.rawValue ?? ""),
                    SQLValue(line?.rawValue), SQLValue(person?.rawValue), at,
                ])
            if kind.isPersonal, let person {
                try session.run(.handOverTask, [.text(id.rawValue), .text(person.rawValue), at])
            }
        }
        try deriveTask(from: fact, at: at, in: session)
        try deriveAccess(from: fact, at: at, in: session)
        guard let call = fact.call.map({ SQLValue.text($0.rawValue) }) else { return }
        switch fact.event {
        case .callReceived(let line, let caller, let trunk, _, _):
            try session.run(
                .openCall, [call, .text(line.rawValue), .text(caller.rawValue), SQLValue(trunk?.rawValue), at])
        case .bridged(_, let person):
            try session.run(.bridgeCall, [call, at, SQLValue(person?.rawValue)])
            try session.run(.markCallOutcome, [call, .text("talked")])
        case .callBackRequested:
            try session.run(.markCallOutcome, [call, .text("callBack")])
        case .callerScreened(.blocked):
            try session.run(.markCallOutcome, [call, .text("blocked")])
        case .callerLeft:
            try session.run(.markCallerLeft, [call])
        case .voicemailStarted, .voicemailEnded, .voicemailDiscarded:
            try deriveRecording(from: fact.event, call: call, at: at, in: session)
        case .recordingStarted, .recordingEnded: try deriveConversation(from: fact, call: call, at: at, in: session)
        case .callRejected:
            try session.run(.closeCall, [call, at, .text("rejected")])
        case .callEnded(let party, _):
            try session.run(.closeCall, [call, at, .text(party == .caller ? "callerGone" : "unanswered")])
        case .callClosedAfterCrash:
            try session.run(.closeCall, [call, at, .text("interrupted")])
        default: break
        }
    }

    /// Keeps up how far the chase of a task has come, and its end.
    private static func deriveTask(from fact: Fact, at: SQLValue, in session: any DatabaseSession) throws {
        let telling = SQLValue.text(fact.call?.rawValue ?? "none")
        switch fact.event {
        case .taskAcknowledged(let task, let by, _):
            try session.run(
                .changeTask,
                [.text(task.rawValue), .text(TaskRecord.State.acknowledged.rawValue), at, .text(by)])
        case .taskMerged(let task, let into):
            try session.run(
                .changeTask,
                [.text(task.rawValue), .text(TaskRecord.State.done.rawValue), at, .text(into.rawValue)])
        case .noticeStarted(_, _, let tasks):
            for task in tasks { try session.run(.tellTask, [.text(task.rawValue), at, telling]) }
        case .notificationStarted(_, _, let tasks, _):
            for task in tasks { try session.run(.messageTask, [.text(task.rawValue), at]) }
        case .noticeEnded: try session.run(.taskTold, [telling])
        case .taskHandedOver(let task, let person, _):
            try session.run(.handOverTask, [.text(task.rawValue), .text(person.rawValue), at])
        case .taskPassed(let task, _): try session.run(.passTask, [.text(task.rawValue), at])
        default: break
        }
    }

    private static func deriveConversation(
        from fact: Fact, call: SQLValue, at: SQLValue, in session: any DatabaseSession
    ) throws {
        switch fact.event {
        case .recordingStarted(let recording, _, let keptDays):
            let end = fact.at + .seconds(max(1, keptDays) * 86_400)
            try session.run(
                .startConversation,
                [.text(recording), call, .text(path(of: recording)), at, .integer(end.microseconds)])
        case .recordingEnded(let recording, let milliseconds, let cause):
            // A file that broke off at once was most likely never made.
            let state: RecordingRecord.State = cause == "failed" && milliseconds < 1_000 ? .missing : .kept
            try session.run(
                .endRecording, [.text(recording), .integer(Int64(max(0, milliseconds))), .text(state.rawValue)])
        default: break
        }
    }

    private static func deriveRecording(
        from event: FactEvent, call: SQLValue, at: SQLValue, in session: any DatabaseSession
    ) throws {
        switch event {
        case .voicemailStarted(let recording):
            try session.run(.startRecording, [.text(recording), call, .text(path(of: recording)), at])
        case .voicemailEnded(let recording, let milliseconds, _):
            try session.run(
                .endRecording, [.text(recording), .integer(Int64(max(0, milliseconds))), .text("kept")])
            try session.run(.markCallOutcome, [call, .text("voicemail")])
        case .voicemailDiscarded(let recording, let milliseconds):
            try session.run(
                .endRecording, [.text(recording), .integer(Int64(max(0, milliseconds))), .text("discarded")])
        default: break
        }
    }

    /// A recording named without an extension is a WAV file of that name.
    private static func path(of recording: String) -> String {
        recording.contains(".") ? recording : recording + ".wav"
    }
}
