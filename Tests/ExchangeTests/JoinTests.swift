import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `Joints between the parts` {
    @Test func `a carrier hears our number asserted, and on whose behalf a caller's number is shown`() throws {
        let town = Town(seed: 300, change: { $0.lines[0].ringing.presentsCaller = true })
        town.call(.calls(for: .seconds(30)))
        town.world.run(for: .seconds(20))
        let request = try #require(town.carrier.legs.first { $0.isIncoming }?.invitation?.request)
        #expect(try request.from.uri.user == Town.caller)
        #expect(try request.assertedIdentities.map(\.uri.user) == [Town.lineNumber])
        #expect(try request.diversions.map(\.address.uri.user) == [Town.lineNumber])
        expectQuiet(town)
    }

    @Test func `a leg that shows the line's number diverts nothing`() throws {
        let town = Town(seed: 301)
        town.call(.calls(for: .seconds(30)))
        town.world.run(for: .seconds(20))
        let request = try #require(town.carrier.legs.first { $0.isIncoming }?.invitation?.request)
        #expect(try request.from.uri.user == Town.lineNumber)
        #expect(try request.diversions.isEmpty)
        expectQuiet(town)
    }

    @Test func `who declines on one telephone is not rung on the other`() {
        let town = Town(seed: 302, change: { $0.people[0].devices = [.softphone("anne")] })
        town.addPhone("anne", host: 5, script: .rejects(603), name: "desk")
        town.addPhone("anne", host: 6, script: .ringsOnly, name: "home")
        town.call(.calls(for: .seconds(15)))
        expectQuiet(town)
        #expect(town.phones["home"]?.legs.first?.end == "cancelled")
        #expect(town.lastStory.failures.first == 603)
    }

    @Test func `an UPDATE in the early dialog of a leg leaves its answer good`() {
        let town = Town(
            seed: 303,
            change: { organisation in
                organisation.trunks.append(
                    Trunk(id: TrunkID("early"), host: "192.0.2.77", addresses: ["192.0.2.77"]))
                organisation.people[0].devices = [
                    Device(id: DeviceID("anne-mobile"), reach: .external(number: Town.anne, trunk: TrunkID("early")))
                ]
            })
        let carrier = EarlyUpdater(world: town.world, server: town.vigie.address)
        town.call(.calls(for: .seconds(20)))
        town.world.run(for: .seconds(18))
        #expect(carrier.requests.contains("PRACK"))
        #expect(carrier.isUpdateAnswered)
        #expect(carrier.requests.contains("ACK"))
        #expect(!carrier.requests.contains("BYE"), "\(town.lastStory)")
        #expect(town.lastStory.has("legAnswered"))
        expectQuiet(town)
    }

    @Test func `a full ledger lets calls in again once it takes facts`() {
        let town = Town(seed: 304)
        town.vigie.input { $0.factsRefused(token: 1, now: $1) }
        let refused = town.call()
        town.world.run(for: .milliseconds(500))
        #expect(refused.status == 503)
        town.world.run(for: .seconds(2))
        let later = town.call(.calls(for: .seconds(5)))
        expectQuiet(town)
        #expect(later.answeredAt != nil)
    }

    @Test func `while more comes in than can be treated, new calls are refused and owed, and running ones go on`() {
        let town = Town(seed: 306)
        let running = town.call(.calls(for: .seconds(10)))
        town.world.run(for: .seconds(2))
        town.vigie.input { exchange, _ in exchange.backlogMeasured(0.6) }
        let shed = town.call(.calls(for: .seconds(5)))
        town.world.run(for: .milliseconds(500))
        #expect(shed.status == 503)
        #expect(town.lastStory.kinds == ["callReceived", "taskOpened", "callRejected", "callEnded"])
        #expect(town.lastStory.tasks == [.missedCall])
        town.vigie.input { exchange, _ in exchange.backlogMeasured(0.3) }
        let still = town.call(.calls(for: .seconds(5)))
        town.world.run(for: .milliseconds(500))
        #expect(still.status == 503, "let in before the backlog is gone")
        town.vigie.input { exchange, _ in exchange.backlogMeasured(0.05) }
        let later = town.call(.calls(for: .seconds(5)))
        expectQuiet(town)
        #expect(running.answeredAt != nil && later.answeredAt != nil)
        #expect(town.vigie.exchange.counts.callsShed == 2)
    }

    @Test func `a caller keeps one pseudonym while the book of callers is read again`() {
        let town = Town(seed: 305)
        town.call(.calls(for: .seconds(1)))
        town.world.run(for: .seconds(3))
        town.vigie.input { $0.replaceCallers(CallerBook(), now: $1) }
        town.call(.calls(for: .seconds(1)))
        expectQuiet(town)
        let callers = town.vigie.ledger.facts.compactMap { fact -> CallerID? in
            if case .callReceived(_, let caller, _, _, _) = fact.event { caller } else { nil }
        }
        #expect(callers.count == 2)
        #expect(Set(callers).count == 1)
    }

    @Test func `an offer that cannot be sent to is refused before anything is said to be answered`() throws {
        let town = Town(seed: 306)
        let sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 224.0.0.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"
        let invite = RawRequest(method: "INVITE", number: 1).text(
            to: "sip:\(Town.lineNumber)@192.0.2.1", from: "<sip:1@192.0.2.10>;tag=a", callID: "multicast",
            via: "192.0.2.10", sdp: sdp)
        town.world.network.send(
            .datagram(Array(invite.utf8)), from: town.carrier.address, to: town.vigie.address)
        expectQuiet(town)
        #expect(!town.lastStory.has("callerAnswered"))
        #expect(town.lastStory.end?.cause == "Not Acceptable Here", "\(town.lastStory)")
    }

    @Test func `a registration is in the ledger once, however often it is refreshed`() {
        let town = Town(seed: 308, isCarrierChallenging: true)
        town.world.run(for: .seconds(3_600))
        let kinds = town.vigie.ledger.facts.map(\.event).kinds
        #expect(kinds.filter { $0 == "trunkRegistered" }.count == 1, "\(kinds)")
    }

    @Test func `the end of a stop hangs up an emergency call in order`() {
        let town = Town(
            seed: 307,
            change: {
                $0.people[0].devices = [.softphone("anne")]
                $0.trunks[0].carriesEmergencyCalls = true
            })
        let anne = town.addPhone("anne", host: 5)
        town.carrier.subscribers["15"] = LegScript()
        let call = anne.call("15")
        town.world.run(for: .seconds(10))
        town.vigie.input { $0.beginStopping(budget: .seconds(1), now: $1) }
        town.world.run(for: .seconds(2))
        #expect(call.isUp)
        town.vigie.input { $0.finishStopping(now: $1) }
        expectQuiet(town)
        #expect(call.end == "hungUpByPeer")
    }
}
