import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `The main path` {
    @Test func `a caller hears the announcement, the backup presses 1, they talk, the caller hangs up`() {
        let town = Town(seed: 1)
        town.carrier.subscribers[Town.bruno] = .accepts(after: .seconds(3))
        let caller = town.call(.calls(for: .seconds(90)))
        expectQuiet(town)
        let story = town.lastStory
        #expect(
            story.kinds == [
                "callReceived", "planned", "callerAnswered", "announcementStarted", "progressSpoken", "huntStarted",
                "legDialled", "legRinging", "legCancelled", "huntStarted", "legDialled", "progressSpoken", "legRinging",
                "legAnswered", "legPressed", "legAccepted", "bridged", "bridgeEnded", "legEnded", "callEnded",
            ], "\(story.kinds)")
        #expect(story.end?.by == .caller)
        #expect(story.tasks.isEmpty)
        let bruno = town.carrier.legs.first { $0.isIncoming && $0.number == Town.bruno }
        #expect(bruno?.prompts.first == "whisper")
        #expect(bruno?.voices.contains("carrier") == true)
        #expect(caller.voices.contains("carrier"))
        #expect(caller.prompts.first == "announcement")
        let anne = town.carrier.legs.first { $0.isIncoming && $0.number == Town.anne }
        #expect(anne?.end == "cancelled")
    }

    @Test func `nothing is dialled before the fact that says so is durable`() {
        let town = Town(seed: 2)
        town.vigie.ledger.commitDelay = .milliseconds(30)...(.milliseconds(30))
        town.carrier.subscribers[Town.anne] = .accepts()
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        let ledger = town.vigie.ledger
        let dialled = zip(ledger.facts, ledger.durableAt).first {
            if case .legDialled = $0.0.event { true } else { false }
        }
        let anne = town.carrier.legs.first { $0.isIncoming }
        #expect(dialled.map { $0.1 <= (anne?.startedAt ?? .zero) } == true)
    }

    @Test func `a trunk that challenges every call is answered`() {
        let town = Town(seed: 3, isCarrierChallenging: true)
        town.world.run(for: .seconds(5))
        town.carrier.subscribers[Town.anne] = .accepts()
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"), "\(town.lastStory.kinds)")
    }

    @Test(arguments: [false, true]) func `a late offer is answered in the ACK`(isBad: Bool) {
        let town = Town(seed: 4)
        if isBad { town.world.network.conditions = .bad }
        town.carrier.subscribers[Town.anne] = .accepts()
        var script = LegScript.calls(for: .seconds(60))
        script.isLateOffer = true
        let caller = town.call(script)
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
        #expect(caller.voices.contains("carrier"))
    }

    @Test func `the caller hears a softphone behind a NAT, and it the caller`() {
        let town = Town(seed: 5, change: { $0.people[0].devices = [.softphone("anne", mustAccept: false)] })
        let nat = NAT(outer: IPAddress(203, 0, 113, 7))
        let anne = town.addPhone("anne", host: 5, behind: nat, script: LegScript())
        town.world.run(for: .seconds(200))
        let caller = town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"), "\(town.lastStory.kinds)")
        #expect(anne.legs.first?.voices == ["carrier"])
        #expect(caller.voices == ["anne"])
        #expect(anne.legs.first?.prompts.contains("whisper") == false)
    }

    @Test func `hold and resume by either side is told on, and silence under hold ends nothing`() {
        let town = Town(seed: 6)
        var bruno = LegScript.accepts()
        bruno.holds = [.init(after: .seconds(20), lasting: .seconds(60))]
        town.carrier.subscribers[Town.anne] = bruno
        town.call(.calls(for: .seconds(150)))
        expectQuiet(town)
        let story = town.lastStory
        #expect(story.has("held") && story.has("resumed"), "\(story.kinds)")
        #expect(story.end?.by == .caller)
    }

    @Test(arguments: ["2001:db8::10", "[2001:db8::10]"]) func `all of it over IPv6`(host: String) {
        let town = Town(seed: 9, isIPv6: true, change: { $0.trunks[0].host = host })
        town.carrier.subscribers[Town.anne] = .accepts()
        let caller = town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"), "\(town.lastStory)")
        #expect(caller.voices.contains("carrier"))
    }

    @Test func `a registered softphone may call the line`() {
        let town = Town(seed: 8, change: { $0.people[0].devices = [.softphone("anne")] })
        let anne = town.addPhone("anne", host: 5, script: .ringsOnly)
        town.carrier.subscribers[Town.bruno] = .accepts()
        let call = anne.call("0123456789", .calls(for: .seconds(90)))
        expectQuiet(town)
        #expect(call.voices.contains("carrier"), "\(town.lastStory.kinds)")
    }

    @Test(arguments: [false, true], [false, true])
    func `an answer that comes early, reliably or not, is an answer`(isReliable: Bool, isBad: Bool) {
        for seed in 0..<5 {
            let town = Town(seed: UInt64(600 + seed))
            if isBad { town.world.network.conditions = .bad }
            var script = LegScript.accepts()
            script.ringing = 183
            script.ringsReliably = isReliable
            script.answersEarly = true
            town.carrier.subscribers[Town.anne] = script
            let caller = town.call(.calls(for: .seconds(60)))
            expectQuiet(town)
            #expect(town.lastStory.has("bridged"), "\(town.lastStory.kinds)")
            #expect(caller.voices.contains("carrier"))
        }
    }

    @Test(arguments: [false, true]) func `a re-INVITE without an offer is given one`(isBad: Bool) {
        for seed in 0..<5 {
            let town = Town(seed: UInt64(610 + seed))
            if isBad { town.world.network.conditions = .bad }
            var script = LegScript.accepts()
            script.refreshes = [.seconds(20), .seconds(30)]
            script.holds = [.init(after: .seconds(40), lasting: .seconds(5))]
            town.carrier.subscribers[Town.anne] = script
            var caller = LegScript.calls(for: .seconds(80))
            caller.refreshes = [.seconds(15), .seconds(25)]
            caller.holds = [.init(after: .seconds(55), lasting: .seconds(5))]
            town.call(caller)
            expectQuiet(town)
            #expect(town.lastStory.has("bridged"), "\(town.lastStory.kinds)")
            #expect(town.carrier.legs.allSatisfy { $0.refusedOffers.isEmpty })
            #expect(town.lastStory.kinds.filter { $0 == "held" }.count == 2, "\(town.lastStory.kinds)")
        }
    }

    @Test func `keys pressed as SIP INFO count`() {
        let town = Town(seed: 7)
        var script = LegScript()
        script.keys = [.init("1", .heard("whisper", after: .seconds(1)), byInfo: true)]
        town.carrier.subscribers[Town.anne] = script
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
    }
}

extension Device {
    static func softphone(_ user: String, mustAccept: Bool = true) -> Device {
        Device(id: DeviceID("\(user)-soft"), reach: .registered(user: user), mustAccept: mustAccept)
    }
}
