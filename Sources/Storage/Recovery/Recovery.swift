public import Chronology
import Directory
import Ledger

/// Puts the store in order at start, before the first call: the journal, calls found open, messages found unfinished.
///
/// Run twice it does nothing the second time; killed half-way it goes on where it was. It may run while the ``LedgerWriter``
/// already journals, as long as it is done before the writer's first fact is stored.
public struct Recovery: Sendable {
    /// What was found and done.
    public struct Report: Hashable, Sendable {
        /// Facts that had waited in the journal and were not in the store.
        public var replayedFacts = 0
        /// Calls that were up when the server died.
        public var closedCalls = 0
        /// Messages whose file was made readable.
        public var repairedRecordings = 0
        /// Messages whose file was not there.
        public var missingRecordings = 0
        public var openedTasks = 0
    }

    private let database: any Database
    private let journal: FactJournal?
    private let recordings: any RecordingFiles

    /// Prepares a recovery.
    ///
    /// `journal`: the journal that the ``LedgerWriter`` will use afterwards.
    public init(database: any Database, journal: FactJournal?, recordings: any RecordingFiles) {
        self.database = database
        self.journal = journal
        self.recordings = recordings
    }

    /// Replays, repairs, closes; `now` dates the facts that say so.
    public func run(now: Instant) throws -> Report {
        var report = Report()
        if let journal, journal.inheritedEnd > FactJournal.headerSize { try replay(journal, now: now, &report) }
        if let journal, journal.wasDamaged { try noteDamage(now: now, &report) }
        let open = try database.read { try $0.rows(.openCalls, []).map(Store.call) }
        for call in open { try close(call, now: now, &report) }
        // A message can be unfinished in a call that is closed, when its last facts were never made.
        let unfinished = try database.read { try $0.rows(.unfinishedRecordings, []).map(Store.recording) }
        for recording in unfinished { try finish(recording, now: now, &report) }
        return report
    }

    /// Only what an earlier run left: facts of this one may be coming in already.
    private func replay(_ journal: FactJournal, now: Instant, _ report: inout Report) throws {
        let epoch = journal.epoch
        var hasTask = false
        let replay = JournalReplay(journal: journal, database: database) { outcome, session in
            hasTask = try LateFacts.note(
                outcome.facts, appended: outcome.appended, epoch: epoch, now: now, in: session)
        }
        report.replayedFacts = try replay.run(upTo: journal.inheritedEnd).appended
        if hasTask { report.openedTasks += 1 }
        try journal.empty(at: journal.inheritedEnd)
    }

    private func noteDamage(now: Instant, _ report: inout Report) throws {
        let isNew = try database.transaction { try ServerTasks.open(.journalDamaged, now: now, in: $0) }
        if isNew { report.openedTasks += 1 }
    }

    /// Closes a call, its messages first, in one transaction.
    private func close(_ call: CallSummary, now: Instant, _ report: inout Report) throws {
        let unfinished = try database.read { session in
            try session.rows(.recordingsOfCall, [.text(call.id.rawValue)]).map(Store.recording)
                .filter { $0.state == .recording }
        }
        let repairs = try unfinished.map { ($0, try recordings.repair($0.path)) }
        report = try database.transaction { session in
            var report = report
            var events: [FactEvent] = []
            for (recording, milliseconds) in repairs {
                let event = try conclude(recording, milliseconds, in: session, &report)
                if let event { events.append(event) }
            }
            let hasTask = try session.rows(.tasksOfCall, [.text(call.id.rawValue)]).map(Store.task)
            let kind: TaskKind = events.contains(where: \.endsMessage) ? .voicemail : .callInterrupted
            if !hasTask.contains(where: { $0.kind == kind }) {
                events.append(.taskOpened(kind: kind, line: call.line, person: call.person))
                report.openedTasks += 1
            }
            events.append(.callClosedAfterCrash)
            try append(events, to: call.id, now: now, in: session)
            report.closedCalls += 1
            return report
        }
    }

    private func finish(_ recording: RecordingRecord, now: Instant, _ report: inout Report) throws {
        let milliseconds = try recordings.repair(recording.path)
        report = try database.transaction { session in
            var report = report
            guard let event = try conclude(recording, milliseconds, in: session, &report) else { return report }
            var events = [event]
            let call = try session.rows(.callByID, [.text(recording.call.rawValue)]).map(Store.call).first
            let tasks = try session.rows(.tasksOfCall, [.text(recording.call.rawValue)]).map(Store.task)
            if event.endsMessage, !tasks.contains(where: { $0.kind == .voicemail }) {
                events.append(.taskOpened(kind: .voicemail, line: call?.line, person: call?.person))
                report.openedTasks += 1
            }
            try append(events, to: recording.call, now: now, in: session)
            return report
        }
    }

    /// What an unfinished recording comes to: the fact that it ended, or nil when there is no audio.
    private func conclude(
        _ recording: RecordingRecord, _ milliseconds: Int?, in session: any DatabaseSession, _ report: inout Report
    ) throws -> FactEvent? {
        guard let milliseconds else {
            try session.run(
                .setRecordingState, [.text(recording.id), .text(RecordingRecord.State.missing.rawValue)])
            report.missingRecordings += 1
            return nil
        }
        report.repairedRecordings += 1
        return switch recording.kind {
        case .message: .voicemailEnded(recording: recording.id, milliseconds: milliseconds, cause: "interrupted")
        case .conversation: .recordingEnded(recording: recording.id, milliseconds: milliseconds, cause: "interrupted")
        }
    }

    private func append(
        _ events: [FactEvent], to call: CallID, now: Instant, in session: any DatabaseSession
    ) throws {
        let last = try session.rows(.lastSequenceOfCall, [.text(call.rawValue)]).first?.integer(0) ?? 0
        let facts = events.enumerated().map { index, event in
            Fact(sequence: Int(clamping: last) + 1 + index, call: call, at: now, event: event)
        }
        try FactAppender.append(facts, in: session)
    }
}

extension FactEvent {
    /// Whether a message is there to be heard.
    fileprivate var endsMessage: Bool { if case .voicemailEnded = self { true } else { false } }
}
