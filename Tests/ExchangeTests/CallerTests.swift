import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

/// Who calls, and what that changes.
@Suite struct `Callers` {
    @Test func `a person of ours who calls from a softphone is not rung by the own call`() {
        let town = Town(
            seed: 300,
            change: { $0.people[0].devices.append(.softphone("anne")) })
        town.carrier.subscribers[Town.bruno] = .accepts()
        let anne = town.addPhone("anne", host: 5)
        anne.call(Town.lineNumber, .calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.skips == [.alreadyTalking])
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `a person of ours who calls from a mobile is not rung by the own call`() {
        let town = Town(seed: 301)
        town.carrier.subscribers[Town.bruno] = .accepts()
        town.call(from: Town.anne, .calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.skips == [.alreadyTalking])
    }

    @Test func `a forged caller number makes nobody unreachable for others`() {
        let town = Town(seed: 302)
        town.carrier.subscribers[Town.anne] = .accepts()
        town.call(from: Town.anne, .calls(for: .seconds(100)))
        town.world.run(for: .seconds(5))
        town.call(from: "+33478000001", .calls(for: .seconds(30)))
        expectQuiet(town)
        #expect(town.lastStory.skips.isEmpty)
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `an INVITE whose sender never acknowledges our answer rings nobody outside`() {
        let town = Town(seed: 303)
        let dialled = town.carrier.legs.count
        let offer = [
            "v=0", "o=- 1 1 IN IP4 203.0.113.9", "s=-", "c=IN IP4 203.0.113.9", "t=0 0", "m=audio 40000 RTP/AVP 8",
            "a=rtpmap:8 PCMA/8000", "",
        ].joined(separator: "\r\n")
        let forged = [
            "INVITE sip:\(Town.lineNumber)@192.0.2.1 SIP/2.0",
            "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKforged", "Max-Forwards: 70",
            "From: <sip:+33478000002@192.0.2.10>;tag=f", "To: <sip:\(Town.lineNumber)@192.0.2.1>", "Call-ID: forged",
            "CSeq: 1 INVITE", "Contact: <sip:x@192.0.2.10:5999>", "Content-Type: application/sdp",
            "Content-Length: \(offer.utf8.count)", "", offer,
        ].joined(separator: "\r\n")
        town.world.network.send(
            .datagram(Array(forged.utf8)), from: TransportAddress(ip: IPAddress(192, 0, 2, 10), port: 5060),
            to: town.vigie.address)
        expectQuiet(town)
        #expect(town.lastStory.has("callerAnswered"))
        #expect(town.lastStory.tasks == [.missedCall])
        #expect(town.carrier.legs.count == dialled)
    }

    @Test func `a key that comes by both ways counts once`() {
        let town = Town(seed: 304)
        var script = LegScript.accepts()
        script.keys = [
            .init("3", .heard("whisper", after: .seconds(1))),
            .init("3", .heard("whisper", after: .milliseconds(1_050)), byInfo: true),
            .init("1", .heard("whisper-number", after: .seconds(2))),
        ]
        town.carrier.subscribers[Town.anne] = script
        town.call(.calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.kinds.filter { $0 == "legPressed" }.count == 2, "\(town.lastStory)")
        #expect(town.lastStory.has("bridged"))
    }

    @Test func `one caller has four calls that ring somebody, the fifth is offered voicemail`() {
        let town = Town(seed: 305)
        for _ in 0..<5 {
            town.call(.calls(for: .seconds(30)))
            town.world.run(for: .milliseconds(500))
        }
        expectQuiet(town)
        #expect(town.lastStory.route == "lineFull")
        #expect(!town.lastStory.has("legDialled"))
    }

    @Test func `who leaves a message takes no place from other callers`() {
        let town = Town(seed: 306, change: { $0.lines[0].limits.simultaneousCalls = 1 })
        town.carrier.subscribers[Town.anne] = .accepts()
        var first = LegScript.calls(for: .seconds(60))
        first.keys = [.init("*", .answered(after: .seconds(2)))]
        town.call(from: "+33478000003", first)
        town.world.run(for: .seconds(10))
        town.call(from: "+33478000004", .calls(for: .seconds(60)))
        expectQuiet(town)
        #expect(town.lastStory.route == "onCall")
        #expect(town.lastStory.has("bridged"))
    }
}
