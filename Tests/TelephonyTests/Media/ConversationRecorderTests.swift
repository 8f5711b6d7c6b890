import CallFlow
import Directory
import Exchange
import Foundation
import Glibc
import RTP
import SDP
import Testing

@testable import Telephony

/// Both directions of a bridge in one file, and what plays on a bridge.
@Suite(.serialized) struct ConversationRecorderTests {
    private let studio: Studio
    private let caller: TestPhone
    private let callee: TestPhone
    /// A leg of no call, whose prompts measure time on the grid that recordings are written on.
    private let timer: TestPhone

    init() throws {
        studio = try Studio()
        caller = try TestPhone(ssrc: 1)
        callee = try TestPhone(ssrc: 2)
        timer = try TestPhone(ssrc: 3)
    }

    private func talk(
        to called: String = TestPhone.usual
    ) throws -> (caller: (media: MediaID, port: UInt16), callee: (media: MediaID, port: UInt16)) {
        let first = try studio.leg(with: caller)
        let second = try studio.leg(with: callee, called)
        studio.perform(.bridge(first.media, second.media))
        return (first, second)
    }

    /// Lets so many prompts of 200 ms pass.
    private func pass(prompts: UInt32) throws {
        let leg = try studio.leg(with: timer)
        for number in 1...prompts {
            let play = PlayID(number)
            studio.perform(.play(leg.media, play, PlayRequest(Utterance("test", .french, [.beep]))))
            try #require(studio.reports(.played(leg.media, play, completely: true)))
        }
        studio.perform(.close(leg.media))
    }

    private func finish(_ media: MediaID) throws -> StereoFile {
        studio.perform(.endRecording(media))
        try #require(
            studio.waits { events in
                events.contains { if case .recorded(media, "k-c1", _, .stopped) = $0 { true } else { false } }
            })
        return try StereoFile(studio.folder.appending(path: "k-c1.wav"))
    }

    @Test(arguments: [("8", G711.a), ("0", .mu)])
    func `the caller is the left channel, the person the right one, whatever the law of each`(
        formats: String, law: G711
    ) throws {
        let legs = try talk(to: formats)
        studio.perform(.recordBridge(legs.caller.media, legs.callee.media, recording: "k-c1"))
        try caller.sendTone([440], packets: 30, to: legs.caller.port)
        try callee.sendTone([620], packets: 30, law: law, to: legs.callee.port)
        try pass(prompts: 4)
        let file = try finish(legs.caller.media)
        #expect(file.channelCount == 2 && file.bytesPerSecond == 16_000)
        #expect(file.isTone(440, in: file.left) && !file.isTone(620, in: file.left))
        #expect(file.isTone(620, in: file.right) && !file.isTone(440, in: file.right))
        // Both began in the same moment.
        let (left, right) = (file.onset(of: file.left), file.onset(of: file.right))
        #expect(abs(left - right) <= 800, "left begins at sample \(left), right at \(right)")
    }

    @Test func `what is said while it is muted is silence in both channels`() throws {
        let legs = try talk()
        studio.perform(
            .recordBridge(legs.caller.media, legs.callee.media, recording: "k-c1"),
            .muteRecording(legs.caller.media, true))
        try caller.sendTone([440], packets: 20, to: legs.caller.port)
        try callee.sendTone([620], packets: 20, to: legs.callee.port)
        try pass(prompts: 4)
        let file = try finish(legs.caller.media)
        #expect(file.left.count > 4_000)
        #expect((file.left + file.right).allSatisfy { $0.magnitude < 16 })
    }

    @Test func `a file that cannot be written ends the recording and not the conversation`() throws {
        let legs = try talk()
        try FileManager.default.removeItem(at: studio.folder)
        studio.perform(.recordBridge(legs.caller.media, legs.callee.media, recording: "k-c1"))
        #expect(
            studio.waits { events in
                events.contains {
                    if case .recorded(legs.caller.media, "k-c1", _, .failed) = $0 { true } else { false }
                }
            })
        try caller.sendTone([440], packets: 20, to: legs.caller.port)
        #expect(callee.hears(440, law: .a))
    }

    @Test func `a disk that fills up ends the recording and not the conversation`() async throws {
        await #expect(processExitsWith: .success) { try ConversationRecorderTests().recordUntilDiskIsFull() }
    }

    /// Runs in a process of its own, whose files may not grow beyond half a second of a recording.
    fileprivate func recordUntilDiskIsFull() throws {
        signal(SIGXFSZ, SIG_IGN)
        let legs = try talk()
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = 8_192
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        studio.perform(.recordBridge(legs.caller.media, legs.callee.media, recording: "k-c1"))
        let hasFailed = studio.waits { events in
            events.contains { if case .recorded(legs.caller.media, "k-c1", _, .failed) = $0 { true } else { false } }
        }
        guard hasFailed else { exit(2) }
        try caller.sendTone([440], packets: 20, to: legs.caller.port)
        // Quiet noise, which filled the silence until now, is heard before it.
        guard callee.hears(440, law: .a, packets: 300) else { exit(3) }
        // The header says no more than what reached the disk.
        let file = [UInt8](try Data(contentsOf: studio.folder.appending(path: "k-c1.wav")))
        let said = (0..<4).reduce(0) { $0 | Int(file[54 + $1]) << (8 * $1) }
        exit((6_000...(file.count - WAVFile.headerCount)).contains(said) ? 0 : 4)
    }

    @Test func `a leg that closes ends the file of both`() throws {
        let legs = try talk()
        studio.perform(.recordBridge(legs.caller.media, legs.callee.media, recording: "k-c1"))
        try pass(prompts: 2)
        studio.perform(.close(legs.callee.media))
        #expect(
            studio.waits { events in
                events.contains {
                    if case .recorded(legs.caller.media, "k-c1", _, .stopped) = $0 { true } else { false }
                }
            })
    }

    @Test func `what plays on a bridge is heard alone, and the other party again afterwards`() throws {
        let legs = try talk()
        try callee.sendTone([620], packets: 6, to: legs.callee.port)
        #expect(caller.hears(620, law: .a, packets: 10))
        studio.perform(.play(legs.caller.media, PlayID(7), PlayRequest(Utterance("test", .french, [.beep]))))
        try callee.sendTone([620], packets: 6, to: legs.callee.port)
        #expect(caller.hears(1_000, law: .a))
        #expect(studio.reports(.played(legs.caller.media, PlayID(7), completely: true)))
        try caller.sendTone([440], packets: 10, to: legs.caller.port)
        #expect(callee.hears(440, law: .a))
        try callee.sendTone([620], packets: 20, to: legs.callee.port)
        #expect(caller.hears(620, law: .a))
    }

    @Test func `a bridge that is taken apart while something plays relays nothing more`() throws {
        let legs = try talk()
        try caller.sendTone([440], packets: 6, to: legs.caller.port)
        #expect(callee.hears(440, law: .a, packets: 10))
        studio.perform(
            .play(legs.caller.media, PlayID(7), PlayRequest(Utterance("test", .french, [.beep]), loops: true)),
            .unbridge(legs.callee.media))
        while callee.packet(within: 200) != nil {}
        try caller.sendTone([440], packets: 10, to: legs.caller.port)
        #expect(callee.packet(within: 300) == nil)
    }
}

/// A WAV file of two channels of G.711, taken apart.
struct StereoFile {
    let channelCount: Int
    let bytesPerSecond: Int
    var left: [Int16] = []
    var right: [Int16] = []

    init(_ url: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: url))
        try #require(bytes.count > WAVFile.headerCount)
        channelCount = Int(bytes[22])
        bytesPerSecond = Int(bytes[28]) | Int(bytes[29]) << 8
        let law: G711 = bytes[20] == 6 ? .a : .mu
        let audio = bytes.dropFirst(WAVFile.headerCount)
        for (index, octet) in audio.enumerated() {
            if index % 2 == 0 { left.append(law.decode(octet)) } else { right.append(law.decode(octet)) }
        }
    }

    /// Whether some tenth of a second is this tone.
    func isTone(_ frequency: Int, in samples: [Int16]) -> Bool {
        let filter = Goertzel(frequency: Double(frequency))
        return stride(from: 0, to: samples.count - 800, by: 400).contains { start in
            filter.power(in: samples[start..<(start + 800)]) > 100_000
        }
    }

    /// The first sample that is heard.
    func onset(of samples: [Int16]) -> Int { samples.firstIndex { $0.magnitude > 500 } ?? samples.count }
}
