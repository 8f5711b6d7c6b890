import Chronology
import Directory
import Ledger
import Testing

@testable import CallFlow

/// All (state, event) pairs of the machines that have the caller: leg, voicemail, bridge.
@Suite struct CallerTableTests {
    static let later = Uptime(microseconds: 90_000_000)
    static let play = PlayNumber(1)

    static let events: [String: CallEvent] = [
        "key 5": .keyPressed(.caller, "5"), "key *": .keyPressed(.caller, "*"), "key 0": .keyPressed(.caller, "0"),
        "key #": .keyPressed(.caller, "#"), "played": .played(.caller, play, completely: true),
        "played another": .played(.caller, PlayNumber(99), completely: true), "closed": .legClosed(.caller),
        "hungUp": .legHungUp(.caller, cause: "BYE"), "lost": .legLost(.caller, cause: "transport"),
        "silence": .recordingEnded("k-1", milliseconds: 5000, ending: .silence),
        "short": .recordingEnded("k-1", milliseconds: 500, ending: .stopped),
        "another recording": .recordingEnded("k-2", milliseconds: 5000, ending: .silence),
        "held": .legHeld(.caller), "resumed": .legResumed(.caller), "mediaLost": .mediaLost(.caller),
    ]

    static let callerStates: [String: CallerLeg.State] = [
        "arriving": .arriving, "unanswered": .unanswered, "announcing": .announcing(play, until: later),
        "choosing": .choosing(play, repetition: 1, until: later),
        "waiting": .waiting(.init(speaking: play, until: later, next: nil)), "recording": .recording,
        "talking": .talking, "farewell": .farewell(play, until: later), "closing": .closing(until: later),
        "closed": .closed,
    ]

    /// Where each event leads, as "state" or "=signal"; what is missing changes nothing and says nothing.
    static let callerTable: [String: [String: String]] = [
        "announcing": [
            "key 5": "choosing", "key #": "choosing", "key *": "=wantsVoicemail", "key 0": "=wantsCallBack",
            "played": "choosing", "timeout": "choosing",
        ],
        "choosing": ["key *": "=wantsVoicemail", "key 0": "=wantsCallBack"],
        "waiting": ["key *": "=wantsVoicemail", "key 0": "=wantsCallBack"],
        "farewell": ["played": "=saidFarewell", "timeout": "=saidFarewell"],
        "closing": ["closed": "closed", "hungUp": "closed", "lost": "closed", "timeout": "closed"],
    ]

    @Test(arguments: callerStates.keys.sorted())
    func `every event in every state of the caller leads where the table says`(name: String) throws {
        var line = Sample.line
        line.menu = Menu(choices: ["1": .hunt])
        let plan = Sample.plan(line)
        let state = try #require(Self.callerStates[name])
        for eventName in Self.events.keys.sorted() + ["timeout"] {
            var caller = CallerLeg(plan: plan)
            caller.state = state
            var outbox = Outbox()
            let signal =
                if let event = Self.events[eventName] {
                    caller.handle(event, now: .zero, into: &outbox)
                } else {
                    caller.handleTimeout(now: Self.later, into: &outbox)
                }
            let expected = Self.callerTable[name]?[eventName] ?? name
            let reached = signal.map { "=" + stateName($0) } ?? stateName(caller.state)
            #expect(reached == expected, "\(name), \(eventName)")
        }
    }

    static let voicemailStates: [String: Voicemail.State] = [
        "greeting": .greeting(play, until: later), "recording": .recording(since: .zero, until: later),
        "saving": .saving(since: .zero, until: later), "thanking": .thanking(play, until: later), "over": .over,
    ]

    static let voicemailTable: [String: [String: String]] = [
        "greeting": ["played": "recording", "timeout": "recording"],
        "recording": [
            "key *": "saving", "key #": "saving", "silence": "thanking", "short": "over", "timeout": "saving",
        ],
        "saving": ["silence": "thanking", "short": "over", "timeout": "thanking"],
        "thanking": ["played": "over", "timeout": "over"],
    ]

    @Test(arguments: voicemailStates.keys.sorted())
    func `every event in every state of voicemail leads where the table says`(name: String) throws {
        let plan = Sample.plan()
        for eventName in Self.events.keys.sorted() + ["timeout"] {
            var outbox = Outbox()
            var voicemail = Voicemail(
                plan: plan.voicemail, name: "k-1", line: plan.line, word: nil, limits: plan.limits, now: .zero,
                into: &outbox)
            voicemail.state = try #require(Self.voicemailStates[name])
            if let event = Self.events[eventName] {
                voicemail.handle(event, now: .zero, into: &outbox)
            } else {
                voicemail.handleTimeout(now: Self.later, into: &outbox)
            }
            #expect(
                stateName(voicemail.state) == Self.voicemailTable[name]?[eventName] ?? name, "\(name), \(eventName)")
        }
    }

    static let leg = LegNumber(1)

    @Test(arguments: ["apart", "talking", "held"])
    func `every event in every state of the bridge leads where the table says`(name: String) throws {
        let states: [String: Bridge.State] = [
            "apart": .apart, "talking": .talking(Self.leg), "held": .held(Self.leg, by: [.caller]),
        ]
        let table: [String: [String: String]] = [
            "talking": [
                "held": "held", "closed": "=callerLeft", "hungUp": "=callerLeft", "lost": "=callerLeft",
                "mediaLost": "=callerLeft", "leg held": "held", "leg hungUp": "=responderLeft",
                "leg lost": "=responderLost", "leg closed": "=responderLost", "leg mediaLost": "=responderLost",
            ],
            "held": [
                "resumed": "talking", "closed": "=callerLeft", "hungUp": "=callerLeft", "lost": "=callerLeft",
                "leg hungUp": "=responderLeft", "leg lost": "=responderLost", "leg closed": "=responderLost",
            ],
        ]
        var events = Self.events
        events["leg held"] = .legHeld(Self.leg)
        events["leg resumed"] = .legResumed(Self.leg)
        events["leg hungUp"] = .legHungUp(Self.leg, cause: "BYE")
        events["leg lost"] = .legLost(Self.leg, cause: "transport")
        events["leg closed"] = .legClosed(Self.leg)
        events["leg mediaLost"] = .mediaLost(Self.leg)
        events["leg key"] = .keyPressed(Self.leg, "1")
        events["other leg hungUp"] = .legHungUp(LegNumber(7), cause: "BYE")
        for (eventName, event) in events {
            var bridge = Bridge()
            bridge.state = try #require(states[name])
            let signal = bridge.handle(event)
            let reached = signal.map { "=" + stateName($0) } ?? stateName(bridge.state)
            #expect(reached == table[name]?[eventName] ?? name, "\(name), \(eventName)")
        }
    }

    @Test func `a conversation held by both is resumed by both`() {
        var bridge = Bridge()
        bridge.join(Self.leg)
        _ = bridge.handle(.legHeld(.caller))
        _ = bridge.handle(.legHeld(Self.leg))
        _ = bridge.handle(.legResumed(.caller))
        #expect(bridge.state == .held(Self.leg, by: [.responder]))
        _ = bridge.handle(.legResumed(Self.leg))
        #expect(bridge.state == .talking(Self.leg))
    }
}
