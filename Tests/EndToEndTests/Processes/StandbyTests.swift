import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A server whose database cannot be read: calls ring a person all the same, and somebody is told.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct StandbyTests {
    private let scratch: Scratch
    private let settings: ServerSettings
    /// Where the mobile of each test stands: one that was switched off keeps its port for a moment.
    private static let hosts = Counter(from: 80)
    private let trunk = SmallOffice.trunk("mobile", UInt8(clamping: StandbyTests.hosts.next()))

    init() throws {
        scratch = try Scratch()
        settings = try .loopback(in: scratch.path, tellsPeople: true)
        try Site.install(SmallOffice.organisation(mobileBehind: trunk), at: settings)
    }

    /// Ana's mobile, where the trunk says.
    private func mobile() throws -> SimulatedPhone {
        var phone = PhoneSettings(
            user: "ana", server: settings.address, voice: SmallOffice.anasVoice, listensFor: SmallOffice.voices)
        phone.local = TransportAddress(
            ip: IPAddress(trunk.host) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: trunk.port ?? 5_060))
        return try SimulatedPhone(phone)
    }

    private func caller() throws -> SimulatedPhone {
        var phone = PhoneSettings(
            user: "caller", server: settings.address, voice: SmallOffice.callerVoice, listensFor: SmallOffice.voices)
        phone.local = TransportAddress(ip: Site.carrier, port: 0)
        phone.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        return try SimulatedPhone(phone)
    }

    /// The standby copy is made by a first life of the server; then the database is overwritten, or is gone.
    private func damageStore(removing: Bool) async throws -> Data {
        let first = try await ChildServer(settings)
        let kept = try #require(FileManager.default.contents(atPath: settings.standbyPath))
        await first.terminate()
        let whole = try #require(FileManager.default.contents(atPath: settings.storePath))
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: settings.storePath + suffix) }
        if removing {
            try FileManager.default.removeItem(atPath: settings.storePath)
            return whole
        }
        try Data(repeating: 0x5A, count: 65_536).write(to: URL(filePath: settings.storePath))
        #expect(!kept.isEmpty)
        return whole
    }

    @Test(arguments: [false, true])
    func `without its database the server tells the person on call, and a caller reaches that person`(
        isGone: Bool
    ) async throws {
        let whole = try await damageStore(removing: isGone)
        let ana = try mobile()
        let server = try await ChildServer(settings)
        #expect(server.output.text.contains("calls follow the organisation as it was kept beside the store"))
        let caller = try caller()
        defer { for phone in [ana, caller] { phone.stop() } }

        // Somebody is told that the store is out of reach, by the telephone.
        let told = try await ana.expectCall(within: .seconds(60))
        try await told.answer()
        try await told.hearsSomething()
        try await told.press("2")
        _ = try await told.expectEnd(within: .seconds(60))

        // A caller reaches a person.
        let outgoing = try caller.call(SmallOffice.dialled)
        let incoming = try await ana.expectCall(within: .seconds(60))
        try incoming.ring()
        try await incoming.answer()
        try await incoming.hearsSomething()
        try await incoming.press("1")
        try await outgoing.hears(SmallOffice.anasVoice)
        try await incoming.hears(SmallOffice.callerVoice)
        try incoming.hangUp()
        _ = try await outgoing.expectEnd(within: .seconds(60))
        await server.terminate()
        guard !isGone else { return }

        // The store is put back: what happened without it is in the ledger after the next start.
        try whole.write(to: URL(filePath: settings.storePath))
        let second = try await ChildServer(settings)
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        #expect(try store.audit().isWhole)
        let calls = try store.calls().filter { $0.line == SmallOffice.line && $0.outcome == "talked" }
        #expect(calls.count == 1)
        let kinds = try store.tasks(limit: 100).filter { $0.kind == .storageLate }
        #expect(kinds.contains { $0.state == .acknowledged }, "\(kinds)")
        store.close()
        await second.terminate()
    }
}
