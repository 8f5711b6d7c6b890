/// What somebody does with one call, whether they place it or receive it: times count from the answer.
public struct LegScript: Hashable, Sendable {
    /// What a called phone does.
    public enum Reaction: Hashable, Sendable {
        /// Rings, and is picked up after so long.
        case answer(after: Duration)
        /// Rings until the caller gives up.
        case ring
        /// Refuses with a status after so long.
        case reject(status: Int, after: Duration = .milliseconds(200))
        /// Says nothing more than the 100 that its stack sends.
        case silent
    }

    /// When a key is pressed.
    public enum Moment: Hashable, Sendable {
        /// So long after the answer.
        case answered(after: Duration)
        /// So long after the beginning of that prompt was heard, each time it is heard.
        case heard(String, after: Duration)
    }

    /// A key and when it is pressed.
    public struct KeyPress: Hashable, Sendable {
        public var key: Character
        public var moment: Moment
        /// Pressed as SIP INFO instead of RFC 4733.
        public var byInfo: Bool

        /// Presses a key at a moment.
        public init(_ key: Character, _ moment: Moment, byInfo: Bool = false) {
            self.key = key
            self.moment = moment
            self.byInfo = byInfo
        }
    }

    /// Puts the other side on hold after so long, for so long.
    public struct Hold: Hashable, Sendable {
        public var after: Duration
        public var lasting: Duration

        /// Holds by re-INVITE.
        public init(after: Duration, lasting: Duration) {
            self.after = after
            self.lasting = lasting
        }
    }

    public var reaction = Reaction.answer(after: .seconds(2))
    /// The provisional response of a called phone; nil sends none above 100.
    public var ringing: Int? = 180
    /// Sends the provisional response reliably (RFC 3262), where the caller can.
    public var ringsReliably = false
    /// The provisional response holds the answer already; the 200 repeats it, unless it came reliably.
    public var answersEarly = false
    public var keys: [KeyPress] = []
    /// Nil never hangs up first.
    public var hangUpAfter: Duration?
    /// A placed call is cancelled so long after its INVITE, if it is not answered by then.
    public var cancelAfter: Duration?
    /// A placed call is given up so long after its INVITE in whatever state it is.
    public var giveUpAfter: Duration?
    public var holds: [Hold] = []
    /// When it asks the other side for a new offer by a re-INVITE without any.
    public var refreshes: [Duration] = []
    /// When the person speaks; nil always.
    public var speech: [ClosedRange<Duration>]?
    /// From when on no audio leaves the phone any more, the call staying up.
    public var audioEndsAfter: Duration?
    /// The INVITE offers nothing: the answer does.
    public var isLateOffer = false
    /// The 2xx offers a codec that we do not speak.
    public var answersUselessly = false

    /// Answers after 2 s and stays.
    public init() {}

    /// Answers, and presses 1 when the whisper has been heard.
    public static func accepts(after: Duration = .seconds(2), hangsUpAfter: Duration? = nil) -> LegScript {
        var script = LegScript()
        script.reaction = .answer(after: after)
        script.keys = [KeyPress("1", .heard("whisper", after: .seconds(1)))]
        script.hangUpAfter = hangsUpAfter
        return script
    }

    /// Rings and rings.
    public static var ringsOnly: LegScript {
        var script = LegScript()
        script.reaction = .ring
        return script
    }

    /// Refuses.
    public static func rejects(_ status: Int) -> LegScript {
        var script = LegScript()
        script.reaction = .reject(status: status)
        return script
    }

    /// Calls and stays for so long after the answer.
    public static func calls(for duration: Duration) -> LegScript {
        var script = LegScript()
        script.hangUpAfter = duration
        return script
    }
}
