import CallFlow
import Directory
import Exchange
import Foundation
import RTP
import Synchronization
import Testing

@testable import Telephony

/// A media thread that was kept from running for a while; its work is done here by hand.
@Suite(.serialized) struct StallTests {
    private let clock = TestClock()
    private let loop: MediaLoop
    private let phone: TestPhone
    private let port: MediaPort
    private let number: UInt16

    init() throws {
        let clock = clock
        loop = try MediaLoop(clock: { clock.now }, report: { _ in })
        phone = try TestPhone()
        let ours = try TestPhone.pair()
        number = ours.port
        loop.add(MediaID(1), ours)
        port = try #require(loop.port(MediaID(1)))
        port.configure(try phone.offering(TestPhone.usual), signalling: nil, now: loop.now)
    }

    @Test func `a prompt catches up with three frames and leaves a gap for the rest`() throws {
        loop.play(
            PlayID(1), TonePrompts().ready(PlayRequest(Utterance("test", .french, [.beep]))), loops: true, on: port)
        loop.ticked(missed: 0)
        loop.ticked(missed: 9)
        loop.ticked(missed: 0)
        var timestamps: [UInt32] = []
        while let (header, _) = phone.packet(within: 100) { timestamps.append(header.timestamp) }
        let first = try #require(timestamps.first)
        #expect(timestamps.map { ($0 &- first) / 160 } == [0, 8, 9, 10, 11])
        loop.remove(MediaID(1))
    }

    @Test func `what waited in the socket is recorded in its place`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vigie-stall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let disk = RecordingDisk()
        loop.record(
            "stalled", on: port,
            file: RecordingFile(url: MediaEngine.url(of: "stalled", in: folder), law: .a, disk: disk),
            maximumMilliseconds: 60_000, endingSilenceMilliseconds: 60_000)
        try phone.sendTone(packets: 10, to: number)
        loop.ticked(missed: 11)
        loop.remove(MediaID(1))
        disk.wait()
        let bytes = Array(try Data(contentsOf: MediaEngine.url(of: "stalled", in: folder)))
        let samples = try WAVReader.read(bytes).samples
        let loud = samples.filter { $0.magnitude > 500 }.count
        #expect(samples.count == 12 * 160)
        #expect(loud > 1_200)
    }
}
