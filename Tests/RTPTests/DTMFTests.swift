import Chronology
import RTP
import Testing

/// One report of a press, as it would travel.
struct EventPacket {
    var header: RTPHeader
    var payload: [UInt8]

    init(
        _ key: Character, timestamp: UInt32, duration: UInt16, end: Bool = false, sequence: UInt16 = 0, ssrc: UInt32 = 1
    ) {
        let code = TelephoneKey(key)?.code ?? 0
        header = RTPHeader(payloadType: 101, sequence: sequence, timestamp: timestamp, ssrc: ssrc)
        payload = TelephoneEvent(code: code, isEnd: end, duration: duration).bytes
    }
}

/// The reports of one press of 100 ms, its end three times.
func press(_ key: Character, timestamp: UInt32) -> [EventPacket] {
    let updates = (1...4).map { EventPacket(key, timestamp: timestamp, duration: UInt16($0) * 160) }
    let end = EventPacket(key, timestamp: timestamp, duration: 800, end: true)
    return updates + [end, end, end]
}

@Suite struct DTMFReceiverTests {
    private var receiver = DTMFReceiver()
    private var clock: Int64 = 0

    private mutating func pressed(_ packets: [EventPacket]) -> String {
        var keys = ""
        for packet in packets {
            clock += 20
            for output in receiver.packetArrived(packet.header, payload: packet.payload, now: at(clock)) {
                if case .pressed(let key) = output { keys.append(key.character) }
            }
        }
        return keys
    }

    @Test mutating func `a press is reported at its first packet and released at its end`() {
        var outputs: [DTMFReceiver.Output] = []
        for packet in press("5", timestamp: 1_000) {
            outputs += receiver.packetArrived(packet.header, payload: packet.payload, now: at(0))
        }
        #expect(outputs == [.pressed(TelephoneKey.all[5]), .released(TelephoneKey.all[5], .milliseconds(100))])
        #expect(receiver.nextDeadline == nil)
    }

    @Test(arguments: Array("0123456789*#ABCD"))
    func `every key is known`(key: Character) {
        var copy = self
        let keys = copy.pressed(press(key, timestamp: 1_000))
        #expect(keys == String(key))
        #expect(TelephoneKey(key)?.character == key)
    }

    @Test(arguments: 0..<7)
    func `any single packet of a press is enough`(index: Int) {
        var copy = self
        let first = copy.pressed([press("7", timestamp: 50)[index]])
        let second = copy.pressed([press("7", timestamp: 5_000)[index]])
        #expect(first + second == "77")
    }

    @Test(arguments: [
        ("lost start", [3, 4, 5, 6]), ("only ends", [4, 5, 6]), ("lost ends", [0, 1, 2, 3]),
        ("duplicates", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6]), ("reversed", [6, 5, 4, 3, 2, 1, 0]),
        ("start after end", [4, 0, 5, 1, 6, 2]), ("holes", [1, 3, 5]),
    ])
    func `losses, copies and disorder give one press`(name: String, order: [Int]) {
        var copy = self
        let packets = press("3", timestamp: 0xFFFF_FF00)
        let keys = copy.pressed(order.map { packets[$0] })
        #expect(keys == "3", "\(name)")
    }

    @Test mutating func `the same key pressed again counts again`() {
        let keys = pressed(press("1", timestamp: 0) + press("1", timestamp: 1_600) + press("1", timestamp: 3_200))
        #expect(keys == "111")
    }

    @Test mutating func `the same key counts again though the first end was lost`() {
        let keys = pressed(Array(press("1", timestamp: 0).prefix(2)) + press("1", timestamp: 1_600))
        #expect(keys == "11")
    }

    @Test mutating func `late copies of an earlier press are known`() {
        let first = press("1", timestamp: 0)
        let second = press("2", timestamp: 1_600)
        let keys = pressed(first.prefix(4) + second.prefix(3) + first.suffix(3) + second.suffix(3))
        #expect(keys == "12")
    }

    @Test mutating func `a press that was overtaken is still reported`() {
        let keys = pressed(press("2", timestamp: 1_600).prefix(2) + [press("1", timestamp: 0)[6]])
        #expect(keys == "21")
    }

    @Test mutating func `a long press in segments is one`() {
        let keys = pressed([
            EventPacket("9", timestamp: 0, duration: 160), EventPacket("9", timestamp: 0, duration: 0xFFFF),
            EventPacket("9", timestamp: 0xFFFF, duration: 160), EventPacket("9", timestamp: 0xFFFF, duration: 0xFFFF),
            EventPacket("9", timestamp: 0x1FFFE, duration: 320),
            EventPacket("9", timestamp: 0x1FFFE, duration: 480, end: true),
        ])
        #expect(keys == "9")
    }

    @Test mutating func `a long press is one though the end of its first segment was lost`() {
        let keys = pressed([
            EventPacket("9", timestamp: 0, duration: 160), EventPacket("9", timestamp: 0xFFFF, duration: 160),
            EventPacket("9", timestamp: 0x1FFFE, duration: 160, end: true),
        ])
        #expect(keys == "9")
    }

    @Test mutating func `a sender that moves the timestamp with each packet is forgiven`() {
        let moving = (0..<5).map {
            EventPacket("4", timestamp: UInt32($0) * 160, duration: UInt16($0 + 1) * 160, end: $0 == 4)
        }
        let keys = pressed(moving)
        #expect(keys == "4")
    }

    @Test mutating func `a lost end releases the key after a while`() {
        _ = pressed(Array(press("8", timestamp: 0).prefix(2)))
        #expect(receiver.nextDeadline == at(240))
        let early = receiver.handleTimeout(now: at(239))
        let due = receiver.handleTimeout(now: at(240))
        #expect(early.isEmpty)
        #expect(due == [.released(TelephoneKey.all[8], .milliseconds(40))])
        let late = pressed(press("8", timestamp: 0).suffix(3))
        #expect(late.isEmpty)
    }

    @Test mutating func `another stream begins anew`() {
        var packets = press("6", timestamp: 0)
        for index in packets.indices { packets[index].header.ssrc = 2 }
        let keys = pressed(press("6", timestamp: 0) + packets)
        #expect(keys == "66")
    }

    @Test mutating func `what is no key is not reported`() {
        let header = RTPHeader(payloadType: 101, sequence: 0, timestamp: 0, ssrc: 1)
        for payload in [[], [1], [1, 2, 3], [16, 0, 0, 1], [255, 0x80, 0, 1]] as [[UInt8]] {
            let outputs = receiver.packetArrived(header, payload: payload, now: at(0))
            #expect(outputs.isEmpty)
        }
    }

    @Test mutating func `presses older than all that are remembered are no news`() {
        let newest = (0..<8).map { EventPacket("1", timestamp: 30_000 + UInt32($0) * 800, duration: 160, end: true) }
        #expect(pressed(newest).count == 8)
        let older = (1...30).map { EventPacket("2", timestamp: 30_000 - UInt32($0) * 400, duration: 160, end: true) }
        let keys = pressed(older + older)
        #expect(keys.isEmpty)
    }

    @Test mutating func `several reports in a packet are several presses`() {
        let header = RTPHeader(payloadType: 101, sequence: 0, timestamp: 0, ssrc: 1)
        let payload = [(1, 400), (2, 400), (2, 400)].flatMap {
            TelephoneEvent(code: UInt8($0.0), isEnd: true, duration: UInt16($0.1)).bytes
        }
        var keys = ""
        for output in receiver.packetArrived(header, payload: payload, now: at(0)) {
            if case .pressed(let key) = output { keys.append(key.character) }
        }
        // The last two touch: one long press.
        #expect(keys == "12")
    }
}

@Suite struct DTMFPropertyTests {
    /// Random keys over a lossy network, sent by our own sender: each press of which anything arrives counts once.
    @Test(arguments: [0, 5, 10, 20, 30, 40])
    func `each press is reported exactly once if anything of it arrives`(loss: Int) {
        for run in 0..<60 {
            var random = SeededGenerator(seed: UInt64(loss * 1_000 + run))
            let keys = (0..<12).map { _ in TelephoneKey.all[Int.random(in: 0..<16, using: &random)] }
            let journey = Journey(keys: keys, loss: loss, random: &random)
            #expect(journey.reported == journey.arrived, "loss \(loss), run \(run)")
            #expect(journey.arrived.count > 8)
        }
    }

    private struct Journey {
        var arrived: [TelephoneKey] = []
        var reported: [TelephoneKey] = []

        init(keys: [TelephoneKey], loss: Int, random: inout SeededGenerator) {
            var stream = RTPSender(using: &random)
            var sender = DTMFSender()
            for key in keys { sender.press(key, for: .milliseconds(Int64.random(in: 40...300, using: &random))) }
            var receiver = DTMFReceiver()
            var lastTimestamp: UInt32?
            var now: Int64 = 0
            while sender.isBusy {
                now += 20
                var bytes = [UInt8](repeating: 0, count: 16)
                let length = bytes.withUnsafeMutableBytes { buffer in
                    sender.nextPacket(into: buffer, stream: &stream, payloadType: 101, now: at(now))
                }
                take(receiver.handleTimeout(now: at(now)))
                guard length > 0, Int.random(in: 0..<100, using: &random) >= loss, let header = RTPHeader(bytes) else {
                    continue
                }
                let payload = Array(bytes[header.payloadRange])
                if header.timestamp != lastTimestamp, let key = TelephoneKey(code: payload[0]) { arrived.append(key) }
                lastTimestamp = header.timestamp
                let copies = Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1
                for _ in 0..<copies { take(receiver.packetArrived(header, payload: payload, now: at(now))) }
            }
        }

        private mutating func take(_ outputs: [DTMFReceiver.Output]) {
            for case .pressed(let key) in outputs { reported.append(key) }
        }
    }
}

@Suite struct DTMFSenderTests {
    private var stream = RTPSender(ssrc: 1, sequence: 0, timestamp: 0)
    private var sender = DTMFSender()

    private mutating func drain() -> [(RTPHeader, TelephoneEvent)] {
        var sent: [(RTPHeader, TelephoneEvent)] = []
        var now: Int64 = 0
        while sender.isBusy, now < 60_000 {
            now += 20
            var bytes = [UInt8](repeating: 0, count: 16)
            let length = bytes.withUnsafeMutableBytes { buffer in
                sender.nextPacket(into: buffer, stream: &stream, payloadType: 96, now: at(now))
            }
            guard length == 16, let header = RTPHeader(bytes),
                let event = Array(bytes[12...]).withUnsafeBytes({ TelephoneEvent($0) })
            else { continue }
            sent.append((header, event))
        }
        return sent
    }

    @Test mutating func `a press is five updates and its end three times`() throws {
        sender.press(try #require(TelephoneKey("#")))
        let sent = drain()
        #expect(sent.map(\.1.duration) == [160, 320, 480, 640, 800, 800, 800])
        #expect(sent.map(\.1.isEnd) == [false, false, false, false, true, true, true])
        #expect(sent.map(\.0.marker) == [true, false, false, false, false, false, false])
        #expect(Set(sent.map(\.0.timestamp)) == [0])
        #expect(sent.map(\.0.sequence) == [0, 1, 2, 3, 4, 5, 6])
        #expect(sent.allSatisfy { $0.1.code == 11 && $0.0.payloadType == 96 })
    }

    @Test mutating func `two presses are apart in time`() throws {
        sender.press(try #require(TelephoneKey("1")))
        sender.press(try #require(TelephoneKey("1")))
        let timestamps = drain().map(\.0.timestamp)
        let second = try #require(timestamps.last)
        #expect(timestamps.filter { $0 == 0 }.count == 7)
        #expect(second >= 800 + 800)
    }

    @Test mutating func `a press of ten seconds is split in segments`() throws {
        sender.press(try #require(TelephoneKey("2")), for: .seconds(10))
        let sent = drain()
        #expect(Set(sent.map(\.0.timestamp)) == [0, 0xFFFF])
        #expect(sent.filter(\.0.marker).count == 1)
        #expect(sent.filter(\.1.isEnd).count == 3)
        var receiver = DTMFReceiver()
        var outputs: [DTMFReceiver.Output] = []
        for (header, event) in sent { outputs += receiver.packetArrived(header, payload: event.bytes, now: at(0)) }
        #expect(outputs == [.pressed(TelephoneKey.all[2]), .released(TelephoneKey.all[2], .seconds(10))])
    }
}
