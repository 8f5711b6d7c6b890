import Chronology
import Testing

@testable import SIP

@Suite struct RealmTests {
    private func account(realm: String) -> RegistrarAccount {
        let secret = DigestSecret(user: "anna", realm: realm, password: "secret")
        return RegistrarAccount(user: "anna", md5: secret.digests[.md5], sha256: secret.digests[.sha256])
    }

    @Test func `a softphone is challenged for the realm that was set last`() {
        var world = LossyWorld { configuration, index in
            if index == 1 { configuration.peers = [] }
        }
        world.agents[1].setAccounts([account(realm: "nord")], now: world.now)
        world.agents[1].setRealm("nord")
        world.agents[0].setTrunk(
            TrunkSettings(
                name: "office", host: LossyWorld.addresses[1].ip.description,
                credentials: SIPCredentials(user: "anna", password: "secret"),
                registration: TrunkSettings.Registration(user: "anna", expires: 600), pingInterval: nil),
            now: world.now)
        world.run(for: .seconds(1))
        #expect(world.wire.contains { $0.agent == 1 && $0.text.contains("realm=\"nord\"") })
        #expect(!world.wire.contains { $0.text.contains("realm=\"vigie\"") })
        #expect(world.agents[1].contacts(of: "anna").count == 1)
    }
}
