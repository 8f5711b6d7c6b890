import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `Outcomes of a call` {
    @Test func `nobody accepts: the caller leaves a message and hangs up`() {
        let town = Town(seed: 10)
        var script = LegScript()
        script.keys = [.init("*", .heard("searching", after: .seconds(1)))]
        script.hangUpAfter = .seconds(30)
        town.call(script)
        expectQuiet(town)
        let story = town.lastStory
        #expect(story.has("voicemailStarted"), "\(story.kinds)")
        #expect(story.tasks == [.voicemail])
        let kept = story.compactMap {
            if case .voicemailEnded(_, let length, let cause) = $0 { (length, cause) } else { nil }
        }
        #expect(kept.first?.1 == "stopped", "\(kept)")
        #expect(town.vigie.media.recordings.count == 1)
        #expect(kept.first?.0 == town.vigie.media.recordings.values.first)
    }

    @Test func `a message below two seconds is discarded also when the caller hangs up`() {
        let town = Town(seed: 11)
        var script = LegScript()
        script.keys = [.init("*", .heard("searching", after: .seconds(1)))]
        script.speech = [.zero...(.seconds(1))]
        script.hangUpAfter = .seconds(19)
        town.call(script)
        expectQuiet(town)
        #expect(town.lastStory.has("voicemailDiscarded"), "\(town.lastStory)")
        #expect(town.vigie.media.recordings.isEmpty)
        #expect(town.lastStory.tasks == [.missedCall])
    }

    @Test func `after the whole ladder voicemail ends on silence`() {
        let town = Town(seed: 12)
        var script = LegScript.calls(for: .seconds(400))
        script.speech = [.zero...(.seconds(190))]
        let caller = town.call(script)
        expectQuiet(town)
        let story = town.lastStory
        #expect(story.tasks == [.voicemail], "\(story.kinds)")
        #expect(story.end?.by == .system)
        #expect(caller.end == "hungUpByPeer")
    }

    @Test func `nobody on call rings the manager and opens a task`() {
        let town = Town(seed: 13, change: { $0.lines[0].ladder.levels = [] })
        town.carrier.subscribers[Town.marie] = .accepts()
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.route == "noCover")
        #expect(town.lastStory.tasks == [.noCover])
        #expect(town.lastStory.has("bridged"))
    }

    @Test(arguments: [403, 404, 408, 480, 486, 500, 503, 603])
    func `a trunk that refuses leads to voicemail`(status: Int) {
        let town = Town(seed: UInt64(status))
        town.carrier.service = .refuses(status)
        var script = LegScript.calls(for: .seconds(120))
        script.speech = [.zero...(.seconds(60))]
        town.call(script)
        expectQuiet(town)
        let story = town.lastStory
        #expect(story.failures.allSatisfy { $0 == status } && !story.failures.isEmpty, "\(story.failures)")
        #expect(story.has("voicemailStarted"))
    }

    @Test func `a trunk that answers nothing is found out, and the caller told`() {
        let town = Town(
            seed: 14,
            change: {
                $0.trunks.append(Trunk(id: TrunkID("out"), host: "192.0.2.99", addresses: ["192.0.2.99"]))
                // Named by the telephones: no other trunk is tried for them.
                for person in $0.people.indices {
                    let devices = $0.people[person].devices.map { $0.through("out") }
                    $0.people[person].devices = devices
                }
            })
        var script = LegScript.calls(for: .seconds(400))
        script.speech = [.zero...(.seconds(5))]
        let caller = town.call(script)
        town.world.run(for: .seconds(600))
        let second = town.call(script)
        town.world.run(for: .seconds(600))
        // The trunk is asked for ever whether it is back: that is no leftover.
        town.apply { $0.trunks.removeLast() }
        expectQuiet(town)
        #expect(caller.isOver && second.isOver)
        #expect(town.lastStory.skips.contains(.trunkDown), "\(town.lastStory)")
        #expect(town.lastStory.tasks.contains(.trunkDown))
        #expect(second.prompts.contains("trunk-down"), "\(second.prompts)")
    }

    @Test(arguments: [403, 503]) func `a leg that its trunk refuses goes through the next one`(status: Int) {
        let town = Town(
            seed: 23,
            change: {
                $0.trunks.append(Trunk(id: TrunkID("second"), host: "192.0.2.99", addresses: ["192.0.2.99"]))
                $0.defaultTrunk = TrunkID("carrier")
            })
        let second = CarrierNode(
            world: town.world, name: "second", ip: IPAddress(192, 0, 2, 99), server: town.vigie.address)
        second.subscribers[Town.anne] = .accepts()
        town.carrier.service = .refuses(status)
        let caller = town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        let rerouted = FactEvent.legRerouted(
            leg: LegNumber(1), trunk: TrunkID("second"), sipStatus: status, cause: town.lastStory.rerouteCause ?? "")
        #expect(town.lastStory.contains(rerouted), "\(town.lastStory)")
        #expect(town.lastStory.has("bridged") && town.lastStory.tasks.isEmpty)
        #expect(caller.voices.contains("second"))
    }

    @Test func `a person who talks is passed over by the next call`() {
        let town = Town(seed: 15)
        town.carrier.subscribers[Town.anne] = .accepts(after: .seconds(1))
        town.carrier.subscribers[Town.bruno] = .accepts(after: .seconds(1))
        town.call(.calls(for: .seconds(300)))
        town.world.run(for: .seconds(60))
        town.call(from: "+33478000001", .calls(for: .seconds(120)))
        expectQuiet(town)
        #expect(town.lastStory.skips == [.alreadyTalking])
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `two calls at once never ring one person twice`() {
        let town = Town(seed: 16)
        town.carrier.subscribers[Town.anne] = .accepts(after: .seconds(5))
        town.carrier.subscribers[Town.bruno] = .accepts(after: .seconds(5))
        for index in 0..<2 { town.call(from: "+3347800000\(index)", .calls(for: .seconds(90))) }
        expectQuiet(town)
        for call in town.vigie.ledger.calls { #expect(town.story(of: call).has("bridged")) }
        let ringing = town.carrier.legs.filter { $0.isIncoming && $0.number == Town.anne }
        #expect(ringing.count == 1)
    }

    @Test func `beyond its cap a line tells the caller and takes a message`() {
        let town = Town(seed: 17, change: { $0.lines[0].limits.simultaneousCalls = 1 })
        town.call(.calls(for: .seconds(120)))
        town.world.run(for: .seconds(5))
        let second = town.call(from: "+33478000001", .calls(for: .seconds(40)))
        town.world.run(for: .seconds(5))
        #expect(second.prompts.first == "line-full")
        expectQuiet(town)
        #expect(town.lastStory.route == "lineFull")
        town.call(.calls(for: .seconds(20)))
        expectQuiet(town)
        #expect(town.lastStory.route == "onCall")
    }

    @Test func `the caller leaves while the backup accepts: a task to call back`() {
        let town = Town(seed: 18)
        var bruno = LegScript.accepts(after: .seconds(2))
        bruno.keys = [.init("1", .heard("whisper", after: .seconds(6)))]
        town.carrier.subscribers[Town.anne] = bruno
        let caller = town.call(.calls(for: .seconds(600)))
        town.world.run(atMost: .seconds(60)) { town.carrier.legs.contains { $0.isIncoming && $0.isUp } }
        town.world.run(for: .seconds(2))
        town.carrier.hangUp(caller)
        expectQuiet(town)
        #expect(town.lastStory.tasks == [.callerGone], "\(town.lastStory)")
        let anne = town.carrier.legs.first { $0.isIncoming }
        #expect(anne?.prompts.contains("caller-gone") == true)
    }

    @Test func `a responder whose audio dies is rung again`() {
        let town = Town(seed: 19)
        var first = LegScript.accepts()
        first.audioEndsAfter = .seconds(20)
        town.carrier.nextScripts[Town.anne] = [first, .accepts()]
        let caller = town.call(.calls(for: .seconds(150)))
        expectQuiet(town)
        #expect(town.lastStory.kinds.filter { $0 == "bridged" }.count == 2, "\(town.lastStory.kinds)")
        #expect(caller.prompts.contains("responder-lost"))
    }

    @Test func `a responder whose phone crashes is rung again, then the hunt goes on`() {
        let town = Town(seed: 20, change: { $0.people[0].devices = [.softphone("anne", mustAccept: false)] })
        let anne = town.addPhone("anne", host: 5, script: LegScript())
        town.carrier.subscribers[Town.bruno] = .accepts()
        town.call(.calls(for: .seconds(300)))
        town.world.run(for: .seconds(40))
        #expect(anne.legs.first?.isUp == true)
        anne.crash()
        expectQuiet(town)
        #expect(town.lastStory.kinds.filter { $0 == "bridged" }.count == 2, "\(town.lastStory.kinds)")
    }

    @Test func `a port that cannot be opened is an honest 503`() {
        let town = Town(seed: 21)
        town.vigie.media.capacity = 0
        let caller = town.call()
        expectQuiet(town)
        #expect(caller.status == 503)
        #expect(town.lastStory.kinds == ["callReceived", "taskOpened", "callRejected", "callEnded"])
    }

    @Test func `no port left for a leg fails that leg alone`() {
        let town = Town(seed: 22)
        town.vigie.media.capacity = 1
        var script = LegScript.calls(for: .seconds(60))
        script.speech = [.zero...(.seconds(30))]
        town.call(script)
        expectQuiet(town)
        #expect(town.lastStory.has("voicemailStarted"), "\(town.lastStory.kinds)")
    }

    @Test func `prompts that cannot be prepared do not stop a call`() {
        let town = Town(seed: 23)
        town.vigie.media.brokenPrompts = ["announcement", "whisper"]
        var script = LegScript()
        script.keys = [.init("1", .answered(after: .seconds(2)))]
        town.carrier.subscribers[Town.anne] = script
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.has("bridged"))
        #expect(town.lastStory.tasks.contains(.promptFailed))
    }
}
