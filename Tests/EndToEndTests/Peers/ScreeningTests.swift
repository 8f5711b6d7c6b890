import Chronology
import Directory
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// Callers whom a line does not let through, by a real server.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ScreeningTests {
    @Test func `a blocked caller is answered, hears something, and is let go without a task`() async throws {
        let site = try await Site(
            SmallOffice.organisation { $0.callers = CallerSettings(blocked: [NumberPattern("+3363998*")]) })
        let caller = try site.outsideCaller()
        defer { caller.stop() }
        let outgoing = try caller.call(SmallOffice.dialled)
        try await outgoing.expectAnswer()
        try await outgoing.hearsSomething()
        try await outgoing.expectEnd(within: .seconds(60))
        let call = try await site.watch.call(on: SmallOffice.line)
        let story = try await site.watch.finishedStory(of: call).map(\.fact.event)
        #expect(story.last == .callEnded(by: .system, cause: "callerBlocked"))
        #expect(story.openedTasks.isEmpty && !story.contains { FactName.of($0) == "legDialled" })
        await site.stop()
    }

    @Test(.enabled(if: Program.isThere))
    func `the hour of a caller outlives the death of the server`() async throws {
        let scratch = try Scratch()
        let settings = try ServerSettings.loopback(in: scratch.path)
        try Site.install(
            SmallOffice.organisation { $0.callers = CallerSettings(callsPerHour: 1) }, at: settings)
        var carried = PhoneSettings(user: "caller", server: settings.address)
        carried.local = TransportAddress(ip: Site.carrier, port: 0)
        carried.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        let caller = try SimulatedPhone(carried)
        defer { caller.stop() }
        let watch = try LedgerWatch(settings)
        for (round, route) in ["onCall", "callerLimited"].enumerated() {
            let server = try await ChildServer(settings)
            let outgoing = try caller.call(SmallOffice.dialled)
            try await outgoing.expectAnswer()
            let call = try await watch.call(on: SmallOffice.line, position: round)
            try await watch.wait(for: call, toSay: "the route \(route)") { event in
                if case .planned(route, _) = event { true } else { false }
            }
            try outgoing.hangUp()
            await server.kill()
        }
        watch.stop()
    }
}
