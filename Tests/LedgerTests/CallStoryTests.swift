import Chronology
import Directory
import Ledger
import Testing

@Suite struct CallStoryTests {
    static let leg = LegNumber(1)
    static let anne = PersonID("anne")
    static let line = LineID("heating")
    static let events: [FactEvent] = [
        .callReceived(line: line, caller: CallerID("c1"), trunk: TrunkID("ovh"), forwardedFrom: nil, attestation: "A"),
        .planned(route: "onCall", reasons: ["outside staffed hours"]), .callerAnswered,
        .announcementStarted(prompt: "announcement"), .callerPressed(key: "5"), .menuChosen(key: nil, action: "hunt"),
        .huntStarted(level: "primary", round: 1),
        .personSkipped(person: anne, level: "primary", reason: .alreadyTalking),
        .deviceSkipped(device: DeviceID("d"), level: "primary", reason: .trunkDown),
        .legDialled(leg: leg, person: anne, device: DeviceID("d"), level: "primary", round: 1),
        .legRinging(leg: leg, sipStatus: 180), .legAnswered(leg: leg), .legPressed(leg: leg, key: "1"),
        .legAccepted(leg: leg, person: anne), .legDeclined(leg: leg, person: anne), .legToldTooLate(leg: leg),
        .legFailed(leg: leg, sipStatus: 486, cause: "Busy Here"), .legCancelled(leg: leg, reason: "noAnswer"),
        .legEnded(leg: leg, by: .system, cause: "declined"), .progressSpoken(prompt: "progress-next"),
        .bridged(leg: leg, person: anne), .bridgeEnded(leg: leg, by: .caller, cause: "BYE"), .legMediaLost(leg: leg),
        .held(leg: .caller), .resumed(leg: .caller), .voicemailStarted(recording: "k-1"),
        .voicemailEnded(recording: "k-1", milliseconds: 12_340, cause: "silence"),
        .voicemailDiscarded(recording: "k-1", milliseconds: 800), .callBackRequested, .callerLeft(cause: "BYE"),
        .callRejected(sipStatus: 404, reason: "lineInactive"), .callEnded(by: .caller, cause: "BYE"),
        .serverStarted(version: "1"), .serverStopped, .callClosedAfterCrash,
        .organisationApplied(digest: "ab", by: "file"), .trunkRegistered(trunk: TrunkID("ovh")),
        .trunkFailed(trunk: TrunkID("ovh"), cause: "403"), .deviceRegistered(device: DeviceID("d")),
        .deviceUnregistered(device: DeviceID("d")), .emergencyDialled(device: DeviceID("d"), trunk: nil),
        .storeRecovered(lateFacts: 3), .taskAcknowledged(task: TaskID("t1"), by: "anne", how: "command"),
        .noticeStarted(person: anne, channel: "call", tasks: [TaskID("t1")]),
        .noticeEnded(person: anne, outcome: "heard"), .messageHeard(task: TaskID("t1"), person: anne),
        .taskPassed(task: TaskID("t1"), person: anne),
        .taskHandedOver(task: TaskID("t1"), person: anne, by: "command"),
        .taskMerged(task: TaskID("t2"), into: TaskID("t1")),
        .legRerouted(leg: leg, trunk: TrunkID("second"), sipStatus: 503, cause: "Service Unavailable"),
    ]

    func story(_ events: [FactEvent], _ language: Language) -> CallStory {
        let facts = events.enumerated().map { index, event in
            Fact(
                sequence: index + 1, call: CallID("k"), at: Instant(seconds: 1000) + .milliseconds(index * 61_500),
                event: event)
        }
        let names = CallStory.Names(
            people: [Self.anne: "Anne Martin"], lines: [Self.line: "chauffage"],
            callers: [CallerID("c1"): "04 78 90 12 34"])
        return CallStory(facts: facts.reversed(), language: language, names: names)
    }

    @Test(arguments: Language.allCases)
    func `every fact and every task is a sentence, never a dump`(language: Language) {
        let tasks = TaskKind.allCases.map { FactEvent.taskOpened(kind: $0, line: Self.line, person: Self.anne) }
        for entry in story(Self.events + tasks, language).entries {
            #expect(!entry.text.contains("Ledger.") && !entry.text.contains("rawValue"))
            #expect(!entry.text.isEmpty)
        }
    }

    @Test func `the two languages differ for every fact`() {
        let french = story(Self.events, .french).entries.map(\.text)
        let english = story(Self.events, .english).entries.map(\.text)
        // A menu choice that nobody made still differs by its words.
        for (french, english) in zip(french, english) { #expect(french != english) }
    }

    @Test func `a story is in the order of the facts with the time since the arrival`() {
        let lines = story(Array(Self.events.prefix(3)), .english).lines
        #expect(
            lines == [
                "0:00.0  Call from 04 78 90 12 34 to chauffage (through ovh, attestation A)",
                "1:01.5  Route: onCall (outside staffed hours)",
                "2:03.0  The caller is answered",
            ])
    }

    @Test func `an erased person is told by identifier`() {
        let fact = Fact(
            sequence: 1, call: nil, at: Instant(seconds: 0),
            event: .legDialled(leg: Self.leg, person: Self.anne, device: DeviceID("d"), level: "primary", round: 2))
        #expect(
            CallStory(facts: [fact], language: .french).entries.map(\.text) == [
                "Appel de anne (branche 1) sur d (primary, tour 2)"
            ])
    }
}
