import SIP
import SimulatedWorld

/// A carrier that answers in a reliable 183, moves its media by an UPDATE while it still rings, and sends a 200 without a
/// description: written by hand, since no agent of ours does so.
final class EarlyUpdater {
    private(set) var requests: [String] = []
    private(set) var isUpdateAnswered = false

    private let world: World
    private let address = TransportAddress(ip: IPAddress(192, 0, 2, 77), port: 5060)
    private let server: TransportAddress
    private var invite: [String] = []

    init(world: World, server: TransportAddress) {
        self.world = world
        self.server = server
        world.network.attach(address.ip) { [weak self] packet, _, _ in
            if case .datagram(let bytes) = packet { self?.received(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    private func received(_ text: String) {
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let word = String(lines[0].prefix { $0 != " " })
        if word == "SIP/2.0" {
            guard value("CSeq", lines).hasSuffix("UPDATE"), lines[0].contains(" 200 "), text.contains("m=audio") else {
                return
            }
            isUpdateAnswered = true
            return world.after(.seconds(1)) { [weak self] in self?.respond("200 OK") }
        }
        requests.append(word)
        switch word {
        case "INVITE" where invite.isEmpty:
            invite = lines
            respond("183 Session Progress", headers: ["Require: 100rel", "RSeq: 1"], sdp: sdp(port: 4000))
        case "PRACK":
            respond("200 OK", to: lines)
            update()
        case "OPTIONS", "BYE", "CANCEL": respond("200 OK", to: lines)
        default: break
        }
    }

    private func update() {
        let request = RawRequest(method: "UPDATE", number: 1).text(
            to: String(value("Contact", invite).split(separator: "<").last?.prefix { $0 != ">" } ?? ""),
            from: value("To", invite) + ";tag=early", callID: value("Call-ID", invite), via: "192.0.2.77",
            sdp: sdp(port: 4002), toHeader: value("From", invite))
        send(request)
    }

    private func respond(
        _ status: String, to lines: [String]? = nil, headers: [String] = [], sdp: String = ""
    ) {
        let request = lines ?? invite
        var to = value("To", request)
        if !to.contains("tag=") { to += ";tag=early" }
        var text = ["SIP/2.0 \(status)"] + request.filter { $0.hasPrefix("Via:") }
        text += ["From: \(value("From", request))", "To: \(to)", "Call-ID: \(value("Call-ID", request))"]
        text += ["CSeq: \(value("CSeq", request))", "Contact: <sip:early@192.0.2.77>", "Allow: INVITE, UPDATE, PRACK"]
        text += headers + (sdp.isEmpty ? [] : ["Content-Type: application/sdp"])
        text += ["Content-Length: \(sdp.utf8.count)", "", sdp]
        send(text.joined(separator: "\r\n"))
    }

    private func send(_ text: String) { world.network.send(.datagram(Array(text.utf8)), from: address, to: server) }

    private func value(_ name: String, _ lines: [String]) -> String {
        lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) } ?? ""
    }

    private func sdp(port: Int) -> String {
        "v=0\r\no=- 7 \(port) IN IP4 192.0.2.77\r\ns=-\r\nc=IN IP4 192.0.2.77\r\nt=0 0\r\n"
            + "m=audio \(port) RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
    }
}

/// A request in plain text.
struct RawRequest {
    var method: String
    var number: Int

    func text(
        to uri: String, from: String, callID: String, via: String, sdp: String, toHeader: String? = nil
    ) -> String {
        """
        \(method) \(uri) SIP/2.0\r
        Via: SIP/2.0/UDP \(via):5060;branch=z9hG4bK\(callID)\(number)\(method)\r
        Max-Forwards: 70\r
        From: \(from)\r
        To: \(toHeader ?? "<\(uri)>")\r
        Call-ID: \(callID)\r
        CSeq: \(number) \(method)\r
        Contact: <sip:raw@\(via)>\r
        Content-Type: application/sdp\r
        Content-Length: \(sdp.utf8.count)\r
        \r
        \(sdp)
        """
    }
}
