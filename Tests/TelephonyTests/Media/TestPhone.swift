import Chronology
import Glibc
import RTP
import SDP
import Testing

@testable import Telephony

/// One telephone's pair of sockets, and the stream that it sends.
final class TestPhone {
    static let usual = "8 101\r\na=rtpmap:101 telephone-event/8000"

    let rtp: UDPSocket
    let rtcp: UDPSocket
    let host: String
    let port: UInt16
    private var stream: RTPSender
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 8)

    init(host: String = "127.0.0.1", ssrc: UInt32 = 1) throws {
        self.host = host
        let any = try #require(SocketAddressStorage(host, port: 0))
        rtp = try UDPSocket(binding: any)
        rtcp = try UDPSocket(binding: any)
        port = Self.port(of: rtp)
        stream = RTPSender(ssrc: ssrc, sequence: 100, timestamp: 5_000)
    }

    deinit {
        rtp.close()
        rtcp.close()
        buffer.deallocate()
    }

    /// A pair of sockets as the engine would bind it, on ports that the system chose.
    static func pair() throws -> MediaSockets {
        let any = try #require(SocketAddressStorage("127.0.0.1", port: 0))
        let rtp = try UDPSocket(binding: any)
        return MediaSockets(
            rtp: rtp, rtcp: try UDPSocket(binding: any), family: any.family, port: port(of: rtp), isWildcard: false)
    }

    private static func port(of socket: UDPSocket) -> UInt16 {
        var address = SocketAddressStorage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &address.storage) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(socket.descriptor, $0, &length)
            }
        }
        return address.port
    }

    /// What a server settles with this telephone when it offers these formats.
    func offering(_ formats: String) throws -> NegotiatedMedia {
        var server = Self.negotiation
        _ = try server.answer(try description(formats))
        return try #require(server.negotiated)
    }

    /// What a server settles whose own offer this telephone answers with these formats.
    func answering(_ formats: String) throws -> NegotiatedMedia {
        var server = Self.negotiation
        _ = try server.makeOffer()
        return try server.accept(try description(formats))
    }

    private static var negotiation: OfferAnswer {
        OfferAnswer(sessionID: 1, local: .init(address: MediaAddress("127.0.0.1"), port: 9))
    }

    private func description(_ formats: String) throws -> SessionDescription {
        let text =
            "v=0\r\no=- 1 1 IN IP4 \(host)\r\ns=-\r\nc=IN IP4 \(host)\r\nt=0 0\r\n"
            + "m=audio \(port) RTP/AVP \(formats)\r\na=rtcp:\(Self.port(of: rtcp))\r\n"
        return try SessionDescription.parse(Array(text.utf8))
    }

    /// Sends one packet of this payload.
    func send(_ payload: [UInt8], type: UInt8 = 8, to port: UInt16, at address: String = "127.0.0.1") throws {
        let target = try #require(SocketAddressStorage(address, port: port))
        let length = stream.writeHeader(
            into: buffer, payloadType: type, samples: UInt32(payload.count), payloadCount: payload.count,
            now: Uptime(microseconds: 0))
        for (index, octet) in payload.enumerated() { buffer[length + index] = octet }
        rtp.send(UnsafeRawBufferPointer(rebasing: buffer[..<(length + payload.count)]), to: target)
    }

    /// Sends packets of 20 ms of a tone, as fast as they can go.
    func sendTone(
        _ frequencies: [Int] = [440], packets: Int, law: G711 = .a, samples: Int = 160, to port: UInt16,
        at address: String = "127.0.0.1"
    ) throws {
        var generator = ToneGenerator(frequencies: frequencies)
        for _ in 0..<packets {
            try send(generator.frame(law: law, count: samples), type: law.payloadType, to: port, at: address)
        }
    }

    /// Sends a whole press of a key.
    func press(_ key: Character, type: UInt8 = 101, to port: UInt16, at address: String = "127.0.0.1") throws {
        let code = try #require(TelephoneKey(key)).code
        let target = try #require(SocketAddressStorage(address, port: port))
        let timestamp = stream.nextTimestamp
        for step in 1...6 {
            let event = TelephoneEvent(code: code, isEnd: step > 3, duration: UInt16(min(step, 4)) * 160)
            let length = stream.writeHeader(
                into: buffer, payloadType: type, timestamp: timestamp, payloadCount: TelephoneEvent.count,
                marker: step == 1, now: Uptime(microseconds: 0))
            event.write(into: buffer, at: length)
            rtp.send(UnsafeRawBufferPointer(rebasing: buffer[..<(length + TelephoneEvent.count)]), to: target)
        }
        stream.skip(samples: 1_600)
    }

    /// The next datagram on a socket, or nil when none comes in time.
    func receive(on socket: UDPSocket, within milliseconds: Int32 = 3_000) -> [UInt8]? {
        var entry = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return nil }
        let count = socket.receive(into: buffer)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// The next RTP packet.
    func packet(within milliseconds: Int32 = 3_000) -> (header: RTPHeader, payload: [UInt8])? {
        guard let bytes = receive(on: rtp, within: milliseconds), let header = RTPHeader(bytes) else { return nil }
        return (header, Array(bytes[header.payloadRange]))
    }

    /// Whether a tone is heard among the next packets.
    func hears(_ frequency: Int, law: G711, packets: Int = 25) -> Bool {
        var detector = ToneDetector(frequencies: [frequency, 2_750])
        for _ in 0..<packets {
            guard let (header, payload) = packet() else { return false }
            guard header.payloadType == law.payloadType else { continue }
            _ = detector.take(payload, law: law)
            if detector.heard == [frequency] { return true }
        }
        return false
    }
}
