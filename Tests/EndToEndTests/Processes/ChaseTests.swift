import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A message that nobody has heard outlives the server: a person is rung about it, hears it and takes charge by key.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct ChaseTests {
    private let scratch: Scratch
    private let trunk = SmallOffice.trunk("mobile", 60)

    init() throws { scratch = try Scratch() }

    private func caller(_ settings: ServerSettings) throws -> SimulatedPhone {
        var phone = PhoneSettings(user: "caller", server: settings.address, voice: SmallOffice.callerVoice)
        phone.local = TransportAddress(ip: Site.carrier, port: 0)
        phone.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        return try SimulatedPhone(phone)
    }

    /// Ana's mobile, where the trunk says.
    private func mobile(_ settings: ServerSettings) throws -> SimulatedPhone {
        var phone = PhoneSettings(
            user: "ana", server: settings.address, voice: SmallOffice.anasVoice, listensFor: SmallOffice.voices)
        phone.local = TransportAddress(
            ip: IPAddress(trunk.host) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: trunk.port ?? 5_060))
        return try SimulatedPhone(phone)
    }

    /// Nobody is told yet: somebody leaves a message, and the server is killed.
    private func leaveMessage(_ settings: ServerSettings) async throws {
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let caller = try caller(settings)
        let call = try caller.call(SmallOffice.dialled)
        try await call.expectAnswer()
        try await call.press("*")
        let id = try await watch.call(on: SmallOffice.line)
        try await watch.wait(for: id, toSay: "voicemailStarted")
        try call.speak(SmallOffice.callerVoice)
        try call.hangUp(after: .seconds(3))
        try await watch.wait(for: id, toSay: "taskOpened")
        await server.kill()
        watch.stop()
        caller.stop()
    }

    @Test func `after a kill the person is rung within five seconds, hears the message and takes charge`() async throws
    {
        let quiet = try ServerSettings.loopback(in: scratch.path)
        try Site.install(SmallOffice.organisation(mobileBehind: trunk), at: quiet)
        try await leaveMessage(quiet)

        var settings = quiet
        settings.tellsPeople = true
        let mobile = try mobile(settings)
        let server = try await ChildServer(settings)
        let told = try await mobile.expectCall(within: .seconds(60))
        try await told.answer()
        try await told.hearsSomething()
        try await told.press("1")
        try await told.hears(SmallOffice.callerVoice, within: .seconds(60))
        try await told.press("2")
        _ = try await told.expectEnd(within: .seconds(60))

        // A busy store may have these facts only after the call: the journal has them first.
        let watch = try LedgerWatch(settings)
        try await watch.wait(for: "the acknowledgement") { facts in
            facts.contains { FactName.of($0.fact.event) == "taskAcknowledged" } ? () : nil
        }
        #expect(watch.facts.contains { FactName.of($0.fact.event) == "messageHeard" })
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        // A machine that was too busy for its store leaves a task of its own, which is not what was acknowledged.
        let open = try store.tasks(state: .open).map(\.kind).filter { $0 != .storageLate }
        #expect(open.isEmpty, "\(open)")
        store.close()
        watch.stop()
        await server.terminate()
        mobile.stop()
    }

    @Test func `a command has the person rung and then the caller, and both talk`() async throws {
        var settings = try ServerSettings.loopback(in: scratch.path)
        settings.tellsPeople = true
        var organisation = SmallOffice.organisation(mobileBehind: trunk)
        organisation.defaultTrunk = trunk.id
        try Site.install(organisation, at: settings)
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let phones = try mobile(settings)
        let caller = try caller(settings)
        defer { for phone in [phones, caller] { phone.stop() } }
        let call = try caller.call(SmallOffice.dialled)
        try await call.expectAnswer()
        try await call.press("*")
        let id = try await watch.call(on: SmallOffice.line)
        try await watch.wait(for: id, toSay: "voicemailStarted")
        try call.speak(SmallOffice.callerVoice)
        try call.hangUp(after: .seconds(3))
        try await watch.wait(for: id, toSay: "callEnded")
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        let task = try #require(try store.tasks(of: id).first)
        store.close()
        // Ana does not want to be told of it now.
        try await phones.expectCall(within: .seconds(60)).reject(486)
        try await watch.wait(for: "the first telling", within: .seconds(60)) { facts in
            facts.contains { FactName.of($0.fact.event) == "noticeEnded" } ? () : nil
        }

        let asked = try await Program.run(["tasks", "call-back", task.id, "--by", "ana"], data: scratch.path)
        #expect(asked.status == 0, "\(asked.output)")
        let ana = try await phones.expectCall(within: .seconds(60))
        #expect(ana.invitation?.requestURI?.user == "+33600990001")
        try await ana.answer()
        try await ana.hearsSomething()
        try await ana.press("1")
        let calledBack = try await phones.expectCall(within: .seconds(60))
        #expect(calledBack.invitation?.requestURI?.user == "+33639980001")
        try await calledBack.answer()
        try await calledBack.hears(SmallOffice.anasVoice, steadyFor: .seconds(1))
        try await ana.hears(SmallOffice.anasVoice, steadyFor: .seconds(1))
        try calledBack.hangUp()
        try await ana.hearsSomething()
        try await ana.press("2")
        _ = try await ana.expectEnd(within: .seconds(60))
        try await watch.wait(for: "the acknowledgement") { facts in
            facts.contains { FactName.of($0.fact.event) == "taskAcknowledged" } ? () : nil
        }
        let wrong = try await Program.run(["tasks", "call-back", task.id, "--by", "ana"], data: scratch.path)
        #expect(wrong.status != 0 && wrong.output.contains("is over already"), "\(wrong.output)")
        watch.stop()
        await server.terminate()
    }
}
