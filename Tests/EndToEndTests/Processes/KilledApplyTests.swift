import Chronology
import Directory
import Dispatch
import Foundation
import Glibc
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// SIGKILL where no call of a line is being treated: during `vigie apply`, and during an emergency call.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct KilledApplyTests {
    private let scratch: Scratch
    private let settings: ServerSettings

    init() throws {
        scratch = try Scratch()
        settings = try .loopback(in: scratch.path)
    }

    /// An organisation file whose name says how many lines it has.
    private func file(_ count: Int) throws -> String {
        let lines = (0..<count).map { number in
            """
              l\(number):
                name: astreinte
                numbers: ["+331990\(String(format: "%05d", number))"]
                ladder: { levels: { primary: [ { person: ana, when: always } ] } }
            """
        }
        let text = """
            organisation: "\(count) lignes"
            people:
              ana: { name: Ana, devices: { ana-poste: { softphone: ana } } }
            lines:
            \(lines.joined(separator: "\n"))

            """
        let path = scratch.path + "/\(count).yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Applies a file and kills the command after so many milliseconds; whether it had ended before.
    private func apply(_ path: String, killedAfter milliseconds: Int) async throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: Program.path ?? "")
        process.arguments = ["apply", path, "--data", scratch.path]
        process.environment = ["PATH": "/usr/bin:/bin"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = DispatchGroup()
        ended.enter()
        process.terminationHandler = { _ in ended.leave() }
        try process.run()
        await Moment.after(milliseconds: milliseconds)
        let wasOver = !process.isRunning
        Glibc.kill(process.processIdentifier, SIGKILL)
        await withCheckedContinuation { continuation in
            ended.notify(queue: .global()) { continuation.resume() }
        }
        return wasOver
    }

    @Test func `a killed apply leaves the old organisation or the new one, whole`() async throws {
        let seed = UInt64.random(in: 0...9_999_999)
        print("killing `vigie apply` at random moments, seed \(seed)")
        var random = SplitMix(seed: seed)
        #expect(try await Program.run(["apply", try file(1)], data: scratch.path).status == 0)
        var known = 1
        for round in 0..<12 {
            let wanted = 300 + round
            let wasOver = try await apply(try file(wanted), killedAfter: Int.random(in: 20...500, using: &random))
            let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
            defer { store.close() }
            let found = try #require(try store.organisation()).organisation
            #expect(found.name == "\(found.lines.count) lignes", "seed \(seed): a mixture of two organisations")
            #expect([known, wanted].contains(found.lines.count), "seed \(seed)")
            #expect(!wasOver || found.lines.count == wanted, "seed \(seed): it had said that it was done")
            #expect(try store.audit().isWhole, "seed \(seed)")
            known = found.lines.count
        }
        let last = try await Program.run(["apply", try file(2)], data: scratch.path)
        #expect(last.status == 0, "seed \(seed): \(last.output)")
    }

    @Test func `a server killed during an emergency call carries the next one`() async throws {
        let trunk = SmallOffice.trunk("urgences", 70, forEmergencies: true)
        try Site.install(SmallOffice.organisation(trunks: [trunk]), at: settings)
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let centre = try phone("centre", at: trunk)
        let ana = try await softphone()
        defer { for phone in [centre, ana] { phone.stop() } }
        let first = try ana.call("112")
        let answered = try await centre.expectCall(within: .seconds(60))
        try await answered.answer()
        try await first.hears(SmallOffice.anasVoice)
        let dialled = FactEvent.emergencyDialled(device: DeviceID("ana"), trunk: trunk.id)
        try await watch.wait(for: "the emergency call") { $0.contains { $0.fact.event == dialled } ? () : nil }
        watch.stop()
        await server.kill()
        try first.hangUp()

        let second = try await ChildServer(settings)
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        defer { store.close() }
        #expect(try store.audit().isWhole)
        #expect(try store.facts(after: 0).contains { $0.fact.event == dialled }, "the emergency call is forgotten")
        let again = try await softphone()
        defer { again.stop() }
        let next = try again.call("15")
        let incoming = try await centre.expectCall(within: .seconds(60))
        try await incoming.answer()
        try await next.hears(SmallOffice.anasVoice)
        await second.terminate()
    }

    private func phone(_ user: String, at trunk: Trunk) throws -> SimulatedPhone {
        var own = PhoneSettings(
            user: user, server: settings.address, voice: SmallOffice.anasVoice, listensFor: SmallOffice.voices)
        own.local = TransportAddress(
            ip: IPAddress(trunk.host) ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: trunk.port ?? 5_060))
        return try SimulatedPhone(own)
    }

    private func softphone() async throws -> SimulatedPhone {
        var own = PhoneSettings(
            user: "ana", password: Site.password, server: settings.address, voice: SmallOffice.callerVoice,
            listensFor: SmallOffice.voices)
        own.local = TransportAddress(ip: settings.address.ip, port: 0)
        let phone = try SimulatedPhone(own)
        try await phone.register(within: .seconds(60))
        return phone
    }
}
