import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `Borders` {
    @Test func `a call of ours that comes back is refused by our mark`() {
        let town = Town(seed: 200)
        town.carrier.service = .loops(to: Town.lineNumber, keepsHeaders: true, resetsMaxForwards: true)
        town.call(.calls(for: .seconds(40)))
        expectQuiet(town)
        #expect(town.vigie.exchange.counts.loopsDetected > 0)
        #expect(town.vigie.ledger.calls.count <= 7)
    }

    @Test func `a call of ours that comes back without our mark is refused by our own number`() {
        let town = Town(seed: 201)
        town.carrier.service = .loops(to: Town.lineNumber, keepsHeaders: false, resetsMaxForwards: true)
        town.call(.calls(for: .seconds(40)))
        expectQuiet(town)
        #expect(town.vigie.exchange.counts.loopsDetected > 0)
        #expect(town.vigie.ledger.calls.count <= 7)
    }

    @Test func `a loop that shows the caller's number and hides our mark ends all the same`() {
        let town = Town(seed: 202, change: { $0.lines[0].ringing.presentsCaller = true })
        town.carrier.service = .loops(to: Town.lineNumber, keepsHeaders: false, resetsMaxForwards: true)
        town.call(.calls(for: .seconds(100)))
        expectQuiet(town)
        #expect(town.vigie.exchange.counts.loopsDetected > 0)
        #expect(town.vigie.ledger.calls.count <= 7, "\(town.vigie.ledger.calls.count)")
    }

    @Test func `Max-Forwards is carried on and lowered`() throws {
        let town = Town(seed: 203)
        town.call(.calls(for: .seconds(30)))
        town.world.run(for: .seconds(20))
        let anne = try #require(town.carrier.legs.first { $0.isIncoming }?.invitation)
        #expect(anne.maxForwards < 69)
        expectQuiet(town)
    }

    @Test func `an unknown source gets nothing dialled and leaves no state`() {
        let town = Town(seed: 204)
        let stranger = CarrierNode(
            world: town.world, name: "stranger", ip: IPAddress(203, 0, 113, 66), server: town.vigie.address)
        let before = town.vigie.exchange.counts.legsDialled
        for index in 0..<50 {
            stranger.call(index % 2 == 0 ? Town.lineNumber : "+33899000000", from: "100", .calls(for: .seconds(10)))
            town.world.run(for: .milliseconds(100))
        }
        #expect(town.vigie.exchange.census.sessions == 0)
        expectQuiet(town)
        town.world.run(for: .seconds(60))
        #expect(town.vigie.exchange.counts.legsDialled == before)
        #expect(town.vigie.ledger.calls.isEmpty)
        #expect(stranger.legs.allSatisfy { $0.isOver && $0.answeredAt == nil })
    }

    @Test func `a registered phone cannot dial out through us`() {
        let town = Town(seed: 205, change: { $0.people[0].devices = [.softphone("anne")] })
        let anne = town.addPhone("anne", host: 5)
        let call = anne.call("+33899000000")
        expectQuiet(town)
        #expect(call.status == 404)
        #expect(town.vigie.exchange.counts.legsDialled == 0)
    }

    @Test func `numbers outside the allowed prefixes are never dialled`() {
        let town = Town(seed: 206, change: { $0.dialOut.allowedPrefixes = ["+3361234560199"] })
        town.call(.calls(for: .seconds(40)))
        expectQuiet(town)
        #expect(town.vigie.exchange.counts.legsDialled == 0)
        #expect(town.lastStory.skips.contains(.notAllowed))
    }

    @Test func `no more legs are up at once than dialling out allows`() {
        let town = Town(
            seed: 207,
            change: { organisation in
                organisation.dialOut.atOnce = 2
                organisation.lines[0].ringing.ringsBusyPeople = true
                let more = (1...4).map { index in
                    Device(id: DeviceID("anne-\(index)"), reach: .external(number: "+3361234561\(index)", trunk: nil))
                }
                organisation.people[0].devices = more
            })
        for index in 1...4 { town.carrier.subscribers["+3361234561\(index)"] = .ringsOnly }
        for index in 0..<3 { town.call(from: "+3347800000\(index)", .calls(for: .seconds(60))) }
        var most = 0
        for _ in 0..<1_200 {
            town.world.run(for: .milliseconds(50))
            most = max(most, town.carrier.liveLegs.filter(\.isIncoming).count)
        }
        #expect(most == 2)
        expectQuiet(town)
        #expect(
            town.vigie.ledger.calls.flatMap { town.story(of: $0) }.contains { event in
                if case .deviceSkipped(_, _, .limitReached) = event { true } else { false }
            })
    }

    @Test func `no more legs are dialled in an hour than allowed, and the next hour is free again`() {
        let town = Town(seed: 208, change: { $0.dialOut.perHour = 3 })
        for _ in 0..<3 {
            town.call(.calls(for: .seconds(30)))
            expectQuiet(town)
        }
        #expect(town.vigie.exchange.counts.legsDialled == 3)
        town.world.run(for: .seconds(3_700))
        town.call(.calls(for: .seconds(30)))
        expectQuiet(town)
        #expect((4...6).contains(town.vigie.exchange.counts.legsDialled))
    }

    @Test func `an emergency number goes to the trunk named for it, past every limit`() {
        let town = Town(
            seed: 209,
            change: {
                $0.people[0].devices = [.softphone("anne")]
                $0.trunks[0].carriesEmergencyCalls = true
                $0.dialOut = DialOutLimits(allowedPrefixes: [], perHour: 0, atOnce: 0)
            })
        let anne = town.addPhone("anne", host: 5)
        var center = LegScript()
        center.refreshes = [.seconds(10)]
        center.holds = [.init(after: .seconds(15), lasting: .seconds(3))]
        town.carrier.subscribers["15"] = center
        let call = anne.call("15", .calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(call.voices == ["carrier"])
        let centre = town.carrier.legs.first { $0.isIncoming }
        #expect(centre?.voices == ["anne"])
        #expect(centre?.refusedOffers == [])
        let kinds = town.vigie.ledger.facts.map(\.event).kinds
        #expect(kinds.suffix(3) == ["emergencyDialled", "bridged", "callEnded"], "\(kinds)")
    }

    @Test func `an emergency call without an offer is answered with one`() {
        let town = Town(
            seed: 213,
            change: {
                $0.people[0].devices = [.softphone("anne")]
                $0.trunks[0].carriesEmergencyCalls = true
            })
        let anne = town.addPhone("anne", host: 5)
        town.carrier.subscribers["18"] = LegScript()
        var script = LegScript.calls(for: .seconds(30))
        script.isLateOffer = true
        let call = anne.call("18", script)
        expectQuiet(town)
        #expect(call.voices == ["carrier"])
        #expect(town.carrier.legs.first { $0.isIncoming }?.voices == ["anne"])
    }

    @Test(arguments: [408, 486, 503])
    func `an emergency call that no trunk carries is told to dial 112 from a mobile`(status: Int) {
        let town = Town(
            seed: 210,
            change: {
                $0.people[0].devices = [.softphone("anne")]
                $0.trunks[0].carriesEmergencyCalls = true
            })
        let anne = town.addPhone("anne", host: 5)
        town.carrier.service = .refuses(status)
        let call = anne.call("112", .calls(for: .seconds(100)))
        expectQuiet(town)
        #expect(call.prompts == ["dial-from-mobile"])
    }

    @Test func `an emergency call that its trunk refuses goes through the next one`() {
        let town = Town(
            seed: 215,
            change: {
                $0.people[0].devices = [.softphone("anne")]
                $0.trunks[0].carriesEmergencyCalls = true
                $0.trunks.append(
                    Trunk(id: TrunkID("sos"), host: "192.0.2.98", addresses: [], carriesEmergencyCalls: true))
            })
        let second = CarrierNode(
            world: town.world, name: "second", ip: IPAddress(192, 0, 2, 98), server: town.vigie.address)
        second.subscribers["112"] = .accepts()
        town.carrier.service = .refuses(503)
        let call = town.addPhone("anne", host: 5).call("112", .calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(call.voices == ["second"])
    }

    @Test func `an emergency call that its only trunk does not answer is told to dial 112 from a mobile`() {
        let town = Town(
            seed: 214,
            change: {
                $0.people[0].devices = [.softphone("anne")]
                $0.trunks.append(
                    Trunk(id: TrunkID("sos"), host: "192.0.2.98", addresses: [], carriesEmergencyCalls: true))
            })
        let anne = town.addPhone("anne", host: 5)
        let call = anne.call("112", .calls(for: .seconds(100)))
        town.world.run(for: .seconds(60))
        #expect(call.isOver && call.prompts == ["dial-from-mobile"])
        town.apply { $0.trunks.removeLast() }
        expectQuiet(town)
    }

    @Test func `the centre's early audio reaches the caller, and either side may hang up or cancel`() {
        for moment in [50, 500, 2_000, 5_000] {
            let town = Town(
                seed: 211,
                change: {
                    $0.people[0].devices = [.softphone("anne")]
                    $0.trunks[0].carriesEmergencyCalls = true
                })
            let anne = town.addPhone("anne", host: 5)
            var center = LegScript()
            center.ringing = 183
            center.reaction = .answer(after: .seconds(3))
            town.carrier.subscribers["17"] = center
            var script = LegScript()
            script.giveUpAfter = .milliseconds(moment)
            anne.call("17", script)
            expectQuiet(town)
        }
    }

    @Test func `without a trunk for it an emergency call is answered with dial 112 from a mobile`() {
        let town = Town(seed: 212, change: { $0.people[0].devices = [.softphone("anne")] })
        let anne = town.addPhone("anne", host: 5)
        let call = anne.call("112", .calls(for: .seconds(100)))
        expectQuiet(town)
        #expect(call.prompts == ["dial-from-mobile"])
        #expect(call.end == "hungUpByPeer")
    }
}
