import Directory
import Foundation
import Operations
import PhoneSimulator
import SIP
import Testing

/// What `vigie doctor` finds out about a carrier, from a real one and from none.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct TrunkCheckTests {
    private let settings = ServerSettings(bindAddress: "127.0.0.1")

    private func checks(_ secret: String? = nil) -> TrunkChecks {
        TrunkChecks(
            settings: settings, secrets: FixedSecrets(secret.map { ["carrier": $0] } ?? [:]),
            machine: ThisMachine(path: ""))
    }

    private func carrier(
        of trunk: Trunk, _ behaviour: IncomingBehaviour, account: SIPCredentials? = nil
    ) throws -> SimulatedPhone {
        var phone = PhoneSettings(
            user: "carrier", server: TransportAddress(ip: IPAddress(127, 0, 0, 1), port: 5_060), onCall: behaviour)
        phone.local = TransportAddress(
            ip: IPAddress(trunk.host) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: trunk.port ?? 5_060))
        phone.accounts = account.map { [$0] } ?? []
        phone.challengesCalls = account != nil
        return try SimulatedPhone(phone)
    }

    private func test(_ trunk: Trunk, _ number: String = "06 00 99 00 01", secret: String? = nil) async
        -> DoctorReport.Check
    {
        let organisation = SmallOffice.organisation(mobileBehind: trunk)
        return await checks(secret).call(number, through: trunk.id, of: organisation, placed: 0)
    }

    @Test func `a carrier that answers OPTIONS is there`() async throws {
        let trunk = SmallOffice.trunk("answers", 62)
        let carrier = try carrier(of: trunk, .ring)
        defer { carrier.stop() }
        var organisation = SmallOffice.organisation(mobileBehind: trunk)
        organisation.trunks.removeAll { $0.id != trunk.id }
        let found = await checks().checks(of: organisation, news: [])
        #expect(found.map(\.name) == ["trunk answers OPTIONS"])
        #expect(found.first?.status == .ok, "\(found)")
    }

    @Test func `a name that has no servers is an error, with what to check`() async throws {
        let trunk = Trunk(id: TrunkID("nowhere"), host: "sip.vigie.invalid")
        let found = await checks().checks(of: Organisation(name: "o", trunks: [trunk]), news: [])
        let check = try #require(found.first)
        #expect(check.status == .error && check.remedy?.contains("name server") == true, "\(check)")
    }

    @Test func `a test call rings, is cancelled, and nobody has to answer`() async throws {
        let trunk = SmallOffice.trunk("rings", 63)
        let carrier = try carrier(of: trunk, .ring)
        defer { carrier.stop() }
        let check = await test(trunk)
        #expect(check.status == .ok && check.finding.contains("rang (180)"), "\(check)")
        let call = try await carrier.expectCall()
        #expect(try call.invitation?.to.uri.user == "+33600990001")
        #expect(try await call.expectEnd() == "cancelled")
    }

    @Test func `a carrier that wants a password gets it, and a wrong one is named`() async throws {
        let trunk = SmallOffice.trunk(
            "asks", 64, authentication: .digest(user: "account", secretName: "carrier"))
        let carrier = try carrier(of: trunk, .ring, account: SIPCredentials(user: "account", password: "right"))
        defer { carrier.stop() }
        #expect(await test(trunk, secret: "right").status == .ok)
        let wrong = await test(trunk, secret: "wrong")
        #expect(wrong.status == .error && wrong.remedy?.contains("VIGIE_SECRET_CARRIER") == true, "\(wrong)")
    }

    @Test func `a refusal is told with what it most often means`() async throws {
        let trunk = SmallOffice.trunk("refuses", 65)
        let carrier = try carrier(of: trunk, .reject(status: 403, after: .zero))
        defer { carrier.stop() }
        let check = await test(trunk)
        #expect(check.status == .error && check.finding.contains("403"), "\(check)")
        #expect(check.remedy?.contains("forbids") == true)
    }

    @Test(
        arguments: [
            ("112", "emergency", 66), ("+1 900 555 0100", "allowed_prefixes", 68), ("hello", "is not a number", 69),
        ] as [(String, String, UInt8)])
    func `a number that may not be dialled is not dialled for a test either`(
        number: String, finding: String, host: UInt8
    ) async throws {
        let trunk = SmallOffice.trunk("never", host)
        let carrier = try carrier(of: trunk, .ring)
        defer { carrier.stop() }
        let check = await test(trunk, number)
        #expect(check.status == .error && check.finding.contains(finding), "\(check)")
        try await carrier.expectNoCall(for: .milliseconds(300))
    }

    @Test func `the limit of an hour holds for test calls`() async throws {
        let trunk = SmallOffice.trunk("full", 67)
        let organisation = SmallOffice.organisation(mobileBehind: trunk)
        let check = await checks().call(
            "+33600990001", through: trunk.id, of: organisation, placed: organisation.dialOut.perHour)
        #expect(check.status == .error && check.finding.contains("per_hour"), "\(check)")
    }
}
