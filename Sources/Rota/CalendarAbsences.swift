public import Chronology
public import Directory

extension CalendarDocument {
    /// When a person is away by their own calendar: each stretch that busy events cover, within a range.
    ///
    /// Days and floating times are read on the wall clock of the zone. What the events are called is not taken over.
    public func absences(of person: PersonID, zone: String, in range: Interval) throws(CalendarError) -> [Absence] {
        guard let clock = LocalClock(zone: zone) else { throw CalendarError(line: 0, .unknownZone(zone)) }
        return try busy(in: range, clock: clock).intervals.map { interval in
            Absence(
                id: RotaEntryID("\(person)-\(CalendarText.format(interval.start))"), person: person,
                interval: interval, kind: .unavailable, zone: zone)
        }
    }
}
