import SIP
import Testing

@testable import Exchange

/// What callers write about themselves is bounded before it is kept.
@Suite struct InvitationReaderTests {
    private func reader(from user: String) throws -> InvitationReader {
        let text = """
            INVITE sip:100@192.0.2.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1
            Max-Forwards: 70
            From: <sip:\(user)@192.0.2.9>;tag=1
            To: <sip:100@192.0.2.1>
            Call-ID: 1
            CSeq: 1 INVITE
            Content-Length: 0


            """
        return InvitationReader(request: try SIPMessage.parse(Array(text.replacing("\n", with: "\r\n").utf8)))
    }

    @Test func `a caller's name is no longer than it has to be`() throws {
        let user = try reader(from: String(repeating: "9", count: 20_000)).callerUser(trustsAssertion: true)
        #expect(user == String(repeating: "9", count: 64))
    }

    @Test func `a caller's name cannot command a terminal`() throws {
        let user = try reader(from: "%1b%5b2Jx%0ay").callerUser(trustsAssertion: true)
        #expect(user == "?[2Jx?y")
    }
}
