import Foundation
import SIP

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A caller that speaks SIP over TCP, made of sockets and text alone, and counts the packets of sound that come.
final class StreamCaller {
    struct Failure: Error, CustomStringConvertible {
        var what: String
        var description: String { "\(what): \(String(cString: strerror(errno)))" }
    }

    private let stream: Int32
    private let sound: Int32
    private let soundPort: UInt16
    private var framer = SIPStreamFramer()
    private var tag = ""

    /// Connects from the address of the carrier.
    init(to server: TransportAddress) throws {
        stream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        sound = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        for descriptor in [stream, sound] {
            var patience = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            guard Self.call(bind, descriptor, "127.0.0.2", 0) == 0 else { throw Failure(what: "bind") }
        }
        guard Self.call(connect, stream, server.ip.description, server.port) == 0 else {
            throw Failure(what: "connect")
        }
        soundPort = Self.port(of: sound)
    }

    deinit { for descriptor in [stream, sound] { close(descriptor) } }

    /// Sends a request of the one dialog; an INVITE offers sound.
    func send(_ method: String, number: Int, to user: String) throws {
        let description = """
            v=0
            o=- 1 1 IN IP4 127.0.0.2
            s=-
            c=IN IP4 127.0.0.2
            t=0 0
            m=audio \(soundPort) RTP/AVP 8
            a=rtpmap:8 PCMA/8000

            """.replacing("\n", with: "\r\n")
        let body = method == "INVITE" ? description : ""
        let head = """
            \(method) sip:\(user)@127.0.0.1 SIP/2.0
            Via: SIP/2.0/TCP 127.0.0.2:5060;branch=z9hG4bK-\(method == "ACK" ? "ack" : String(number))
            Max-Forwards: 70
            From: <sip:+33639980009@127.0.0.2>;tag=stream
            To: <sip:\(user)@127.0.0.1>\(tag)
            Call-ID: stream-caller
            CSeq: \(number) \(method)
            Contact: <sip:caller@127.0.0.2;transport=tcp>
            \(body.isEmpty ? "" : "Content-Type: application/sdp\n")Content-Length: \(body.utf8.count)


            """.replacing("\n", with: "\r\n")
        let bytes = Array((head + body).utf8)
        // In two parts, as a stream may carry it.
        for part in [bytes.prefix(97), bytes.dropFirst(97)] {
            guard Array(part).withUnsafeBytes({ write(stream, $0.baseAddress, $0.count) }) == part.count else {
                throw Failure(what: "write")
            }
        }
    }

    /// Waits for the final response.
    func finalStatus() throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            while let frame = try framer.next() {
                guard case .message(let bytes) = frame else { continue }
                let message = try SIPMessage.parse(bytes)
                guard let status = message.status, status >= 200 else { continue }
                if let remote = try message.to.tag { tag = ";tag=\(remote)" }
                return status
            }
            let count = read(stream, &buffer, buffer.count)
            guard count > 0 else { throw Failure(what: "read") }
            framer.receive(buffer[..<count])
        }
    }

    /// Waits for so many packets of sound.
    func hears(packets: Int) throws {
        var buffer = [UInt8](repeating: 0, count: 2_048)
        for _ in 0..<packets {
            guard recv(sound, &buffer, buffer.count, 0) == 172, buffer[1] & 0x7F == 8 else {
                throw Failure(what: "no packet of A-law")
            }
        }
    }

    /// Sends one datagram as it is.
    static func sendDatagram(_ bytes: [UInt8], from source: String, to server: TransportAddress) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        guard call(bind, descriptor, source, 0) == 0,
            call(connect, descriptor, server.ip.description, server.port) == 0,
            bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count
        else { throw Failure(what: "datagram") }
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var own = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: own.sin_port)
    }

    static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32, _ address: String,
        _ port: UInt16
    ) -> Int32 {
        var storage = sockaddr_in()
        storage.sin_family = sa_family_t(AF_INET)
        storage.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &storage.sin_addr)
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
