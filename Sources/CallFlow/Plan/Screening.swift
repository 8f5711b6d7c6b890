import Directory

/// What a line does with its caller before anybody is rung.
public enum Screening: Hashable, Codable, Sendable {
    /// Nothing: the caller is known, or gives no reason.
    case open
    /// The number is blocked: hears why and is let go; or, told often enough within the hour, is refused unanswered.
    case blocked(Utterance, isAnswered: Bool)
    /// Has called more often within the hour than the line allows: hears so, and may leave a message.
    case limited(Utterance)
    /// Hides the number: presses the key that is spoken, or may leave a message.
    case gated(GatePlan)

    /// The way of a call that is turned away; nil leaves it to the rest of the plan.
    var route: CallPlan.Route? {
        switch self {
        case .blocked: .callerBlocked
        case .limited: .callerLimited
        case .open, .gated: nil
        }
    }

    /// Whether nobody is rung, whatever the caller does.
    var turnsAway: Bool {
        switch self {
        case .blocked, .limited: true
        case .open, .gated: false
        }
    }

    /// Whether the caller must be answered first, to press a digit.
    var isGate: Bool { if case .gated = self { true } else { false } }
}

/// How a caller who hides the number shows to be a person.
public struct GatePlan: Hashable, Codable, Sendable {
    /// One try: what is spoken, and the key that it asks for.
    public struct Challenge: Hashable, Codable, Sendable {
        public var utterance: Utterance
        /// A digit.
        public var key: String

        public init(utterance: Utterance, key: String) {
            self.utterance = utterance
            self.key = key
        }
    }

    /// The tries in order.
    public var challenges: [Challenge]
    /// How long each try waits for a key after it was spoken.
    public var wait: Duration
    /// Said when no try was right.
    public var failed: Utterance

    public init(challenges: [Challenge], wait: Duration, failed: Utterance) {
        self.challenges = challenges
        self.wait = wait
        self.failed = failed
    }
}

extension Planning {
    /// Blocked callers are told why so often within an hour; their further calls are refused without an answer.
    static let blockedAnswers = 3

    /// What a line does with the caller, and why, in words that name no number.
    ///
    /// Known callers pass before anything else is looked at: no filter holds up somebody of the organisation.
    func screening(of line: Line) -> (Screening, reason: String?) {
        guard let settings = line.callers else { return (.open, nil) }
        let wording = Wording(line: line)
        guard let number = arrival.callerNumber else {
            guard settings.anonymousGate else { return (.open, nil) }
            return (.gated(wording.gate(draws: gateDraws)), "the caller hides the number and must press a digit")
        }
        let normalised = PhoneNumber.normalised(number, countryCode: organisation.countryCode).lowercased()
        let calls = callsInHour[line.id, default: 0]
        let isBlocked = settings.blocked.contains { $0.matches(normalised) }
        let isLimited = settings.callsPerHour.map { calls >= $0 } ?? false
        guard isBlocked || isLimited else { return (.open, nil) }
        if settings.allowed.contains(where: { $0.matches(normalised) }) || isKnown(number, normalised) {
            return (.open, "the caller is known: no filter applies")
        }
        if isBlocked {
            let isAnswered = calls < Self.blockedAnswers
            return (
                .blocked(wording.callerBlocked, isAnswered: isAnswered),
                "the caller's number is blocked on the line" + (isAnswered ? "" : ", and was told so \(calls) times")
            )
        }
        return (.limited(wording.callerLimited), "the caller has called \(calls) times within an hour")
    }

    /// Whether a telephone of the organisation calls.
    private func isKnown(_ number: String, _ normalised: String) -> Bool {
        organisation.activeDevices.contains { device in
            switch device.reach {
            case .registered(let user): user == number
            case .external(let own, _):
                PhoneNumber.normalised(own, countryCode: organisation.countryCode) == normalised
            }
        }
    }
}

extension Wording {
    /// What every caller hears first who will hear no announcement.
    private var emergency: [Prompt] { line.announcement.tellsEmergencyNumbers ? [.text(.emergency)] : [] }

    var callerBlocked: Utterance {
        Utterance(PromptText.callerBlocked.rawValue, language, emergency + [.text(.callerBlocked)])
    }

    var callerLimited: Utterance {
        Utterance(PromptText.callerLimited.rawValue, language, emergency + [.text(.callerLimited)])
    }

    /// One challenge for each draw: zero would ask to be called back, so it is no digit of a gate.
    func gate(draws: [Int]) -> GatePlan {
        // Nor the one that refuses a recording.
        let keys = (1...9).map(String.init).filter { $0 != line.recording?.refuseKey }
        return GatePlan(
            challenges: draws.map { draw in
                let key = keys[abs(draw % keys.count)]
                return .init(
                    utterance: Utterance(
                        PromptText.gateDigit.rawValue, language,
                        [.text(.gateDigit), .digits(key), .text(.gateAgain), .digits(key)]),
                    key: key)
            },
            wait: .seconds(6), failed: shipped(.gateFailed))
    }
}
