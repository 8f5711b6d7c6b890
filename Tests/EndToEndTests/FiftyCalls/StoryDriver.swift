import CallFlow
import Chronology
import Directory
import Ledger
import PhoneSimulator

/// Plays the telephones of one scenario: each does its part of the simulated story when the ledger has come as far.
///
/// Only what comes from outside is played: ringing, answers, refusals, keys, voices, hang-ups. Everything else that the
/// story says must come from the server itself.
struct StoryDriver {
    /// Something a telephone does once the ledger has so many facts, and how long after the last of them.
    private struct Cue {
        var position: Int
        var delay: Duration
        var act: Act
    }

    private enum Act {
        case ring(LegNumber)
        case answer(LegNumber)
        case refuse(LegNumber, status: Int)
        case press(LegNumber, key: String)
        case hangUp(LegNumber)
        case speak(for: Duration)

        /// Whose telephone acts.
        var leg: LegNumber {
            switch self {
            case .ring(let leg), .answer(let leg), .refuse(let leg, _), .press(let leg, _), .hangUp(let leg): leg
            case .speak: .caller
            }
        }
    }

    let staged: StagedScenario
    let phones: Telephones
    let watch: LedgerWatch
    let call: CallID
    private let cues: [Cue]
    private let devices: [LegNumber: DeviceID]

    init(_ staged: StagedScenario, story: [Fact], start: Instant, phones: Telephones, watch: LedgerWatch, call: CallID)
    {
        self.staged = staged
        self.phones = phones
        self.watch = watch
        self.call = call
        var devices: [LegNumber: DeviceID] = [:]
        for case .legDialled(let leg, _, let device, _, _) in story.map(\.event) { devices[leg] = device }
        self.devices = devices
        cues = Self.cues(of: story, script: staged.script, start: start)
    }

    /// Plays to the end of the story; whatever the phones still owe is bounded by the ledger's own waits.
    func play(as caller: SimulatedCall) async throws {
        var legs: [LegNumber: [SimulatedCall]] = [.caller: [caller]]
        for cue in cues {
            try await watch.wait(for: call, toHave: cue.position, before: "fact \(cue.position), before \(cue.act)")
            let number = cue.act.leg
            if legs[number] == nil, let device = devices[number] { legs[number] = try await phones.calls(at: device) }
            for (position, leg) in (legs[number] ?? []).enumerated() {
                try perform(cue, on: leg, isLast: position == (legs[number]?.count ?? 0) - 1)
            }
        }
    }

    private func perform(_ cue: Cue, on leg: SimulatedCall, isLast: Bool) throws {
        switch cue.act {
        case .ring: try leg.ring()
        // Of telephones that share an account the last one answers.
        case .answer: if isLast { try leg.answer(after: cue.delay) }
        case .refuse(_, let status): try leg.reject(status)
        case .press(_, let key): if isLast { try leg.press(key, after: cue.delay) }
        case .hangUp: if isLast { try leg.hangUp(after: cue.delay) }
        case .speak(let time):
            try leg.speak(Telephones.callerVoice)
            try leg.speak(nil, after: time)
        }
    }

    private static func cues(of story: [Fact], script: SimulationScript, start: Instant) -> [Cue] {
        var cues: [Cue] = []
        for (position, fact) in story.enumerated() {
            guard let act = act(behind: fact.event, script: script) else { continue }
            // A voice begins when the ledger says that it is recorded.
            let isAfter = if case .speak = act { true } else { false }
            cues.append(
                Cue(position: isAfter ? position + 1 : position, delay: delay(before: position, in: story), act: act))
        }
        for key in script.callerKeys { cues.append(cue(at: key.after, .press(.caller, key: key.key), story, start)) }
        if let end = script.callerHangsUpAfter { cues.append(cue(at: end, .hangUp(.caller), story, start)) }
        return cues.sorted { $0.position < $1.position }
    }

    /// What somebody did so that a fact came to be; nil when it was the server.
    private static func act(behind event: FactEvent, script: SimulationScript) -> Act? {
        switch event {
        case .legRinging(let leg, _): .ring(leg)
        case .legAnswered(let leg): .answer(leg)
        case .legFailed(let leg, let status?, _): .refuse(leg, status: status)
        case .legPressed(let leg, let key): .press(leg, key: key)
        case .bridgeEnded(let leg, .responder, _): .hangUp(leg)
        case .voicemailStarted: .speak(for: script.messageTime)
        default: nil
        }
    }

    private static func delay(before position: Int, in story: [Fact]) -> Duration {
        position == 0 ? .zero : story[position].at - story[position - 1].at
    }

    private static func cue(at time: Duration, _ act: Act, _ story: [Fact], _ start: Instant) -> Cue {
        let position = story.firstIndex { $0.at - start >= time } ?? story.count
        let before = position == 0 ? .zero : story[position - 1].at - start
        return Cue(position: position, delay: time - before, act: act)
    }
}
