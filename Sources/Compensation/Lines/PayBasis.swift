import Chronology
import LabourLaw

/// The facts of one file in the form that pay needs: sets of time, days with their classes, and stretches of time within
/// which no rate changes and no month ends.
struct PayBasis {
    /// A stretch of one month during which every rate stays the same.
    struct Period {
        let interval: Interval
        let month: CivilMonth
        /// Its first day.
        let date: CivilDate
        let onCall: RateRow<OnCallRule>?
        let interventions: RateRow<InterventionRule>?
        let lateNotice: RateRow<LateNotice>?
    }

    let file: WorkerFile
    let scheme: PayScheme
    let calendar: PayCalendar
    let periods: [Period]
    let work: IntervalSet
    /// Time on call outside contractual work, each minute once.
    let onCall: IntervalSet
    /// Interventions outside contractual work, travel with them.
    let calls: IntervalSet

    init?(_ file: WorkerFile, clock: ZoneTable, scheme: PayScheme) {
        let all = file.onCall.map(\.interval) + file.interventions.map(\.interval) + file.work
        guard let first = all.map(\.start).min(), let last = all.map(\.end).max(), let span = Interval(first, last)
        else { return nil }
        self.file = file
        self.scheme = scheme
        calendar = PayCalendar(clock: clock, holidays: file.holidays, around: span)
        work = IntervalSet(file.work)
        onCall = IntervalSet(file.onCall.map(\.interval)).subtracting(work)
        calls = IntervalSet(file.interventions.map(\.interval)).subtracting(work)
        periods = Self.periods(of: file, scheme: scheme, calendar: calendar)
    }

    /// Cuts time at month ends and wherever a table, a wage or the value of a point changes.
    private static func periods(of file: WorkerFile, scheme: PayScheme, calendar: PayCalendar) -> [Period] {
        guard let first = calendar.days.first?.date, let last = calendar.days.last?.date else { return [] }
        var cuts: Set<Int> = [first.dayNumber]
        var month = CivilMonth(first).next
        while month.firstDay <= last {
            cuts.insert(month.firstDay.dayNumber)
            month = month.next
        }
        var changes = scheme.changes + file.person.hourlyRates.compactMap(\.from)
        for value in file.params.values.values {
            changes += (value.items ?? []).compactMap { $0["from"]?.text.flatMap { CivilText.parseDate($0) } }
        }
        cuts.formUnion(changes.filter { first < $0 && $0 <= last }.map(\.dayNumber))
        let starts = cuts.sorted().map(CivilDate.init(dayNumber:)) + [last.adding(days: 1)]
        return zip(starts, starts.dropFirst()).compactMap { start, end in
            Interval(calendar.clock.startOfDay(start), calendar.clock.startOfDay(end)).map { interval in
                Period(
                    interval: interval, month: CivilMonth(start), date: start,
                    onCall: scheme.onCall.row(on: start), interventions: scheme.interventions.row(on: start),
                    lateNotice: scheme.lateNotice.row(on: start))
            }
        }
    }

    func period(at instant: Instant) -> Period? { periods.first { $0.interval.contains(instant) } }

    /// The value of a base on a day.
    func value(of base: RateBase, in period: Period) -> ExactNumber? {
        let date = period.date
        switch base {
        case .euro: return 1
        case .hourlyWage: return hourlyWage(on: date)
        case .minutesOfWork: return hourlyWage(on: date).flatMap { $0.divided(by: 60) }
        case .annualOver1820:
            if let wage = hourlyWage(on: date), annualPay(on: date) == nil { return wage }
            return annualPay(on: date)?.divided(by: 1820)
        case .minimumHierarchicalWage, .guaranteedMinimum, .point:
            guard let name = base.parameter else { return nil }
            return file.params.number(name, on: date) ?? scheme.values[name]?.row(on: date)?.rule
        }
    }

    func hourlyWage(on date: CivilDate) -> ExactNumber? {
        file.person.hourlyRate(on: date) ?? file.params.number("hourly_rate_eur", on: date)
    }

    /// Yearly gross and residence allowance.
    func annualPay(on date: CivilDate) -> ExactNumber? {
        let gross = file.person.grossAnnual ?? file.params.number("gross_annual_index_pay_eur", on: date)
        let residence = file.person.residenceAllowance ?? file.params.number("residence_allowance_eur", on: date)
        return gross.map { $0 + (residence ?? 0) }
    }

    /// What the person chose where a table leaves the choice; nil: nothing was said.
    func wantsRest(_ name: String) -> Bool? {
        (file.params.text(name) ?? file.params.text("compensation")).map { $0 == "rest" }
    }

    var isUnderCode: Bool {
        ![Territory.nouvelleCaledonie, .polynesie, .wallisEtFutuna].contains(file.territory)
    }
}
