import Testing

@testable import SIP

@Suite struct ServerLocationTests {
    private let random: any RandomNumberGenerator & Sendable = SeededRandom(seed: 3)

    private func target(_ transport: TransportProtocol, _ last: UInt8, _ port: UInt16) -> ServerTarget {
        ServerTarget(transport: transport, address: TransportAddress(ip: IPAddress(192, 0, 2, last), port: port))
    }

    @Test func `a literal address asks nobody`() {
        var location = ServerLocation(host: "192.0.2.7", port: nil, transport: nil, available: [.udp, .tcp])
        #expect(location.start() == .found([target(.udp, 7, 5060)]))
    }

    @Test func `a port means addresses only`() {
        var random = random
        var location = ServerLocation(host: "a.example", port: 5070, transport: .tcp, available: [.udp, .tcp])
        #expect(location.start() == .ask([.addresses(host: "a.example")]))
        let step = location.answered(
            .addresses(host: "a.example"), .addresses([IPAddress(192, 0, 2, 1)]), random: &random)
        #expect(step == .found([target(.tcp, 1, 5070)]))
    }

    @Test func `NAPTR leads to SRV leads to addresses, by priority`() {
        var random = random
        var location = ServerLocation(host: "example.net", port: nil, transport: nil, available: [.udp, .tcp])
        #expect(location.start() == .ask([.naptr(domain: "example.net")]))
        let records = [
            NAPTRRecord(order: 10, preference: 1, flags: "S", service: "SIP+D2T", replacement: "_sip._tcp.example.net"),
            NAPTRRecord(
                order: 1, preference: 1, flags: "S", service: "SIPS+D2T", replacement: "_sips._tcp.example.net"),
            NAPTRRecord(order: 20, preference: 1, flags: "S", service: "SIP+D2U", replacement: "_sip._udp.example.net"),
        ]
        #expect(
            location.answered(.naptr(domain: "example.net"), .naptr(records), random: &random)
                == .ask([.srv(name: "_sip._tcp.example.net"), .srv(name: "_sip._udp.example.net")]))
        _ = location.answered(
            .srv(name: "_sip._tcp.example.net"),
            .srv([
                SRVRecord(priority: 2, weight: 0, port: 5062, target: "b.example.net"),
                SRVRecord(priority: 1, weight: 0, port: 5061, target: "a.example.net"),
            ]), random: &random)
        #expect(
            location.answered(.srv(name: "_sip._udp.example.net"), .none, random: &random)
                == .ask([.addresses(host: "a.example.net"), .addresses(host: "b.example.net")]))
        #expect(
            location.answered(.addresses(host: "b.example.net"), .addresses([IPAddress(192, 0, 2, 2)]), random: &random)
                == .wait)
        #expect(
            location.answered(.addresses(host: "a.example.net"), .addresses([IPAddress(192, 0, 2, 1)]), random: &random)
                == .found([target(.tcp, 1, 5061), target(.tcp, 2, 5062)]))
    }

    @Test func `without records the host itself is asked for, and a name that nobody has fails`() {
        var random = random
        var location = ServerLocation(host: "example.net", port: nil, transport: nil, available: [.udp])
        _ = location.start()
        #expect(
            location.answered(.naptr(domain: "example.net"), .none, random: &random)
                == .ask([.srv(name: "_sip._udp.example.net")]))
        #expect(
            location.answered(.srv(name: "_sip._udp.example.net"), .failed, random: &random)
                == .ask([.addresses(host: "example.net")]))
        #expect(
            location.answered(.addresses(host: "example.net"), .none, random: &random)
                == .failed("no name server answered"))
    }

    @Test func `weights share the load`() {
        var random = random
        let records = [
            SRVRecord(priority: 1, weight: 75, port: 1, target: "a"),
            SRVRecord(priority: 1, weight: 25, port: 2, target: "b"),
        ]
        var first = 0
        for _ in 0..<1_000 where ServerLocation.ordered(records, random: &random).first?.target == "a" { first += 1 }
        #expect((690...810).contains(first))
    }

    @Test(arguments: [
        "192.0.2.1", "::1", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "fe80::1:0:0:2", "::", "1:2:3:4:5:6:7:8",
    ])
    func `an address is written as it was read`(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.a", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "g::", "1.2.3.",
        "1:2:3:4:5:6:7:8:9", "example.net", "[", "[]", ":",
    ])
    func `what is no address is none`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a mapped IPv4 address is the IPv4 address`() {
        #expect(IPAddress("::ffff:192.0.2.1") == IPAddress(192, 0, 2, 1))
        #expect(IPAddress("[2001:db8::1]")?.hostText == "[2001:db8::1]")
    }

    @Test(arguments: [
        ("192.0.2.1:5060", true), ("127.0.0.1:1", true), ("[2001:db8::1]:5060", true), ("[::1]:5060", true),
        ("192.0.2.1:0", false), ("0.0.0.0:5060", false), ("0.1.2.3:5060", false), ("224.0.1.75:5060", false),
        ("255.255.255.255:5060", false), ("240.0.0.1:5060", false), ("[::]:5060", false), ("[ff02::1]:5060", false),
        ("[fe80::1]:5060", false),
    ])
    func `a packet goes to one host and to a port that exists`(text: String, isDestination: Bool) throws {
        #expect(try #require(TransportAddress(text)).isDestination == isDestination)
    }

    @Test func `a network holds its own and no other`() throws {
        let network = try #require(IPNetwork("10.1.0.0/16"))
        #expect(network.contains(IPAddress(10, 1, 255, 1)))
        #expect(!network.contains(IPAddress(10, 2, 0, 1)))
        let six = try #require(IPNetwork("2001:db8::/33"))
        #expect(six.contains(try #require(IPAddress("2001:db8:7fff::1"))))
        #expect(!six.contains(try #require(IPAddress("2001:db8:8000::1"))))
        #expect(try #require(IPNetwork("0.0.0.0/0")).contains(IPAddress(1, 2, 3, 4)))
        #expect(IPNetwork("10.0.0.0/33") == nil)
    }
}
