public import Chronology
public import Directory
import Foundation
public import Ledger

/// Something that one person is told before, at, or because of a duty.
public struct DutyCueRecord: Hashable, Sendable {
    public var rota: RotaID
    public var person: PersonID
    public var start: Instant
    /// `reminder-86400`, `start`, `unconfirmed`, `changed`: the same is told once.
    public var cue: String
    /// When it is no longer worth telling, or must have been answered.
    public var end: Instant
    public var kind: TaskKind
    /// The line whose people are told, where it is not the person alone.
    public var line: LineID?
    /// What the person reads or hears.
    public var words: String

    public init(
        rota: RotaID, person: PersonID, start: Instant, cue: String, end: Instant, kind: TaskKind,
        line: LineID? = nil, words: String
    ) {
        self.rota = rota
        self.person = person
        self.start = start
        self.cue = cue
        self.end = end
        self.kind = kind
        self.line = line
        self.words = words
    }
}

/// A cue whose task nobody has ended.
public struct OpenDutyCue: Hashable, Sendable {
    public var rota: RotaID
    public var person: PersonID
    public var start: Instant
    public var cue: String
    public var task: TaskID
    public var end: Instant
}

extension Store {
    /// The drafts that wait to be published.
    public func rotaDrafts() throws -> [RotaPlan] {
        try database.read { session in
            try session.rows(.rotaDrafts, []).map { row in
                do { return try JSONDecoder().decode(RotaPlan.self, from: Data(try row.text(1).utf8)) } catch {
                    throw StoreError(.malformed, "the draft of rota \(try row.text(0)) cannot be read by this program")
                }
            }
        }
    }

    /// Keeps these drafts, and no others.
    public func replaceRotaDrafts(_ drafts: [RotaPlan], by writer: String, now: Instant) throws {
        try database.transaction { session in
            for row in try session.rows(.rotaDrafts, []) {
                try session.run(.deleteRotaDraft, [.text(try row.text(0))])
            }
            for draft in drafts {
                try session.run(
                    .saveRotaDraft,
                    [
                        .text(draft.id.rawValue), .text(try Self.document(draft)), .text(writer),
                        .integer(now.microseconds),
                    ])
            }
        }
    }

    /// Opens the task of a cue, unless that very cue was given before; in one transaction with its fact.
    public func give(_ cue: DutyCueRecord, now: Instant) throws -> TaskID? {
        try database.transaction { session in
            let (task, at) = try Self.freeTask(cue.kind, now: now, in: session)
            let added = try session.run(
                .addDutyCue,
                [
                    .text(cue.rota.rawValue), .text(cue.person.rawValue), .integer(cue.start.microseconds),
                    .text(cue.cue), .text(task.rawValue), .integer(cue.end.microseconds),
                ])
            guard added > 0 else { return nil }
            let facts: [FactEvent] = [
                .taskOpened(kind: cue.kind, line: cue.line, person: cue.person),
                .dutyCued(
                    rota: cue.rota, person: cue.person, start: FactSpan.format(cue.start), cue: cue.cue, task: task),
            ]
            try FactAppender.append(facts.map { Fact(sequence: 0, call: nil, at: at, event: $0) }, in: session)
            try Self.word(task, cue.words, at: at, in: session)
            try session.run(.bumpGeneration, [])
            return task
        }
    }

    /// The cues that have run out by an instant and whose tasks nobody has ended.
    public func openDutyCues(endedBy instant: Instant) throws -> [OpenDutyCue] {
        try database.read { session in
            try session.rows(.openDutyCues, [.integer(instant.microseconds)]).map { row in
                OpenDutyCue(
                    rota: RotaID(try row.text(0)), person: PersonID(try row.text(1)),
                    start: Instant(microseconds: try row.integer(2)), cue: try row.text(3),
                    task: TaskID(try row.text(4)), end: Instant(microseconds: try row.integer(5)))
            }
        }
    }

    /// Writes facts of no call.
    public func record(_ events: [FactEvent], now: Instant) throws {
        try database.transaction { session in
            try FactAppender.append(
                events.map { Fact(sequence: 0, call: nil, at: now, event: $0) }, in: session)
            try session.run(.bumpGeneration, [])
        }
    }

    /// Leaves a note for whoever is on call next.
    public func writeDutyNote(_ note: String, on rota: RotaID, by author: PersonID, now: Instant) throws {
        try database.transaction { session in
            try session.run(
                .writeDutyNote,
                [
                    .text("\(rota)-\(now.microseconds)"), .text(rota.rawValue), .text(author.rawValue), .text(note),
                    .integer(now.microseconds),
                ])
            let event = FactEvent.dutyNoteLeft(rota: rota, person: author)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: event)], in: session)
        }
    }

    /// The last notes on a rota, the newest first.
    public func dutyNotes(on rota: RotaID, limit: Int) throws -> [(author: PersonID, note: String, at: Instant)] {
        try database.read { session in
            try session.rows(.dutyNotes, [.text(rota.rawValue), .integer(Int64(limit))]).map { row in
                (PersonID(try row.text(1)), try row.text(2), Instant(microseconds: try row.integer(3)))
            }
        }
    }

    /// The documents of requests, the last that changed first.
    public func shiftRequestDocuments(limit: Int) throws -> [String] {
        try database.read { try $0.rows(.shiftRequests, [.integer(Int64(limit))]).map { try $0.text(0) } }
    }

    /// The document of one request.
    public func shiftRequestDocument(_ id: RotaEntryID) throws -> String? {
        try database.read { try $0.rows(.shiftRequest, [.text(id.rawValue)]).first?.text(0) }
    }

    /// Keeps a request as it is now, with its fact.
    public func saveShiftRequest(
        _ id: RotaEntryID, on rota: RotaID, state: String, document: String, by person: PersonID?, now: Instant
    ) throws {
        try database.transaction { session in
            try session.run(
                .saveShiftRequest,
                [
                    .text(id.rawValue), .text(rota.rawValue), .text(state), .text(document),
                    .integer(now.microseconds),
                ])
            let event = FactEvent.shiftRequested(request: id, rota: rota, state: state, by: person)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: event)], in: session)
        }
    }

    /// The facts of a publication, and the tasks by which people are told, in the transaction of the change itself.
    static func announce(
        _ announcements: [RotaAnnouncement], revision: Int64, origin: SettingOrigin, now: Instant,
        in session: any DatabaseSession
    ) throws {
        for announcement in announcements {
            let published = FactEvent.rotaPublished(
                rota: announcement.rota, revision: Int(revision), by: origin.rawValue)
            try FactAppender.append([Fact(sequence: 0, call: nil, at: now, event: published)], in: session)
            var tasks: [PersonID: TaskID] = [:]
            for (person, words) in announcement.words.sorted(by: { $0.key < $1.key }) {
                let (task, at) = try freeTask(.rotaChanged, now: now, in: session)
                let opened = FactEvent.taskOpened(kind: .rotaChanged, line: nil, person: person)
                try FactAppender.append([Fact(sequence: 0, call: nil, at: at, event: opened)], in: session)
                try word(task, words, at: at, in: session)
                try session.run(
                    .addDutyCue,
                    [
                        .text(announcement.rota.rawValue), .text(person.rawValue), .integer(now.microseconds),
                        .text("changed"), .text(task.rawValue),
                        .integer((now + .seconds(7 * 86_400)).microseconds),
                    ])
                tasks[person] = task
            }
            let facts = announcement.changes.map { change in
                FactEvent.rotaShiftsChanged(
                    rota: announcement.rota, revision: Int(revision), person: change.person, rank: change.rank,
                    lost: change.lost.map(FactSpan.format), gained: change.gained.map(FactSpan.format),
                    noticeSeconds: Int(change.notice.components.seconds), task: tasks[change.person])
            }
            try FactAppender.append(facts.map { Fact(sequence: 0, call: nil, at: now, event: $0) }, in: session)
        }
    }

    /// A task is named after its kind and instant: two of them never share one.
    static func freeTask(
        _ kind: TaskKind, now: Instant, in session: any DatabaseSession
    ) throws -> (TaskID, Instant) {
        var fact = Fact(sequence: 0, call: nil, at: now, event: .taskOpened(kind: kind, line: nil, person: nil))
        while let id = TaskID(openedBy: fact) {
            if try session.rows(.taskByID, [.text(id.rawValue)]).isEmpty { return (id, fact.at) }
            fact.at = fact.at + .microseconds(1)
        }
        throw StoreError(.malformed, "a fact opens no task")
    }

    /// What a task is about in words, beside the ledger, where erasure and retention can empty it.
    static func word(_ task: TaskID, _ words: String, at: Instant, in session: any DatabaseSession) throws {
        try session.run(
            .openAlert,
            [.text(task.rawValue), .text(""), .text(task.rawValue), .text(words), .integer(at.microseconds)])
    }

    private static func document(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// Times as facts about rotas write them: RFC 5545 in UTC.
enum FactSpan {
    static func format(_ instant: Instant) -> String { CalendarText.format(instant) }
    static func format(_ interval: Interval) -> String { "\(format(interval.start))/\(format(interval.end))" }
}
