import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A backup of a server that talks, restored into an empty folder: the new server treats the same call in the same way.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct RestoreTests {
    private let scratch: Scratch
    private let fresh: Scratch
    private let settings: ServerSettings

    init() throws {
        scratch = try Scratch()
        fresh = try Scratch()
        settings = try .loopback(in: scratch.path)
        try Site.install(SmallOffice.organisation(), at: settings)
    }

    private struct Phones {
        var ana: SimulatedPhone
        var caller: SimulatedPhone

        init(_ server: ServerSettings) async throws {
            var own = PhoneSettings(
                user: "ana", password: Site.password, server: server.address, voice: SmallOffice.anasVoice,
                listensFor: SmallOffice.voices)
            own.local = TransportAddress(ip: server.address.ip, port: 0)
            ana = try SimulatedPhone(own)
            try await ana.register(within: .seconds(60))
            var carried = PhoneSettings(
                user: "caller", server: server.address, voice: SmallOffice.callerVoice, listensFor: SmallOffice.voices)
            carried.local = TransportAddress(ip: Site.carrier, port: 0)
            carried.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
            caller = try SimulatedPhone(carried)
        }

        func stop() { for phone in [ana, caller] { phone.stop() } }

        /// Caller and Ana talk, until somebody hangs up.
        func talk() async throws -> (outgoing: SimulatedCall, incoming: SimulatedCall) {
            let outgoing = try caller.call(SmallOffice.dialled)
            let incoming = try await ana.expectCall(within: .seconds(60))
            try incoming.ring()
            try await incoming.answer()
            try await incoming.hearsSomething()
            try await incoming.press("1")
            try await outgoing.hears(SmallOffice.anasVoice)
            try await incoming.hears(SmallOffice.callerVoice)
            return (outgoing, incoming)
        }

        /// Nobody answers, and the caller leaves a message.
        func leaveMessage(_ watch: LedgerWatch, position: Int) async throws -> CallID {
            let outgoing = try caller.call(SmallOffice.dialled)
            let id = try await watch.call(on: SmallOffice.line, position: position)
            let incoming = try await ana.expectCall(within: .seconds(60))
            try incoming.reject(486)
            try await watch.wait(for: id, toSay: "voicemailStarted")
            try outgoing.hangUp(after: .seconds(3))
            _ = try await watch.finishedStory(of: id)
            return id
        }
    }

    /// The names of a call's facts without those whose number depends on how long things took.
    private func story(_ events: [FactEvent]) -> [String] {
        events.map(FactName.of).filter { $0 != "progressSpoken" && $0 != "legRinging" }
    }

    @Test func `the restored server answers the same calls in the same way, and knows the message`() async throws {
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let phones = try await Phones(settings)
        let message = try await phones.leaveMessage(watch, position: 0)
        // The backup is taken while two people talk: their call is open in it.
        let (outgoing, incoming) = try await phones.talk()
        let folder = scratch.path + "-backup"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let saved = try await Program.run(["backup", folder], data: scratch.path)
        #expect(saved.status == 0, "\(saved.output)")
        try incoming.hangUp()
        _ = try await outgoing.expectEnd(within: .seconds(60))
        let talked = try await watch.call(on: SmallOffice.line, position: 1)
        let before = story(try await watch.finishedStory(of: talked).map(\.fact.event))
        let messageBefore = story(watch.story(of: message))
        watch.stop()
        phones.stop()
        await server.terminate()

        let restored = try await Program.run(["restore", folder], data: fresh.path)
        #expect(restored.status == 0, "\(restored.output)")
        let again = try await Program.run(["restore", folder], data: fresh.path)
        #expect(again.status == 3 && again.output.contains("is not empty"), "\(again.output)")
        try await expectSame(before, messageBefore, message: message, talked: talked)
    }

    private func expectSame(
        _ before: [String], _ messageBefore: [String], message: CallID, talked: CallID
    ) async throws {
        let settings = try ServerSettings.loopback(in: fresh.path)
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        #expect(try store.audit().isWhole)
        // What was open at that moment is closed as after a power cut, and somebody is told.
        #expect(try store.call(talked)?.outcome == "interrupted" || store.call(talked)?.outcome == "talked")
        #expect(try store.call(talked)?.closedAt != nil)
        let recording = try #require(try store.recordings(of: message).first)
        #expect(recording.state == .kept)
        let audio = settings.recordingsDirectory + "/" + recording.path
        let original = self.settings.recordingsDirectory + "/" + recording.path
        #expect(FileManager.default.contents(atPath: audio) == FileManager.default.contents(atPath: original))
        #expect(try store.tasks(state: .open).contains { $0.call == message && $0.kind == .voicemail })
        store.close()

        let phones = try await Phones(settings)
        let (outgoing, incoming) = try await phones.talk()
        try incoming.hangUp()
        _ = try await outgoing.expectEnd(within: .seconds(60))
        let id = try await watch.call(on: SmallOffice.line, position: 2)
        #expect(story(try await watch.finishedStory(of: id).map(\.fact.event)) == before)
        let second = try await phones.leaveMessage(watch, position: 3)
        #expect(story(watch.story(of: second)) == messageBefore)
        watch.stop()
        phones.stop()
        await server.terminate()
    }
}
