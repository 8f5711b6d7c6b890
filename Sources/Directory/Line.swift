public import Chronology

/// A number that callers dial, with its hours, announcement, menu, ladder and voicemail.
///
/// Every default is section 5 of the design; every one can be set per line.
public struct Line: Hashable, Codable, Sendable {
    public var id: LineID
    /// The name that the whisper speaks ("chauffage urbain").
    public var name: String
    /// The dialled numbers or user parts that reach this line.
    public var numbers: [String]
    public var language: Language
    /// IANA name of the zone in which hours are read.
    public var zone: String
    public var territory: Territory
    public var hours: ServiceHours
    public var announcement: AnnouncementSettings
    public var menu: Menu?
    public var ladder: Ladder
    public var ringing: RingSettings
    public var acceptance: AcceptanceSettings
    public var voicemail: VoicemailSettings
    public var limits: LineLimits
    public var tasks: TaskSettings
    /// Nil: whoever calls is let through.
    public var callers: CallerSettings?
    /// Nil: no conversation is recorded.
    public var recording: RecordingSettings?
    /// Nil: nobody uses the line by a PIN.
    public var access: AccessSettings?
    public var isActive: Bool

    public init(
        id: LineID, name: String, numbers: [String], language: Language = .french, zone: String = "Europe/Paris",
        territory: Territory = .metropole, hours: ServiceHours = .init(), announcement: AnnouncementSettings = .init(),
        menu: Menu? = nil, ladder: Ladder, ringing: RingSettings = .init(), acceptance: AcceptanceSettings = .init(),
        voicemail: VoicemailSettings = .init(), limits: LineLimits = .init(), tasks: TaskSettings = .init(),
        callers: CallerSettings? = nil, recording: RecordingSettings? = nil,
        access: AccessSettings? = nil, isActive: Bool = true
    ) {
        self.id = id
        self.name = name
        self.numbers = numbers
        self.language = language
        self.zone = zone
        self.territory = territory
        self.hours = hours
        self.announcement = announcement
        self.menu = menu
        self.ladder = ladder
        self.ringing = ringing
        self.acceptance = acceptance
        self.voicemail = voicemail
        self.limits = limits
        self.tasks = tasks
        self.callers = callers
        self.recording = recording
        self.access = access
        self.isActive = isActive
    }
}

/// When somebody is at the desk (permanence); outside these hours the ladder is rung at once (astreinte).
public struct ServiceHours: Hashable, Codable, Sendable {
    /// Weekly opening of the desk, in the line's zone.
    public var staffed: [WeeklyInterval]
    /// Whether a public holiday closes the desk. Default true.
    public var holidaysCloseDesk: Bool
    /// The devices of the desk, rung together first.
    public var desk: [Device]
    /// The caller hears ringing until the desk answers; announcement, menu and ladder follow only when it does not.
    /// Default false: the announcement comes first.
    public var deskAnswers: Bool

    public init(
        staffed: [WeeklyInterval] = [], holidaysCloseDesk: Bool = true, desk: [Device] = [], deskAnswers: Bool = false
    ) {
        self.staffed = staffed
        self.holidaysCloseDesk = holidaysCloseDesk
        self.desk = desk
        self.deskAnswers = deskAnswers
    }
}

/// What the caller hears first.
public struct AnnouncementSettings: Hashable, Codable, Sendable {
    /// WAV file in the prompts folder; nil speaks the shipped or given text.
    public var file: String?
    /// Text to speak instead of the shipped one.
    public var text: String?
    /// Whether callers are told to dial 15 or 112 in vital danger. Removing it is a warning, never silent.
    public var tellsEmergencyNumbers: Bool
    /// What the caller hears while people are rung: a WAV file of music, or nil for ring-back tone.
    public var music: String?

    public init(file: String? = nil, text: String? = nil, tellsEmergencyNumbers: Bool = true, music: String? = nil) {
        self.file = file
        self.text = text
        self.tellsEmergencyNumbers = tellsEmergencyNumbers
        self.music = music
    }
}

/// A choice by key after the announcement.
public struct Menu: Hashable, Codable, Sendable {
    public enum Action: Hashable, Codable, Sendable {
        /// Go on to the hunt of this line.
        case hunt
        /// Go on to the hunt of another line.
        case line(LineID)
        /// Straight to voicemail.
        case voicemail
    }

    /// Text or file that names the choices.
    public var text: String?
    public var file: String?
    /// Key (0-9) to action. `*` and `#` are not menu keys.
    public var choices: [String: Action]
    /// What happens after the last unanswered repetition. Default `hunt`: a silent caller is still a caller.
    public var fallback: Action
    /// How long a caller may take after the text. Default 5 s.
    public var timeout: Duration
    /// How often the menu is spoken. Default 2.
    public var repetitions: Int

    public init(
        text: String? = nil, file: String? = nil, choices: [String: Action], fallback: Action = .hunt,
        timeout: Duration = .seconds(5), repetitions: Int = 2
    ) {
        self.text = text
        self.file = file
        self.choices = choices
        self.fallback = fallback
        self.timeout = timeout
        self.repetitions = repetitions
    }
}

/// The levels that are hunted in order: primary, backup, manager.
public struct Ladder: Hashable, Codable, Sendable {
    public var levels: [Level]
    /// Who is rung at once when nobody is on call at any level.
    public var manager: PersonID?
    /// How often the whole ladder is tried. Default 2.
    public var rounds: Int
    /// From the end of announcement and menu. Default 150 s.
    public var budget: Duration

    public init(levels: [Level], manager: PersonID? = nil, rounds: Int = 2, budget: Duration = .seconds(150)) {
        self.levels = levels
        self.manager = manager
        self.rounds = rounds
        self.budget = budget
    }
}

/// A rung of the ladder.
public struct Level: Hashable, Codable, Sendable {
    /// "primary", "backup", "manager" or the organisation's own word.
    public var name: String
    /// Who is on call at this level, week by week.
    public var duties: [WeeklyDuty]
    /// The rota that says so instead; `duties` is empty then.
    public var rota: RotaSource?

    public init(name: String, duties: [WeeklyDuty], rota: RotaSource? = nil) {
        self.name = name
        self.duties = duties
        self.rota = rota
    }
}

/// A person on call during one part of each week.
public struct WeeklyDuty: Hashable, Codable, Sendable {
    public var person: PersonID
    public var interval: WeeklyInterval

    public init(person: PersonID, interval: WeeklyInterval) {
        self.person = person
        self.interval = interval
    }
}

/// How people are rung.
public struct RingSettings: Hashable, Codable, Sendable {
    /// From the first 180 or 183. Default 20 s.
    public var ringTime: Duration
    /// From the INVITE, whatever comes. Default 30 s.
    public var attemptTime: Duration
    /// How often at least the caller hears progress. Default 20 s.
    public var progressEvery: Duration
    /// Ring a person who is already on one of our calls, or being rung by one. Default false.
    public var ringsBusyPeople: Bool
    /// Which number external legs show: the line's own number, or the caller's.
    public var presentsCaller: Bool

    public init(
        ringTime: Duration = .seconds(20), attemptTime: Duration = .seconds(30),
        progressEvery: Duration = .seconds(20), ringsBusyPeople: Bool = false, presentsCaller: Bool = false
    ) {
        self.ringTime = ringTime
        self.attemptTime = attemptTime
        self.progressEvery = progressEvery
        self.ringsBusyPeople = ringsBusyPeople
        self.presentsCaller = presentsCaller
    }
}

/// How a rung person takes the call: 1 accepts, 2 declines, 3 repeats with the caller's number, others repeat.
public struct AcceptanceSettings: Hashable, Codable, Sendable {
    /// How often the acceptance prompt is tried. Default 3.
    public var tries: Int
    /// How long each try waits for a key after the prompt. Default 5 s.
    public var wait: Duration

    public init(tries: Int = 3, wait: Duration = .seconds(5)) {
        self.tries = tries
        self.wait = wait
    }
}

/// How a message is taken.
public struct VoicemailSettings: Hashable, Codable, Sendable {
    public var isEnabled: Bool
    /// Default 180 s.
    public var maximum: Duration
    /// Silence that ends the message. Default 8 s.
    public var endingSilence: Duration
    /// Shorter messages are discarded. Default 2 s.
    public var minimum: Duration

    public init(
        isEnabled: Bool = true, maximum: Duration = .seconds(180), endingSilence: Duration = .seconds(8),
        minimum: Duration = .seconds(2)
    ) {
        self.isEnabled = isEnabled
        self.maximum = maximum
        self.endingSilence = endingSilence
        self.minimum = minimum
    }
}

/// What bounds the calls of a line.
public struct LineLimits: Hashable, Codable, Sendable {
    /// Simultaneous calls; beyond it the caller is told and offered voicemail. Default 10.
    public var simultaneousCalls: Int
    /// Simultaneous calls of one caller who shows a number: more are told and offered voicemail, and nobody is rung for
    /// them. Default 4. It also ends a loop through a carrier that hides that the call was ours.
    public var callsPerCaller: Int
    /// After this long a call is ended. Default 4 h.
    public var maximumCall: Duration
    /// Without RTP for this long, and not on hold, a leg is dead. Default 20 s.
    public var mediaTimeout: Duration

    public init(
        simultaneousCalls: Int = 10, callsPerCaller: Int = 4, maximumCall: Duration = .seconds(4 * 3600),
        mediaTimeout: Duration = .seconds(20)
    ) {
        self.simultaneousCalls = simultaneousCalls
        self.callsPerCaller = callsPerCaller
        self.maximumCall = maximumCall
        self.mediaTimeout = mediaTimeout
    }
}

/// How people are told of what is left to do, until somebody acknowledges it.
public struct TaskSettings: Hashable, Codable, Sendable {
    /// When the people of a level are told, counted from the task's arrival at that level. Default 0, 3, 6 and 10 min;
    /// as long after the last as between the first two, the next level begins.
    public var chase: [Duration]
    /// How often the last level is told once all were told in vain. Default 30 min.
    public var repeatEvery: Duration
    /// How long after a call its number may be called back from a task. Default 72 h.
    public var callBackWithin: Duration
    /// Whether an alert that its source says is over needs nobody any more. Default true.
    public var resolvedEnds: Bool

    public init(
        chase: [Duration] = [.zero, .seconds(180), .seconds(360), .seconds(600)],
        repeatEvery: Duration = .seconds(1800), callBackWithin: Duration = .seconds(72 * 3600),
        resolvedEnds: Bool = true
    ) {
        self.chase = chase
        self.repeatEvery = repeatEvery
        self.callBackWithin = callBackWithin
        self.resolvedEnds = resolvedEnds
    }

    public init(from decoder: any Decoder) throws {
        let standard = TaskSettings()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        chase = try values.decode([Duration].self, forKey: .chase)
        repeatEvery = try values.decode(Duration.self, forKey: .repeatEvery)
        // What an earlier version stored says nothing of these.
        callBackWithin = try values.decodeIfPresent(Duration.self, forKey: .callBackWithin) ?? standard.callBackWithin
        resolvedEnds = try values.decodeIfPresent(Bool.self, forKey: .resolvedEnds) ?? standard.resolvedEnds
    }
}
