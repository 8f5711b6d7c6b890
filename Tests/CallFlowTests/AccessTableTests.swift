import Chronology
import Directory
import Ledger
import Testing

@testable import CallFlow

/// All (state, event) pairs of the machine of people who use a line by a PIN.
@Suite struct `Access table` {
    static let later = Uptime(microseconds: 90_000_000)
    static let play = PlayNumber(77)
    static let other = LegNumber(1)
    static let task = TaskID("t1")

    static let desk = AccessDesk(
        tasks: [NoticeTask(id: task, kind: .voicemail, callerNumber: "+33478901234", recording: "m1", isRecent: true)],
        summaries: [task: Utterance("access-task", .french, [.text(.accessTaskKeys)])],
        messages: [task: Utterance("message", .french, [.recording("m1")])],
        callBacks: [
            task: HuntPlan(
                line: LineID("heating"), opening: nil, desk: [],
                levels: [
                    PlannedLevel(name: "callBack", candidates: Sample.plan().hunt.levels[0].candidates)
                ], rounds: 1, budget: .seconds(75), ringing: RingSettings(), acceptance: AcceptanceSettings(),
                keys: .notice, skipped: [], lacksCover: false)
        ], duty: Utterance("access-duty", .french, [.text(.accessNobody)]))

    static let events: [String: CallEvent] = [
        "1": .keyPressed(.caller, "1"), "2": .keyPressed(.caller, "2"), "3": .keyPressed(.caller, "3"),
        "4": .keyPressed(.caller, "4"), "5": .keyPressed(.caller, "5"), "#": .keyPressed(.caller, "#"),
        "*": .keyPressed(.caller, "*"), "played": .played(.caller, play, completely: true),
        "played another": .played(.caller, PlayNumber(99), completely: true), "right": .pinChecked(.right(desk)),
        "wrong": .pinChecked(.wrong(lockedMinutes: nil)), "locked": .pinChecked(.wrong(lockedMinutes: 5)),
        "unknown": .pinChecked(.unknown),
        "recorded": .recordingEnded("k-a0", milliseconds: 4000, ending: .stopped),
        "recorded short": .recordingEnded("k-a0", milliseconds: 300, ending: .stopped),
        "recording failed": .recordingEnded("k-a0", milliseconds: 4000, ending: .failed),
        "recorded another": .recordingEnded("k-1", milliseconds: 4000, ending: .stopped),
        "kept": .announcementKept("k-a0", true), "not kept": .announcementKept("k-a0", false),
        "other hungUp": .legHungUp(other, cause: "BYE"), "other lost": .legLost(other, cause: "transport"),
        "other mediaLost": .mediaLost(other), "held": .legHeld(other),
        "stranger hungUp": .legHungUp(LegNumber(9), cause: "BYE"),
    ]

    static let states: [String: AccessMachine.State] = [
        "asking": .asking(play, until: later), "typing": .asking(nil, until: later),
        "checking": .checking(until: later), "returning": .returning(play, until: later),
        "choosing": .choosing(play, attempt: 1, until: later),
        "choosing last": .choosing(nil, attempt: 3, until: later),
        "saying": .saying(play, until: later), "onTask": .onTask(0, play, attempt: 1, until: later),
        "onTask last": .onTask(0, nil, attempt: 3, until: later), "calling": .calling(0),
        "talking": .talking(0, with: other, heldBy: []), "instructing": .instructing(play, until: later),
        "recording": .recording(since: .zero, until: later), "saving": .saving(until: later),
        "reviewing": .reviewing(play, attempt: 1, until: later),
        "reviewing last": .reviewing(nil, attempt: 3, until: later),
        "keeping": .keeping(until: later), "leaving": .leaving(play, until: later), "over": .over,
    ]

    private static func keys(_ table: [String: String], others: String) -> [String: String] {
        ["1", "2", "3", "4", "5", "#", "*"].reduce(into: table) { if $0[$1] == nil { $0[$1] = others } }
    }

    /// Where each event leads, as "state" or "=signal"; what is missing changes nothing and says nothing.
    static let table: [String: [String: String]] = [
        "asking": ["*": "=goesOn"],
        "typing": ["#": "checking", "*": "=goesOn", "timeout": "=goesOn"],
        "checking": [
            "right": "=granted", "wrong": "asking", "locked": "returning", "unknown": "returning",
            "timeout": "returning",
        ],
        "returning": ["played": "=goesOn", "timeout": "=goesOn"],
        "choosing": ["1": "onTask", "2": "saying", "3": "instructing", "4": "saying", "*": "leaving"],
        "choosing last": [
            "1": "onTask", "2": "saying", "3": "instructing", "4": "saying", "*": "leaving", "timeout": "leaving",
        ],
        "saying": keys(["played": "choosing", "timeout": "choosing"], others: "choosing"),
        "onTask": ["2": "saying", "3": "calling", "#": "saying", "*": "choosing"],
        "onTask last": ["2": "saying", "3": "calling", "#": "saying", "*": "choosing", "timeout": "leaving"],
        "calling": ["*": "onTask"],
        "talking": ["other hungUp": "onTask", "other lost": "onTask", "other mediaLost": "onTask"],
        "instructing": keys(["played": "recording", "timeout": "recording"], others: "recording"),
        "recording": [
            "#": "saving", "*": "saving", "recorded": "reviewing", "recorded short": "saying",
            "recording failed": "saying", "timeout": "saving",
        ],
        "saving": [
            "recorded": "reviewing", "recorded short": "saying", "recording failed": "saying", "timeout": "saying",
        ],
        "reviewing": ["1": "keeping", "2": "instructing", "3": "saying"],
        "reviewing last": ["1": "keeping", "2": "instructing", "3": "saying", "timeout": "saying"],
        "keeping": ["kept": "saying", "not kept": "saying", "timeout": "saying"],
        "leaving": ["played": "=finished", "timeout": "=finished"],
    ]

    private static func machine(_ name: String, mayRecord: Bool = true) throws -> AccessMachine {
        var outbox = Outbox()
        let plan = AccessPlan(
            person: PersonID("anne"), device: DeviceID("anne-mobile"), key: "#", isLocked: false,
            mayRecordAnnouncement: mayRecord, prompts: AccessPrompts(language: .french))
        var machine = AccessMachine(
            plan: plan, call: CallID("k"), line: LineID("heating"), limits: Sample.plan().limits,
            acceptance: AcceptanceSettings(), now: .zero, into: &outbox)
        machine.state = try #require(states[name])
        if name == "typing" { machine.digits = SecretDigits("4829") }
        switch machine.state {
        case .asking, .checking, .returning: break
        default: machine.desk = desk
        }
        return machine
    }

    private func reached(_ machine: AccessMachine, _ signal: AccessMachine.Signal?) -> String {
        signal.map { "=\($0)" } ?? stateName(machine.state)
    }

    @Test(arguments: states.keys.sorted())
    func `every event in every state leads where the table says`(name: String) throws {
        for event in Self.events.keys.sorted() + ["timeout"] {
            var machine = try Self.machine(name)
            var outbox = Outbox()
            let signal =
                if let event = Self.events[event] {
                    machine.handle(event, now: .zero, into: &outbox)
                } else {
                    machine.handleTimeout(now: Self.later, into: &outbox)
                }
            let state = stateName(try #require(Self.states[name]))
            #expect(reached(machine, signal) == Self.table[name]?[event] ?? state, "\(name), \(event)")
            if stateName(machine.state) != "calling", stateName(machine.state) != "talking", machine.state != .over {
                #expect(machine.deadline != nil, "\(name), \(event): no deadline")
            }
        }
    }

    @Test func `a person whom the line does not let record the announcement hears the menu again`() throws {
        for key in ["3", "4"] as [Character] {
            var machine = try Self.machine("choosing", mayRecord: false)
            var outbox = Outbox()
            _ = machine.handle(.keyPressed(.caller, key), now: .zero, into: &outbox)
            #expect(stateName(machine.state) == "choosing")
        }
    }

    @Test func `the third wrong PIN of a call leads back to the call`() throws {
        var machine = try Self.machine("checking")
        machine.tries = 3
        var outbox = Outbox()
        _ = machine.handle(.pinChecked(.wrong(lockedMinutes: nil)), now: .zero, into: &outbox)
        #expect(stateName(machine.state) == "returning")
    }

    @Test func `digits show neither in a machine nor in its effects nor in facts`() throws {
        var machine = try Self.machine("asking")
        var outbox = Outbox()
        for key in "482913#" { _ = machine.handle(.keyPressed(.caller, key), now: .zero, into: &outbox) }
        var printed = "\(machine) "
        while let effect = outbox.next() {
            printed += "\(effect) \(String(reflecting: effect)) "
            if case .record(let fact) = effect { #expect(fact != .callerPressed(key: "4")) }
        }
        dump(machine, to: &printed)
        #expect(printed.contains("checkPIN") && !printed.contains("482913") && !printed.contains("48291"))
    }

    @Test func `what is not confirmed goes when the person hangs up`() throws {
        for name in ["recording", "saving", "reviewing"] {
            var machine = try Self.machine(name)
            var outbox = Outbox()
            machine.abandon(by: .caller, cause: "BYE", now: .zero, into: &outbox)
            var effects: [CallEffect] = []
            while let effect = outbox.next() { effects.append(effect) }
            #expect(effects.contains(.discardRecording("k-a0")), "\(name)")
            #expect(machine.state == .over)
        }
    }
}
