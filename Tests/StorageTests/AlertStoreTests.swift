import Chronology
import Directory
import Ledger
import Testing

@testable import Storage

/// Alerts in the store: one task for one thing that is wrong.
@Suite struct AlertStoreTests {
    private let now = Instant(seconds: 1_790_000_000)
    private let alert = AlertRecord(line: LineID("eau"), key: "k", summary: "Cuve pleine")

    private func task(_ outcome: AlertOutcome) -> TaskID? {
        switch outcome {
        case .opened(let task), .repeated(let task), .resolved(let task, _): task
        case .unknown: nil
        }
    }

    @Test func `an alert that comes and goes while nobody took charge is one task`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        let first = try #require(task(try store.raise(alert, now: now)))
        for minute in 1...5 {
            _ = try store.resolve(alert, endsTask: false, now: now + .seconds(60 * minute))
            #expect(try store.raise(alert, now: now + .seconds(60 * minute + 30)) == .repeated(first))
        }
        #expect(try store.chasedTasks().count == 1)
        #expect(try store.resolve(alert, endsTask: true, now: now + .seconds(600)) != .unknown)
        #expect(try store.chasedTasks().isEmpty)
    }

    @Test func `the same alert is the same task while it is open`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        let first = try store.raise(alert, now: now)
        #expect(try store.raise(alert, now: now + .seconds(60)) == .repeated(try #require(task(first))))
        let record = try #require(try store.chasedTasks().first)
        #expect(record.kind == .alert && record.summary == "Cuve pleine" && record.line == LineID("eau"))
        #expect(try store.facts(after: 0).count == 1)
    }

    @Test func `alerts of one instant are different tasks`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        for key in ["a", "b", "c"] {
            _ = try store.raise(AlertRecord(line: alert.line, key: key, summary: key), now: now)
        }
        #expect(try store.chasedTasks().count == 3)
    }

    @Test(arguments: [true, false])
    func `a resolution is a fact, and ends the task where the line wants it`(endsTask: Bool) throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        let task = try #require(task(try store.raise(alert, now: now)))
        let outcome = try store.resolve(alert, endsTask: endsTask, now: now + .seconds(9))
        #expect(outcome == .resolved(task, endedTask: endsTask))
        #expect(try store.chasedTasks().isEmpty == endsTask)
        let events = try store.facts(after: 0).map(\.fact.event)
        #expect(events.contains(.alertResolved(task: task)))
        #expect(events.contains(.taskAcknowledged(task: task, by: "source", how: "resolved")) == endsTask)
        #expect(try store.resolve(alert, endsTask: true, now: now) == .unknown)
    }

    @Test func `what somebody took charge of calls again only after hours`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        let task = try #require(task(try store.raise(alert, now: now)))
        _ = try store.acknowledge(task: task.rawValue, by: "anne", how: "telephone", now: now + .seconds(60))
        #expect(try store.raise(alert, now: now + .seconds(3_600)) == .repeated(task))
        guard case .opened = try store.raise(alert, now: now + .seconds(5 * 3_600)) else {
            Issue.record("still wrong after five hours, and nobody is told")
            return
        }
    }

    @Test func `what old alerts said is forgotten once their tasks are over`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        _ = try store.raise(alert, now: now)
        let other = AlertRecord(line: alert.line, key: "other", summary: "x")
        _ = try store.raise(other, now: now)
        _ = try store.resolve(other, endsTask: true, now: now)
        try store.expireAlerts(before: now + .seconds(9))
        #expect(try store.resolve(alert, endsTask: true, now: now) != .unknown)
        guard case .opened = try store.raise(other, now: now) else {
            Issue.record("the old one is still there")
            return
        }
    }

    @Test func `messages of the last half-hour are found again`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        func fact(_ event: FactEvent, _ at: Instant) -> Fact { Fact(sequence: 0, call: nil, at: at, event: event) }
        let anne = PersonID("anne")
        let tasks = [TaskID("t")]
        try store.append([
            fact(.notificationStarted(person: anne, channel: .sms, tasks: tasks, attempt: 1), now - .seconds(4_000)),
            fact(.notificationStarted(person: anne, channel: .email, tasks: tasks, attempt: 1), now),
            fact(.notificationSent(person: anne, channel: .email, tasks: tasks, attempt: 1), now),
            fact(.serverStopped, now),
        ])
        #expect(try store.recentMessages(since: now - .seconds(1_800)).count == 2)
    }
}
