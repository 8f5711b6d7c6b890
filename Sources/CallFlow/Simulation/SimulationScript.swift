public import Directory

/// What the people of a simulated call do: no answer unless told otherwise.
public struct SimulationScript: Hashable, Codable, Sendable {
    /// What a person does each time they are rung, first time first; the last entry repeats. Missing: rings in vain.
    public var people: [PersonID: [Response]]
    /// What the devices of the desk do.
    public var desk: [Response]
    /// Keys the caller presses, at so long after the call arrived.
    public var callerKeys: [TimedKey]
    /// When the caller hangs up, after the call arrived; nil: never before the call ends by itself.
    public var callerHangsUpAfter: Duration?
    /// How long a bridged conversation lasts before the responder hangs up.
    public var talkTime: Duration
    /// How long the caller speaks into voicemail; then silence ends the message.
    public var messageTime: Duration
    /// How long each prompt takes.
    public var promptTime: Duration
    /// People who are on another call.
    public var busy: Set<PersonID>
    /// Softphones that are not registered.
    public var unregistered: Set<DeviceID>
    /// Calls the line already carries.
    public var callsInProgress: Int

    /// A script in which nobody answers and the caller leaves a message of 10 s.
    public init(
        people: [PersonID: [Response]] = [:], desk: [Response] = [], callerKeys: [TimedKey] = [],
        callerHangsUpAfter: Duration? = nil, talkTime: Duration = .seconds(60), messageTime: Duration = .seconds(10),
        promptTime: Duration = .seconds(3), busy: Set<PersonID> = [], unregistered: Set<DeviceID> = [],
        callsInProgress: Int = 0
    ) {
        self.people = people
        self.desk = desk
        self.callerKeys = callerKeys
        self.callerHangsUpAfter = callerHangsUpAfter
        self.talkTime = talkTime
        self.messageTime = messageTime
        self.promptTime = promptTime
        self.busy = busy
        self.unregistered = unregistered
        self.callsInProgress = callsInProgress
    }

    /// A script in which these people answer after some rings and press 1, as `vigie simulate --answers` says.
    public static func answering(_ people: [PersonID], after delay: Duration = .seconds(4)) -> SimulationScript {
        let answers = people.map { ($0, [Response.answers(after: delay, keys: "1")]) }
        return SimulationScript(people: Dictionary(answers, uniquingKeysWith: { first, _ in first }))
    }

    /// What one rung person does.
    public enum Response: Hashable, Codable, Sendable {
        /// Rings until we stop.
        case noAnswer
        /// Answers after ringing this long, on that device or else the first, and presses these keys, one a second,
        /// once the prompt was heard. The person's other devices ring on.
        case answers(after: Duration, keys: String, on: DeviceID? = nil)
        /// Refuses with this SIP status at once; `cause` is what the peer says with it.
        case fails(status: Int, cause: String? = nil)
    }

    /// A key the caller presses.
    public struct TimedKey: Hashable, Codable, Sendable {
        public var key: String
        public var after: Duration

        public init(key: String, after: Duration) {
            self.key = key
            self.after = after
        }
    }
}
