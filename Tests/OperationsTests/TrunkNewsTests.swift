import Chronology
import Directory
import Foundation
import Ledger
import Storage
import Testing

@testable import Operations

/// What the doctor says of a registration, by the ledger.
@Suite final class TrunkNewsTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "vigie-\(UUID().uuidString).sqlite").path
    private let now = Instant(seconds: 1_790_000_000)
    private let trunk = Trunk(
        id: TrunkID("operateur"), host: "sip.operateur.example",
        authentication: .registration(user: "u", authorizationUser: nil, secretName: "operateur", expires: 600))

    deinit { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }

    @Test func `the last fact of each trunk counts`() throws {
        let store = try Store.open(.sqlite(path: path), for: .command, now: now)
        defer { store.close() }
        let events: [FactEvent] = [
            .trunkFailed(trunk: TrunkID("a"), cause: "403"), .trunkRegistered(trunk: TrunkID("b")),
            .trunkRegistered(trunk: TrunkID("a")), .trunkFailed(trunk: TrunkID("b"), cause: "no answer to register"),
        ]
        for (index, event) in events.enumerated() {
            try store.append([Fact(sequence: 0, call: nil, at: now + .seconds(index), event: event)])
        }
        #expect(
            try store.trunkNews() == [
                TrunkNews(trunk: TrunkID("a"), at: now + .seconds(2), failure: nil),
                TrunkNews(trunk: TrunkID("b"), at: now + .seconds(3), failure: "no answer to register"),
            ])
    }

    @Test(arguments: [
        ("403 Forbidden", "authorization_user"), ("404", "does not know it"), ("503", "in trouble"),
        ("no answer to register", "firewall"), ("secret missing", "set VIGIE_SECRET_OPERATEUR"),
    ])
    func `a failure is told with what to do`(cause: String, remedy: String) {
        let check = TrunkChecks.registration(of: trunk, TrunkNews(trunk: trunk.id, at: now, failure: cause))
        #expect(check.status == .error && check.remedy?.contains(remedy) == true, "\(check)")
    }

    @Test func `a trunk that no server registered yet is a warning`() {
        #expect(TrunkChecks.registration(of: trunk, nil).status == .warning)
        #expect(TrunkChecks.registration(of: trunk, TrunkNews(trunk: trunk.id, at: now, failure: nil)).status == .ok)
    }
}
