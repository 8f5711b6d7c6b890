import Chronology
import LabourLaw

/// The hours of one month of a worker file, by period, by intervention and by class.
struct StatementHours {
    private(set) var duties: [MonthlyStatement.Duty] = []
    private(set) var calls: [MonthlyStatement.Call] = []
    private(set) var onCall = MonthlyStatement.ClassHours()
    private(set) var called = MonthlyStatement.ClassHours()
    private(set) var quiet = ExactNumber.zero

    init(_ file: WorkerFile, month: CivilMonth, clock: ZoneTable) {
        guard
            let span = Interval(clock.startOfDay(month.firstDay), clock.startOfDay(month.next.firstDay))
        else { return }
        let night = file.params.text("night").flatMap { NightWindow($0) } ?? .codeDuTravail
        let calendar = PayCalendar(clock: clock, holidays: file.holidays, around: span)
        let sums = ClassSums(calendar: calendar, bounds: calendar.bounds(of: night))
        for period in file.onCall.sorted(by: { $0.interval < $1.interval }) {
            guard let part = period.interval.intersection(span) else { continue }
            duties.append(
                MonthlyStatement.Duty(
                    interval: part, line: period.line ?? "", communicatedOn: period.communicatedOn,
                    hours: part.duration.exactHours))
        }
        for call in file.interventions.sorted(by: { $0.interval < $1.interval }) {
            guard let part = call.interval.intersection(span) else { continue }
            calls.append(
                MonthlyStatement.Call(
                    interval: part, hasTravel: call.isTravel, hours: sums.hours(of: IntervalSet(part)),
                    reason: call.reason))
        }
        let work = IntervalSet(file.work)
        let duty = IntervalSet(file.onCall.map(\.interval)).subtracting(work).intersection(span)
        let worked = IntervalSet(file.interventions.map(\.interval)).intersection(span)
        onCall = sums.hours(of: duty)
        called = sums.hours(of: worked)
        quiet = duty.subtracting(worked).duration.exactHours
    }
}

/// Adds up the hours of a set by class.
private struct ClassSums {
    let calendar: PayCalendar
    let bounds: PayCalendar.NightBounds

    func hours(of set: IntervalSet) -> MonthlyStatement.ClassHours {
        var sums = (night: Duration.zero, saturday: Duration.zero, sunday: Duration.zero, holiday: Duration.zero)
        for interval in set.intervals {
            calendar.forEachPart(of: interval, night: bounds) { _, classes, part in
                if classes.contains(.night) { sums.night += part.duration }
                if classes.contains(.saturday) { sums.saturday += part.duration }
                if classes.contains(.sunday) { sums.sunday += part.duration }
                if classes.contains(.holiday) { sums.holiday += part.duration }
            }
        }
        return MonthlyStatement.ClassHours(
            all: set.duration.exactHours, night: sums.night.exactHours, saturday: sums.saturday.exactHours,
            sunday: sums.sunday.exactHours, holiday: sums.holiday.exactHours)
    }
}
