public import SDP
public import SIP

/// What a simulated phone is told before it is switched on.
public struct PhoneSettings: Sendable {
    /// How keys are sent.
    public enum KeyMethod: Hashable, Sendable {
        /// Telephone events of RFC 4733, when negotiated; otherwise in-band.
        case telephoneEvents
        /// SIP INFO with `application/dtmf-relay`.
        case info
        /// The two tones in the audio.
        case inband
    }

    /// The user name, at the registrar and in From.
    public var user: String
    /// The name shown to the called party.
    public var displayName: String?
    /// The address in From, where it is not the phone's own: a carrier passes on its caller's.
    public var callerURI: SIPURI?
    /// The password for digest challenges, or `nil` where the server knows the phone by its address.
    public var password: String?
    /// Where the server listens for SIP over UDP.
    public var server: TransportAddress
    /// The domain in the phone's addresses; the server's address when `nil`.
    public var domain: String?
    /// The address that the phone binds to, port 0 taking any free one.
    public var local: TransportAddress
    /// What the phone can do with media.
    public var capabilities: MediaCapabilities
    /// The tone that the phone speaks when it has nothing else to say; silence when `nil`.
    public var voice: Int?
    /// The tones that the phone knows by ear.
    public var listensFor: [Int]
    /// What the phone does with a call when nobody tells it.
    public var onCall: IncomingBehaviour
    /// How keys are sent.
    public var keyMethod: KeyMethod
    /// The media address that descriptions name instead of the true one, as behind a translator.
    public var describedAddress: MediaAddress?
    /// Accounts that may register here: the phone then plays a carrier's registrar.
    public var accounts: [SIPCredentials]
    /// The digest realm of that registrar.
    public var realm: String
    /// Whether calls of registered accounts are challenged too, instead of believed by their address.
    public var challengesCalls: Bool
    /// How many seconds a registration is asked for.
    public var registrationSeconds: Int

    /// Settings of a phone on the loopback interface.
    public init(
        user: String, password: String? = nil, server: TransportAddress, voice: Int? = nil,
        listensFor: [Int] = [], onCall: IncomingBehaviour = .manual
    ) {
        self.user = user
        self.password = password
        self.server = server
        self.voice = voice
        self.listensFor = listensFor
        self.onCall = onCall
        displayName = nil
        callerURI = nil
        domain = nil
        local = TransportAddress(ip: IPAddress(127, 0, 0, 1), port: 0)
        capabilities = MediaCapabilities()
        keyMethod = .telephoneEvents
        describedAddress = nil
        accounts = []
        realm = "phone"
        challengesCalls = false
        registrationSeconds = 300
    }
}

/// What a phone does with a call by itself; times count from the INVITE.
public enum IncomingBehaviour: Hashable, Sendable {
    /// Nothing beyond 100: the script decides.
    case manual
    /// It rings and is never answered.
    case ring
    /// It rings and is answered after a while.
    case answer(after: Duration)
    /// It is refused with a status after a while.
    case reject(status: Int, after: Duration)
}

/// Why a step of a script failed; printed as it is in a test's report.
public enum PhoneFailure: Error, Hashable, Sendable {
    /// The operating system refused a socket: what was asked, and `errno`.
    case system(String, Int32)
    /// What was waited for did not come in time.
    case timeout(String)
    /// The call came to nothing.
    case callFailed(SessionFailure)
    /// The call is over.
    case callEnded(String)
    /// The call is in no state for this step.
    case wrongState(String)
    /// The registrar refused.
    case registrationFailed(status: Int?, reason: String)
    /// A target is no URI.
    case badTarget(String)
    /// The phone is switched off.
    case stopped
}

/// Something that happened on a phone, with its time: what a demonstration narrates.
public struct PhoneEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        case registered
        case invited(from: String)
        case ringing
        case answered
        case failed(status: Int?)
        case heard(frequency: Int)
        case noLongerHears(frequency: Int)
        case key(Character)
        case pressed(Character)
        case ended(String)
    }

    /// Since the phone was switched on.
    public var time: Duration
    /// Which phone.
    public var phone: String
    /// What happened.
    public var kind: Kind
}
