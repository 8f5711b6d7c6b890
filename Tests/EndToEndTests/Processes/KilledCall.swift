import Chronology
import Directory
import Ledger
import Operations
import PhoneSimulator
import SIP
import Synchronization

/// A call that goes on until its server is killed: who does what, and what they saw.
final class KilledCall: Sendable {
    /// How the call would go.
    enum Story: String, Sendable, CaseIterable {
        /// Ana accepts, they talk, Ana hangs up.
        case conversation
        /// Ana is busy, the caller leaves a message.
        case message
        /// The caller asks to be called back.
        case callBack
        /// The caller leaves while Ana listens.
        case leaving
    }

    /// The tones of the two.
    static let callerVoice = 440
    static let anasVoice = 620
    /// A packet that is under way, and one that the measure may miss at either end.
    static let uncertainty = 60

    let caller: SimulatedPhone
    let ana: SimulatedPhone
    let outgoing: SimulatedCall
    /// How many packets the caller had sent when the voice began.
    private let silentPackets = Mutex<Int?>(nil)

    init(caller: SimulatedPhone, ana: SimulatedPhone, outgoing: SimulatedCall) {
        self.caller = caller
        self.ana = ana
        self.outgoing = outgoing
    }

    /// How much of the caller's voice has left the telephone.
    var spokenMilliseconds: Int {
        let sent = outgoing.statistics.sent
        return silentPackets.withLock { $0.map { 20 * (sent - $0) } } ?? 0
    }

    /// Plays the story; the server's death ends it with an error, which is no news.
    func play(_ story: Story, _ watch: LedgerWatch, _ call: CallID) async throws {
        if story == .callBack {
            try await watch.wait(for: call, toSay: "legDialled")
            return try await outgoing.press("0")
        }
        let incoming = try await ana.expectCall(within: .seconds(10))
        try incoming.ring()
        try await watch.wait(for: call, toSay: "legRinging")
        guard story != .message else {
            try incoming.reject(486)
            try await watch.wait(for: call, toSay: "voicemailStarted")
            silentPackets.withLock { $0 = outgoing.statistics.sent }
            try outgoing.speak(Self.callerVoice)
            try outgoing.speak(nil, after: .seconds(2))
            return
        }
        try await incoming.answer()
        try await incoming.hearsSomething()
        if story == .leaving { try outgoing.hangUp() }
        try await incoming.press("1")
        guard story == .conversation else { return }
        try await outgoing.hears(Self.anasVoice)
        try incoming.hangUp(after: .milliseconds(500))
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
        for event in ana.events {
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
