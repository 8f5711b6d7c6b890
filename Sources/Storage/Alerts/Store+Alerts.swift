public import Chronology
public import Directory
import Foundation
public import Ledger

/// Something outside that calls for a person, or says that it no longer does.
public struct AlertRecord: Hashable, Sendable {
    public var line: LineID
    /// How the source names what is wrong: the same key is the same alert.
    public var key: String
    /// What it says of itself; kept beside the ledger, never in it.
    public var summary: String

    public init(line: LineID, key: String, summary: String) {
        self.line = line
        self.key = key
        self.summary = summary
    }
}

/// What came of an alert.
public enum AlertOutcome: Hashable, Sendable {
    /// A task was opened.
    case opened(TaskID)
    /// The alert is known: its task is open, or somebody took charge of it a while ago and its source has not said that
    /// it is over.
    case repeated(TaskID)
    /// It is over; `endedTask` when that ended its task.
    case resolved(TaskID, endedTask: Bool)
    /// It is over, and nobody had heard of it.
    case unknown
}

extension Store {
    /// How long an alert that somebody took charge of may go on without calling for a person again.
    public static let alertPatience = Duration.seconds(4 * 3_600)

    /// Takes in an alert that is raised: opens its task, or knows that there is one, in one transaction.
    public func raise(_ alert: AlertRecord, now: Instant) throws -> AlertOutcome {
        try database.transaction { session in
            let key: [SQLValue] = [.text(alert.line.rawValue), .text(alert.key)]
            // One that was resolved and raised again while nobody took charge yet is the same alert, not a second task.
            if let known = try session.rows(.alertToRepeat, key).first {
                let task = TaskID(try known.text(0))
                let isOpen = try known.text(1) == TaskRecord.State.open.rawValue
                let changedAt = Instant(microseconds: try known.integer(2))
                if isOpen || now - changedAt < Self.alertPatience {
                    try session.run(
                        .repeatAlert, [.text(task.rawValue), .integer(now.microseconds), .text(alert.summary)])
                    return .repeated(task)
                }
            }
            return .opened(try Self.open(alert, now: now, in: session))
        }
    }

    /// Takes in that an alert is over. Its task ends only if `endsTask` says so: otherwise somebody still acknowledges.
    public func resolve(_ alert: AlertRecord, endsTask: Bool, now: Instant) throws -> AlertOutcome {
        try database.transaction { session in
            let key: [SQLValue] = [.text(alert.line.rawValue), .text(alert.key)]
            guard let known = try session.rows(.alertOfKey, key).first else { return .unknown }
            let task = TaskID(try known.text(0))
            let isOpen = try known.text(1) == TaskRecord.State.open.rawValue
            try session.run(.resolveAlert, [.text(task.rawValue), .integer(now.microseconds)])
            var facts = [Fact(sequence: 0, call: nil, at: now, event: .alertResolved(task: task))]
            if isOpen, endsTask {
                facts.append(
                    Fact(
                        sequence: 0, call: nil, at: now,
                        event: .taskAcknowledged(task: task, by: "source", how: "resolved")))
            }
            try FactAppender.append(facts, in: session)
            return .resolved(task, endedTask: isOpen && endsTask)
        }
    }

    /// What the alerts say of themselves that are not forgotten yet, by their tasks.
    public func alertSummaries() throws -> [TaskID: String] {
        try database.read { session in
            let rows = try session.rows(.alertSummaries, []).map { (TaskID(try $0.text(0)), try $0.text(1)) }
            return Dictionary(rows) { first, _ in first }
        }
    }

    /// Forgets what old alerts said whose tasks are over.
    public func expireAlerts(before horizon: Instant) throws {
        try database.transaction { try $0.run(.expireAlerts, [.integer(horizon.microseconds)]) }
    }

    /// A task is named after its instant: two alerts never share one.
    private static func open(_ alert: AlertRecord, now: Instant, in session: any DatabaseSession) throws -> TaskID {
        var fact = Fact(
            sequence: 0, call: nil, at: now, event: .taskOpened(kind: .alert, line: alert.line, person: nil))
        while let id = TaskID(openedBy: fact), try !session.rows(.taskByID, [.text(id.rawValue)]).isEmpty {
            fact.at = fact.at + .microseconds(1)
        }
        guard let id = TaskID(openedBy: fact) else { throw StoreError(.malformed, "an alert opens no task") }
        try FactAppender.append([fact], in: session)
        try session.run(
            .openAlert,
            [
                .text(id.rawValue), .text(alert.line.rawValue), .text(alert.key), .text(alert.summary),
                .integer(fact.at.microseconds),
            ])
        return id
    }

    /// The facts about messages that began or arrived since an instant, among the last of the ledger.
    public func recentMessages(since instant: Instant, among count: Int = 20_000) throws -> [(at: Instant, FactEvent)] {
        try database.read { session in
            try session.rows(.recentMessages, [.integer(Int64(count)), .integer(instant.microseconds)]).compactMap {
                row in
                let payload = Data(try row.text(0).utf8)
                guard let event = try? JSONDecoder().decode(FactEvent.self, from: payload) else { return nil }
                return (Instant(microseconds: try row.integer(1)), event)
            }
        }
    }
}
