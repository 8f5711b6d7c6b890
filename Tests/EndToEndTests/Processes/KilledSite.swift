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

/// A server that is killed and started again on the same data.
struct KilledSite {
    /// What was known when the server was killed.
    struct Found: Sendable {
        var call: CallID
        /// The facts that another process had read.
        var read: [FactEvent]
        /// The facts that the telephones had seen the effect of.
        var announced: Set<String>
        var spokenMilliseconds: Int
    }

    private let scratch: Scratch
    private let settings: ServerSettings
    private static let dialled = "+33199001001"

    init(_ story: KilledStory) throws {
        scratch = try Scratch()
        settings = try .loopback(in: scratch.path)
        try Site.install(
            Organisation(name: "Kill", people: [story.person], lines: [story.line], trunks: [.incoming]),
            at: settings)
    }

    /// Starts a server, begins the first call of its life, and kills the server when `moment` has come.
    func kill(
        during story: KilledStory,
        when moment: @escaping @Sendable (LedgerWatch, CallID) async throws -> Void
    ) async throws -> Found {
        let server = try await ChildServer(settings)
        let watch = try LedgerWatch(settings)
        let call = try await self.call(story)
        defer { for phone in [call.ana, call.second, call.caller] { phone?.stop() } }
        let id = try await watch.call(on: LineID("essai"))
        let playing = Task { try? await call.play(story, watch, id) }
        do { try await moment(watch, id) } catch {
            await server.kill()
            throw error
        }
        let heardBefore = call.announced()
        let spoken = call.spokenMilliseconds
        await server.kill()
        let read = watch.story(of: id)
        watch.stop()
        playing.cancel()
        return Found(call: id, read: read, announced: heardBefore, spokenMilliseconds: spoken)
    }

    private func call(_ story: KilledStory) async throws -> KilledCall {
        let ana = try await softphone("ana")
        let second = story == .tooLate ? try await softphone("ben") : nil
        var carried = PhoneSettings(user: "caller", server: settings.address, listensFor: [KilledCall.anasVoice])
        carried.local = TransportAddress(ip: Site.carrier, port: 0)
        carried.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        let caller = try SimulatedPhone(carried)
        return KilledCall(caller: caller, ana: ana, second: second, outgoing: try caller.call(Self.dialled))
    }

    private func softphone(_ user: String) async throws -> SimulatedPhone {
        var own = PhoneSettings(
            user: user, password: Site.password, server: settings.address, voice: KilledCall.anasVoice,
            listensFor: [KilledCall.callerVoice])
        own.local = TransportAddress(ip: settings.address.ip, port: 0)
        let phone = try SimulatedPhone(own)
        try await phone.register(within: .seconds(60))
        return phone
    }

    /// Starts the server again and looks at everything that a person would.
    func expectOrder(after found: Found, _ what: String) async throws {
        let server = try await ChildServer(settings)
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        let facts = try store.facts(of: found.call).map(\.fact)
        let events = facts.map(\.event)
        let names = events.map(FactName.of)
        #expect(try store.audit().isWhole, "\(what)")
        #expect(Array(events.prefix(found.read.count)) == found.read, "\(what): a fact that was read is gone")
        #expect(found.announced.isSubset(of: names), "\(what): announced \(found.announced), kept \(names)")
        #expect(facts.map(\.sequence) == Array(1...max(1, facts.count)), "\(what)")
        let summary = try #require(try store.call(found.call), "\(what)")
        #expect(summary.closedAt != nil, "\(what): the call is still open")
        let wasOver = names.contains("callEnded")
        #expect(names.last == (wasOver ? "callEnded" : "callClosedAfterCrash"), "\(what): \(names)")
        let tasks = try store.tasks(of: found.call).filter { $0.state == .open }.map(\.kind)
        #expect(tasks == events.openedTasks, "\(what)")
        if !wasOver { #expect(!tasks.isEmpty, "\(what): nobody is told of the caller") }
        try expectReadable(found.call, in: store, events, what)
        store.close()
        await server.kill()
    }

    /// Every message that the ledger keeps is a file that plays, as long as the ledger says.
    private func expectReadable(_ call: CallID, in store: Store, _ events: [FactEvent], _ what: String) throws {
        for recording in try store.recordings(of: call) {
            #expect([.kept, .discarded, .missing].contains(recording.state), "\(what): \(recording.state)")
            guard recording.state == .kept else { continue }
            let samples = try samples(of: recording)
            #expect(samples.count / 8 >= (recording.milliseconds ?? 0) - 20, "\(what)")
            #expect(events.openedTasks.contains(.voicemail), "\(what): nobody is told of the message")
        }
    }

    /// How long the caller's voice lasts in the message of a call.
    func spokenMilliseconds(in call: CallID) throws -> Int {
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        defer { store.close() }
        guard let recording = try store.recordings(of: call).first else { return 0 }
        let samples = try samples(of: recording)
        guard let first = samples.firstIndex(where: { abs(Int($0)) > 500 }),
            let last = samples.lastIndex(where: { abs(Int($0)) > 500 })
        else { return 0 }
        return (last - first) / 8
    }

    private func samples(of recording: RecordingRecord) throws -> [Int16] {
        let path = settings.recordingsDirectory + "/" + recording.path
        return try WAVReader.read(Array(try Data(contentsOf: URL(filePath: path)))).samples
    }
}

extension [FactEvent] {
    /// The tasks that the facts opened, in order.
    var openedTasks: [TaskKind] {
        compactMap { if case .taskOpened(let kind, _, _) = $0 { kind } else { nil } }
    }
}
