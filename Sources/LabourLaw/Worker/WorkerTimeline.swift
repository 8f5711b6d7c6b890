public import Chronology

/// A worker's facts joined on one line of time: work, time on call, interventions with travel, absences.
///
/// Building it is one thing and checking it another (the rules). All durations are elapsed time. A call during
/// contractual work is working time once; a stretch is never on call and at work at once; time on call for two lines is
/// counted once.
public struct WorkerTimeline: Sendable {
    public let file: WorkerFile
    /// Days, nights, weeks and holidays as the file's zone and territory have them.
    public let days: DayClassifier
    /// Contractual work.
    public let work: IntervalSet
    /// Interventions, travel with them, in order of time.
    public let interventions: [WorkerIntervention]
    /// The time of interventions.
    public let intervened: IntervalSet
    /// Working time: contractual work and interventions.
    public let worked: IntervalSet
    /// Time on call outside contractual work, interventions included, each minute once.
    public let onCall: IntervalSet
    /// Periods on call in order of time.
    public let periods: [OnCallPeriod]
    public let absences: [WorkerAbsence]
    /// Every stretch between works that is no mere break, in order; the first has no work before it, and the last none
    /// after it.
    let restBlocks: [RestBlock]

    /// Joins the facts of a file.
    public init(_ file: WorkerFile, clock: ZoneTable, night: NightWindow) {
        self.file = file
        let instants = file.work + file.onCall.map(\.interval) + file.interventions.map(\.interval)
        let years = instants.flatMap { [clock.reading(at: $0.start).date.year, clock.reading(at: $0.end).date.year] }
        let first = years.min() ?? 2026
        days = DayClassifier(
            clock: clock, holidays: file.holidays, night: night, years: first...max(first, years.max() ?? first))
        work = IntervalSet(file.work)
        interventions = file.interventions.sorted { $0.interval < $1.interval }
        intervened = IntervalSet(file.interventions.map(\.interval))
        worked = work.union(intervened)
        periods = file.onCall.sorted { $0.interval < $1.interval }
        onCall = IntervalSet(file.onCall.map(\.interval)).subtracting(work)
        absences = file.absences.sorted { $0.interval < $1.interval }
        restBlocks = RestBlock.blocks(
            work: work, resume: file.plannedResume, interventions: interventions, onCall: onCall, days: days)
    }

    /// Time on call without the interventions that fell into it.
    public var quietOnCall: IntervalSet { onCall.subtracting(intervened) }

    /// From the first fact of work, call or duty to the last; nil without any.
    public var span: Interval? {
        var whole = worked.union(onCall)
        if let resume = file.plannedResume, let point = Interval(resume, resume + .seconds(1)) {
            whole = whole.union(IntervalSet(point))
        }
        return whole.span
    }

    /// The Mondays of the civil weeks that hold some fact, in order.
    public var mondays: [CivilDate] {
        var found: Set<Int> = []
        for interval in worked.union(onCall).intervals {
            var monday = DayClassifier.monday(of: days.date(of: interval.start))
            let last = days.date(of: interval.end - .microseconds(1))
            while monday <= last {
                found.insert(monday.dayNumber)
                monday = monday.adding(days: 7)
            }
        }
        return found.sorted().map(CivilDate.init(dayNumber:))
    }

    /// The part of the line that the file's month covers; nil: all of it.
    public var statementSpan: Interval? { file.month.flatMap { days.interval(of: $0) } }

    /// A set cut to the file's month, or whole without one.
    public func inStatement(_ set: IntervalSet) -> IntervalSet { statementSpan.map(set.intersection) ?? set }

    /// Elapsed working hours of a civil week, with the hours that the file gives for weeks without single facts.
    public func workedHours(inWeekOf monday: CivilDate) -> ExactNumber {
        let known = days.week(ofMonday: monday).map { worked.intersection($0).duration.exactHours } ?? .zero
        return known + (file.workedWeeks[monday] ?? .zero)
    }
}
