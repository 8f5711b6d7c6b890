import CallFlow
import Chronology
import Directory
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// Calls over real SIP and RTP, and the stories that the simulation tells of them: the same plan, the same machine, one
/// under a simulated clock and one under everything that is real.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct FiftyCallsTests {
    /// How many calls are up at once: enough to be quick, few enough for two cores in a debug build.
    private static let width = 8

    static let scenarios = (Scenario.peopleTable + Scenario.callerTable).enumerated().map {
        StagedScenario(scenario: $1, number: $0 + 1)
    }

    static let organisation = Organisation(
        name: "Fifty calls", people: scenarios.flatMap(\.people), lines: scenarios.flatMap(\.lines),
        trunks: [.incoming] + scenarios.flatMap(\.trunks), defaultTrunk: Trunk.incoming.id,
        dialOut: DialOutLimits(allowedPrefixes: ["+336"], perHour: 1_000, atOnce: 100))

    @Test func `the organisation of the fifty calls is one that a file may say`() {
        #expect(Self.scenarios.count >= 50)
        #expect(Self.organisation.findings.filter { $0.severity == .error }.map(\.problem) == [])
    }

    @Test func `the ledger of each call is the simulated story, event for event`() async throws {
        let site = try await Site(Self.organisation, mediaPorts: 400)
        await withTaskGroup(of: Void.self) { group in
            var waiting = Self.scenarios[...]
            func startNext() {
                guard let staged = waiting.popFirst() else { return }
                group.addTask { await Self.play(staged, at: site) }
            }
            for _ in 0..<Self.width { startNext() }
            for await _ in group { startNext() }
        }
        let status = try await site.server.status()
        #expect(status.hasPrefix("calls 0,"), "\(status)")
        await site.stop()
    }

    private static func play(_ staged: StagedScenario, at site: Site) async {
        do {
            let phones = try await Telephones(of: staged, at: site)
            defer { phones.stop() }
            let (told, happened) = try await stories(of: staged, phones, site)
            compare(told: told, happened: happened, staged.scenario.name)
        } catch {
            Issue.record("\(staged.scenario.name) (\(staged.line)): \(error)")
        }
    }

    /// The simulated story and the ledger of one call.
    private static func stories(
        of staged: StagedScenario, _ phones: Telephones, _ site: Site
    ) async throws -> (told: [FactEvent], happened: [FactEvent]) {
        let before = try await PrecedingCall(staged, phones, site)
        let start = SystemClock.instant()
        let draft = staged.simulatedStory(
            in: organisation, call: CallID("draft"), caller: CallerID("draft"), forwardedFrom: nil, at: start)
        let diversion = staged.scenario.forwardedBy.map { ExtraHeader("Diversion", "<sip:\($0)@127.0.0.2>") }
        let outgoing = try phones.caller.call(
            staged.dialled, headers: [diversion].compactMap(\.self), lateOffer: staged.scenario.offersLate)
        let position = staged.scenario.before == .lineIsBusy ? 1 : 0
        let call = try await site.watch.call(on: staged.line, position: position)
        try await StoryDriver(
            staged, story: draft, start: start, phones: phones, watch: site.watch, call: call
        ).play(as: outgoing)
        let facts = try await site.watch.finishedStory(of: call, within: .seconds(30)).map(\.fact)
        _ = try await outgoing.expectEnd(within: .seconds(60))
        try await before.end()
        guard let first = facts.first, case .callReceived(_, let caller, _, let forwardedFrom, _) = first.event else {
            throw LedgerWatch.Missing(what: "a call that begins with its arrival", story: facts.map(\.event))
        }
        #expect((caller == CallerID("anonymous")) == (staged.scenario.callerNumber == nil))
        #expect((forwardedFrom != nil) == (staged.scenario.forwardedBy != nil))
        let told = staged.simulatedStory(
            in: organisation, call: call, caller: caller, forwardedFrom: forwardedFrom, at: first.at)
        #expect(facts.map(\.sequence) == Array(1...facts.count), "\(staged.scenario.name): gaps in the story")
        return (told.map(\.event), facts.map(\.event))
    }

    /// Event for event; only the measured length of a message may differ by a moment.
    private static func compare(told: [FactEvent], happened: [FactEvent], _ name: String) {
        let told = told.indices.map { position in
            position < happened.count ? told[position].withLength(near: happened[position]) : told[position]
        }
        guard told != happened else { return }
        let lines = (0..<max(told.count, happened.count)).map { position -> String in
            let expected = position < told.count ? LedgerWatch.Missing.text(told[position]) : "nothing"
            let found = position < happened.count ? LedgerWatch.Missing.text(happened[position]) : "nothing"
            return expected == found ? "    \(found)" : "  - \(expected)\n  + \(found)"
        }
        Issue.record("\(name): the ledger (+) is not the story (-)\n\(lines.joined(separator: "\n"))")
    }
}

extension FactEvent {
    /// The same event with the length of `other`, when both tell of the same message and differ by a moment only.
    fileprivate func withLength(near other: FactEvent) -> FactEvent {
        let moment = 600
        return switch (self, other) {
        case (.voicemailEnded(let name, let own, let cause), .voicemailEnded(_, let real, _))
        where abs(own - real) < moment:
            .voicemailEnded(recording: name, milliseconds: real, cause: cause)
        case (.voicemailDiscarded(let name, let own), .voicemailDiscarded(_, let real)) where abs(own - real) < moment:
            .voicemailDiscarded(recording: name, milliseconds: real)
        default: self
        }
    }
}

/// The call that is up before the one that is looked at, where a scenario wants one.
private struct PrecedingCall {
    private let caller: SimulatedPhone?
    private let call: SimulatedCall?

    init(_ staged: StagedScenario, _ phones: Telephones, _ site: Site) async throws {
        guard staged.scenario.before != .nothing else {
            caller = nil
            call = nil
            return
        }
        let caller = try site.outsideCaller(number: "+33639980002")
        let talks = staged.scenario.before == .primaryTalks
        let call = try caller.call(talks ? staged.otherDialled : staged.dialled)
        self.caller = caller
        self.call = call
        let id = try await site.watch.call(on: talks ? staged.otherLine : staged.line)
        try await call.expectAnswer(within: .seconds(60))
        for leg in try await phones.calls(at: staged.device(staged.primary)) {
            try leg.ring()
            try await leg.answer()
            try await site.watch.wait(for: id, toSay: "the primary's answer") { $0.isAnswerOfLeg }
            try await leg.press("1")
        }
        try await site.watch.wait(for: id, toSay: "the conversation") {
            if case .bridged = $0 { true } else { false }
        }
    }

    func end() async throws {
        guard let call, let caller else { return }
        try call.hangUp()
        _ = try await call.expectEnd()
        caller.stop()
    }
}

extension FactEvent {
    /// Whether somebody who was rung has answered.
    var isAnswerOfLeg: Bool { if case .legAnswered = self { true } else { false } }
}
