import Chronology
import Foundation
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A server in one process, commands in others, one store between them.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct TwoProcessTests {
    private let scratch: Scratch
    private let settings: ServerSettings

    init() throws {
        scratch = try Scratch()
        settings = try .loopback(in: scratch.path)
    }

    /// An organisation file with one line for each number.
    private func file(_ numbers: [String]) throws -> String {
        let lines = numbers.map { number in
            """
              ligne-\(number.suffix(4)):
                name: astreinte
                numbers: ["\(number)"]
                ladder:
                  levels:
                    primary:
                      - { person: ana, when: always }
            """
        }
        let text = """
            organisation: Deux processus
            country_code: "33"
            trunks:
              operateur: { host: 127.0.0.2, transport: udp, authentication: address, addresses: [127.0.0.2] }
            people:
              ana: { name: Ana, devices: { ana-poste: { softphone: ana } } }
            lines:
            \(lines.joined(separator: "\n"))

            """
        let path = scratch.path + "/organisation-\(numbers.count).yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func caller() throws -> SimulatedPhone {
        var phone = PhoneSettings(user: "caller", server: settings.address)
        phone.local = TransportAddress(ip: Site.carrier, port: 0)
        phone.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        return try SimulatedPhone(phone)
    }

    private func apply(_ numbers: [String]) async throws -> Program.Outcome {
        try await Program.run(["apply", try file(numbers)], data: scratch.path)
    }

    /// How long a server may take on a machine that does other work too; on a quiet one it is below a second, which the
    /// tests print. That the server looks often enough is a matter of its settings: the test below.
    private let patience = Duration.seconds(60)

    /// Calls until somebody answers, and gives the time that took, or nil where nobody did; 404 is the answer of a server
    /// that knows no such line.
    private func timeUntilAnswered(_ number: String, by caller: SimulatedPhone) async throws -> Duration? {
        let start = SystemClock.uptime()
        while SystemClock.uptime() - start < patience {
            let call = try caller.call(number)
            do throws(PhoneFailure) {
                try await call.expectAnswer()
                let time = SystemClock.uptime() - start
                try call.hangUp()
                return time
            } catch .callFailed(let failure) where failure.status == 404 {
                continue
            }
        }
        return nil
    }

    @Test func `the server looks twice a second for what others commit`() {
        #expect(OnCallServer.lookInterval <= .milliseconds(500))
    }

    @Test func `a running server serves what another process commits`() async throws {
        #expect(try await apply(["+33199001001"]).status == 0)
        let server = try await ChildServer(settings)
        let caller = try caller()
        defer { caller.stop() }
        #expect(try await timeUntilAnswered("+33199001001", by: caller) != nil)
        let unknown = try caller.call("+33199001002")
        #expect(try await unknown.expectFailure() == 404)
        for count in 2...4 {
            let numbers = (1...count).map { "+3319900100\($0)" }
            let outcome = try await apply(numbers)
            #expect(outcome.status == 0, "\(outcome.output)")
            let time = try #require(try await timeUntilAnswered("+3319900100\(count)", by: caller))
            print("a new line is answered \(time) after `vigie apply` has ended")
        }
        await server.terminate()
        #expect(!server.isRunning)
    }

    @Test func `a password that another process makes opens the running server`() async throws {
        #expect(try await apply(["+33199001001"]).status == 0)
        let server = try await ChildServer(settings)
        let outcome = try await Program.run(["credentials", "ana", "--json"], data: scratch.path)
        let made = try JSONDecoder().decode(CredentialsResult.self, from: Data(outcome.output.utf8))
        let start = SystemClock.uptime()
        var time: Duration?
        while time == nil, SystemClock.uptime() - start < patience {
            let phone = try SimulatedPhone(
                PhoneSettings(user: "ana", password: made.password, server: settings.address))
            defer { phone.stop() }
            do throws(PhoneFailure) {
                try await phone.register(within: .seconds(1))
                time = SystemClock.uptime() - start
            } catch {
                continue
            }
        }
        print("a new password is taken \(try #require(time)) after `vigie credentials` has ended")
        await server.terminate()
    }

    @Test(arguments: [true, false])
    func `a command is refused when the server is of another schema`(serverIsNewer: Bool) async throws {
        #expect(try await apply(["+33199001001"]).status == 0)
        let server = try await ChildServer(settings)
        // What a server of another version has made of the store.
        try change(
            serverIsNewer
                ? "INSERT INTO schema_migrations (name, applied_at) VALUES ('M9999-of-the-next-version', 0)"
                : "DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations)")
        let outcome = try await apply(["+33199001001", "+33199001002"])
        #expect(outcome.status != 0)
        #expect(outcome.output.contains("version"), "\(outcome.output)")
        #expect(outcome.output.contains(serverIsNewer ? "M9999" : "M0"), "\(outcome.output)")
        let caller = try caller()
        defer { caller.stop() }
        #expect(try await caller.call("+33199001002").expectFailure() == 404)
        let answered = try caller.call("+33199001001")
        try await answered.expectAnswer()
        try answered.hangUp()
        await server.terminate()
    }

    private func change(_ sql: String) throws {
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        defer { store.close() }
        try store.database.transaction { try $0.script(sql) }
    }
}
