import Chronology
import Testing

@testable import SIP

/// Requests and responses of one dialog that are not as they should be.
@Suite struct DialogTests {
    private let contact: (SIPHeaderName, String) = (.contact, "<sip:100@198.51.100.2>")

    private func invite(_ bench: PeerBench) -> SessionID {
        bench.agent.invite(
            InviteRequest(
                target: SIPURI(user: "100", host: "198.51.100.2"), destination: .address(PeerBench.carrier, .udp),
                from: SIPURI(user: "us", host: "example.net"), offer: Array("v=0".utf8)), now: bench.now)
    }

    /// A request of the carrier inside the dialog of our latest INVITE.
    private func request(
        _ bench: PeerBench, _ method: SIPMethod, _ sequence: Int, _ extra: String = "", body: String = "",
        fromTag: String = "remote"
    ) throws -> SIPMessage {
        let ours = try #require(bench.last(.invite)).message
        let text = """
            \(method.name) sip:vigie@192.0.2.1 SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.2;branch=z9hG4bK-\(method.name)\(sequence)
            Max-Forwards: 70
            From: <sip:100@198.51.100.2>;tag=\(fromTag)
            To: <sip:us@example.net>;tag=\(try #require(try ours.from.tag))
            Call-ID: \(try ours.callID)
            CSeq: \(sequence) \(method.name)
            Contact: <sip:100@198.51.100.2>
            \(extra)Content-Length: \(body.utf8.count)

            \(body)
            """
        return try SIPMessage.parse(Array(text.replacing("\n", with: "\r\n").utf8))
    }

    // MARK: Responses that are broken, RFC 3261 sections 12.1.2, 13.2.2.4 and 21.5.3

    @Test(arguments: [
        ("<sip:100@198.51.100.2:0>", nil), ("no address", nil), ("<sip:100@198.51.100.2>", "<broken"),
    ])
    func `a 200 that cannot be read in part is acknowledged to the target of the INVITE`(
        contact: String, route: String?
    ) throws {
        let bench = PeerBench()
        let id = invite(bench)
        let headers = [(SIPHeaderName.contact, contact)] + (route.map { [(.recordRoute, $0)] } ?? [])
        bench.answer(try #require(bench.last(.invite)), 200, headers, sdp: "v=0")
        #expect(bench.effects.contains(.answered(id, sdp: Array("v=0".utf8), expectsAnswer: false)))
        #expect(bench.last(.ack)?.message.requestURI?.description == "sip:100@198.51.100.2")
        bench.agent.hangUp(id, now: bench.now)
        bench.answer(try #require(bench.last(.bye)), 200)
        bench.pass(.seconds(60))
        #expect(bench.agent.census == Census())
    }

    @Test func `a 200 without a tag is that of an element of RFC 2543`() throws {
        let bench = PeerBench()
        let id = invite(bench)
        bench.answer(try #require(bench.last(.invite)), 200, [contact], toTag: nil, sdp: "v=0")
        bench.answer(try #require(bench.last(.invite)), 200, [contact], toTag: nil, sdp: "v=0")
        #expect(bench.count(.ack) == 2)
        #expect(bench.count(.bye) == 0)
        #expect(!bench.effects.contains { $0.endedSession == id })
    }

    @Test func `a 200 that does not say who answered fails the call with 502`() throws {
        let bench = PeerBench()
        let id = invite(bench)
        let sent = try #require(bench.last(.invite))
        var response = SIPMessage(status: 200, to: sent.message, toTag: "remote")
        response.headers.set(.to, "\"unfinished <sip:100@198.51.100.2>")
        bench.receive(response)
        guard case .failed(id, let failure) = bench.effects.last else {
            Issue.record("the session is still there")
            return
        }
        #expect(failure.status == 502)
        bench.pass(.seconds(60))
        #expect(bench.agent.census == Census())
    }

    @Test func `a cancelled call ends, whether the final response comes or not`() throws {
        let bench = PeerBench()
        let id = invite(bench)
        let sent = try #require(bench.last(.invite))
        bench.answer(sent, 180)
        bench.agent.cancel(id, now: bench.now)
        bench.answer(try #require(bench.last(.cancel)), 200)
        // The transaction is gone for a reason of its own.
        for key in bench.agent.clients.keys { bench.agent.removeClient(key) }
        bench.pass(.seconds(40))
        guard case .failed(id, let failure) = bench.effects.last else {
            Issue.record("the session is still there")
            return
        }
        #expect(failure.cause == .cancelled)
        #expect(bench.agent.census == Census())
    }

    @Test(arguments: ["SIP/2.0/UDP 203.0.113.9:5060", "SIP/2.0/UDP 192.0.2.1:5061", nil])
    func `a response that was sent to somebody else is dropped`(via: String?) throws {
        let bench = PeerBench()
        let id = invite(bench)
        let sent = try #require(bench.last(.invite))
        let branch = try #require(try sent.message.topVia.branch)
        var response = SIPMessage(status: 486, to: sent.message, toTag: "remote")
        if let via {
            response.headers.set(.via, "\(via);branch=\(branch)")
        } else {
            response.headers.append(.via, "SIP/2.0/UDP 203.0.113.9;branch=z9hG4bK-other")
        }
        bench.receive(response)
        #expect(!bench.effects.contains { $0.endedSession == id })
        #expect(bench.counted.last == .sentByMismatch)
        bench.answer(sent, 486)
        #expect(bench.effects.contains { $0.endedSession == id })
    }

    // MARK: Requests that come again hear the same, RFC 3261 section 17.2.2

    @Test func `a retransmission hears what the request heard`() throws {
        let bench = PeerBench()
        _ = bench.talking([(.allow, "INVITE, UPDATE")])
        let requests = [
            try request(bench, .options, 10), try request(bench, .bye, 3, fromTag: "other"),
            try request(bench, .info, 5), try request(bench, .update, 11, "Require: teleport\n"),
            try request(bench, .invite, 12, "Session-Expires: 30\nSupported: timer\n"),
            try request(bench, .update, 13, "Content-Type: application/sdp\nContent-Encoding: gzip\n", body: "v=0"),
            try request(bench, .info, 14, "Content-Type: application/dtmf-relay\n", body: "Signal=1"),
        ]
        bench.sent = []
        for request in requests {
            bench.receive(request)
            bench.receive(request)
        }
        let expected = [200, 481, 500, 420, 422, 415, 200]
        #expect(bench.statuses() == expected.flatMap { [$0, $0] })
        #expect(bench.effects.count { if case .infoReceived = $0 { true } else { false } } == 1)
        #expect(bench.sent.contains { $0.message.headers[.unsupported] == "teleport" })
    }

    @Test func `an offer while ours is open hears 491 until its end`() throws {
        let bench = PeerBench()
        let id = bench.talking()
        bench.agent.offer(id, sdp: Array("v=1".utf8), now: bench.now)
        let ours = try #require(bench.last(.invite))
        let theirs = try request(bench, .invite, 20, "Content-Type: application/sdp\n", body: "v=0")
        bench.sent = []
        bench.receive(theirs)
        bench.answer(ours, 200, [contact], sdp: "v=1")
        bench.receive(theirs)
        #expect(bench.statuses() == [491, 491])
    }

    // MARK: Session timers, RFC 4028

    private func refreshing(_ bench: PeerBench, _ allow: String = "INVITE, UPDATE") throws -> SessionID {
        let id = bench.talking([(.allow, allow), (.sessionExpires, "1800;refresher=uac")])
        bench.pass(.seconds(901))
        return id
    }

    @Test(arguments: [405, 501]) func `a refresh by UPDATE that is refused goes by re-INVITE`(status: Int) throws {
        let bench = PeerBench()
        let id = try refreshing(bench)
        let update = try #require(bench.last(.update))
        bench.answer(update, status)
        let again = try #require(bench.last(.invite))
        #expect(try again.message.to.tag == "remote")
        #expect(again.message.body == Array("v=0".utf8))
        bench.answer(again, 200, [contact, (.sessionExpires, "1800;refresher=uac")], sdp: "v=0")
        bench.pass(.seconds(800))
        #expect(!bench.effects.contains { $0.endedSession == id })
    }

    @Test func `a refresh that is too brief is repeated with what 422 wants, and nothing is agreed by that`() throws {
        let bench = PeerBench()
        let id = try refreshing(bench)
        bench.answer(try #require(bench.last(.update)), 422, [(.minSE, "3600")])
        let again = try #require(bench.last(.update))
        #expect(try again.message.sessionExpires == SessionExpires(seconds: 3_600, refresher: .uac))
        #expect(try again.message.minSE == 3_600)
        // No answer any more: the old interval ends the session, not the longer one that was never agreed.
        bench.pass(.seconds(920))
        #expect(bench.effects.contains { $0.endedSession == id })
    }

    @Test func `a refresh that is refused for now comes again before the session expires`() throws {
        let bench = PeerBench()
        let id = try refreshing(bench, "INVITE")
        for _ in 0..<12 {
            bench.answer(try #require(bench.last(.invite)), 491)
            bench.pass(.seconds(11))
        }
        bench.answer(
            try #require(bench.last(.invite)), 200, [contact, (.sessionExpires, "1800;refresher=uac")], sdp: "v=0")
        bench.pass(.seconds(890))
        #expect(!bench.effects.contains { $0.endedSession == id })
    }

    // MARK: PRACK, RFC 3262 section 3

    @Test func `a PRACK acknowledges the response of its own INVITE`() throws {
        let bench = PeerBench.withPeer()
        let peer = RawPhone(flow: PeerBench.udp())
        _ = peer.ask(bench, .invite, "sip:100@192.0.2.1", "Supported: 100rel\n")
        guard case .invited(let id, _) = bench.effects.last else {
            Issue.record("not invited")
            return
        }
        bench.agent.respond(id, status: 183, reliable: true, now: bench.now)
        bench.drain()
        let ringing = try #require(bench.sent.last).message
        let (tag, rseq) = (try #require(try ringing.to.tag), try #require(try ringing.rseq))
        func prack(_ sequence: Int) -> SIPMessage {
            var request = peer.request(.prack, "sip:100@192.0.2.1", "RAck: \(rseq) \(sequence) INVITE\n")
            request.headers.set(.to, "<sip:100@192.0.2.1>;tag=\(tag)")
            return request
        }
        bench.receive(prack(7))
        #expect(bench.sent.last?.message.status == 481)
        bench.receive(prack(1))
        #expect(bench.sent.last?.message.status == 200)
    }
}
