/// A recurrence rule of [RFC 5545 3.3.10](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10): every BYxxx part,
/// WKST, COUNT and UNTIL, in the Gregorian calendar.
///
/// A rule is read with `init(_:)` from its text and says nothing of when it starts: `occurrences(from:)` takes the
/// first reading. It works on the wall clock; only a calendar event knows a zone.
public struct RecurrenceRule: Hashable, Sendable {
    /// The period that repeats.
    public enum Frequency: String, Hashable, Codable, Sendable, CaseIterable {
        case secondly = "SECONDLY"
        case minutely = "MINUTELY"
        case hourly = "HOURLY"
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// A day of the week, all of them in the period or one counted from its start or end.
    public struct NumberedWeekday: Hashable, Sendable {
        /// 1 is the first, -1 the last; nil is every one.
        public var ordinal: Int?
        public var weekday: Weekday

        public init(_ weekday: Weekday, ordinal: Int? = nil) {
            self.ordinal = ordinal
            self.weekday = weekday
        }
    }

    /// The last moment at which a rule may fire, itself included.
    public enum Until: Hashable, Sendable {
        /// The whole of that day.
        case date(CivilDate)
        /// A reading of the same wall clock as the start.
        case local(CivilDateTime)
        /// A reading of UTC.
        case utc(CivilDateTime)
    }

    public var frequency: Frequency
    /// Every so many periods. At least 1.
    public var interval: Int
    /// How often the rule fires at most.
    public var count: Int?
    public var until: Until?
    /// Each part in order and without repetition; empty when the rule does not have it.
    public var bySecond: [Int] = []
    public var byMinute: [Int] = []
    public var byHour: [Int] = []
    public var byDay: [NumberedWeekday] = []
    public var byMonthDay: [Int] = []
    public var byYearDay: [Int] = []
    public var byWeekNumber: [Int] = []
    public var byMonth: [Int] = []
    public var bySetPosition: [Int] = []
    /// The day on which a week begins. Monday unless the rule says otherwise.
    public var weekStart: Weekday = .monday

    /// A rule without any BYxxx part.
    public init(_ frequency: Frequency, interval: Int = 1, count: Int? = nil, until: Until? = nil) {
        self.frequency = frequency
        self.interval = max(1, interval)
        self.count = count
        self.until = until
    }

    /// Whether the rule goes on for ever.
    public var isEndless: Bool { count == nil && until == nil }
}

/// What is wrong with the text of a rule.
public struct RecurrenceRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part at fault, e.g. `BYDAY`.
    public var part: String
    public var problem: String
    /// What to write instead.
    public var remedy: String

    public init(part: String, problem: String, remedy: String) {
        self.part = part
        self.problem = problem
        self.remedy = remedy
    }

    public var description: String { "\(part): \(problem); \(remedy)" }
}

extension Weekday {
    /// The two letters of RFC 5545.
    public var calendarCode: String {
        switch self {
        case .monday: "MO"
        case .tuesday: "TU"
        case .wednesday: "WE"
        case .thursday: "TH"
        case .friday: "FR"
        case .saturday: "SA"
        case .sunday: "SU"
        }
    }

    /// The day of two letters of RFC 5545; nil for any other text.
    public init?(calendarCode: some StringProtocol) {
        guard let day = Weekday.allCases.first(where: { $0.calendarCode == calendarCode.uppercased() }) else {
            return nil
        }
        self = day
    }

    /// How many days after the start of the week this day comes, 0 to 6.
    public func distance(from start: Weekday) -> Int { (rawValue - start.rawValue + 7) % 7 }
}
