import Foundation
import SIP

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A softphone that speaks SIP over TCP and listens nowhere else, made of a socket and text alone.
final class StreamPhone {
    private let stream: Int32
    private var framer = SIPStreamFramer()
    private var sequence = 0

    init(to server: TransportAddress) throws {
        stream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(stream, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard StreamCaller.call(bind, stream, "127.0.0.5", 0) == 0,
            StreamCaller.call(connect, stream, server.ip.description, server.port) == 0
        else { throw StreamCaller.Failure(what: "connect") }
    }

    deinit { close(stream) }

    /// Registers, proving the password to the challenge.
    func register(_ user: String, password: String) throws {
        var request = try register(user)
        try send(request)
        let challenge = try receive { $0.status != nil }
        request = try register(user)
        guard
            let credentials = DigestClient.answer(
                challenges: try challenge.challenges(.wwwAuthenticate), user: user, password: password,
                method: .register, uri: "sip:127.0.0.1", cnonce: "0123456789abcdef")
        else { throw StreamCaller.Failure(what: "challenge") }
        request.headers.append(.authorization, credentials)
        try send(request)
        guard try receive({ $0.status != nil }).status == 200 else { throw StreamCaller.Failure(what: "register") }
    }

    private func register(_ user: String) throws -> SIPMessage {
        sequence += 1
        let text = """
            REGISTER sip:127.0.0.1 SIP/2.0
            Via: SIP/2.0/TCP 127.0.0.5:5060;branch=z9hG4bK-stream-\(sequence)
            Max-Forwards: 70
            From: <sip:\(user)@127.0.0.1>;tag=stream
            To: <sip:\(user)@127.0.0.1>
            Call-ID: stream-phone
            CSeq: \(sequence) REGISTER
            Contact: <sip:\(user)@127.0.0.5:49152;transport=tcp>
            Expires: 300
            Content-Length: 0


            """
        return try SIPMessage.parse(Array(text.replacing("\n", with: "\r\n").utf8))
    }

    /// Waits until it is rung.
    func expectInvite() throws -> SIPMessage { try receive { $0.isRequest && $0.method == .invite } }

    func answer(_ request: SIPMessage, _ status: Int) throws {
        try send(SIPMessage(status: status, to: request, toTag: "phone"))
    }

    private func send(_ message: SIPMessage) throws {
        let bytes = message.serialized()
        guard bytes.withUnsafeBytes({ write(stream, $0.baseAddress, $0.count) }) == bytes.count else {
            throw StreamCaller.Failure(what: "write")
        }
    }

    private func receive(_ isWanted: (SIPMessage) -> Bool) throws -> SIPMessage {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            while let frame = try framer.next() {
                guard case .message(let bytes) = frame else { continue }
                let message = try SIPMessage.parse(bytes)
                if isWanted(message) { return message }
            }
            let count = read(stream, &buffer, buffer.count)
            guard count > 0 else { throw StreamCaller.Failure(what: "read") }
            framer.receive(buffer[..<count])
        }
    }
}
