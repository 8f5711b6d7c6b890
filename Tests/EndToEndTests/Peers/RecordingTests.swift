import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import RTP
import SIP
import Storage
import Testing

/// The recording of the conversation, through the real server: by the sound in the file, and by the ledger.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RecordingTests {
    static func organisation() -> Organisation {
        SmallOffice.organisation {
            $0.recording = RecordingSettings(
                purpose: "pour vérifier les consignes données", retention: .seconds(10 * 86_400))
        }
    }

    @Test func `each party is a channel, and what is suspended or refused is silence in both`() async throws {
        let site = try await Site(Self.organisation())
        let (caller, outgoing, ana, incoming) = try await site.conversation()
        defer { for phone in [caller, ana] { phone.stop() } }
        let call = try await site.watch.call(on: SmallOffice.line)
        try await site.watch.wait(for: call, toSay: "recordingStarted")
        for step in [
            ("recordingPaused", outgoing, "*"), ("recordingResumed", incoming, "*"),
            ("recordingRefused", outgoing, "9"),
        ] {
            try await outgoing.hears(SmallOffice.anasVoice)
            // The tone may have lasted for long already: each part of the recording needs its own length.
            await Moment.after(milliseconds: 1_500)
            try await step.1.press(step.2)
            try await site.watch.wait(for: call, toSay: step.0)
        }
        try await outgoing.hears(SmallOffice.anasVoice, steadyFor: .seconds(1))
        try outgoing.hangUp()
        let story = try await site.watch.finishedStory(of: call).map(\.fact)
        // A stopped server has written all that it recorded.
        await site.stop()
        let file = try RecordedFile(of: call, story: story, at: site)
        #expect(file.mode == 0o600)
        for (channel, own, other) in [
            (file.left, SmallOffice.callerVoice, SmallOffice.anasVoice),
            (file.right, SmallOffice.anasVoice, SmallOffice.callerVoice),
        ] {
            let parts = file.parts(of: channel)
            #expect(parts.map { $0.holds(own) } == [true, false, true, false], "\(own) Hz in \(parts.map(\.count))")
            #expect(parts.allSatisfy { !$0.holds(other) })
            #expect(parts[1].isSilent && parts[3].isSilent)
        }
        #expect(story.contains { $0.event == .recordingAnnounced(leg: .caller) })
        #expect(story.contains { $0.event == .recordingAnnounced(leg: LegNumber(1)) })
    }

    @Test func `a caller who refuses beforehand leaves no file`() async throws {
        let site = try await Site(Self.organisation())
        let ana = try await site.softphone("ana") { $0.voice = SmallOffice.anasVoice }
        let caller = try site.outsideCaller { $0.listensFor = SmallOffice.voices }
        defer { for phone in [caller, ana] { phone.stop() } }
        let outgoing = try caller.call(SmallOffice.dialled)
        let incoming = try await ana.expectCall(within: .seconds(60))
        let call = try await site.watch.call(on: SmallOffice.line)
        try await outgoing.press("9")
        try await site.watch.wait(for: call, toSay: "recordingRefused")
        try await incoming.answer()
        try await site.watch.wait(for: call, toSay: "legAnswered")
        try await incoming.press("1")
        try await outgoing.hears(SmallOffice.anasVoice, steadyFor: .seconds(1))
        try outgoing.hangUp()
        let story = try await site.watch.finishedStory(of: call).map(\.fact.event)
        #expect(story.contains(.recordingRefused(by: .caller)))
        #expect(!story.contains { FactName.of($0) == "recordingStarted" })
        let files = try FileManager.default.contentsOfDirectory(atPath: site.settings.recordingsDirectory)
        #expect(files.isEmpty)
        await site.stop()
    }

    @Test func `who listens is in the ledger, and time or an erasure empties the file`() async throws {
        let site = try await Site(Self.organisation())
        for round in 0..<2 {
            let (caller, outgoing, ana, _) = try await site.conversation()
            let call = try await site.watch.call(on: SmallOffice.line, position: round)
            try await site.watch.wait(for: call, toSay: "recordingStarted")
            try await outgoing.hears(SmallOffice.anasVoice, steadyFor: .seconds(1))
            try outgoing.hangUp()
            _ = try await site.watch.finishedStory(of: call)
            for phone in [caller, ana] { phone.stop() }
            let store = try Store.open(
                .sqlite(path: site.settings.storePath), for: .command, now: SystemClock.instant())
            defer { store.close() }
            let recordings = Recordings(store: store, settings: site.settings)
            let listed = try #require(try recordings.list().recordings.first)
            #expect(listed.call == call && listed.path == nil && listed.person == SmallOffice.ana)
            let now = SystemClock.instant()
            #expect(throws: OperationError.self) { try recordings.listen(listed.id, by: PersonID("nobody"), now: now) }
            let path = try #require(try recordings.listen(listed.id, by: SmallOffice.ana, now: now).path)
            #expect(FileManager.default.fileExists(atPath: path))
            try await site.watch.wait(for: "the fact of the listening") { facts in
                facts.contains { $0.fact.event == .recordingHeard(recording: listed.id, by: SmallOffice.ana) }
                    ? () : nil
            }
            let files = RecordingFolder(site.settings.recordingsDirectory)
            if round == 0 {
                let early = now + .seconds(9 * 86_400)
                #expect(try store.expireRecordings(before: now - .seconds(183 * 86_400), files: files, now: early) == 0)
                let late = now + .seconds(11 * 86_400)
                #expect(try store.expireRecordings(before: now - .seconds(183 * 86_400), files: files, now: late) == 1)
            } else {
                let pseudonym = try #require(try store.call(call)?.caller)
                #expect(try store.erase(caller: pseudonym, recordings: files, now: now).recordings >= 1)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(throws: OperationError.self) { try recordings.listen(listed.id, by: SmallOffice.ana, now: now) }
            #expect(try store.audit().isWhole)
        }
        await site.stop()
    }

    @Test(.enabled(if: Program.isThere))
    func `a server killed in the conversation leaves a file that plays, and says so at its next start`() async throws {
        let scratch = try Scratch()
        let settings = try ServerSettings.loopback(in: scratch.path)
        try Site.install(Self.organisation(), at: settings)
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let (ana, caller) = try await Self.phones(of: settings)
        defer { for phone in [caller, ana] { phone.stop() } }
        let outgoing = try caller.call(SmallOffice.dialled)
        let incoming = try await ana.expectCall(within: .seconds(60))
        try await incoming.answer()
        let call = try await watch.call(on: SmallOffice.line)
        try await watch.wait(for: call, toSay: "legAnswered")
        try await incoming.press("1")
        try await watch.wait(for: call, toSay: "recordingStarted")
        try await outgoing.hears(SmallOffice.anasVoice, steadyFor: .milliseconds(1_500), within: .seconds(60))
        await server.kill()
        watch.stop()
        let next = try await ChildServer(settings)
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        let record = try #require(try store.conversations().first?.record)
        #expect(record.state == .kept && (record.milliseconds ?? 0) > 1_000, "\(record)")
        let events = try store.facts(of: call).map(\.fact.event)
        let milliseconds = record.milliseconds ?? 0
        #expect(
            events.contains(
                .recordingEnded(recording: record.id, milliseconds: milliseconds, cause: "interrupted")))
        #expect(events.openedTasks == [.callInterrupted])
        let file = try RecordedFile(path: settings.recordingsDirectory + "/" + record.path)
        #expect(file.left.holds(SmallOffice.callerVoice) && file.right.holds(SmallOffice.anasVoice))
        #expect(abs(file.left.count / 8 - milliseconds) < 20)
        #expect(try store.audit().isWhole)
        store.close()
        await next.kill()
    }

    /// Ana's telephone and somebody outside, both speaking.
    private static func phones(
        of settings: ServerSettings
    ) async throws -> (ana: SimulatedPhone, caller: SimulatedPhone) {
        var own = PhoneSettings(
            user: "ana", password: Site.password, server: settings.address, voice: SmallOffice.anasVoice,
            listensFor: SmallOffice.voices)
        own.local = TransportAddress(ip: settings.address.ip, port: 0)
        let ana = try SimulatedPhone(own)
        try await ana.register(within: .seconds(60))
        var carried = PhoneSettings(
            user: "caller", server: settings.address, voice: SmallOffice.callerVoice, listensFor: SmallOffice.voices)
        carried.local = TransportAddress(ip: Site.carrier, port: 0)
        carried.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        let caller = try SimulatedPhone(carried)
        return (ana, caller)
    }
}

/// The two channels of a recorded conversation, cut where the ledger says that something changed.
struct RecordedFile {
    private(set) var left: [Int16] = []
    private(set) var right: [Int16] = []
    private(set) var mode = 0
    /// Where it was suspended, taken up and refused, in samples.
    private var cuts: [Int] = []

    init(path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        try #require(bytes.count > WAVFile.headerCount && bytes[22] == 2)
        // The header is exact, so that every player knows the length.
        let said = (0..<4).reduce(0) { $0 | Int(bytes[54 + $1]) << (8 * $1) }
        #expect(said == bytes.count - WAVFile.headerCount)
        let law: G711 = bytes[20] == 6 ? .a : .mu
        for (index, octet) in bytes.dropFirst(WAVFile.headerCount).enumerated() {
            if index % 2 == 0 { left.append(law.decode(octet)) } else { right.append(law.decode(octet)) }
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    /// The only recording of a call.
    init(of call: CallID, story: [Fact], at site: Site) throws {
        try self.init(path: site.settings.recordingsDirectory + "/\(call)-c1.wav")
        var start: Instant?
        for fact in story {
            switch fact.event {
            case .recordingStarted: start = fact.at
            case .recordingPaused, .recordingResumed, .recordingRefused:
                if let start { cuts.append(Int((fact.at - start).wholeMilliseconds) * 8) }
            default: break
            }
        }
    }

    /// What lies between two cuts, but for a quarter of a second at each end, in which facts, commands and packets cross.
    func parts(of channel: [Int16]) -> [[Int16]] {
        let borders = [0] + cuts + [channel.count]
        return zip(borders, borders.dropFirst()).map { from, to in
            let (first, last) = (min(from + 2_000, channel.count), min(to, channel.count) - 2_000)
            return first < last ? Array(channel[first..<last]) : []
        }
    }
}

extension [Int16] {
    /// Whether a tone lasts for at least two tenths of a second.
    func holds(_ frequency: Int) -> Bool {
        let filter = Goertzel(frequency: Double(frequency))
        return stride(from: 0, to: count - 1_600, by: 400).contains { start in
            filter.power(in: self[start..<(start + 1_600)]) > 100_000
        }
    }

    var isSilent: Bool { !isEmpty && allSatisfy { $0.magnitude < 16 } }
}
