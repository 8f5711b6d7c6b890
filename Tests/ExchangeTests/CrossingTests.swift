import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `Crossing signals` {
    /// From before the 100 to well into the conversation, in steps that fall between and upon everything.
    static let moments: [Int] =
        Array(stride(from: 0, through: 60, by: 3)) + Array(stride(from: 100, through: 30_000, by: 463))

    @Test func `the caller may give up at every moment`() {
        for (index, moment) in Self.moments.enumerated() {
            let town = Town(seed: UInt64(100 + index))
            if index % 3 == 1 { town.vigie.media.openDelay = .milliseconds(10) }
            town.carrier.subscribers[Town.anne] = .accepts(after: .seconds(3))
            var script = LegScript()
            script.giveUpAfter = .milliseconds(moment)
            town.call(script)
            expectQuiet(town)
            #expect(town.vigie.ledger.calls.count == 1, "at \(moment) ms")
        }
    }

    @Test func `the caller may cancel while the port is opened, and the ledger knows`() {
        let town = Town(seed: 30)
        town.vigie.media.openDelay = .milliseconds(200)
        var script = LegScript()
        script.cancelAfter = .milliseconds(100)
        let caller = town.call(script)
        expectQuiet(town)
        #expect(caller.status == 487)
        #expect(town.lastStory.end?.by == .caller, "\(town.lastStory)")
        #expect(town.lastStory.tasks == [.missedCall])
    }

    @Test func `an answer that crosses our CANCEL is hung up`() {
        // The ring time is 20 s from the 180: answers around it cross the CANCEL on the way.
        for offset in stride(from: -30, through: 30, by: 2) {
            let town = Town(seed: UInt64(500 + offset))
            var script = LegScript.accepts()
            script.reaction = .answer(after: .milliseconds(20_110 + offset))
            town.carrier.subscribers[Town.anne] = script
            town.call(.calls(for: .seconds(60)))
            expectQuiet(town)
        }
    }

    @Test func `of two contacts of one softphone the first that answers has the call`() {
        for delay in [0, 1, 5, 500] {
            let town = Town(seed: UInt64(40 + delay), change: { $0.people[0].devices = [.softphone("anne")] })
            var second = LegScript.accepts()
            second.reaction = .answer(after: .milliseconds(2_000 + delay))
            town.addPhone("anne", host: 5, script: .accepts(), name: "desk")
            town.addPhone("anne", host: 6, script: second, name: "home")
            town.call(.calls(for: .seconds(60)))
            expectQuiet(town)
            #expect(town.lastStory.has("bridged"), "\(town.lastStory.kinds)")
            let legs = town.phones.values.flatMap(\.legs)
            #expect(legs.count == 2)
            #expect(legs.filter { $0.end == "cancelled" || $0.end == "hungUpByPeer" }.count == 2)
        }
    }

    @Test func `a contact that refuses leaves the other one ringing`() {
        let town = Town(seed: 50, change: { $0.people[0].devices = [.softphone("anne")] })
        town.addPhone("anne", host: 5, script: .rejects(486), name: "desk")
        town.addPhone("anne", host: 6, script: .accepts(after: .seconds(5)), name: "home")
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `a contact whose answer is of no use leaves no other one ringing`() {
        let town = Town(seed: 51, change: { $0.people[0].devices = [.softphone("anne")] })
        var useless = LegScript()
        useless.answersUselessly = true
        town.addPhone("anne", host: 5, script: useless, name: "desk")
        town.addPhone("anne", host: 6, script: .accepts(after: .seconds(100)), name: "home")
        town.carrier.subscribers[Town.bruno] = .accepts(after: .seconds(2))
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        let home = town.phones["home"]?.legs.first
        #expect(home?.answeredAt == nil)
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `the other devices of a person are cancelled and told that the call is taken`() {
        let town = Town(seed: 52, change: { $0.people[0].devices.append(.softphone("anne")) })
        let phone = town.addPhone("anne", host: 5, script: .ringsOnly)
        town.carrier.subscribers[Town.anne] = .accepts()
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(phone.legs.first?.end == "cancelled")
        #expect(phone.legs.first?.reasonText == "Call completed elsewhere")
    }

    @Test func `two people who press 1 in the same moment: one talks, one is told`() {
        for offset in [-20, -5, 0, 5, 20] {
            let town = Town(seed: UInt64(60 + offset), change: { $0.people[0].devices.append(.softphone("anne")) })
            var phone = LegScript.accepts()
            phone.keys = [.init("1", .heard("whisper", after: .milliseconds(1_000 + offset)))]
            town.addPhone("anne", host: 5, script: phone)
            town.carrier.subscribers[Town.anne] = .accepts()
            town.call(.calls(for: .seconds(60)))
            expectQuiet(town)
            #expect(town.lastStory.kinds.filter { $0 == "bridged" }.count == 1, "\(town.lastStory.kinds)")
        }
    }

    @Test func `both sides of a conversation hang up in the same moment`() {
        for offset in stride(from: -20, through: 20, by: 4) {
            let town = Town(seed: UInt64(80 + offset))
            town.carrier.subscribers[Town.anne] = .accepts(hangsUpAfter: .milliseconds(30_000))
            let caller = town.call(.calls(for: .seconds(600)))
            town.world.run(atMost: .seconds(60)) { town.carrier.legs.contains { $0.isIncoming && $0.isUp } }
            town.world.run(for: .milliseconds(30_000 + offset))
            town.carrier.hangUp(caller)
            expectQuiet(town)
        }
    }

    @Test func `glare: hold by both sides in the same moment, on a bad network too`() {
        for seed in 0..<6 {
            let town = Town(seed: UInt64(90 + seed))
            if seed > 2 { town.world.network.conditions = .bad }
            var script = LegScript.accepts()
            script.holds = [.init(after: .seconds(20), lasting: .seconds(5))]
            town.carrier.subscribers[Town.anne] = script
            var caller = LegScript.calls(for: .seconds(90))
            caller.holds = [
                .init(after: .seconds(26), lasting: .seconds(5)),
                .init(after: .seconds(40), lasting: .milliseconds(20)),
            ]
            town.call(caller)
            expectQuiet(town)
        }
    }
}
