import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `Living with change and failure` {
    @Test func `the directory may be replaced at every step of a call`() {
        for (index, moment) in stride(from: 0, through: 40_000, by: 1_700).enumerated() {
            let town = Town(seed: UInt64(300 + index))
            town.vigie.media.openDelay = .milliseconds(5)
            town.carrier.subscribers[Town.bruno] = .accepts()
            town.call(.calls(for: .seconds(60)))
            town.world.run(for: .milliseconds(moment))
            town.apply { organisation in
                organisation.lines = []
                organisation.people = []
                organisation.trunks = index % 2 == 0 ? [] : organisation.trunks
            }
            expectQuiet(town)
        }
    }

    @Test func `a line that goes while its caller's port is opened is refused`() {
        let town = Town(seed: 330)
        town.vigie.media.openDelay = .milliseconds(100)
        let caller = town.call()
        town.world.run(for: .milliseconds(50))
        town.apply { $0.lines = [] }
        town.world.run(for: .seconds(5))
        #expect(caller.status == 404)
        expectQuiet(town)
    }

    @Test func `a call in progress keeps its plan, the next one follows the new directory`() {
        let town = Town(seed: 331)
        town.carrier.subscribers[Town.bruno] = .accepts()
        town.call(.calls(for: .seconds(60)))
        town.world.run(for: .seconds(10))
        town.apply { $0.lines[0].ladder.levels.removeAll() }
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
        town.call(.calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(town.lastStory.route == "noCover")
    }

    @Test func `a graceful stop lets the call end, refuses new ones, and tells nobody else`() {
        let town = Town(seed: 332)
        town.carrier.subscribers[Town.anne] = .accepts()
        town.call(.calls(for: .seconds(60)))
        town.world.run(for: .seconds(30))
        town.vigie.input { $0.beginStopping(budget: .seconds(120), now: $1) }
        let late = town.call(from: "+33478000001")
        town.world.run(for: .seconds(2))
        #expect(late.status == 503)
        #expect(late.retryAfter != nil)
        expectQuiet(town)
        #expect(town.story(of: town.vigie.ledger.calls[0]).end?.by == .caller)
        town.vigie.input { $0.finishStopping(now: $1) }
        expectQuiet(town)
        #expect(town.vigie.ledger.facts.map(\.event).kinds.last == "serverStopped")
    }

    @Test func `a stop that begins while a caller's port is opened bounds that call too`() {
        let town = Town(seed: 338)
        town.vigie.media.openDelay = .milliseconds(100)
        let caller = town.call(.calls(for: .seconds(600)))
        town.world.run(for: .milliseconds(50))
        town.vigie.input { $0.beginStopping(budget: .seconds(20), now: $1) }
        town.world.run(for: .seconds(60))
        #expect(caller.isOver)
        expectQuiet(town)
    }

    @Test func `killed at every step, the ledger holds a story without holes`() {
        for (index, moment) in stride(from: 5, through: 45_000, by: 709).enumerated() {
            let town = Town(seed: UInt64(400 + index))
            town.carrier.voiceInterval = .seconds(10)
            town.carrier.subscribers[Town.bruno] = .accepts()
            town.call(.calls(for: .seconds(60)))
            town.world.run(for: .milliseconds(moment))
            town.vigie.kill()
            let invited = town.carrier.legs.filter(\.isIncoming).count
            let facts = town.vigie.ledger.facts
            #expect(LedgerAudit.problems(in: facts, isOver: false).isEmpty, "killed at \(moment) ms")
            #expect(facts.map(\.event).kinds.filter { $0 == "legDialled" }.count >= invited)
            town.world.run(for: .seconds(4_000))
            #expect(town.carrier.liveLegs.isEmpty, "session timers and hang-ups end what the server left")
        }
    }

    @Test func `a stop whose budget ends hangs up, with a task`() {
        let town = Town(seed: 333)
        town.carrier.subscribers[Town.anne] = .accepts()
        let caller = town.call(.calls(for: .seconds(600)))
        town.world.run(for: .seconds(30))
        town.vigie.input { $0.beginStopping(budget: .seconds(10), now: $1) }
        town.world.run(for: .seconds(15))
        #expect(caller.isOver)
        expectQuiet(town)
        #expect(town.lastStory.tasks == [.callInterrupted])
    }

    @Test(arguments: [
        SimulatedLedger.Fault.late(.milliseconds(49)), .late(.milliseconds(400)), .failing, .saturated,
    ])
    func `a live call goes on while the store is ill, and its facts are in order`(fault: SimulatedLedger.Fault) {
        let town = Town(seed: 334)
        town.vigie.ledger.fault = fault
        town.carrier.subscribers[Town.anne] = .accepts()
        let caller = town.call(.calls(for: .seconds(60)))
        town.world.run(for: .seconds(61))
        #expect(caller.voices.contains("carrier"))
        town.vigie.ledger.fault = .none
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
        let isLate = town.vigie.ledger.facts.contains(where: \.isLate)
        #expect(isLate == (fault != .late(.milliseconds(49))))
        #expect(
            (town.vigie.exchange.counts.factsOverdue > 0) == (fault == .failing || fault == .late(.milliseconds(400))))
    }

    @Test func `a store that falls ill and recovers in the middle of many calls loses nothing`() {
        let town = Town(seed: 335)
        let faults: [SimulatedLedger.Fault] = [.none, .failing, .saturated, .late(.milliseconds(200)), .none, .failing]
        town.carrier.subscribers[Town.anne] = .accepts()
        town.carrier.subscribers[Town.bruno] = .accepts()
        for index in 0..<60 {
            town.vigie.ledger.fault = faults[index / 2 % faults.count]
            town.call(from: "+334780000\(10 + index)", .calls(for: .seconds(Int64(5 + index))))
            town.world.run(for: .seconds(3))
        }
        town.vigie.ledger.fault = .none
        expectQuiet(town)
        #expect(town.vigie.ledger.calls.count == 60)
    }

    @Test func `a phone that loses its network in a conversation ends the leg within the budget`() {
        let town = Town(seed: 336, change: { $0.people[0].devices = [.softphone("anne", mustAccept: false)] })
        let anne = town.addPhone("anne", host: 5, script: LegScript())
        town.carrier.subscribers[Town.bruno] = .accepts()
        town.call(.calls(for: .seconds(200)))
        town.world.run(for: .seconds(30))
        anne.loseNetwork(for: .seconds(60))
        expectQuiet(town)
        #expect(town.lastStory.has("legMediaLost"))
        #expect(town.lastStory.kinds.filter { $0 == "bridged" }.count == 2, "\(town.lastStory.kinds)")
    }

    @Test func `a router that restarts loses the contact until the phone registers again`() {
        let town = Town(seed: 337, change: { $0.people[0].devices = [.softphone("anne")] })
        let nat = NAT(outer: IPAddress(203, 0, 113, 7))
        town.addPhone("anne", host: 5, behind: nat)
        nat.restart()
        town.call(.calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(!town.lastStory.has("bridged"))
        town.world.run(for: .seconds(400))
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"), "\(town.lastStory)")
    }
}
