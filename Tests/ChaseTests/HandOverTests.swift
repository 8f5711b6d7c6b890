import Chronology
import Directory
import Ledger
import Testing

@testable import Chase

/// A task that somebody gives to a named person.
@Suite struct HandOverTests {
    private func handOver(_ task: TaskID, to person: String, in world: inout Chased) {
        world.observe(.taskHandedOver(task: task, person: PersonID(person), by: "command"))
    }

    @Test func `who gets a task is told at once and as often as anybody, then those of the line are`() {
        var world = Chased()
        let task = world.opens(.voicemail, call: "k") ?? TaskID("")
        world.wait(.seconds(60))
        handOver(task, to: "marie", in: &world)
        world.wait(.seconds(25 * 60))
        #expect(
            world.story == [
                "anne 0", "marie 1", "marie 4", "marie 7", "marie 11", "anne 14", "anne 17", "anne 20", "anne 24",
            ])
    }

    @Test func `who gets a task may pass it to the line`() {
        var world = Chased()
        let task = world.opens(.voicemail, call: "k") ?? TaskID("")
        handOver(task, to: "bruno", in: &world)
        world.wait(.seconds(40))
        world.observe(.taskPassed(task: task, person: PersonID("bruno")))
        world.wait(.seconds(5))
        #expect(world.story == ["bruno 0", "anne 0"])
    }

    @Test func `a person who has left is passed over`() {
        var organisation = Chased.organisation
        organisation.people[1].isActive = false
        var world = Chased(organisation)
        let task = world.opens(.voicemail, call: "k") ?? TaskID("")
        handOver(task, to: "bruno", in: &world)
        world.wait(.seconds(5))
        #expect(world.story == ["anne 0"])
    }

    @Test func `what another process handed over is learnt from the store, once`() {
        var world = Chased()
        let id = world.opens(.voicemail, call: "k") ?? TaskID("")
        world.wait(.seconds(60))
        var task = ChasedTask(
            id: id, kind: .voicemail, line: LineID("heating"), call: CallID("k"), caller: nil,
            openedAt: world.now.instant - .seconds(60))
        task.handedTo = PersonID("marie")
        let handedAt = world.now.instant
        for _ in 1...4 {
            let restored = RestoredTask(task: task, lastToldAt: nil, wasCutOff: false, handedAt: handedAt)
            world.chase.restore([restored], now: world.now)
            world.wait(.seconds(30))
        }
        #expect(world.story == ["anne 0", "marie 1"])
    }

    @Test func `a restart goes on with the person who has it`() {
        var world = Chased()
        var task = ChasedTask(
            id: TaskID("t9"), kind: .voicemail, line: LineID("heating"), call: CallID("k"), caller: nil,
            openedAt: world.now.instant - .seconds(3_600))
        task.handedTo = PersonID("marie")
        let handedAt = world.now.instant - .seconds(240)
        // Told at 0 and at 3 minutes; the next telling is due at 6.
        world.chase.restore(
            [RestoredTask(task: task, lastToldAt: handedAt + .seconds(181), wasCutOff: false, handedAt: handedAt)],
            now: world.now)
        world.wait(.seconds(8 * 60))
        #expect(world.story == ["marie 2", "marie 6"])
    }
}
