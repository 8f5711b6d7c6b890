import Chronology
import Directory
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// Conversations over what calls really travel on: hold, IPv6, TCP, shared accounts, emergencies, a server that stops.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ConversationTests {
    @Test func `who is held hears nothing, and hears again afterwards`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let (caller, outgoing, ana, incoming) = try await site.conversation()
        defer { for phone in [caller, ana] { phone.stop() } }
        let call = try await site.watch.call(on: SmallOffice.line)
        for (holder, leg) in [(incoming, LegNumber(1)), (outgoing, .caller)] {
            let held = leg == .caller ? SmallOffice.anasVoice : SmallOffice.callerVoice
            try await holder.hold()
            try await holder.noLongerHears(held)
            try await site.watch.wait(for: call, toSay: "held") { $0 == .held(leg: leg) }
            try await holder.hearsNothing(for: .milliseconds(600))
            try await holder.hold(false)
            try await site.watch.wait(for: call, toSay: "resumed") { $0 == .resumed(leg: leg) }
            try await outgoing.hears(SmallOffice.anasVoice)
            try await incoming.hears(SmallOffice.callerVoice)
        }
        try outgoing.hangUp()
        let story = try await site.watch.finishedStory(of: call).map(\.fact.event)
        #expect(!story.contains { if case .legMediaLost = $0 { true } else { false } })
        await site.stop()
    }

    @Test func `a call over IPv6 is heard both ways`() async throws {
        let six = try #require(IPAddress("::1"))
        var organisation = SmallOffice.organisation()
        organisation.trunks = [Trunk(id: TrunkID("operateur"), host: "::1", transport: .udp, addresses: ["::1"])]
        let site = try await Site(organisation, bindAddress: "::")
        let ana = try await site.softphone("ana") {
            $0.voice = SmallOffice.anasVoice
            $0.listensFor = SmallOffice.voices
        }
        let caller = try site.outsideCaller {
            $0.local = TransportAddress(ip: six, port: 0)
            $0.voice = SmallOffice.callerVoice
            $0.listensFor = SmallOffice.voices
        }
        defer { for phone in [caller, ana] { phone.stop() } }
        let outgoing = try caller.call(SmallOffice.dialled)
        let incoming = try await ana.expectCall(within: .seconds(60))
        try await incoming.answer()
        try await incoming.hearsSomething()
        let call = try await site.watch.call(on: SmallOffice.line)
        try await incoming.press("1")
        try await site.watch.wait(for: call, toSay: "bridged")
        try await outgoing.hears(SmallOffice.anasVoice)
        try await incoming.hears(SmallOffice.callerVoice)
        try incoming.hangUp()
        try await outgoing.expectEnd()
        await site.stop()
    }

    @Test func `a call over TCP is answered and hears the announcement`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let caller = try StreamCaller(to: site.address)
        try caller.send("INVITE", number: 1, to: SmallOffice.dialled)
        #expect(try caller.finalStatus() == 200)
        try caller.send("ACK", number: 1, to: SmallOffice.dialled)
        try caller.hears(packets: 20)
        try caller.send("BYE", number: 2, to: SmallOffice.dialled)
        #expect(try caller.finalStatus() == 200)
        let call = try await site.watch.call(on: SmallOffice.line)
        let story = try await site.watch.finishedStory(of: call).map(\.fact.event)
        #expect(story.contains(.callerAnswered) && story.last == .callEnded(by: .caller, cause: "BYE"))
        await site.stop()
    }

    @Test func `a telephone that registered over TCP is rung on its connection`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let phone = try StreamPhone(to: site.address)
        try phone.register("ana", password: Site.password)
        let caller = try site.outsideCaller()
        defer { caller.stop() }
        let outgoing = try caller.call(SmallOffice.dialled)
        let invite = try phone.expectInvite()
        #expect(invite.requestURI?.user == "ana")
        try phone.answer(invite, 486)
        let call = try await site.watch.call(on: SmallOffice.line)
        try await site.watch.wait(for: call, toSay: "legFailed")
        try outgoing.hangUp()
        await site.stop()
    }

    @Test func `of two telephones of one account that answer together one talks`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let phones = [try await site.softphone("ana"), try await site.softphone("ana")]
        let caller = try site.outsideCaller()
        defer { for phone in phones + [caller] { phone.stop() } }
        let outgoing = try caller.call(SmallOffice.dialled)
        var legs: [SimulatedCall] = []
        for phone in phones { legs.append(try await phone.expectCall(within: .seconds(60))) }
        for leg in legs { try leg.answer(after: .zero) }
        let call = try await site.watch.call(on: SmallOffice.line)
        try await site.watch.wait(for: call, toSay: "legAnswered")
        for leg in legs where !leg.isOver { try? await leg.press("1") }
        try await site.watch.wait(for: call, toSay: "bridged")
        try outgoing.hangUp()
        for leg in legs { try await leg.expectEnd() }
        let story = try await site.watch.finishedStory(of: call).map(\.fact.event)
        #expect(story.count { $0.isAnswerOfLeg } == 1)
        #expect(try await site.server.status().hasPrefix("calls 0,"))
        await site.stop()
    }

    @Test func `an emergency call goes to the trunk named for it, past every limit`() async throws {
        let trunk = SmallOffice.trunk("urgences", 20, forEmergencies: true)
        var organisation = SmallOffice.organisation(trunks: [trunk])
        organisation.dialOut = DialOutLimits(allowedPrefixes: [], perHour: 0, atOnce: 0)
        let site = try await Site(organisation)
        let centre = try site.carrier(of: trunk)
        let ana = try await site.softphone("ana") {
            $0.voice = SmallOffice.callerVoice
            $0.listensFor = SmallOffice.voices
        }
        defer { for phone in [centre, ana] { phone.stop() } }
        for number in ["112", "15"] {
            let outgoing = try ana.call(number)
            let incoming = try await centre.expectCall()
            #expect(incoming.invitation?.requestURI?.user == number)
            try incoming.ring()
            try await outgoing.expectRinging()
            try await incoming.answer()
            try await outgoing.hears(SmallOffice.anasVoice)
            try await incoming.hears(SmallOffice.callerVoice)
            try incoming.hangUp()
            try await outgoing.expectEnd()
        }
        let expected = FactEvent.emergencyDialled(device: DeviceID("ana"), trunk: trunk.id)
        #expect(site.watch.facts.count { $0.fact.event == expected } == 2)
        await site.stop()
    }

    @Test func `without such a trunk the device is told at once what to do`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let ana = try await site.softphone("ana")
        defer { ana.stop() }
        let outgoing = try ana.call("112")
        try await outgoing.expectAnswer()
        try await outgoing.hearsSomething()
        try await outgoing.expectEnd(within: .seconds(60))
        let expected = FactEvent.emergencyDialled(device: DeviceID("ana"), trunk: nil)
        #expect(site.watch.facts.contains { $0.fact.event == expected })
        await site.stop()
    }

    @Test func `a stopping server refuses new calls and lets a conversation end`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let (caller, outgoing, ana, incoming) = try await site.conversation()
        defer { for phone in [caller, ana] { phone.stop() } }
        async let stopped: Void = site.server.stop()
        var refusal: Int?
        while refusal != 503 {
            let late = try caller.call(SmallOffice.dialled)
            do throws(PhoneFailure) {
                refusal = try await late.expectFailure(within: .milliseconds(300))
            } catch {
                try? late.hangUp()
            }
        }
        try await outgoing.hears(SmallOffice.anasVoice)
        try incoming.hangUp()
        #expect(try await outgoing.expectEnd().contains("other side"))
        await stopped
        try await site.watch.wait(for: "the last fact") { facts in
            facts.last?.fact.event == .serverStopped ? () : nil
        }
        site.watch.stop()
    }

    @Test func `an erased caller leaves every digest whole while the server runs`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let (caller, outgoing, ana, _) = try await site.conversation()
        defer { for phone in [caller, ana] { phone.stop() } }
        try outgoing.hangUp()
        let call = try await site.watch.call(on: SmallOffice.line)
        let before = try await site.watch.finishedStory(of: call)
        let store = try Store.open(
            .sqlite(path: site.settings.storePath), for: .command, now: SystemClock.instant())
        defer { store.close() }
        let pseudonym = try #require(try store.call(call)?.caller)
        #expect(try store.caller(pseudonym)?.number == "+33639980001")
        _ = try store.erase(
            caller: pseudonym, recordings: RecordingFolder(site.settings.recordingsDirectory),
            now: SystemClock.instant())
        #expect(try store.caller(pseudonym)?.number == nil)
        #expect(try store.facts(of: call) == before)
        #expect(try store.audit().isWhole)
        await site.stop()
    }
}
