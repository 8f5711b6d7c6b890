import PhoneSimulator
import SIP
import Testing

/// A phone that registers with another one that plays the carrier.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RegistrationTests {
    private static let nowhere = TransportAddress(ip: IPAddress(127, 0, 0, 1), port: 9)

    private func carrier(challenging: Bool = false) throws -> SimulatedPhone {
        var settings = PhoneSettings(user: "carrier", server: Self.nowhere, voice: 350, listensFor: [440])
        settings.accounts = [SIPCredentials(user: "al", password: "right")]
        settings.challengesCalls = challenging
        settings.onCall = .answer(after: .zero)
        return try SimulatedPhone(settings)
    }

    private func phone(_ password: String, at carrier: SimulatedPhone) throws -> SimulatedPhone {
        try SimulatedPhone(
            PhoneSettings(user: "al", password: password, server: carrier.address, voice: 440, listensFor: [350]))
    }

    @Test func `a phone registers with digest and is called through its registration`() async throws {
        let carrier = try carrier()
        let phone = try phone("right", at: carrier)
        defer { for one in [phone, carrier] { one.stop() } }
        try await phone.register()
        try await carrier.expectRegistration(of: "al")
        let outgoing = try carrier.call(registered: "al", dialled: "+33123456789")
        let incoming = try await phone.expectCall()
        let request = try #require(incoming.invitation)
        #expect(try request.to.uri.user == "+33123456789")
        try await incoming.answer()
        try await outgoing.hears(440)
        try await incoming.hears(350)
        try outgoing.hangUp()
        try await incoming.expectEnd()
        #expect(phone.events.first?.kind == .registered)
    }

    @Test func `a wrong password is refused`() async throws {
        let carrier = try carrier()
        let phone = try phone("wrong", at: carrier)
        defer { for one in [phone, carrier] { one.stop() } }
        await #expect(throws: PhoneFailure.self) { try await phone.register() }
        #expect(throws: PhoneFailure.self) { try carrier.call(registered: "al") }
    }

    @Test func `a registered phone proves its password on each call`() async throws {
        let carrier = try carrier(challenging: true)
        let phone = try phone("right", at: carrier)
        defer { for one in [phone, carrier] { one.stop() } }
        try await phone.register()
        let outgoing = try phone.call("0100000000")
        try await outgoing.expectAnswer()
        try await outgoing.hears(350)
        try outgoing.hangUp()
        try await outgoing.expectEnd()
    }
}
