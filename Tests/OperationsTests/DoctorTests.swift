import Chronology
import Directory
import Foundation
import Operations
import Testing

@Suite struct DoctorTests {
    private let now = Instant(seconds: 1_790_000_000)

    @Test func `a machine with everything is well`() throws {
        let report = try Doctor(
            settings: ServerSettings(), secrets: FixedSecrets(["operateur": "x"]), machine: FakeMachine(),
            store: .open(try store(withPasswords: true)))(now: now)
        #expect(report.checks.filter { $0.status != .ok } == [])
        #expect(report.status == .ok)
    }

    @Test(arguments: [
        ("data folder", "does not exist", FakeMachine(folderState: .absent)),
        ("data folder", "cannot be written", FakeMachine(folderState: .present(isWritable: false, mode: 0o750))),
        ("data folder", "open to every user", FakeMachine(folderState: .present(isWritable: true, mode: 0o755))),
        ("disk", "below the floor", FakeMachine(free: 1 << 20)),
        ("disk", "not known", FakeMachine(free: nil)),
        ("speech", "not installed", FakeMachine(programs: [])),
        ("clock", "not synchronised", FakeMachine(isClockSynchronised: false)),
        ("port 5060/udp", "address in use", FakeMachine(refused: [5_060])),
        ("media ports", "in use: 16384", FakeMachine(refused: [16_384])),
    ])
    func `each fault of the machine is named with a remedy`(name: String, finding: String, machine: FakeMachine) throws
    {
        let report = try Doctor(
            settings: ServerSettings(), secrets: FixedSecrets(["operateur": "x"]), machine: machine,
            store: .open(try store(withPasswords: true)))(now: now)
        let check = try #require(report.checks.first { $0.status != .ok })
        #expect(check.name == name)
        #expect(check.finding.contains(finding))
        #expect(check.remedy?.isEmpty == false)
        #expect(report.text.contains("→"))
    }

    @Test func `a secret that is not there, a softphone without a password and a missing emergency trunk are named`()
        throws
    {
        let store = try store(withPasswords: false)
        let current = try #require(store.currentOrganisation())
        var organisation = current.organisation
        organisation.trunks[0].carriesEmergencyCalls = false
        _ = try store.commit(
            OrganisationChange(
                organisation: organisation, origin: .command, writer: "x", at: now, expectedRevision: current.revision))
        let report = try Doctor(
            settings: ServerSettings(), secrets: FixedSecrets(), machine: FakeMachine(), store: .open(store))(now: now)
        let findings = report.checks.filter { $0.status != .ok }.map { "\($0.name): \($0.finding)" }
        #expect(findings.contains("trunks: no trunk carries emergency calls"))
        #expect(findings.contains("secret operateur: trunk `operateur` needs it and it is not there"))
        #expect(findings.contains("softphone claire: has no password and cannot register"))
        #expect(report.checks.contains { $0.remedy == "set VIGIE_SECRET_OPERATEUR for the server" })
        #expect(report.status == .error)
    }

    @Test func `a store that is absent or broken is named`() throws {
        let absent = try Doctor(
            settings: ServerSettings(), secrets: FixedSecrets(), machine: FakeMachine(), store: .absent)(now: now)
        #expect(absent.status == .warning)
        let broken = try Doctor(
            settings: ServerSettings(), secrets: FixedSecrets(), machine: FakeMachine(), store: .failed("newer"))(
                now: now)
        #expect(broken.status == .error)
    }

    @Test(
        arguments: [
            ("0.0.0.0", nil, "203.0.113.7", DoctorReport.Status.ok, "peers are told 203.0.113.7"),
            ("0.0.0.0", nil, "192.168.1.5", .warning, "VIGIE_PUBLIC_ADDRESS is not set"),
            ("0.0.0.0", "198.51.100.4", "192.168.1.5", .ok, "peers are told 198.51.100.4 instead of 192.168.1.5"),
            ("0.0.0.0", "192.168.1.5", "192.168.1.5", .warning, "is our own address"),
            ("0.0.0.0", "10.0.0.9", "192.168.1.5", .warning, "a private address"),
            ("0.0.0.0", "sip.example.org", "192.168.1.5", .error, "is no IP address"),
            ("0.0.0.0", nil, nil, .warning, "no address but its own loopback"),
            ("127.0.0.1", nil, "203.0.113.7", .warning, "which only this machine reaches"),
            ("192.0.2.99", nil, "203.0.113.7", .error, "is no address of this machine"),
            ("here", nil, "203.0.113.7", .error, "is no IP address"),
        ] as [(String, String?, String?, DoctorReport.Status, String)])
    func `the address that peers are told is judged`(
        bound: String, told: String?, primary: String?, status: DoctorReport.Status, finding: String
    ) throws {
        let machine = FakeMachine(primaryAddress: primary)
        let report = try Doctor(
            settings: ServerSettings(bindAddress: bound, publicAddress: told), secrets: FixedSecrets(),
            machine: machine, store: .absent)(now: now)
        let check = try #require(report.checks.first { $0.name == "address" })
        #expect(check.status == status && check.finding.contains(finding), "\(check)")
        #expect((check.remedy == nil) == (status == .ok))
    }

    @Test func `a port in use is found on the real machine`() throws {
        let machine = ThisMachine(path: "/usr/bin:/bin")
        let (descriptor, port) = try Self.boundPort()
        defer { close(descriptor) }
        #expect(machine.refusal(of: port, .udp, at: "127.0.0.1")?.contains("cannot be bound") == true)
        #expect(machine.refusal(of: 70_000, .udp, at: "127.0.0.1") != nil)
        #expect(machine.refusal(of: 5_060, .udp, at: "not an address") != nil)
        #expect(machine.refusal(of: 0, .udp, at: "127.0.0.1") == nil)
        #expect(machine.program("sh") != nil)
        #expect(machine.program("no-such-program") == nil)
        #expect(machine.folder("/proc/no-such-folder") == .absent)
        #expect((machine.freeBytes(at: "/") ?? 0) > 0)
    }

    /// A UDP socket that holds a port of the loopback interface.
    private static func boundPort() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(descriptor >= 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        try #require(status == 0)
        return (descriptor, Int(UInt16(bigEndian: name.sin_port)))
    }

    private func store(withPasswords: Bool) throws -> InMemoryOrganisationStore {
        let store = InMemoryOrganisationStore()
        let result = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: now)
        guard withPasswords else { return store }
        var random = SeededGenerator(seed: 1)
        for user in result.softphonesWithoutPassword {
            _ = try SoftphoneCredentials(store: store)(user: user, now: now, random: &random)
        }
        return store
    }
}

/// A machine of which each part can be broken.
struct FakeMachine: Machine {
    var folderState = FolderState.present(isWritable: true, mode: 0o750)
    var free: Int64? = 10 << 30
    var programs = ["espeak-ng"]
    var isClockSynchronised: Bool? = true
    var refused: Set<Int> = []
    var addresses = ["127.0.0.1", "203.0.113.7"]
    var primaryAddress: String? = "203.0.113.7"

    func folder(_ path: String) -> FolderState { folderState }
    func freeBytes(at path: String) -> Int64? { free }
    func program(_ name: String) -> String? { programs.contains(name) ? "/usr/bin/\(name)" : nil }
    func refusal(of port: Int, _ transport: PortTransport, at address: String) -> String? {
        refused.contains(port) ? "address in use" : nil
    }
}
