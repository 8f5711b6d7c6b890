import Chronology
import Testing

@testable import SIP

/// Which binding stands for which telephone: RFC 3261 section 10.3, RFC 5626 sections 4 to 6.
@Suite struct BindingTests {
    private func bench(_ adjust: (inout UserAgent.Configuration) -> Void = { _ in }) -> PeerBench {
        let bench = PeerBench {
            $0.registrar.keepAlive = nil
            adjust(&$0)
        }
        bench.agent.setAccounts([RawPhone.account()], now: bench.now)
        return bench
    }

    private func flow(_ port: UInt16) -> Flow {
        PeerBench.udp(TransportAddress(ip: IPAddress(203, 0, 113, 7), port: port))
    }

    private func stream(_ number: UInt64) -> Flow {
        Flow(
            transport: .tcp, local: ListenerID(1),
            remote: TransportAddress(ip: IPAddress(203, 0, 113, 7), port: 40_000 + UInt16(number)), connection: number)
    }

    @Test func `a telephone that registered over TCP is rung on its connection, and gone with it`() throws {
        let bench = bench()
        bench.agent.connectionOpened(stream(1), now: bench.now)
        let phone = RawPhone(flow: stream(1), contact: "<sip:anna@10.0.0.9:49152;transport=tcp>")
        #expect(phone.ask(bench) == 200)
        let contact = try #require(bench.agent.contacts(of: "anna").first)
        _ = bench.agent.invite(
            InviteRequest(
                target: try #require(SIPURI(contact.uri)), destination: .contact(contact),
                from: SIPURI(user: "line", host: "vigie"), offer: Array("v=0".utf8)), now: bench.now)
        #expect(bench.last(.invite)?.flow == stream(1))
        #expect(bench.opened.isEmpty)
        bench.agent.connectionClosed(stream(1), now: bench.now)
        bench.drain()
        #expect(bench.agent.contacts(of: "anna").isEmpty)
        #expect(bench.effects.contains(.contactRemoved(user: "anna", contact, expired: false)))
        #expect(bench.agent.census.connections == 0)
    }

    @Test func `a telephone that comes back from another port replaces itself by its instance`() {
        let bench = bench()
        for port in 1...5 as ClosedRange<UInt16> {
            let phone = RawPhone(
                flow: flow(1_000 + port), callID: "call-\(port)",
                contact: "<sip:anna@10.0.0.9:\(port)>;+sip.instance=\"<urn:uuid:1>\";reg-id=1")
            #expect(phone.ask(bench) == 200)
        }
        #expect(bench.agent.contacts(of: "anna").map(\.flow) == [flow(1_005)])
        let other = RawPhone(
            flow: flow(2_000), callID: "other", contact: "<sip:anna@10.0.0.9:9>;+sip.instance=\"<urn:uuid:1>\";reg-id=2"
        )
        #expect(other.ask(bench) == 200)
        #expect(bench.agent.contacts(of: "anna").count == 2)
    }

    @Test func `a telephone that restarts behind the same mapping replaces itself by its flow`() {
        let bench = bench()
        for run in 1...3 {
            let phone = RawPhone(flow: flow(1_000), callID: "run-\(run)", contact: "<sip:anna-\(run)@10.0.0.9>")
            #expect(phone.ask(bench) == 200)
        }
        #expect(bench.agent.contacts(of: "anna").map(\.uri) == ["sip:anna-3@10.0.0.9"])
    }

    @Test func `two contacts of one REGISTER both stay, and so do telephones behind one proxy`() {
        let bench = bench()
        let phone = RawPhone(flow: flow(1_000), contact: "<sip:anna@10.0.0.9>, <sip:anna@10.0.0.10>")
        #expect(phone.ask(bench) == 200)
        #expect(phone.ask(bench) == 200)
        #expect(bench.agent.contacts(of: "anna").count == 2)
        for number in 1...2 {
            let behind = RawPhone(flow: flow(3_000), callID: "p\(number)", contact: "<sip:anna@10.1.0.\(number)>")
            behind.vias = "SIP/2.0/UDP 10.1.0.1;branch=z9hG4bK-proxy\(number)-\(number),SIP/2.0/UDP 10.1.0.9"
            #expect(behind.ask(bench) == 200)
        }
        #expect(bench.agent.contacts(of: "anna").count == 4)
    }

    @Test func `at the limit the binding that would expire first makes room`() {
        let bench = bench { $0.registrar.contactsPerAccount = 3 }
        for number in 1...5 as ClosedRange<UInt16> {
            let phone = RawPhone(flow: flow(number), callID: "c\(number)", contact: "<sip:anna@10.0.0.\(number)>")
            #expect(phone.ask(bench) == 200)
            bench.pass(.seconds(1))
        }
        #expect(Set(bench.agent.contacts(of: "anna").map(\.flow)) == [flow(3), flow(4), flow(5)])
        #expect(bench.effects.count { if case .contactRemoved = $0 { true } else { false } } == 2)
    }
}
