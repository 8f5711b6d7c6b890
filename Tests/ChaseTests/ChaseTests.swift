import Chronology
import Directory
import Ledger
import Testing

@testable import Chase

/// A chase under a clock that the test moves.
struct Chased {
    var chase: Chase
    var now = Now(uptime: Uptime(microseconds: 5_000_000_000), instant: Instant(microseconds: 1_795_000_000_000_000))
    /// Who was told of which tasks, and how many seconds after the beginning.
    var told: [(person: String, tasks: [String], after: Int)] = []
    var silenced: [String] = []
    var merged: [(String, String)] = []
    private let beginning: Uptime
    private var sequence = 0

    init(_ organisation: Organisation = Chased.organisation) {
        chase = Chase(organisation: organisation)
        beginning = now.uptime
    }

    static let always = WeeklyInterval(startMinute: 0, endMinute: 0)

    static var organisation: Organisation {
        func level(_ name: String, _ person: String) -> Level {
            Level(name: name, duties: [WeeklyDuty(person: PersonID(person), interval: always)])
        }
        return Organisation(
            name: "o", people: ["anne", "bruno", "marie"].map { Person(id: PersonID($0), name: $0) },
            lines: [
                Line(
                    id: LineID("heating"), name: "heating", numbers: ["1"],
                    ladder: Ladder(
                        levels: [level("primary", "anne"), level("backup", "bruno")], manager: PersonID("marie")))
            ])
    }

    /// A call of somebody comes to nothing but a task.
    @discardableResult
    mutating func opens(_ kind: TaskKind, call: String, caller: String = "c1", line: String? = "heating") -> TaskID? {
        let call = CallID(call)
        observe(
            .callReceived(
                line: LineID("heating"), caller: CallerID(caller), trunk: nil, forwardedFrom: nil, attestation: nil),
            call: call)
        let fact = observe(.taskOpened(kind: kind, line: line.map { LineID($0) }, person: nil), call: call)
        observe(.callEnded(by: .caller, cause: "BYE"), call: call)
        return TaskID(openedBy: fact)
    }

    @discardableResult
    mutating func observe(_ event: FactEvent, call: CallID? = nil) -> Fact {
        sequence += 1
        let fact = Fact(sequence: call == nil ? 0 : sequence, call: call, at: now.instant, event: event)
        chase.observe(fact, now: now)
        drain()
        return fact
    }

    /// Moves both clocks; each telling lasts `telling`.
    mutating func wait(_ duration: Duration, telling: Duration = .seconds(30)) {
        let end = now.uptime + duration
        var ends: [(at: Uptime, person: PersonID)] = []
        var steps = 0
        while steps < 10_000 {
            steps += 1
            let next = [chase.nextDeadline(), ends.map(\.at).min()].compactMap { $0 }.min() ?? end
            guard next <= end else { break }
            move(to: max(next, now.uptime))
            for over in ends where over.at <= now.uptime { chase.told(over.person, now: now) }
            ends.removeAll { $0.at <= now.uptime }
            let before = told.count
            chase.handleTimeout(now: now)
            drain()
            for entry in told[before...] { ends.append((now.uptime + telling, PersonID(entry.person))) }
        }
        move(to: end)
        for over in ends { chase.told(over.person, now: now) }
    }

    mutating func move(to moment: Uptime) {
        now = Now(uptime: moment, instant: now.instant + (moment - now.uptime))
    }

    mutating func drain() {
        while let effect = chase.nextEffect() {
            switch effect {
            case .tell(let person, let tasks):
                let seconds = Int((now.uptime - beginning).wholeMilliseconds / 1000)
                told.append((person.rawValue, tasks.map(\.id.rawValue), seconds))
            case .silence(let person): silenced.append(person.rawValue)
            case .record(.taskMerged(let task, let into)): merged.append((task.rawValue, into.rawValue))
            case .record: break
            }
        }
    }

    /// Who was told when, in minutes.
    var story: [String] { told.map { "\($0.person) \($0.after / 60)" } }
}

@Suite struct ChaseTests {
    @Test func `a task is told at 0, 3, 6 and 10 minutes, then to the next level, then to the manager for ever`() {
        var world = Chased()
        world.opens(.voicemail, call: "k")
        world.wait(.seconds(110 * 60))
        #expect(
            world.story == [
                "anne 0", "anne 3", "anne 6", "anne 10", "bruno 13", "bruno 16", "bruno 19", "bruno 23", "marie 26",
                "marie 29", "marie 32", "marie 36", "marie 66", "marie 96",
            ])
    }

    @Test func `acknowledgement ends it, and who is being told alone is let go`() {
        var world = Chased()
        let task = world.opens(.voicemail, call: "k")
        world.chase.handleTimeout(now: world.now)
        world.drain()
        world.observe(.taskAcknowledged(task: task ?? TaskID(""), by: "marie", how: "command"))
        #expect(world.silenced == ["anne"])
        world.chase.told(PersonID("anne"), now: world.now)
        world.wait(.seconds(3600))
        #expect(world.story == ["anne 0"])
        #expect(world.chase.nextDeadline() == nil)
    }

    @Test func `a hundred missed calls in five minutes are a few tellings, each of all of them`() {
        var world = Chased()
        for index in 0..<100 {
            world.opens(.missedCall, call: "k\(index)", caller: "c\(index)")
            world.wait(.seconds(3), telling: .seconds(2))
        }
        #expect(world.told.count <= 6, "\(world.story)")
        #expect(world.told.allSatisfy { $0.person == "anne" })
        #expect((world.told.last?.tasks.count ?? 0) > 60)
    }

    @Test func `of more than a telling holds, a caller's message is told in the second one at the latest`() {
        var world = Chased()
        for number in 1...120 { world.opens(.missedCall, call: "call\(number)", caller: "c\(number)") }
        let message = world.opens(.voicemail, call: "message", caller: "late")
        world.wait(.seconds(150))
        let tellings = world.told.filter { $0.person == "anne" }
        #expect(tellings.allSatisfy { $0.tasks.count <= 100 })
        #expect(tellings.prefix(3).contains { telling in message.map { telling.tasks.contains($0.rawValue) } ?? false })
        let everyTask = Set(tellings.flatMap(\.tasks))
        #expect(everyTask.count == 121)
    }

    @Test func `nobody is told twice within a minute`() {
        var world = Chased()
        for index in 0..<40 {
            world.opens(.voicemail, call: "k\(index)", caller: "c\(index)")
            world.wait(.seconds(7), telling: .seconds(5))
        }
        for (earlier, later) in zip(world.told, world.told.dropFirst()) where earlier.person == later.person {
            #expect(later.after - earlier.after >= 60)
        }
    }

    @Test func `several missed calls of one caller are one task`() {
        var world = Chased()
        let first = world.opens(.missedCall, call: "k1")
        let second = world.opens(.missedCall, call: "k2")
        world.opens(.missedCall, call: "k3", caller: "c2")
        world.opens(.voicemail, call: "k4")
        #expect(world.merged.map(\.0) == [second?.rawValue])
        #expect(world.merged.map(\.1) == [first?.rawValue])
        #expect(world.chase.openTasks.count == 3)
        #expect(world.chase.openTasks.first?.mergedCalls == 1)
    }

    @Test func `hidden callers are never taken for one`() {
        var world = Chased()
        world.opens(.missedCall, call: "k1", caller: "anonymous")
        world.opens(.missedCall, call: "k2", caller: "anonymous")
        #expect(world.merged.isEmpty)
    }

    @Test func `who passes a task has the next level told at once`() {
        var world = Chased()
        let task = world.opens(.missedCall, call: "k")
        world.wait(.seconds(40))
        world.observe(.taskPassed(task: task ?? TaskID(""), person: PersonID("anne")))
        world.wait(.seconds(5))
        #expect(world.story == ["anne 0", "bruno 0"])
    }

    @Test func `two people of one level are told together, as one attempt`() {
        var organisation = Chased.organisation
        organisation.lines[0].ladder.levels[0].duties.append(
            WeeklyDuty(person: PersonID("marie"), interval: Chased.always))
        var world = Chased(organisation)
        world.opens(.voicemail, call: "k")
        world.wait(.seconds(12 * 60))
        #expect(
            world.story == [
                "anne 0", "marie 0", "anne 3", "marie 3", "anne 6", "marie 6", "anne 10", "marie 10",
            ])
        #expect(world.told.allSatisfy { !$0.tasks.isEmpty })
    }

    @Test func `a task that ended a moment ago is not taken up again from a store that knows no better`() {
        var world = Chased()
        let id = world.opens(.voicemail, call: "k") ?? TaskID("")
        world.observe(.taskAcknowledged(task: id, by: "anne", how: "telephone"))
        let task = ChasedTask(
            id: id, kind: .voicemail, line: LineID("heating"), call: CallID("k"), caller: nil,
            openedAt: world.now.instant)
        world.chase.restore([RestoredTask(task: task, lastToldAt: nil, wasCutOff: false)], now: world.now)
        world.wait(.seconds(600))
        #expect(world.told.isEmpty)
    }

    @Test func `who passes it on at the last attempt has the next level told, not the one after`() {
        var world = Chased()
        let task = world.opens(.missedCall, call: "k") ?? TaskID("")
        world.wait(.seconds(10 * 60 + 40))
        world.observe(.taskPassed(task: task, person: PersonID("anne")))
        world.observe(.taskPassed(task: task, person: PersonID("anne")))
        world.wait(.seconds(5))
        #expect(world.story.last == "bruno 10")
    }

    @Test func `a telling that gave way to a caller is taken up again after a minute`() {
        var world = Chased()
        world.opens(.voicemail, call: "k")
        world.chase.handleTimeout(now: world.now)
        world.drain()
        world.chase.told(PersonID("anne"), wasCutOff: true, now: world.now)
        world.wait(.seconds(61))
        #expect(world.story == ["anne 0", "anne 1"])
    }

    @Test func `a caller who calls again the next day is as urgent as a new one`() {
        var world = Chased()
        world.opens(.missedCall, call: "k1")
        world.wait(.seconds(86_400))
        let before = world.told.count
        world.opens(.missedCall, call: "k2")
        world.wait(.seconds(90))
        #expect(world.told.dropFirst(before).contains { $0.person == "anne" })
    }

    @Test func `a task without a line is for the first line's people`() {
        var world = Chased()
        world.observe(.taskOpened(kind: .trunkDown, line: nil, person: nil))
        world.wait(.seconds(1))
        #expect(world.story == ["anne 0"])
    }

    @Test func `where nobody can be told it is looked for somebody every minute`() {
        var organisation = Chased.organisation
        for index in organisation.people.indices { organisation.people[index].isActive = false }
        var world = Chased(organisation)
        world.opens(.voicemail, call: "k")
        world.wait(.seconds(600))
        #expect(world.told.isEmpty)
        world.chase.replace(Chased.organisation)
        world.wait(.seconds(60))
        #expect(world.told.first?.person == "anne")
    }
}

@Suite struct `Chase after a restart` {
    private func restored(_ world: Chased, minutesAgo: Int, toldMinutesAgo: Int?, cutOff: Bool = false) -> RestoredTask
    {
        let opened = world.now.instant + .seconds(-60 * minutesAgo)
        let task = ChasedTask(
            id: TaskID("t"), kind: .voicemail, line: LineID("heating"), call: CallID("k"), caller: nil, openedAt: opened
        )
        return RestoredTask(
            task: task, lastToldAt: toldMinutesAgo.map { world.now.instant + .seconds(-60 * $0) }, wasCutOff: cutOff)
    }

    @Test func `a task that nobody was told of is told at once`() {
        var world = Chased()
        world.chase.restore([restored(world, minutesAgo: 1, toldMinutesAgo: nil)], now: world.now)
        world.wait(.seconds(4))
        #expect(world.story == ["anne 0"])
    }

    @Test func `a task that was told on time waits for its next time`() {
        var world = Chased()
        world.chase.restore([restored(world, minutesAgo: 4, toldMinutesAgo: 1)], now: world.now)
        world.wait(.seconds(119))
        #expect(world.told.isEmpty)
        world.wait(.seconds(2))
        #expect(world.told.first?.person == "anne")
    }

    @Test func `a telling that was cut off is repeated, but not within the minute`() {
        var world = Chased()
        world.chase.restore([restored(world, minutesAgo: 0, toldMinutesAgo: 0, cutOff: true)], now: world.now)
        world.wait(.seconds(58))
        #expect(world.told.isEmpty)
        world.wait(.seconds(4))
        #expect(world.told.first?.person == "anne")
    }

    @Test func `what was missed while the server was down is made up for at the level it has come to`() {
        var world = Chased()
        world.chase.restore([restored(world, minutesAgo: 20, toldMinutesAgo: 14)], now: world.now)
        world.wait(.seconds(4))
        #expect(world.told.first?.person == "anne")
        world.wait(.seconds(600))
        #expect(world.told.contains { $0.person == "bruno" })
    }

    @Test(arguments: [-3600, 3600]) func `a clock that was stepped while the server was down loses nothing`(step: Int) {
        var world = Chased()
        let task = restored(world, minutesAgo: 4, toldMinutesAgo: 1)
        world.now.instant = world.now.instant + .seconds(step)
        world.chase.restore([task], now: world.now)
        world.wait(.seconds(15 * 60))
        #expect(!world.told.isEmpty)
    }
}
