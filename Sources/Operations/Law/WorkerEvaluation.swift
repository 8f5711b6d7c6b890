import Chronology
import LabourLaw
public import Paper

/// What `vigie law evaluate` prints about one worker, in the form of docs/worker-file.schema.json.
public struct WorkerEvaluation: Encodable, Sendable {
    /// One finding.
    struct FindingLine: Encodable, Sendable {
        var rule: String
        /// Begins with the bare article.
        var citation: String
        var link: String?
        var severity: String
        /// Instants with their offset.
        var start: String
        var end: String
        var measured: String?
        var limit: String?
        var margin: Double?
        /// In French; `message_en` beside it.
        var message: String
        var messageEnglish: String
        var cure: String?

        enum CodingKeys: String, CodingKey {
            case rule, citation, link, severity, start, end, measured, limit, margin, message, cure
            case messageEnglish = "message_en"
        }
    }

    /// What the pay tables say about one worker.
    public struct Compensation: Hashable, Sendable {
        public var lines: [PayLineJSON]
        public var uncomputed: [PendingLineJSON]
        /// Euros with two decimals.
        public var total: String
        /// Other readings, and values to be verified.
        public var notes: [String]

        public init(
            lines: [PayLineJSON] = [], uncomputed: [PendingLineJSON] = [], total: String = "0.00",
            notes: [String] = []
        ) {
            self.lines = lines
            self.uncomputed = uncomputed
            self.total = total
            self.notes = notes
        }
    }

    let id: String
    let findings: [FindingLine]
    let noFindingsReason: String?
    let earliestResume: String?
    let hours: [String: Double]
    let rest: RestLine
    let requalification: RequalificationLine?
    let compensation: Compensation
    let notes: [String]
    /// The public holidays of the year that the file asks about.
    let holidays: [String]?

    /// Joins what the law and what the tables say.
    init(_ assessment: Assessment, context: LawContext, compensation: Compensation) {
        id = assessment.id
        findings = assessment.findings.map { Self.line($0, in: context) }
        noFindingsReason = assessment.reasonForNoFindings?.french
        earliestResume = assessment.earliestResume.map { context.text($0) }
        hours = [
            "oncall": Self.hours(assessment.hours.onCall),
            "oncall_excluding_interventions": Self.hours(assessment.hours.onCallExcludingInterventions),
            "intervention": Self.hours(assessment.hours.intervention), "night": Self.hours(assessment.hours.night),
            "overtime_25": Self.hours(assessment.hours.overtime25),
            "overtime_50": Self.hours(assessment.hours.overtime50),
            "complementary": Self.hours(assessment.hours.complementary),
        ]
        rest = RestLine(assessment.rest, in: context)
        requalification = assessment.requalification.map(RequalificationLine.init)
        self.compensation = compensation
        notes = assessment.notes.map(\.french) + compensation.notes
        holidays = context.file.holidayYear.map { context.file.holidays.dates(in: $0...$0).map(\.description) }
    }

    /// Hours to four places, as a JSON number.
    private static func hours(_ number: ExactNumber) -> Double { number.rounded(places: 4).approximation }

    private static func line(_ finding: Finding, in context: LawContext) -> FindingLine {
        FindingLine(
            rule: finding.rule, citation: finding.citation.description, link: finding.citation.url,
            severity: finding.severity.rawValue, start: context.text(finding.interval.start),
            end: context.text(finding.interval.end), measured: finding.measured.map(text),
            limit: finding.limit.map(text), margin: finding.margin.map { hours($0) },
            message: finding.message.french, messageEnglish: finding.message.english, cure: finding.cure?.french)
    }

    private static func text(_ measure: Finding.Measure) -> String {
        "\(measure.value.rounded(places: 4)) \(measure.unit)"
    }

    enum CodingKeys: String, CodingKey {
        case id, findings, hours, rest, requalification, compensation, notes, holidays
        case noFindingsReason = "no_findings_reason"
        case earliestResume = "earliest_resume"
        case total = "total_eur"
        case uncomputed = "not_computed"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(findings, forKey: .findings)
        try container.encodeIfPresent(noFindingsReason, forKey: .noFindingsReason)
        // Written as null where nothing bounds it, so that a reader sees that it was looked for.
        try container.encode(earliestResume, forKey: .earliestResume)
        try container.encode(hours, forKey: .hours)
        try container.encode(rest, forKey: .rest)
        try container.encodeIfPresent(requalification, forKey: .requalification)
        try container.encode(compensation.lines, forKey: .compensation)
        try container.encode(compensation.uncomputed, forKey: .uncomputed)
        try container.encode(compensation.total, forKey: .total)
        try container.encode(notes, forKey: .notes)
        try container.encodeIfPresent(holidays, forKey: .holidays)
    }
}

extension WorkerEvaluation {
    /// Rest had and owed.
    struct RestLine: Encodable, Sendable {
        let dailyAcquired: Bool?
        let weeklyAcquired: Bool?
        let compensatory: Double
        let latestEndOfDay: String?
        let duties: [String]

        init(_ rest: Assessment.Rest, in context: LawContext) {
            latestEndOfDay = rest.latestEndOfDay.map { context.text($0) }
            dailyAcquired = rest.isDailyAcquired
            weeklyAcquired = rest.isWeeklyAcquired
            compensatory = rest.compensatory.rounded(places: 4).approximation
            duties = rest.duties.map(\.french)
        }

        enum CodingKeys: String, CodingKey {
            case duties
            case dailyAcquired = "daily_acquired"
            case weeklyAcquired = "weekly_acquired"
            case compensatory = "compensatory_rest_owed_h"
            case latestEndOfDay = "latest_end_of_day"
        }
    }

    /// Facts that weigh toward working time; never a verdict.
    struct RequalificationLine: Encodable, Sendable {
        struct Indicator: Encodable, Sendable {
            var points: Int
            var fact: String
            var citation: String
        }

        let risk: String
        let score: Int
        let indicators: [Indicator]
        let advice: String

        init(_ found: RequalificationIndicators) {
            risk = found.level.rawValue
            score = found.score
            indicators = found.indicators.map {
                Indicator(points: $0.points, fact: $0.fact.french, citation: $0.citation.description)
            }
            advice = "Risque de requalification à faire apprécier : des indices, jamais un verdict."
        }
    }
}
