import Chronology
import Directory
import Ledger
import Testing

@testable import Notify

/// Which channel is used when, within one telling.
@Suite struct MessengerTests {
    /// A messenger with a clock, a chase that answers, and servers that do as they are told.
    final class Desk {
        var messenger: Messenger
        var now = Now(uptime: Uptime(microseconds: 0), instant: Instant(seconds: 1_790_000_000))
        var open: [TaskID] = [TaskID("t1")]
        var isUrgent = true
        var isOnlyAboutUs = false
        var log: [String] = []
        var orders: [DeliveryOrder] = []
        private let start: Uptime

        init(_ steps: [NoticeStep], window: Duration = .seconds(300)) {
            var organisation = Organisation(name: "o")
            organisation.people = [
                Person(id: PersonID("anne"), name: "Anne", notices: PersonNotices(steps: steps, email: "a@b.example"))
            ]
            organisation.notifications = NotificationSettings(mergeWindow: window)
            messenger = Messenger(organisation: organisation)
            start = now.uptime
        }

        var waiting: Messenger.Waiting {
            { [self] _, _ in
                Messenger.Content(tasks: open, isUrgent: isUrgent, isOnlyAboutUs: isOnlyAboutUs)
            }
        }

        func tell() {
            messenger.tell(PersonID("anne"), of: open, now: now, waiting: waiting)
            drain()
        }

        func called(_ outcome: CallOutcome) {
            messenger.called(PersonID("anne"), outcome: outcome, now: now, waiting: waiting)
            drain()
        }

        /// The latest order ends so.
        func delivered(_ cause: NotificationCause?) {
            guard let order = orders.last else { return }
            messenger.delivered(order, cause, now: now, waiting: waiting)
            drain()
        }

        /// Time goes by, with every deadline met.
        func pass(_ duration: Duration) {
            let end = now.uptime + duration
            while let due = messenger.nextDeadline, due <= end {
                advance(to: max(due, now.uptime))
                messenger.handleTimeout(now: now, waiting: waiting)
                drain()
            }
            advance(to: end)
        }

        private func advance(to uptime: Uptime) {
            now.instant = now.instant + (uptime - now.uptime)
            now.uptime = uptime
        }

        private func drain() {
            while let effect = messenger.nextEffect() {
                let second = (now.uptime - start).wholeMilliseconds / 1_000
                switch effect {
                case .record(.notificationStarted(_, let channel, let tasks, let attempt)):
                    log.append("\(second) start \(channel) \(attempt) of \(tasks.count)")
                case .record(.notificationSent(_, let channel, _, _)): log.append("\(second) sent \(channel)")
                case .record(.notificationFailed(_, let channel, _, let attempt, let cause)):
                    log.append("\(second) failed \(channel) \(attempt) \(cause)")
                case .record(.notificationSkipped(_, let channel, _, let cause)):
                    log.append("\(second) skipped \(channel) \(cause)")
                case .record: log.append("\(second) record")
                case .call: log.append("\(second) call")
                case .deliver(let order): orders.append(order)
                case .told: log.append("\(second) told")
                case .openTask(let kind): log.append("\(second) task \(kind)")
                }
            }
        }
    }

    @Test func `a person without channels is called, as ever`() {
        let desk = Desk([])
        desk.tell()
        #expect(desk.log == ["0 call"])
        desk.called(.heard)
        #expect(desk.log.last == "0 told")
        #expect(desk.messenger.isIdle)
    }

    @Test func `each channel is used after its delay, while the task is open`() {
        let desk = Desk([
            NoticeStep(.call), NoticeStep(.sms, after: .seconds(120)), NoticeStep(.email, after: .seconds(600)),
        ])
        desk.tell()
        desk.pass(.seconds(40))
        desk.called(.heard)
        desk.pass(.seconds(100))
        desk.delivered(nil)
        #expect(desk.log == ["0 call", "40 told", "120 start sms 1 of 1", "140 sent sms"])
        desk.open = []
        desk.pass(.seconds(1_000))
        #expect(desk.log.count == 4, "whoever took charge is left in peace")
        #expect(desk.messenger.isIdle)
    }

    @Test func `a call that nobody takes brings the next channel forward`() {
        let desk = Desk([NoticeStep(.call), NoticeStep(.sms, after: .seconds(120))])
        desk.tell()
        desk.pass(.seconds(30))
        desk.called(.unheard)
        #expect(desk.log == ["0 call", "30 told", "30 start sms 1 of 1"])
    }

    @Test func `a call that gave way to a caller brings nothing forward`() {
        let desk = Desk([NoticeStep(.call), NoticeStep(.sms, after: .seconds(120))])
        desk.tell()
        desk.called(.cutOff)
        #expect(desk.log == ["0 call", "0 told"])
    }

    @Test func `a message that does not leave is tried three times, then the next channel and a task`() {
        let desk = Desk([NoticeStep(.email), NoticeStep(.sms, after: .seconds(3_000))])
        desk.tell()
        for _ in 1...3 {
            desk.delivered(.unreachable)
            desk.pass(.seconds(60))
        }
        #expect(
            desk.log == [
                "0 start email 1 of 1", "0 told", "0 failed email 1 unreachable", "15 start email 2 of 1",
                "60 failed email 2 unreachable", "120 start email 3 of 1", "120 failed email 3 unreachable",
                "120 task notificationFailed", "120 start sms 1 of 1",
            ])
        #expect(Set(desk.orders.filter { $0.channel == .email }.map(\.message)).count == 1)
    }

    @Test func `what trying again cannot mend goes to the next channel at once`() {
        let desk = Desk([NoticeStep(.email), NoticeStep(.sms, after: .seconds(3_000))])
        desk.tell()
        desk.delivered(.authentication)
        #expect(
            desk.log.suffix(3) == [
                "0 failed email 1 authentication", "0 task notificationFailed", "0 start sms 1 of 1",
            ])
    }

    @Test func `when no message leaves, the telephone is the last resort`() {
        let desk = Desk([NoticeStep(.email)])
        desk.tell()
        desk.delivered(.refused)
        #expect(desk.log.suffix(2) == ["0 task notificationFailed", "0 call"])
    }

    @Test func `a channel that has just failed is left alone for two minutes`() {
        let desk = Desk([NoticeStep(.email)])
        desk.tell()
        desk.delivered(.refused)
        desk.called(.heard)
        desk.log = []
        desk.pass(.seconds(60))
        desk.tell()
        #expect(desk.log == ["60 call"])
        desk.called(.heard)
        desk.pass(.seconds(120))
        desk.tell()
        #expect(desk.log.last(where: { $0.contains("start") }) == "180 start email 1 of 1")
    }

    @Test func `a shell that never answers counts as a time-out`() {
        let desk = Desk([NoticeStep(.email)])
        desk.tell()
        desk.pass(.seconds(181))
        #expect(desk.log.contains("180 failed email 1 timeout"))
        desk.delivered(nil)
        #expect(!desk.log.contains { $0.contains("sent") }, "the late answer changes nothing")
    }

    @Test func `one fault of a channel opens one task, until it works again`() {
        let desk = Desk([NoticeStep(.call), NoticeStep(.email)])
        for _ in 1...3 {
            desk.tell()
            desk.delivered(.refused)
            desk.called(.heard)
            desk.pass(.seconds(180))
        }
        #expect(desk.log.filter { $0.contains("task") }.count == 1)
    }

    @Test func `a hundred tasks in five minutes are told by one text and what comes later by another`() {
        let desk = Desk([NoticeStep(.sms)])
        desk.open = (1...100).map { TaskID("t\($0)") }
        desk.tell()
        desk.delivered(nil)
        for more in 101...200 {
            desk.open.append(TaskID("t\(more)"))
            desk.tell()
            desk.pass(.seconds(2))
        }
        desk.pass(.seconds(200))
        let starts = desk.log.filter { $0.contains("start") }
        #expect(starts == ["0 start sms 1 of 100", "300 start sms 1 of 200"])
    }

    @Test func `the same is said again by message only after half an hour`() {
        let desk = Desk([NoticeStep(.call), NoticeStep(.sms)])
        for _ in 1...14 {
            desk.tell()
            desk.delivered(nil)
            desk.called(.heard)
            desk.pass(.seconds(180))
        }
        #expect(desk.log.filter { $0.contains("call") }.count == 14)
        #expect(desk.log.filter { $0.contains("start") } == ["0 start sms 1 of 1", "1800 start sms 1 of 1"])
    }

    @Test(arguments: [(true, ["0 call"]), (false, ["0 skipped call quiet", "0 told"])])
    func `quiet hours hold the telephone back unless something is urgent`(isUrgent: Bool, log: [String]) {
        // 1_790_000_000 s are 14:13 in universal time.
        let desk = Desk([NoticeStep(.call, quiet: DailyHours(start: 14 * 60, end: 15 * 60))])
        desk.isUrgent = isUrgent
        desk.tell()
        #expect(desk.log == log)
    }

    @Test func `quiet hours hold messages back whatever they say`() {
        let desk = Desk([NoticeStep(.sms, quiet: DailyHours(start: 14 * 60, end: 15 * 60))])
        desk.tell()
        #expect(desk.log == ["0 skipped sms quiet", "0 told"])
    }

    @Test func `messages about messages do not take the way that does not work`() {
        let desk = Desk([NoticeStep(.email), NoticeStep(.call, after: .seconds(300))])
        desk.tell()
        desk.delivered(.authentication)
        #expect(desk.log.last == "0 call")
        desk.called(.heard)
        desk.log = []
        desk.isOnlyAboutUs = true
        desk.open = [TaskID("f")]
        desk.tell()
        #expect(desk.log == ["0 call"])
    }

    @Test func `after a restart nobody reads the same twice within half an hour`() {
        let desk = Desk([NoticeStep(.sms)])
        let before = desk.now.instant - .seconds(60)
        desk.messenger.restore(
            [
                SentMessage(person: PersonID("anne"), channel: .sms, tasks: [TaskID("t1")], at: before, arrived: true)
            ], now: desk.now)
        desk.tell()
        #expect(desk.log == ["0 told"])
        desk.open.append(TaskID("t2"))
        desk.tell()
        desk.pass(.seconds(300))
        #expect(desk.log.contains("240 start sms 1 of 2"))
    }

    @Test func `an attempt that was cut off by a kill is not repeated at once`() {
        let desk = Desk([NoticeStep(.sms)])
        desk.messenger.restore(
            [
                SentMessage(
                    person: PersonID("anne"), channel: .sms, tasks: [TaskID("t1")], at: desk.now.instant - .seconds(5),
                    arrived: false)
            ], now: desk.now)
        desk.tell()
        desk.pass(.seconds(300))
        #expect(desk.log == ["0 told", "295 start sms 1 of 1"])
    }
}
