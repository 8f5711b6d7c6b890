import Testing

@testable import SIP

@Suite struct SIPStreamFramerTests {
    private static func message(_ body: String, length: String? = nil) -> [UInt8] {
        Array("OPTIONS sip:a SIP/2.0\r\nX: 1\r\nl : \(length ?? String(body.utf8.count))\r\n\r\n\(body)".utf8)
    }

    private static func drain(_ framer: inout SIPStreamFramer) throws -> [SIPStreamFramer.Frame] {
        var frames: [SIPStreamFramer.Frame] = []
        while let frame = try framer.next() { frames.append(frame) }
        return frames
    }

    @Test(arguments: 1...40) func `messages are cut the same whatever the pieces they arrive in`(size: Int) throws {
        let stream =
            Self.message("") + Self.message("abc") + [13, 10, 13, 10]
            + Self.message(String(repeating: "\r\n", count: 9))
        var framer = SIPStreamFramer()
        var frames: [SIPStreamFramer.Frame] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            framer.receive(stream[start..<min(start + size, stream.count)])
            frames += try Self.drain(&framer)
        }
        #expect(
            frames == [
                .message(Self.message("")), .message(Self.message("abc")), .ping,
                .message(Self.message(String(repeating: "\r\n", count: 9))),
            ])
        #expect(framer.pendingBytes == 0)
    }

    @Test func `a lone line end is a pong once nothing follows it`() throws {
        var framer = SIPStreamFramer()
        framer.receive([13, 10])
        #expect(try framer.next() == nil)
        #expect(framer.flushPong() == .pong)
        framer.receive([13, 10] + Self.message(""))
        #expect(try Self.drain(&framer) == [.pong, .message(Self.message(""))])
    }

    @Test(arguments: ["-1", "x", "", "1x", "99999999999"]) func `a length that is none ends the stream`(length: String)
    {
        var framer = SIPStreamFramer()
        framer.receive(Self.message("", length: length))
        #expect(throws: SIPParseError.self) { try framer.next() }
        framer.receive(Self.message(""))
        #expect(throws: SIPParseError.self) { try framer.next() }
    }

    @Test func `a message without a length, with two, or too large, ends the stream`() {
        let none = Array("OPTIONS sip:a SIP/2.0\r\nX: 1\r\n\r\n".utf8)
        let two = Array("OPTIONS sip:a SIP/2.0\r\nl: 0\r\nContent-Length: 0\r\n\r\n".utf8)
        let long = Array(repeating: UInt8(ascii: "x"), count: 70_000)
        for bytes in [none, two, long, Self.message("", length: "65536")] {
            var framer = SIPStreamFramer()
            framer.receive(bytes)
            #expect(throws: SIPParseError.self) { try framer.next() }
        }
    }

    @Test func `bytes that arrive one by one are each looked at a fixed number of times`() throws {
        func work(_ size: Int) throws -> Int {
            var framer = SIPStreamFramer()
            let bytes = Array("OPTIONS sip:a SIP/2.0\r\nX: \(String(repeating: "y", count: size))\r\nl: 0\r\n\r\n".utf8)
            for byte in bytes {
                framer.receive(CollectionOfOne(byte))
                _ = try framer.next()
            }
            return framer.work
        }
        let small = try work(2_000)
        let large = try work(20_000)
        #expect(large < small * 11)
    }
}
