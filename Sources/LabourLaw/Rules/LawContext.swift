public import Chronology

/// What a rule may look at: the facts of one worker on their line of time, and the books by date.
public struct LawContext: Sendable {
    public let timeline: WorkerTimeline
    public let library: BookLibrary
    private let values: [String: BookEntry]
    /// Whether the regime is one of private law.
    public let isPrivate: Bool

    public init(timeline: WorkerTimeline, library: BookLibrary) {
        self.timeline = timeline
        self.library = library
        values = library.values(for: timeline.file.regime)
        isPrivate = library.chain(for: timeline.file.regime)?.first?.sphere == .privateLaw
    }

    public var file: WorkerFile { timeline.file }
    public var days: DayClassifier { timeline.days }
    public var params: WorkerParameters { file.params }
    public var person: WorkerPerson { file.person }

    /// What the books say on a day; nil where they are silent.
    public func law(_ id: String, on date: CivilDate) -> DatedValue? { values[id]?.row(on: date) }

    /// What the books say at an instant, by the civil day that it falls on.
    public func law(_ id: String, at instant: Instant) -> DatedValue? { law(id, on: days.date(of: instant)) }

    public func number(_ id: String, at instant: Instant) -> ExactNumber? { law(id, at: instant)?.number }

    /// An instant as people read it.
    public func text(_ instant: Instant) -> String { OffsetInstant.format(instant, on: days.clock) }

    /// An instant as French readers write it, such as `10/11/2026 à 15 h 00`.
    public func french(_ instant: Instant) -> String {
        let reading = days.clock.reading(at: instant)
        return "\(Self.two(reading.date.day))/\(Self.two(reading.date.month))/\(reading.date.year) à "
            + "\(reading.hour) h \(Self.two(reading.minute))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// One rule of the law: a small value that looks at a worker's line of time and says what it found.
public protocol LawRule: Sendable {
    /// The name that findings carry, such as `daily_rest`.
    var name: String { get }
    /// What it checks, for the annex.
    var summary: LawText { get }
    /// The values of the books that it reads, by id; the annex shows them with their texts.
    var values: [String] { get }

    func findings(in context: LawContext) -> [Finding]
}

/// Every rule, in the order of the annex.
public enum LawRules {
    public static let all: [any LawRule] = [
        NoticeRule(), DailyRestRule(), RecuperationRule(), RestAgreementRule(), WeeklyRestRule(), UrgentWorksRule(),
        SixDaysRule(), DailyHoursRule(), SpanRule(), WeeklyHoursRule(), AverageHoursRule(), OvertimeRule(),
        NightWorkRule(), MinorRule(), PartTimeRule(), ForfaitJoursRule(), AbsenceRule(), FrequencyRule(), SetupRule(),
        MayDayRule(), OverlapRule(), EligibilityRule(),
    ]
}

extension ExactNumber {
    /// Hours as French readers write them, such as `7 h 30`.
    var frenchHours: String {
        let minutes = (self * 60).rounded(places: 0).floor
        let rest = abs(minutes) % 60
        return "\(minutes / 60) h" + (rest == 0 ? "" : rest < 10 ? " 0\(rest)" : " \(rest)")
    }

    /// Hours in English, such as `7 h 30 min`.
    var englishHours: String {
        let minutes = (self * 60).rounded(places: 0).floor
        let rest = abs(minutes) % 60
        return "\(minutes / 60) h" + (rest == 0 ? "" : " \(rest) min")
    }
}
