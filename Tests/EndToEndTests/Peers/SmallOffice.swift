import Directory
import PhoneSimulator
import SIP

/// An organisation of one line and one person, for tests that vary its carriers.
enum SmallOffice {
    static let dialled = "+33199001001"
    static let line = LineID("essai")
    static let ana = PersonID("ana")
    /// The tones of the caller and of Ana.
    static let callerVoice = 440
    static let anasVoice = 620
    static let voices = [callerVoice, anasVoice]

    /// Ana has a softphone, or a mobile behind `trunk`.
    static func organisation(
        mobileBehind trunk: Trunk? = nil, trunks: [Trunk] = [], _ adjust: (inout Line) -> Void = { _ in }
    ) -> Organisation {
        let device =
            if let trunk {
                Device(id: DeviceID("ana-mobile"), reach: .external(number: "+33600990001", trunk: trunk.id))
            } else {
                Device(id: DeviceID("ana"), reach: .registered(user: "ana"))
            }
        var line = Line(
            id: line, name: "essai de la ligne d'astreinte", numbers: [dialled],
            ladder: Ladder(levels: [Level(name: "primary", duties: [.always(ana)])], rounds: 1),
            ringing: RingSettings(ringTime: .seconds(5), attemptTime: .seconds(6)))
        adjust(&line)
        return Organisation(
            name: "Small office", people: [Person(id: ana, name: "Ana", devices: [device])], lines: [line],
            trunks: [.incoming] + trunks + (trunk.map { [$0] } ?? []), defaultTrunk: Trunk.incoming.id,
            dialOut: DialOutLimits(allowedPrefixes: ["+336"]))
    }

    /// A carrier on the loopback interface.
    static func trunk(
        _ name: String, _ last: UInt8, authentication: Trunk.Authentication = .address, forEmergencies: Bool = false
    ) -> Trunk {
        let address = IPAddress(127, 0, 2, last).description
        return Trunk(
            id: TrunkID(name), host: address, port: 5_080, transport: .udp, authentication: authentication,
            addresses: [address], carriesEmergencyCalls: forEmergencies)
    }
}

extension Site {
    /// The telephone of a carrier, where its trunk says.
    func carrier(of trunk: Trunk, _ adjust: (inout PhoneSettings) -> Void = { _ in }) throws -> SimulatedPhone {
        var settings = PhoneSettings(
            user: trunk.id.rawValue, server: address, voice: SmallOffice.anasVoice, listensFor: SmallOffice.voices)
        settings.local = TransportAddress(
            ip: IPAddress(trunk.host) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: trunk.port ?? 5_060))
        adjust(&settings)
        return try SimulatedPhone(settings)
    }

    /// A caller and Ana who talk.
    func conversation() async throws -> (
        caller: SimulatedPhone, outgoing: SimulatedCall, ana: SimulatedPhone, incoming: SimulatedCall
    ) {
        let ana = try await softphone("ana") {
            $0.voice = SmallOffice.anasVoice
            $0.listensFor = SmallOffice.voices
        }
        let caller = try outsideCaller {
            $0.voice = SmallOffice.callerVoice
            $0.listensFor = SmallOffice.voices
        }
        let outgoing = try caller.call(SmallOffice.dialled)
        let incoming = try await ana.expectCall(within: .seconds(60))
        try incoming.ring()
        try await incoming.answer()
        let call = try await watch.call(on: SmallOffice.line)
        try await watch.wait(for: call, toSay: "legAnswered")
        try await incoming.press("1")
        try await outgoing.hears(SmallOffice.anasVoice)
        try await incoming.hears(SmallOffice.callerVoice)
        return (caller, outgoing, ana, incoming)
    }
}
