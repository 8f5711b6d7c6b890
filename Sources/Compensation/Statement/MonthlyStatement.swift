public import Chronology
public import LabourLaw

/// The document that a person is given at the end of a month (R3121-2): hours on call and what is owed for them, with
/// everything that lets the reader compute it again.
///
/// A pure function of the worker file, what the law found, what the books pay, and what earlier months left over.
public struct MonthlyStatement: Hashable, Sendable {
    /// Who it is for, and from whom.
    public struct Identity: Hashable, Sendable {
        public var worker: String
        public var name: String
        public var employer: String

        public init(worker: String, name: String, employer: String = "") {
            self.worker = worker
            self.name = name
            self.employer = employer
        }
    }

    /// Time on call of one period within the month.
    public struct Duty: Hashable, Sendable {
        public var interval: Interval
        public var line: String
        public var communicatedOn: CivilDate?
        public var hours: ExactNumber
    }

    /// One intervention within the month, with its hours by class.
    public struct Call: Hashable, Sendable {
        public var interval: Interval
        public var hasTravel: Bool
        public var hours: ClassHours
        public var reason: String?
    }

    /// Elapsed hours, whole and by class; an hour may be in several classes.
    public struct ClassHours: Hashable, Sendable {
        public var all = ExactNumber.zero
        public var night = ExactNumber.zero
        public var saturday = ExactNumber.zero
        public var sunday = ExactNumber.zero
        public var holiday = ExactNumber.zero
    }

    /// Compensatory rest that was there before, gained this month and taken.
    public struct RestAccount: Hashable, Sendable {
        public var previousMinutes: Int
        public var takenMinutes: Int

        public init(previousMinutes: Int = 0, takenMinutes: Int = 0) {
            self.previousMinutes = previousMinutes
            self.takenMinutes = takenMinutes
        }
    }

    public var identity: Identity
    public var month: CivilMonth
    public var regime: String
    public var timezone: String
    public var territory: Territory
    public var duties: [Duty]
    public var calls: [Call]
    /// Hours on call, each minute once, interventions included.
    public var onCallHours: ClassHours
    public var onCallHoursWithoutCalls: ExactNumber
    public var callHours: ClassHours
    public var lines: [PayLine]
    public var pending: [PendingLine]
    public var adjustments: [Adjustment]
    public var notes: [String]
    public var findings: [Finding]
    public var books: [BookUse]
    public var rest: RestAccount
    /// Rest that was taken away under an agreement or by urgent works, to be given back beside the pay lines.
    public var legalRestMinutes: Int
    public var plannedResume: Instant?
    public var earliestResume: Instant?
    /// The worker file as sorted rows, for the digest and for whoever compares two of them.
    public var facts: [String]
    /// SHA-256 of the facts, the versions of the books and the lines: what closing the month freezes.
    public var digest: String

    /// The lines' sum with what is adjusted of earlier months.
    public var total: Money {
        lines.reduce(.zero) { $0 + $1.amount } + adjustments.reduce(.zero) { $0 + $1.amount }
    }

    /// Minutes of rest that the month adds, by pay lines and by law.
    public var gainedRestMinutes: Int { legalRestMinutes + lines.reduce(0) { $0 + $1.restMinutes } }

    /// Minutes of rest left at the end of the month.
    public var restBalanceMinutes: Int {
        rest.previousMinutes + gainedRestMinutes + adjustments.reduce(0) { $0 + $1.restMinutes } - rest.takenMinutes
    }

    /// Whether rest put off the next planned work.
    public var isResumptionDeferred: Bool {
        guard let plannedResume, let earliestResume else { return false }
        return earliestResume > plannedResume
    }

    /// Whether some amount rests on a value that was not read again in its text.
    public var hasUnverifiedSources: Bool {
        lines.contains { $0.citation.mark == .toBeVerified }
            || findings.contains { $0.citation.mark == .toBeVerified }
    }

    /// Makes the statement of a month from its file, which must name the month that `pay` was computed for.
    public init(
        of file: WorkerFile, month: CivilMonth, identity: Identity, assessment: Assessment, pay: PayResult,
        clock: ZoneTable, rest: RestAccount = RestAccount(), adjustments: [Adjustment] = []
    ) {
        let hours = StatementHours(file, month: month, clock: clock)
        self.identity = identity
        self.month = month
        regime = file.regime.name
        timezone = file.timezone
        territory = file.territory
        duties = hours.duties
        calls = hours.calls
        onCallHours = hours.onCall
        onCallHoursWithoutCalls = hours.quiet
        callHours = hours.called
        lines = pay.lines
        pending = pay.pending
        self.adjustments = adjustments
        notes = pay.notes + assessment.notes.map(\.french)
        if let reason = assessment.reasonForNoFindings { notes.append(reason.french) }
        findings = assessment.findings
        books = pay.books
        self.rest = rest
        legalRestMinutes = (assessment.rest.compensatory * 60).rounded(places: 0).floor
        plannedResume = file.plannedResume
        earliestResume = assessment.earliestResume
        facts = CanonicalFacts(file, month: month, clock: clock).rows
        digest = ""
        digest = FrozenMonth(self).digest
    }
}
