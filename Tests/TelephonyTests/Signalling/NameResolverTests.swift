import Chronology
import SIP
import Testing

@testable import Telephony

/// What the resolver makes of the answers of a name server, and of having none.
@Suite struct NameResolverTests {
    private func answer(_ query: NameQuery, from port: UInt16, patience: Int32 = 60_000) async -> NameAnswer {
        let resolver = NameResolver(
            settings: .init(servers: "127.0.0.1:\(port)", timeoutMilliseconds: patience, tries: 1))
        return await withCheckedContinuation { continuation in
            resolver.resolve(query) { answer, _ in continuation.resume(returning: answer) }
        }
    }

    @Test func `services are found with their ports and weights`() async throws {
        let server = try NameServer([.srv(10, 60, 5_060, "a.example.net"), .srv(20, 0, 5_062, "b.example.net")])
        let answer = await answer(.srv(name: "_sip._udp.example.net"), from: server.port)
        #expect(
            answer
                == .srv([
                    SRVRecord(priority: 10, weight: 60, port: 5_060, target: "a.example.net"),
                    SRVRecord(priority: 20, weight: 0, port: 5_062, target: "b.example.net"),
                ]))
    }

    @Test func `the transports of a domain are found`() async throws {
        let server = try NameServer([.naptr(10, 50, "SIP+D2U", "_sip._udp.example.net")])
        let answer = await answer(.naptr(domain: "example.net"), from: server.port)
        #expect(
            answer
                == .naptr([
                    NAPTRRecord(
                        order: 10, preference: 50, flags: "s", service: "SIP+D2U",
                        replacement: "_sip._udp.example.net")
                ]))
    }

    @Test(arguments: [3, 0] as [UInt8])
    func `a name without records is none`(code: UInt8) async throws {
        let server = try NameServer([], code: code)
        #expect(await answer(.srv(name: "_sip._udp.example.net"), from: server.port) == .none)
        #expect(await answer(.naptr(domain: "example.net"), from: server.port) == .none)
    }

    @Test(arguments: [2, 5] as [UInt8])
    func `a server that fails or refuses says nothing about the name`(code: UInt8) async throws {
        let server = try NameServer([], code: code)
        #expect(await answer(.srv(name: "_sip._udp.example.net"), from: server.port) == .failed)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a server that is not there is known at once`() async throws {
        // Nobody listens on this port: the system says so on the socket, again and again until it is read.
        #expect(await answer(.srv(name: "_sip._udp.example.net"), from: 9, patience: 3_600_000) == .failed)
    }

    @Test func `a server that says nothing is given up`() async throws {
        let silent = try TestPhone()
        #expect(await answer(.srv(name: "_sip._udp.example.net"), from: silent.port, patience: 300) == .failed)
    }
}
