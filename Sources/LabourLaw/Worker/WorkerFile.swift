public import Chronology

/// Everything that is known about one person for one evaluation: the value of a *worker file*.
///
/// It is read from JSON (docs/worker-file.schema.json) or built from the ledger; nothing in it is computed. Intervals are
/// absolute time, in the order of the file.
public struct WorkerFile: Hashable, Sendable {
    public var id: String
    /// IANA name of the zone whose wall clock days, nights and weeks are read from.
    public var timezone: String
    public var territory: Territory
    /// The choices that the law leaves open for the territory's holidays.
    public var holidays: HolidayCalendar
    public var regime: Regime
    public var person: WorkerPerson
    public var params: WorkerParameters
    /// Working time by contract and schedule, done or planned.
    public var work: [Interval]
    /// When the person is expected at work after the last fact.
    public var plannedResume: Instant?
    public var onCall: [OnCallPeriod]
    public var interventions: [WorkerIntervention]
    public var absences: [WorkerAbsence]
    /// Planned weekly rests; when given, they decide which free time is the weekly rest.
    public var weeklyRests: [Interval]
    /// Hours of civil weeks whose single facts are not in the file, by the Monday of the week.
    public var workedWeeks: [CivilDate: ExactNumber]
    /// The month that a statement is about; nil: all facts of the file.
    public var month: CivilMonth?
    public var setup: OnCallSetup?
    public var constraints: OnCallConstraints?
    /// A year whose public holidays are asked for.
    public var holidayYear: Int?

    public init(
        id: String, timezone: String = "Europe/Paris", territory: Territory = .metropole, regime: Regime,
        person: WorkerPerson = WorkerPerson(), params: WorkerParameters = WorkerParameters()
    ) {
        self.id = id
        self.timezone = timezone
        self.territory = territory
        holidays = HolidayCalendar(territory)
        self.regime = regime
        self.person = person
        self.params = params
        work = []
        onCall = []
        interventions = []
        absences = []
        weeklyRests = []
        workedWeeks = [:]
    }
}

/// One period on call.
public struct OnCallPeriod: Hashable, Sendable {
    public var interval: Interval
    /// The line it is for; two lines at once are one time on call.
    public var line: String?
    /// The day on which the person was told.
    public var communicatedOn: CivilDate?
    /// The unit that the pay table counts it in, such as `week` or `saturday`; nil: derived from its ends.
    public var unit: String?
    /// Whether exceptional circumstances shorten the notice (L3121-12).
    public var isExceptional: Bool
    /// Whether it replaces an absent colleague.
    public var isReplacement: Bool
    /// Whether the period is fractioned, where a pay table knows that.
    public var isFractioned: Bool
    /// Whether the person took it of their own accord.
    public var isVoluntary: Bool

    public init(_ interval: Interval, line: String? = nil, communicatedOn: CivilDate? = nil, unit: String? = nil) {
        self.interval = interval
        self.line = line
        self.communicatedOn = communicatedOn
        self.unit = unit
        isExceptional = false
        isReplacement = false
        isFractioned = false
        isVoluntary = false
    }
}

/// One intervention, which is working time from its first minute to its last.
public struct WorkerIntervention: Hashable, Sendable {
    public var interval: Interval
    /// Whether it is or holds travel; travel counts as the rest of it (Cass. soc. 10 March 2004, 01-46.367).
    public var isTravel: Bool
    /// Whether it is urgent work in the sense of D3131-1.
    public var isUrgentWorks: Bool
    public var reason: String?

    public init(_ interval: Interval, isTravel: Bool = false, isUrgentWorks: Bool = false, reason: String? = nil) {
        self.interval = interval
        self.isTravel = isTravel
        self.isUrgentWorks = isUrgentWorks
        self.reason = reason
    }
}

/// Whole days, or a stretch, on which the person is away.
public struct WorkerAbsence: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case paidLeave = "paid-leave"
        case sickLeave = "sick-leave"
        case workAccident = "work-accident"
        case maternity
        case rtt, recovery, training, strike, other

        /// Nobody may be on call meanwhile.
        public var forbidsOnCall: Bool {
            [.paidLeave, .sickLeave, .workAccident, .maternity].contains(self)
        }
    }

    public var interval: Interval
    public var kind: Kind

    public init(_ interval: Interval, kind: Kind) {
        self.interval = interval
        self.kind = kind
    }
}

/// How on-call duty was set up in the company.
public struct OnCallSetup: Hashable, Sendable {
    /// The agreement that it rests on; nil: none.
    public var agreement: String?
    public var hasCSEOpinion: Bool
    public var isInspectorInformed: Bool
    public var hasContractClause: Bool

    public init(
        agreement: String? = nil, hasCSEOpinion: Bool = false, isInspectorInformed: Bool = false,
        hasContractClause: Bool = false
    ) {
        self.agreement = agreement
        self.hasCSEOpinion = hasCSEOpinion
        self.isInspectorInformed = isInspectorInformed
        self.hasContractClause = hasContractClause
    }
}

/// What weighs on a person on call: the facts that a judge looks at before calling it working time.
public struct OnCallConstraints: Hashable, Sendable {
    /// Minutes within which the person must be at work; nil: not said.
    public var responseMinutes: ExactNumber?
    /// Whether the intervention must start without any delay.
    public var isImmediate: Bool
    /// Whether the employer imposes where the person waits.
    public var isPlaceImposed: Bool
    /// Whether the person is lodged where they work.
    public var isLodgedOnSite: Bool
    /// Whether a uniform, a vehicle or equipment must be kept at hand.
    public var needsEquipment: Bool
    /// Whether the number is shown to the public.
    public var isNumberPublic: Bool
    /// Whether the person may decline or swap.
    public var canDecline: Bool
    /// Interventions a week on average, where the facts of the file do not tell.
    public var interventionsPerWeek: ExactNumber?
    /// Nights on call a week, where the facts of the file do not tell.
    public var nightsPerWeek: ExactNumber?
    /// Days on call in a row, where the facts of the file do not tell.
    public var consecutiveDays: Int?

    public init() {
        isImmediate = false
        isPlaceImposed = false
        isLodgedOnSite = false
        needsEquipment = false
        isNumberPublic = false
        canDecline = false
    }
}

/// A month of a year.
public struct CivilMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var year: Int
    /// 1 to 12.
    public var month: Int

    /// Creates a month; nil when the number is none.
    public init?(_ year: Int, _ month: Int) {
        guard (1...12).contains(month) else { return nil }
        self.year = year
        self.month = month
    }

    /// The month of a day.
    public init(_ date: CivilDate) {
        year = date.year
        month = date.month
    }

    /// Reads `2026-11`.
    public init?(_ text: String) {
        guard text.utf8.count == 7, let date = CivilText.parseDate(text + "-01") else { return nil }
        self.init(date)
    }

    public var firstDay: CivilDate { CivilDate(year, month, 1) }
    public var next: CivilMonth { CivilMonth(firstDay.adding(days: 31)) }
    public var lastDay: CivilDate { next.firstDay.adding(days: -1) }

    public static func < (lhs: CivilMonth, rhs: CivilMonth) -> Bool { (lhs.year, lhs.month) < (rhs.year, rhs.month) }

    public var description: String { String(firstDay.description.prefix(7)) }
}

extension CivilMonth: Codable {
    /// Reads `2026-11`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let month = CivilMonth(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)` is no month")
        }
        self = month
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
