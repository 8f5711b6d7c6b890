public import Chronology

/// What the law and the books say about one worker file.
public struct Assessment: Hashable, Sendable {
    /// Elapsed hours of the file's month, or of all its facts when it names none.
    public struct Hours: Hashable, Sendable {
        public var onCall = ExactNumber.zero
        public var onCallExcludingInterventions = ExactNumber.zero
        public var intervention = ExactNumber.zero
        /// Working time inside the night.
        public var night = ExactNumber.zero
        /// Overtime of civil weeks that end in the month, in its two bands.
        public var overtime25 = ExactNumber.zero
        public var overtime50 = ExactNumber.zero
        /// Hours of a part-time person beyond the contract.
        public var complementary = ExactNumber.zero

        public init() {}
    }

    /// Rest owed and given.
    public struct Rest: Hashable, Sendable {
        /// Whether the daily rest was had before the last intervention; nil: no intervention broke in.
        public var isDailyAcquired: Bool?
        /// Whether the weekly rest was had before it; nil: the time around it was no weekly rest.
        public var isWeeklyAcquired: Bool?
        /// Rest taken away under an agreement or by urgent works, which must be given back.
        public var compensatory = ExactNumber.zero
        /// By when a working day that a call opened must be over; nil: none was.
        public var latestEndOfDay: Instant?
        /// What the employer must do under a derogation.
        public var duties: [LawText] = []

        public init() {}
    }

    public var id: String
    /// In order of time.
    public var findings: [Finding]
    /// Why there are no findings, where the law does not reach.
    public var reasonForNoFindings: LawText?
    /// Requalification: facts that a judge would weigh, never a verdict.
    public var requalification: RequalificationIndicators?
    /// Legal doubts and settings that had a part in it.
    public var notes: [LawText]
    /// The earliest lawful resumption after the last intervention; `planned_resume` when rest was acquired, nil when
    /// nothing bounds it.
    public var earliestResume: Instant?
    public var hours: Hours
    public var rest: Rest

    public init(id: String) {
        self.id = id
        findings = []
        notes = []
        hours = Hours()
        rest = Rest()
    }
}

/// Facts that weigh toward calling time on call working time, with a score of our own.
public struct RequalificationIndicators: Hashable, Sendable {
    public enum Level: String, Hashable, Codable, Sendable, CaseIterable {
        case low, medium, high
    }

    /// One fact with its points.
    public struct Indicator: Hashable, Sendable {
        public var points: Int
        public var fact: LawText
        public var citation: Citation

        public init(points: Int, fact: LawText, citation: Citation) {
            self.points = points
            self.fact = fact
            self.citation = citation
        }
    }

    public var indicators: [Indicator]
    public var score: Int
    public var level: Level

    public init(indicators: [Indicator], score: Int, level: Level) {
        self.indicators = indicators
        self.score = score
        self.level = level
    }
}
