import Chronology
import Directory
import Exchange
import Ledger
import Notify
import SimulatedWorld
import Testing

/// Messages beside the calls that tell people.
@Suite struct `Messages` {
    /// A town whose first person is told by these channels, too.
    private func town(seed: UInt64, _ steps: NoticeStep...) -> Town {
        Town(
            seed: seed, tellsPeople: true,
            change: { organisation in
                organisation.people[0].notices = PersonNotices(steps: steps, email: "anne@example.net")
                organisation.notifications = NotificationSettings(
                    email: EmailSettings(host: "127.0.0.1", from: "v@example.net"))
            })
    }

    private func leaveMessage(in town: Town, from number: String = "+33478000001") {
        var script = LegScript.calls(for: .seconds(200))
        script.keys = [.init("*", .answered(after: .seconds(6)))]
        script.speech = [.zero...(.seconds(30))]
        town.call(from: number, script)
    }

    private func names(_ town: Town) -> [String] {
        town.vigie.ledger.facts.compactMap { fact in
            switch fact.event {
            case .notificationStarted(_, let channel, _, let attempt): "start \(channel) \(attempt)"
            case .notificationSent(_, let channel, _, _): "sent \(channel)"
            case .notificationFailed(_, let channel, _, let attempt, let cause): "failed \(channel) \(attempt) \(cause)"
            case .noticeStarted(let person, _, _): "call \(person)"
            case .taskOpened(let kind, _, _): "task \(kind)"
            default: nil
            }
        }
    }

    @Test func `a person who does not answer the telephone reads of it at once`() {
        let town = town(seed: 410, NoticeStep(.call), NoticeStep(.email, after: .seconds(600)))
        leaveMessage(in: town)
        town.world.run(for: .seconds(170))
        #expect(names(town) == ["task voicemail", "call anne", "start email 1", "sent email"], "\(names(town))")
        let message = town.vigie.messages.first
        #expect(message?.items.map(\.kind) == [.voicemail])
        #expect(message?.items.first?.callerNumber == "+33478000001")
        #expect(message?.items.first?.recording != nil)
    }

    @Test func `a message leaves after its fact is durable, and acknowledges nothing`() {
        let town = town(seed: 411, NoticeStep(.email))
        leaveMessage(in: town)
        town.world.run(for: .seconds(300))
        #expect(town.vigie.messages.count == 1)
        #expect(town.vigie.exchange.openTasks.count == 1)
        #expect(!names(town).contains("call anne"))
    }

    @Test func `a mail server that is down is told to somebody by telephone`() {
        let town = town(seed: 412, NoticeStep(.email))
        town.vigie.post = { _ in .unreachable }
        leaveMessage(in: town)
        town.world.run(for: .seconds(250))
        let names = names(town)
        #expect(names.filter { $0.hasPrefix("failed email") }.count == 3)
        #expect(names.contains("task notificationFailed") && names.contains("call anne"), "\(names)")
    }

    @Test func `a hundred missed calls in five minutes are a few messages`() {
        let town = town(seed: 413, NoticeStep(.email))
        for number in 1...100 {
            town.world.after(.seconds(3 * number)) { [weak town] in
                town?.call(from: "+33478\(100_000 + number)", .calls(for: .seconds(12)))
            }
        }
        town.world.run(for: .seconds(900))
        let missed = names(town).filter { $0.hasPrefix("task") }.count
        #expect(missed > 80)
        #expect((1...3).contains(town.vigie.messages.count), "\(town.vigie.messages.count)")
        #expect(town.vigie.messages.last?.items.count ?? 0 > 80)
    }

    @Test func `a task that somebody else took charge of is told by no later channel`() {
        let town = town(seed: 414, NoticeStep(.call), NoticeStep(.email, after: .seconds(600)))
        var listens = LegScript()
        listens.reaction = .answer(after: .seconds(2))
        listens.keys = [
            .init("2", .heard("whisper", after: .seconds(1))), .init("2", .heard("notice", after: .seconds(2))),
        ]
        town.carrier.subscribers[Town.anne] = listens
        leaveMessage(in: town)
        town.world.run(for: .seconds(900))
        #expect(town.vigie.messages.isEmpty)
        #expect(town.vigie.exchange.openTasks.isEmpty)
        expectQuiet(town)
    }
}
