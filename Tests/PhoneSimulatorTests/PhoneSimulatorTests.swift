import PhoneSimulator
import SDP
import SIP
import Testing

/// Two phones that call each other directly, over the loopback interface.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PhoneSimulatorTests {
    private static let nowhere = TransportAddress(ip: IPAddress(127, 0, 0, 1), port: 9)

    /// A phone that waits, and one whose server it is.
    private func pair(
        callee: (inout PhoneSettings) -> Void = { _ in }, caller: (inout PhoneSettings) -> Void = { _ in }
    ) throws -> (caller: SimulatedPhone, callee: SimulatedPhone) {
        var answering = PhoneSettings(user: "bea", server: Self.nowhere, voice: 600, listensFor: [440])
        callee(&answering)
        let bea = try SimulatedPhone(answering)
        var calling = PhoneSettings(user: "al", server: bea.address, voice: 440, listensFor: [600])
        caller(&calling)
        return (try SimulatedPhone(calling), bea)
    }

    @Test(arguments: [[AudioCodec.pcma], [.pcmu]])
    func `two phones hear each other and the keys`(codecs: [AudioCodec]) async throws {
        let (al, bea) = try pair(callee: { $0.capabilities.codecs = codecs })
        defer { for phone in [al, bea] { phone.stop() } }
        let outgoing = try al.call("bea")
        let incoming = try await bea.expectCall()
        try incoming.ring()
        try await outgoing.expectRinging()
        try await incoming.answer()
        try await outgoing.expectAnswer()
        try await outgoing.hears(600)
        try await incoming.hears(440)
        try await outgoing.press("1#")
        try await incoming.expectKeys("1#")
        try incoming.hangUp()
        let reason = try await outgoing.expectEnd()
        #expect(reason.contains("other side"))
        #expect(incoming.receivedKeys == "1#")
        #expect(outgoing.statistics.received > 10 && outgoing.statistics.lost <= 0)
        #expect(incoming.heardTones.map(\.frequency).contains(440))
        #expect(al.events.map(\.kind).contains(.answered))
    }

    @Test func `a phone that rings for ever can be given up`() async throws {
        let (al, bea) = try pair(callee: { $0.onCall = .ring })
        defer { for phone in [al, bea] { phone.stop() } }
        let outgoing = try al.call("bea")
        let incoming = try await bea.expectCall()
        try await outgoing.expectRinging()
        try outgoing.hangUp()
        _ = try await incoming.expectEnd()
        _ = try await outgoing.expectEnd()
        #expect(outgoing.isOver && incoming.isOver)
    }

    @Test(arguments: [486, 404, 603])
    func `a refusal is told`(status: Int) async throws {
        let (al, bea) = try pair(callee: { $0.onCall = .reject(status: status, after: .zero) })
        defer { for phone in [al, bea] { phone.stop() } }
        let outgoing = try al.call("bea")
        #expect(try await outgoing.expectFailure() == status)
    }

    @Test func `a phone answers, presses and hangs up by itself`() async throws {
        let (al, bea) = try pair(callee: { $0.onCall = .answer(after: .milliseconds(100)) })
        let outgoing = try al.call("bea")
        let incoming = try await bea.expectCall()
        try incoming.press("5", after: .milliseconds(300))
        try incoming.hangUp(after: .milliseconds(900))
        try await outgoing.expectAnswer()
        try await outgoing.expectKeys("5")
        try await outgoing.expectEnd()
    }

    @Test func `a late offer, hold and a change of voice work`() async throws {
        let (al, bea) = try pair(callee: {
            $0.onCall = .answer(after: .zero); $0.listensFor = [440, 700]
        })
        defer { for phone in [al, bea] { phone.stop() } }
        let outgoing = try al.call("bea", lateOffer: true)
        let incoming = try await bea.expectCall()
        try await outgoing.expectAnswer()
        try await incoming.hears(440)
        try await outgoing.hears(600)
        try await outgoing.hold()
        try await outgoing.noLongerHears(600)
        try await incoming.hears(440)
        try await outgoing.hold(false)
        try await outgoing.hears(600)
        try outgoing.speak(700)
        try await incoming.hears(700)
        try await incoming.noLongerHears(440)
    }

    @Test func `keys in the audio are heard as audio`() async throws {
        let (al, bea) = try pair(
            callee: {
                $0.onCall = .answer(after: .zero); $0.listensFor = [697, 1_209]
            },
            caller: {
                $0.keyMethod = .inband; $0.voice = nil
            })
        defer { for phone in [al, bea] { phone.stop() } }
        let outgoing = try al.call("bea")
        let incoming = try await bea.expectCall()
        try await outgoing.expectAnswer()
        try await outgoing.press("1")
        #expect(incoming.receivedKeys.isEmpty)
        #expect(Set(incoming.heardTones.map(\.frequency)) == [697, 1_209])
    }

    @Test func `a step that waits in vain says for what`() async throws {
        let (al, bea) = try pair()
        defer { for phone in [al, bea] { phone.stop() } }
        let outgoing = try al.call("bea")
        await #expect(throws: PhoneFailure.timeout("an answer")) {
            try await outgoing.expectAnswer(within: .milliseconds(50))
        }
        try await bea.expectCall().reject(480)
        await #expect(throws: PhoneFailure.self) { try await outgoing.expectAnswer() }
        try await bea.expectNoCall(for: .milliseconds(50))
        al.stop()
        #expect(throws: PhoneFailure.stopped) { try al.call("bea") }
        await #expect(throws: PhoneFailure.stopped) { try await al.expectCall() }
    }
}
