import Foundation
import Glibc
import Testing

@testable import Telephony

/// A name server of a few records on this machine, for as long as a test holds it.
final class NameServer: Sendable {
    /// One answer: its type and its data as it stands in a message.
    struct Record: Sendable {
        var type: UInt16
        var data: [UInt8]

        static func srv(_ priority: UInt16, _ weight: UInt16, _ port: UInt16, _ target: String) -> Record {
            Record(type: 33, data: octets(priority) + octets(weight) + octets(port) + name(target))
        }

        static func naptr(_ order: UInt16, _ preference: UInt16, _ service: String, _ replacement: String) -> Record {
            Record(
                type: 35,
                data: octets(order) + octets(preference) + text("s") + text(service) + text("") + name(replacement))
        }
    }

    let port: UInt16
    private let socket: UDPSocket

    /// Answers every question with these records, or with an error code of RFC 1035.
    init(_ records: [Record], code: UInt8 = 0) throws {
        let address = try #require(SocketAddressStorage("127.0.0.1", port: 0))
        let socket = try UDPSocket(binding: address)
        self.socket = socket
        var bound = SocketAddressStorage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &bound.storage) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(socket.descriptor, $0, &length)
            }
        }
        port = bound.port
        Thread { Self.serve(socket, records, code) }.start()
    }

    /// Ends the thread by a datagram that is no question.
    deinit {
        if let address = SocketAddressStorage("127.0.0.1", port: port) {
            [UInt8(0)].withUnsafeBytes { _ = socket.send($0, to: address) }
        }
    }

    private static func serve(_ socket: UDPSocket, _ records: [Record], _ code: UInt8) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 8)
        defer {
            buffer.deallocate()
            socket.close()
        }
        while true {
            var entry = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, -1)
            var source = SocketAddressStorage()
            let count = socket.receive(into: buffer, from: &source)
            guard count > 1 else { return }
            let answer = Self.answer(to: Array(buffer[..<count]), records, code)
            answer.withUnsafeBytes { _ = socket.send($0, to: source) }
        }
    }

    private static func answer(to query: [UInt8], _ records: [Record], _ code: UInt8) -> [UInt8] {
        let question = query.dropFirst(12)
        let end = (question.firstIndex(of: 0) ?? question.endIndex - 5) + 5
        var answer = Array(query[..<2]) + [0x81, 0x80 | code] + octets(1) + octets(UInt16(records.count))
        answer += octets(0) + octets(0) + query[12..<end]
        for record in records {
            // The name is that of the question, at octet 12.
            answer += [0xC0, 12] + octets(record.type) + octets(1) + [0, 0, 0, 60]
            answer += octets(UInt16(record.data.count)) + record.data
        }
        return answer
    }

    private static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }
    private static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }
    private static func name(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { text(String($0)) } + [0]
    }
}
