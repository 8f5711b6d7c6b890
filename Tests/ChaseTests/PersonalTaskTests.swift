import Chronology
import Directory
import Ledger
import Testing

@testable import Chase

/// A task that is one person's alone.
@Suite struct PersonalTaskTests {
    @Test(arguments: [(TaskKind.rotaChanged, ["marie 0", "marie 1440"]), (.dutyReminder, ["marie 0"])])
    func `nobody else is told, and news is told once a day`(kind: TaskKind, expected: [String]) {
        var world = Chased()
        world.observe(.taskOpened(kind: kind, line: nil, person: PersonID("marie")))
        for _ in 0..<47 { world.wait(.seconds(3600)) }
        #expect(world.story == expected)
    }

    @Test func `a start of duty is asked for as often as anything that is urgent, of the person alone`() {
        var world = Chased()
        world.observe(
            .taskOpened(kind: .dutyStart, line: LineID("heating"), person: PersonID("bruno")))
        world.wait(.seconds(20 * 60))
        #expect(world.story == ["bruno 0", "bruno 3", "bruno 6", "bruno 10"])
    }
}
