import CallFlow
import Directory
import Exchange
import Foundation
import RTP
import SDP
import Testing

@testable import Telephony

/// What a leg hears from us, what we hear of it, and how its silence is judged.
@Suite(.serialized) struct LegTests {
    private let studio: Studio
    private let phone: TestPhone

    init() throws {
        studio = try Studio()
        phone = try TestPhone()
    }

    private func play(_ media: MediaID, _ number: UInt32 = 1) {
        studio.perform(.play(media, PlayID(number), PlayRequest(Utterance("test", .french, [.beep]))))
    }

    /// A leg whose telephone is known, and of which nothing is under way.
    private func lockedLeg() throws -> (media: MediaID, port: UInt16) {
        let leg = try studio.leg(with: phone)
        try phone.sendTone(packets: 6, to: leg.port)
        try phone.press("1", to: leg.port)
        try #require(studio.reports(.pressed(leg.media, key: "1")))
        return leg
    }

    /// Watches a leg, and waits until that has begun.
    private func watch(_ media: MediaID) throws {
        studio.perform(.watch(media, milliseconds: 20_000))
        try settle(media, 98)
    }

    /// Waits until all that was sent has been heard, as long as a prompt takes.
    private func settle(_ media: MediaID, _ number: UInt32) throws {
        play(media, number)
        try #require(studio.reports(.played(media, PlayID(number), completely: true)))
    }

    @Test func `a telephone that falls silent is reported, and its reports are life enough`() throws {
        let (media, port) = try lockedLeg()
        try watch(media)
        studio.clock.advance(by: .seconds(19))
        let report = RTCPPacket.report(ssrc: 1, name: "phone", sender: nil, reports: [])
        let target = try #require(SocketAddressStorage("127.0.0.1", port: port + 1))
        report.withUnsafeBytes { _ = phone.rtcp.send($0, to: target) }
        try phone.press("2", to: port)
        #expect(studio.reports(.pressed(media, key: "2")))
        try settle(media, 99)
        studio.clock.advance(by: .seconds(21))
        #expect(studio.reports(.lost(media)))
        report.withUnsafeBytes { _ = phone.rtcp.send($0, to: target) }
        #expect(studio.reports(.found(media)))
        #expect(studio.events.filter { $0 == .lost(media) }.count == 1)
    }

    @Test func `comfort noise is life too, agreed on or not`() throws {
        let (media, port) = try lockedLeg()
        try watch(media)
        studio.clock.advance(by: .seconds(21))
        #expect(studio.reports(.lost(media)))
        try phone.send([60], type: 13, to: port)
        #expect(studio.reports(.found(media)))
    }

    @Test func `keys are heard in the audio when events were not agreed on`() throws {
        let (media, port) = try studio.leg(with: phone, "8")
        try phone.sendTone([350], packets: 6, to: port)
        try phone.sendTone([770, 1_336], packets: 6, to: port)
        try phone.sendTone([350], packets: 4, to: port)
        #expect(studio.reports(.pressed(media, key: "5")))
    }

    @Test(arguments: [10, 20, 30, 60])
    func `prompts come in packets of the length that was asked for`(packetTime: Int) throws {
        let (media, _) = try studio.leg(with: phone, "8\r\na=ptime:\(packetTime)")
        play(media)
        var octets: [UInt8] = []
        var timestamps: [UInt32] = []
        while octets.count < TonePrompts.length {
            let (header, payload) = try #require(phone.packet())
            octets += payload
            timestamps.append(header.timestamp)
            #expect(payload.count == packetTime * 8 || octets.count == TonePrompts.length)
        }
        for (one, next) in zip(timestamps, timestamps.dropFirst()) {
            #expect(next &- one == UInt32(packetTime * 8))
        }
        #expect(studio.reports(.played(media, PlayID(1), completely: true)))
        var generator = ToneGenerator(frequencies: [1_000])
        #expect(octets == G711.a.encode(generator.samples(TonePrompts.length)))
    }

    @Test func `a prompt that plays through a hold comes back on a clock that has run on`() throws {
        let (media, _) = try studio.leg(with: phone)
        studio.perform(
            .play(media, PlayID(1), PlayRequest(Utterance("music", .french, [.beep]), loops: true)))
        let before = try #require(phone.packet()).header
        let held = try phone.offering(TestPhone.usual + "\r\na=sendonly")
        studio.perform(.configure(media, held, signalling: nil))
        while phone.packet(within: 300) != nil {}
        let resumed = try phone.offering(TestPhone.usual)
        studio.clock.advance(by: .seconds(4))
        studio.perform(.configure(media, resumed, signalling: nil))
        var after = try #require(phone.packet()).header
        for _ in 0..<50 where !after.marker { after = try #require(phone.packet()).header }
        #expect(after.marker)
        #expect(after.timestamp &- before.timestamp > 32_000)
    }

    @Test func `what was sent is reported where the telephone asked, and the end is said`() throws {
        let (media, _) = try studio.leg(with: phone)
        play(media)
        #expect(studio.reports(.played(media, PlayID(1), completely: true)))
        studio.clock.advance(by: .seconds(6))
        let report = try RTCPPacket.parse(try #require(phone.receive(on: phone.rtcp)))
        guard case .senderReport(let ssrc, let information, _) = try #require(report.first) else {
            return #expect(Bool(false), "a sender report was expected, not \(report)")
        }
        #expect(information.packetCount == 10)
        studio.perform(.close(media))
        let farewell = try RTCPPacket.parse(try #require(phone.receive(on: phone.rtcp)))
        #expect(farewell.contains(.goodbye([ssrc], reason: nil)))
    }

    @Test func `a recording that is open when the server stops is whole`() throws {
        let (media, port) = try studio.leg(with: phone)
        studio.perform(
            .record(media, recording: "message", maximumMilliseconds: 60_000, endingSilenceMilliseconds: 30_000))
        try phone.sendTone(packets: 10, to: port)
        try phone.press("1", to: port)
        #expect(studio.reports(.pressed(media, key: "1")))
        // Some ticks have to pass, whose packets are noise to keep the telephone from hanging up.
        for _ in 0..<12 { #expect(phone.packet() != nil) }
        studio.engine.stop()
        let url = MediaEngine.url(of: "message", in: studio.folder)
        let bytes = Array(try Data(contentsOf: url))
        #expect(WAVFile.repair(header: Array(bytes.prefix(WAVFile.headerCount)), fileSize: bytes.count) == nil)
        let audio = try WAVReader.read(bytes)
        var heard = ToneDetector(frequencies: [440])
        var began = false
        for output in heard.take(audio.samples) where output == .began(440) { began = true }
        #expect(began)
        #expect(studio.engine.openPorts == 0)
    }

    @Test func `the noise that a caller describes is in the recording`() throws {
        let (media, port) = try studio.leg(with: phone, "8 13")
        studio.perform(
            .record(media, recording: "noise", maximumMilliseconds: 600, endingSilenceMilliseconds: 30_000))
        try phone.sendTone(packets: 6, to: port)
        try phone.send([30], type: 13, to: port)
        #expect(
            studio.waits { $0.contains { if case .recorded(media, "noise", _, .maximum) = $0 { true } else { false } } }
        )
        let bytes = Array(try Data(contentsOf: MediaEngine.url(of: "noise", in: studio.folder)))
        let tail = try WAVReader.read(bytes).samples.suffix(1_600)
        #expect(tail.contains { $0.magnitude > 200 })
        #expect(tail.allSatisfy { $0.magnitude < 4_000 })
    }
}
