import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A task that a command gives to somebody else: the running server rings that person, and a restart does not forget it.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct HandOverTests {
    private let scratch: Scratch
    private let settings: ServerSettings
    private let bruno = PersonID("bruno")

    init() throws {
        scratch = try Scratch()
        settings = try .loopback(in: scratch.path, tellsPeople: true)
        var organisation = SmallOffice.organisation()
        organisation.people.append(
            Person(
                id: bruno, name: "Bruno",
                devices: [Device(id: DeviceID("bruno"), reach: .registered(user: "bruno"))]))
        try Site.install(organisation, at: settings)
    }

    private func telephone(_ user: String) async throws -> SimulatedPhone {
        var own = PhoneSettings(user: user, password: Site.password, server: settings.address)
        own.local = TransportAddress(ip: settings.address.ip, port: 0)
        let phone = try SimulatedPhone(own)
        try await phone.register(within: .seconds(60))
        return phone
    }

    /// A fault of the server, as a task that anybody on call is told of.
    private func openTask() throws -> String {
        let store = try Store.open(.sqlite(path: settings.storePath), for: .existing, now: SystemClock.instant())
        defer { store.close() }
        try store.openTask(.diskLow, now: SystemClock.instant())
        return try #require(try store.tasks(state: .open).first).id
    }

    @Test func `who gets a task is rung within five seconds, and takes charge by key`() async throws {
        let server = try await ChildServer(settings)
        let ana = try await telephone("ana")
        let brunosPhone = try await telephone("bruno")
        defer { for phone in [ana, brunosPhone] { phone.stop() } }
        let task = try openTask()
        let outcome = try await Program.run(
            ["tasks", "hand-over", task, "bruno", "--by", "ana"], data: scratch.path)
        #expect(outcome.status == 0 && outcome.output.contains("for bruno"), "\(outcome.output)")
        let told = try await brunosPhone.expectCall(within: .seconds(60))
        try await told.answer()
        try await told.hearsSomething()
        try await told.press("2")
        _ = try await told.expectEnd(within: .seconds(60))
        let store = try Store.open(.sqlite(path: settings.storePath), for: .existing, now: SystemClock.instant())
        defer { store.close() }
        let record = try #require(try store.task(task))
        #expect(record.state == .acknowledged && record.changedBy == "bruno")
        await server.terminate()
    }

    @Test func `a restart rings the person who has the task, not the one on call`() async throws {
        let task = try openTask()
        let outcome = try await Program.run(["tasks", "hand-over", task, "bruno"], data: scratch.path)
        #expect(outcome.status == 0, "\(outcome.output)")
        let trunk = SmallOffice.trunk("bruno-mobile", 71)
        var organisation = SmallOffice.organisation(mobileBehind: SmallOffice.trunk("mobile", 72), trunks: [trunk])
        organisation.people.append(
            Person(
                id: bruno, name: "Bruno",
                devices: [
                    Device(id: DeviceID("bruno-mobile"), reach: .external(number: "+33600990002", trunk: trunk.id))
                ]))
        try Site.install(organisation, at: settings)
        let phones = try [trunk, SmallOffice.trunk("mobile", 72)].map(mobile)
        defer { for phone in phones { phone.stop() } }
        let server = try await ChildServer(settings)
        let told = try await phones[0].expectCall(within: .seconds(60))
        try told.reject(486)
        try await phones[1].expectNoCall(for: .seconds(1))
        await server.terminate()
    }

    private func mobile(behind trunk: Trunk) throws -> SimulatedPhone {
        var phone = PhoneSettings(user: trunk.id.rawValue, server: settings.address)
        phone.local = TransportAddress(
            ip: IPAddress(trunk.host) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: trunk.port ?? 5_060))
        return try SimulatedPhone(phone)
    }
}
