import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import Storage
import Testing

/// A person uses the line by a PIN, over real SIP and RTP.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct `Access by PIN over the wire` {
    private static let pin = "482913"
    private static let number = "+33639980001"

    /// An office whose calls out go to a carrier of their own, and whose Ana has a PIN.
    private func site(_ back: Trunk) async throws -> Site {
        var organisation = SmallOffice.organisation(trunks: [back]) {
            $0.access = AccessSettings(announcementRecorders: [SmallOffice.ana])
            $0.tasks.chase = [.seconds(600)]
        }
        organisation.defaultTrunk = back.id
        return try await Site(organisation, tellsPeople: true) { store in
            var random = SystemRandomNumberGenerator()
            _ = try PersonalCode(store: store).set(
                Self.pin, of: SmallOffice.ana, now: SystemClock.instant(), random: &random)
        }
    }

    private func leaveMessage(_ site: Site) async throws {
        let caller = try site.outsideCaller(number: Self.number) { $0.voice = SmallOffice.callerVoice }
        defer { caller.stop() }
        let call = try caller.call(SmallOffice.dialled)
        try await call.expectAnswer()
        try await call.press("*")
        let id = try await site.watch.call(on: SmallOffice.line)
        try await site.watch.wait(for: id, toSay: "progressSpoken")
        try await call.press("#")
        try await call.press("#")
        try await site.watch.wait(for: id, toSay: "voicemailStarted")
        try await call.hearsNothing(for: .seconds(3))
        try call.hangUp()
        _ = try await site.watch.finishedStory(of: id)
    }

    @Test func `a task is heard and acknowledged, its caller called back, the announcement replaced and heard`()
        async throws
    {
        let back = SmallOffice.trunk("retour", 61)
        let site = try await site(back)
        try await leaveMessage(site)
        let carrier = try site.carrier(of: back) { $0.voice = SmallOffice.callerVoice }
        let ana = try await site.softphone("ana") {
            $0.voice = SmallOffice.anasVoice
            $0.listensFor = SmallOffice.voices
        }
        defer { for phone in [ana, carrier] { phone.stop() } }
        let call = try ana.call(SmallOffice.dialled)
        try await call.expectAnswer()
        let id = try await site.watch.call(on: SmallOffice.line, position: 1)
        try await call.press("#")
        try await site.watch.wait(for: id, toSay: "accessAsked")
        try await call.press("482914#")
        try await site.watch.wait(for: id, toSay: "accessRefused")
        try await call.press(Self.pin + "#")
        try await site.watch.wait(for: id, toSay: "accessGranted")
        try await call.press("11")
        try await site.watch.wait(for: id, toSay: "messageHeard")
        try await call.hears(SmallOffice.callerVoice, within: .seconds(60))
        try await call.press("3")
        let called = try await carrier.expectCall(within: .seconds(60))
        try await called.answer()
        try await call.hears(SmallOffice.callerVoice)
        try await called.hears(SmallOffice.anasVoice)
        try called.hangUp()
        try await site.watch.wait(for: id, toSay: "bridgeEnded")
        try await call.press("2")
        try await site.watch.wait(for: id, toSay: "taskAcknowledged")
        try await record(call, id, on: site)
        // The first key cuts the answer short, the second leaves the menu.
        try await call.press("**")
        try await call.expectEnd(within: .seconds(60))
        let story = try await site.watch.finishedStory(of: id).map(\.fact.event)
        #expect(story.last == .callEnded(by: .system, cause: "access"), "\(story)")
        try await nextCallerHears(site)
        await site.stop()
        try expectNoSecrets(site)
    }

    private func record(_ call: SimulatedCall, _ id: CallID, on site: Site) async throws {
        try await call.press("*")
        try await call.press("3")
        // The instruction may be cut short by a key; then a tone of Ana's is the announcement.
        try await call.press("5")
        try await call.hearsNothing(for: .seconds(3))
        try await call.press("#")
        try await call.hears(SmallOffice.anasVoice, within: .seconds(60))
        try await call.press("1")
        try await site.watch.wait(for: id, toSay: "announcementRecorded")
    }

    private func nextCallerHears(_ site: Site) async throws {
        let caller = try site.outsideCaller(number: "+33639980002") { $0.listensFor = SmallOffice.voices }
        defer { caller.stop() }
        let call = try caller.call(SmallOffice.dialled)
        try await call.expectAnswer()
        try await call.hears(SmallOffice.anasVoice, within: .seconds(60))
        try call.hangUp()
    }

    /// Neither the PIN that was right nor the one that was wrong is in any file of the server.
    private func expectNoSecrets(_ site: Site) throws {
        let folder = URL(fileURLWithPath: site.settings.dataDirectory)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var looked = 0
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension != "wav", let data = try? Data(contentsOf: file) else { continue }
            looked += 1
            for pin in [Self.pin, "482914"] { #expect(data.range(of: Data(pin.utf8)) == nil, "\(file.path)") }
        }
        #expect(looked > 0)
    }
}
