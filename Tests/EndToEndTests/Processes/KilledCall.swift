import Chronology
import Directory
import Ledger
import Operations
import PhoneSimulator
import SIP
import Synchronization

/// A call that goes on until its server is killed: who does what, and what they saw.
final class KilledCall: Sendable {
    /// The tones of the two.
    static let callerVoice = 440
    static let anasVoice = 620
    /// A packet that is under way, and one that the measure may miss at either end.
    static let uncertainty = 60

    let caller: SimulatedPhone
    let ana: SimulatedPhone
    /// Ana's second telephone.
    let second: SimulatedPhone?
    let outgoing: SimulatedCall
    /// How many packets the caller had sent when the voice began.
    private let silentPackets = Mutex<Int?>(nil)

    init(caller: SimulatedPhone, ana: SimulatedPhone, second: SimulatedPhone?, outgoing: SimulatedCall) {
        self.caller = caller
        self.ana = ana
        self.second = second
        self.outgoing = outgoing
    }

    /// How much of the caller's voice has left the telephone.
    var spokenMilliseconds: Int {
        let sent = outgoing.statistics.sent
        return silentPackets.withLock { $0.map { 20 * (sent - $0) } } ?? 0
    }

    /// Plays the story; the server's death ends it with an error, which is no news.
    func play(_ story: KilledStory, _ watch: LedgerWatch, _ call: CallID) async throws {
        switch story {
        case .conversation, .leaving, .holding, .silence, .decline: try await playAnswered(story, watch, call)
        case .tooLate: try await playBoth(watch, call)
        case .message, .shortMessage: try await playMessage(story, watch, call)
        case .noAnswer: try await ana.expectCall(within: .seconds(60)).ring()
        case .callBack:
            try await watch.wait(for: call, toSay: "legDialled")
            try await outgoing.press("0")
        case .menu:
            try await watch.wait(for: call, toSay: "announcementStarted")
            try await outgoing.press("5")
            try await playMessage(.message, watch, call)
        }
    }

    private func playMessage(_ story: KilledStory, _ watch: LedgerWatch, _ call: CallID) async throws {
        let incoming = try await ana.expectCall(within: .seconds(60))
        try incoming.ring()
        try await watch.wait(for: call, toSay: "legRinging")
        try incoming.reject(486)
        try await watch.wait(for: call, toSay: "voicemailStarted")
        if story == .shortMessage { return try outgoing.hangUp(after: .milliseconds(300)) }
        silentPackets.withLock { $0 = outgoing.statistics.sent }
        try outgoing.speak(Self.callerVoice)
        try outgoing.speak(nil, after: .seconds(2))
    }

    private func playAnswered(_ story: KilledStory, _ watch: LedgerWatch, _ call: CallID) async throws {
        let incoming = try await ana.expectCall(within: .seconds(60))
        try incoming.ring()
        try await watch.wait(for: call, toSay: "legRinging")
        try await incoming.answer()
        try await incoming.hearsSomething()
        if story == .leaving { try outgoing.hangUp() }
        try await incoming.press(story == .decline ? "2" : "1")
        guard story != .leaving, story != .decline else { return }
        try await outgoing.hears(Self.anasVoice)
        switch story {
        case .holding:
            try await incoming.hold()
            try await watch.wait(for: call, toSay: "held")
            try await incoming.hold(false)
            try await watch.wait(for: call, toSay: "resumed")
        case .silence: return ana.stop()
        default: break
        }
        try incoming.hangUp(after: .milliseconds(500))
    }

    /// Both telephones are answered, the call is taken on the first.
    private func playBoth(_ watch: LedgerWatch, _ call: CallID) async throws {
        let first = try await ana.expectCall(within: .seconds(60))
        try await second?.expectCall(within: .seconds(60)).answer()
        try await first.answer()
        try await watch.wait(for: call, toSay: "legAnswered", times: 2)
        try await first.press("1")
        try await outgoing.hears(Self.anasVoice)
        try first.hangUp(after: .seconds(1))
    }

    /// What the telephones saw, as the facts that announced it.
    func announced() -> Set<String> {
        var names: Set<String> = []
        for event in caller.events {
            switch event.kind {
            case .answered: names.insert("callerAnswered")
            case .heard(Self.anasVoice): names.insert("bridged")
            default: break
            }
        }
        for event in ana.events + (second?.events ?? []) {
            switch event.kind {
            case .invited: names.insert("legDialled")
            case .heard(Self.callerVoice): names.insert("bridged")
            default: break
            }
        }
        if !outgoing.heardAudio.isEmpty { names.insert("announcementStarted") }
        return names
    }
}
