import Chronology
import Directory
import Foundation
import Ledger
import Operations
import Testing

@Suite struct UseCaseTests {
    private let store = InMemoryOrganisationStore()
    /// Saturday 2026-11-28, 03:00 in Paris.
    private let night = Instant(seconds: 1_795_831_200)

    @Test func `a new password is shown once and only digests are kept`() throws {
        try apply()
        var random = SeededGenerator(seed: 3)
        let result = try SoftphoneCredentials(store: store)(user: "claire", now: night, random: &random)
        #expect(result.password.count == 24)
        let digests = store.softphoneDigests()
        #expect(digests.map(\.algorithm) == [.md5, .sha256])
        #expect(digests.map(\.ha1.count) == [32, 64])
        #expect(!digests.map(\.ha1).joined().contains(result.password))
        let again = try SoftphoneCredentials(store: store)(user: "claire", now: night, random: &random)
        #expect(again.password != result.password)
        #expect(store.softphoneDigests().count == 2)
    }

    @Test func `a password for MD5 alone leaves no other digest, not even of the one before`() throws {
        try apply()
        var random = SeededGenerator(seed: 4)
        let make = SoftphoneCredentials(store: store)
        _ = try make(user: "claire", now: night, random: &random)
        _ = try make(user: "claire", algorithms: [.md5], now: night, random: &random)
        #expect(store.softphoneDigests().map(\.algorithm) == [.md5])
    }

    @Test func `digests are those of the examples of RFC 7616 and RFC 2617`() {
        let digests = SoftphoneCredentials.digests(
            user: "Mufasa", realm: "testrealm@host.com", password: "Circle Of Life", now: night)
        #expect(digests[0].ha1 == "939e7578ed9e3c518a452acee763bce9")
        let newer = SoftphoneCredentials.digests(
            user: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life", now: night)
        #expect(newer[1].ha1 == "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232")
    }

    @Test func `an unknown account is refused with a suggestion`() throws {
        try apply()
        var random = SeededGenerator(seed: 3)
        let error = #expect(throws: OperationError.self) {
            try SoftphoneCredentials(store: store)(user: "clair", now: night, random: &random)
        }
        #expect(error?.remedy == "did you mean `claire`?")
    }

    @Test func `who names the people of each level, with the times of their duty`() throws {
        try apply()
        let result = try WhoIsOnCall(store: store)(line: LineID("chauffage"), at: night)
        let levels = try #require(result.lines.first?.levels)
        #expect(levels.map(\.name) == ["primary", "backup", "manager"])
        #expect(levels.map { $0.people.map(\.person.rawValue) } == [["hugo"], ["claire"], ["nadia"]])
        #expect(levels[0].people[0].since == "2026-11-26 18:00:00")
        #expect(levels[0].people[0].until == "2026-11-30 08:00:00")
        #expect(result.text.contains("primary: Hugo Bernard (hugo)"))
        #expect(try result.json().contains("\"route\""))
    }

    @Test func `an unknown line is refused with a suggestion`() throws {
        try apply()
        let error = #expect(throws: OperationError.self) {
            try WhoIsOnCall(store: store)(line: LineID("chaufage"), at: night)
        }
        #expect(error?.remedy == "did you mean `chauffage`?")
        #expect(error?.exitCode == 2)
    }

    @Test func `without an organisation the commands say what to do first`() {
        #expect(throws: OperationError.self) { try WhoIsOnCall(store: store)(at: night) }
        #expect(throws: OperationError.self) { try ExportOrganisation(store: store)() }
    }

    @Test func `a simulated call has a plan and its reasons`() throws {
        try apply()
        let result = try SimulateCall(store: store)(
            line: LineID("chauffage"), at: night, behaviour: .init(answers: [PersonID("claire")]))
        #expect(result.route == "onCall")
        #expect(result.localTime == "2026-11-28 03:00:00")
        #expect(result.entries.contains { $0.kind == "bridged" && $0.sentence.contains("Claire Martin") })
        #expect(result.entries.map(\.elapsed) == result.entries.map(\.elapsed).sorted())
        #expect(throws: OperationError.self) {
            try SimulateCall(store: store)(
                line: LineID("chauffage"), at: night, behaviour: .init(answers: [PersonID("personne")]))
        }
    }

    @Test func `a call is told with names, causes and times`() throws {
        try apply()
        let timeline = try ShowCall(history: FakeHistory(start: night), store: store)(
            CallID("c1"), clock: try #require(LocalClock(zone: "Europe/Paris")))
        #expect(timeline.entries.map(\.kind) == ["callReceived", "legDialled", "legFailed", "callEnded"])
        #expect(timeline.entries.map(\.elapsed) == [0, 1_500, 2_500, 60_000])
        #expect(timeline.entries[2].localTime == "2026-11-28 03:00:02")
        #expect(timeline.text.contains("Hugo Bernard"))
        #expect(timeline.text.contains("486"))
        #expect(timeline.text.contains("+33639980000"))
        #expect(timeline.text.contains("recordings/m1.wav (12 s, complete)"))
        #expect(try timeline.json().contains("\"sentence\""))
        let list = try ListCalls(history: FakeHistory(start: night))(CallQuery(limit: 5))
        #expect(list.text.contains("c1  chauffage  +33639980000  voicemail  60 s"))
    }

    @Test(arguments: [
        ("2026-11-28T03:00", Int64(1_795_831_200)), ("2026-11-28 03:00:00", 1_795_831_200),
        ("2026-11-28T02:00:00Z", 1_795_831_200), ("2026-11-28T03:00:00+01:00", 1_795_831_200),
        ("2026-07-01", 1_782_856_800),
    ])
    func `times are read on the wall clock of the zone`(text: String, seconds: Int64) throws {
        let clock = try #require(LocalClock(zone: "Europe/Paris"))
        #expect(InstantText.parse(text, clock: clock) == Instant(seconds: seconds))
    }

    @Test(arguments: ["", "soon", "2026-13-01", "2026-11-28T25:00", "2026-11", "2026-11-28T03:00:00:00"])
    func `texts that are no times are refused`(text: String) {
        #expect(InstantText.parse(text, clock: .utc) == nil)
    }

    private func apply() throws {
        _ = try ApplyOrganisation(store: store)(ApplyTests.example(), by: "claire", now: night)
    }
}

/// One call that hugo refused and that ended in voicemail.
private struct FakeHistory: CallHistory {
    let start: Instant

    private var row: CallRow {
        CallRow(
            id: CallID("c1"), line: LineID("chauffage"), caller: CallerID("k1"), trunk: nil, openedAt: start,
            answeredAt: start, closedAt: start + .seconds(60), person: nil, outcome: "voicemail")
    }

    func calls(_ query: CallQuery) -> [CallRow] { [row] }

    func callRow(_ id: CallID) -> CallRow? { id == row.id ? row : nil }

    func storyFacts(of call: CallID) -> [Fact] {
        let events: [(Int64, FactEvent)] = [
            (
                0,
                .callReceived(
                    line: LineID("chauffage"), caller: CallerID("k1"), trunk: nil, forwardedFrom: nil, attestation: nil)
            ),
            (
                1_500,
                .legDialled(
                    leg: LegNumber(1), person: PersonID("hugo"), device: DeviceID("hugo-mobile"), level: "primary",
                    round: 1)
            ),
            (2_500, .legFailed(leg: LegNumber(1), sipStatus: 486, cause: "Busy Here")),
            (60_000, .callEnded(by: .caller, cause: "BYE")),
        ]
        return events.enumerated().map { index, event in
            Fact(sequence: index + 1, call: call, at: start + .milliseconds(event.0), event: event.1)
        }
    }

    func recordingRows(of call: CallID) -> [RecordingRow] {
        [RecordingRow(id: "m1", path: "recordings/m1.wav", milliseconds: 12_400, state: "complete")]
    }

    func taskRows(of call: CallID) -> [TaskRow] { [TaskRow(id: "t1", kind: .voicemail, state: "open")] }

    func number(of caller: CallerID) -> String? { "+33639980000" }
}
