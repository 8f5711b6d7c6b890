import Chronology
import Directory
import Ledger
import Logging
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// Carriers that misbehave, and strangers: an honest fact, a caller who is looked after, a server that goes on.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct CarrierTests {
    /// What comes of a call to a mobile behind a carrier.
    private func story(
        _ trunk: Trunk, secrets: [String: String] = [:], _ adjust: (inout PhoneSettings) -> Void
    ) async throws -> [FactEvent] {
        let site = try await Site(SmallOffice.organisation(mobileBehind: trunk), secrets: secrets)
        let carrier = try site.carrier(of: trunk, adjust)
        let caller = try site.outsideCaller()
        defer { for phone in [carrier, caller] { phone.stop() } }
        let outgoing = try caller.call(SmallOffice.dialled)
        let call = try await site.watch.call(on: SmallOffice.line)
        try await site.watch.wait(for: call, toSay: "voicemailStarted")
        try outgoing.hangUp()
        _ = try await site.watch.finishedStory(of: call)
        await site.stop()
        return site.watch.story(of: call)
    }

    @Test func `a carrier's refusal is a fact with its status, and the caller leaves a message`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (position, status) in [403, 404, 408, 480, 500, 502, 603].enumerated() {
                group.addTask {
                    let facts = try await story(SmallOffice.trunk("mobile", UInt8(100 + position))) {
                        $0.onCall = .reject(status: status, after: .zero)
                    }
                    let expected = FactEvent.legFailed(
                        leg: LegNumber(1), sipStatus: status, cause: SIPMessage.defaultReason(for: status))
                    #expect(facts.contains(expected), "\(facts)")
                    // The carrier's own trouble, or the person's: the caller is told the truth.
                    let words = [404, 480, 603].contains(status) ? "nobody-reached" : "trunk-down"
                    #expect(facts.contains(.progressSpoken(prompt: words)), "\(status)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: [true, false])
    func `a carrier that never rings, or is not there, is given up`(isThere: Bool) async throws {
        let facts = try await story(SmallOffice.trunk("mobile", 11)) {
            $0.onCall = .manual
            // Somewhere else: nothing answers where the trunk says.
            if !isThere { $0.local.port = 0 }
        }
        #expect(facts.contains(.legCancelled(leg: LegNumber(1), reason: "noAnswer")), "\(facts)")
        #expect(!facts.contains { if case .legRinging = $0 { true } else { false } })
    }

    @Test func `a carrier that refuses our password is a failed leg`() async throws {
        let trunk = SmallOffice.trunk(
            "mobile", 12, authentication: .digest(user: "us", secretName: "mobile"))
        let facts = try await story(trunk, secrets: ["mobile": "wrong"]) {
            $0.accounts = [SIPCredentials(user: "us", password: "right")]
            $0.challengesCalls = true
            $0.onCall = .answer(after: .zero)
        }
        let failed = facts.contains { event in
            if case .legFailed(_, let status?, _) = event { [401, 403, 407].contains(status) } else { false }
        }
        #expect(failed, "\(facts)")
    }

    @Test(arguments: [true, false])
    func `a registration says whether the secret was right, and calls go on`(isRight: Bool) async throws {
        let trunk = SmallOffice.trunk(
            "operateur-2", 13,
            authentication: .registration(user: "us", authorizationUser: nil, secretName: "key", expires: 300))
        // The carrier is there before the server, which registers when it starts.
        var settings = PhoneSettings(user: "carrier", server: TransportAddress(ip: IPAddress(127, 0, 0, 1), port: 9))
        settings.local = TransportAddress(ip: IPAddress(127, 0, 2, 13), port: 5_080)
        settings.accounts = [SIPCredentials(user: "us", password: "right")]
        let carrier = try SimulatedPhone(settings)
        let site = try await Site(
            SmallOffice.organisation(trunks: [trunk]), secrets: ["key": isRight ? "right" : "wrong"])
        let caller = try site.outsideCaller()
        defer { for phone in [carrier, caller] { phone.stop() } }
        try await site.watch.wait(for: "the registration") { facts in
            facts.contains { stored in
                switch stored.fact.event {
                case .trunkRegistered(trunk.id): isRight
                case .trunkFailed(trunk.id, let cause): !isRight && cause.contains("40")
                default: false
                }
            } ? () : nil
        }
        if isRight { try await carrier.expectRegistration(of: "us") }
        let outgoing = try caller.call(SmallOffice.dialled)
        try await outgoing.expectAnswer()
        try outgoing.hangUp()
        await site.stop()
    }

    /// A carrier that routes the number of our person back to our line, with our mark or without it.
    @Test(arguments: [true, false])
    func `our own call that comes back to us is a loop`(keepsMark: Bool) async throws {
        let trunk = SmallOffice.trunk("mobile", 14)
        let site = try await Site(SmallOffice.organisation(mobileBehind: trunk))
        let carrier = try site.carrier(of: trunk) { $0.callerURI = SIPURI("sip:\(SmallOffice.dialled)@127.0.2.14") }
        let caller = try site.outsideCaller()
        defer { for phone in [carrier, caller] { phone.stop() } }
        let outgoing = try caller.call(SmallOffice.dialled)
        let incoming = try await carrier.expectCall(within: .seconds(60))
        let request = try #require(incoming.invitation)
        let mark = try #require(request.headers["X-Vigie-Loop"])
        #expect(try request.maxForwards == 69)
        let back = try carrier.call(
            SmallOffice.dialled, headers: keepsMark ? [ExtraHeader("X-Vigie-Loop", String(mark))] : [])
        #expect(try await back.expectFailure() == 482)
        try incoming.reject(482)
        let call = try await site.watch.call(on: SmallOffice.line)
        try await site.watch.wait(for: call, toSay: "legFailed")
        try outgoing.hangUp()
        await site.stop()
    }

    @Test func `a stranger is refused and leaves no trace in the ledger`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let stranger = try site.outsideCaller { $0.local = TransportAddress(ip: IPAddress(127, 0, 3, 3), port: 0) }
        let caller = try site.outsideCaller()
        defer { for phone in [stranger, caller] { phone.stop() } }
        for number in [SmallOffice.dialled, "112", "+33600990001"] {
            #expect(try await stranger.call(number).expectFailure() == 403)
        }
        let known = try caller.call(SmallOffice.dialled)
        try await known.expectAnswer()
        try known.hangUp()
        let call = try await site.watch.call(on: SmallOffice.line)
        _ = try await site.watch.finishedStory(of: call)
        #expect(Set(site.watch.facts.compactMap(\.fact.call)) == [call])
        await site.stop()
    }

    /// A loopback broadcast address is one that the system refuses to send to, as it does when the network is down.
    @Test func `a stranger's trap and a carrier that cannot be sent to leave the socket open`() async throws {
        let nowhere = Trunk(
            id: TrunkID("nulle-part"), host: "127.255.255.255", port: 5_080, transport: .udp,
            addresses: ["127.255.255.255"])
        let site = try await Site(SmallOffice.organisation(trunks: [nowhere]))
        let trap = """
            OPTIONS sip:vigie@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP h:0;branch=z9hG4bK-trap
            Max-Forwards: 70
            From: <sip:a@h>;tag=1
            To: <sip:vigie@127.0.0.1>
            Call-ID: trap
            CSeq: 1 OPTIONS
            Content-Length: 0


            """.replacing("\n", with: "\r\n")
        for source in ["127.0.3.3", "127.0.0.2"] {
            try StreamCaller.sendDatagram(Array(trap.utf8), from: source, to: site.address)
        }
        let caller = try site.outsideCaller()
        defer { caller.stop() }
        let outgoing = try caller.call(SmallOffice.dialled)
        try await outgoing.expectAnswer()
        try outgoing.hangUp()
        await site.stop()
    }

    @Test func `a busy port is an error that says who to ask, and the first server goes on`() async throws {
        let site = try await Site(SmallOffice.organisation())
        let scratch = try Scratch()
        var settings = site.settings
        settings.dataDirectory = scratch.path
        let error = await #expect(throws: OperationError.self) {
            _ = try await OnCallServer.start(
                settings: settings, secrets: FixedSecrets(), logger: Logger(label: "second"))
        }
        #expect(error?.description.contains("ss -lnp") == true, "\(String(describing: error))")
        let caller = try site.outsideCaller()
        defer { caller.stop() }
        let outgoing = try caller.call(SmallOffice.dialled)
        try await outgoing.expectAnswer()
        try outgoing.hangUp()
        await site.stop()
    }
}
