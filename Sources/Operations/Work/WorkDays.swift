import Chronology
import Directory
import LabourLaw
import Storage

/// The work of a person day by day: imported where an import covers the day, planned otherwise.
struct WorkDays {
    let person: Person
    let clock: LocalClock
    let absences: [Absence]

    /// Work that begins on some days, in order.
    func work(
        from first: CivilDate, to last: CivilDate, imported: (days: Set<CivilDate>, hours: [ImportedHours])
    ) -> [Interval] {
        var found = imported.hours.filter { $0.kind == ImportedWork.work }.map(\.interval)
        let away = IntervalSet(absences.filter { $0.person == person.id && $0.kind != .unavailable }.map(\.interval))
        var day = first
        while day <= last {
            if !imported.days.contains(day) {
                found += IntervalSet(planned(on: day)).subtracting(away).intervals
            }
            day = day.adding(days: 1)
        }
        return IntervalSet(found).intervals
    }

    /// Absences from work that touch a range. That somebody cannot be on call is none.
    func absences(in range: Interval, imported: [ImportedHours]) -> [WorkerAbsence] {
        let own = absences.filter { $0.person == person.id && $0.interval.overlaps(range) }
        let noted = own.compactMap { absence -> WorkerAbsence? in
            switch absence.kind {
            case .leave: WorkerAbsence(absence.interval, kind: .paidLeave)
            case .sickness: WorkerAbsence(absence.interval, kind: .sickLeave)
            case .unavailable: nil
            }
        }
        let hours = imported.compactMap { stretch in
            WorkerAbsence.Kind(rawValue: stretch.kind).map { WorkerAbsence(stretch.interval, kind: $0) }
        }
        return (noted + hours).sorted { $0.interval < $1.interval }
    }

    /// What the schedule says of a day, by the terms of that day; nobody is planned on a public holiday.
    private func planned(on day: CivilDate) -> [Interval] {
        guard let terms = person.employment(on: day), PublicHoliday.on(day, in: terms.territory).isEmpty else {
            return []
        }
        return terms.schedule.compactMap { weekly in
            guard weekly.startMinute / 1_440 == day.weekday.rawValue - 1 else { return nil }
            let week = WeeklyInterval.minutesOfWeek
            let length = (weekly.endMinute - weekly.startMinute + week) % week
            let start = CivilDateTime(day, secondOfDay: weekly.startMinute % 1_440 * 60)
            return Interval(clock.instant(of: start), clock.instant(of: start.adding(seconds: length * 60)))
        }
    }
}

/// What imported hours may be.
enum ImportedWork {
    static let work = "work"
    /// A day without any.
    static let off = "off"
}
