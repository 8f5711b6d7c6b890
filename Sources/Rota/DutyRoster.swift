public import Chronology
public import Directory

/// Who is on call when: the one question that routing, people and pay all ask.
///
/// This first roster reads the weekly duties of the organisation file in the zone of the line. The clock changes of the
/// zone lengthen or shorten the duty that they fall into; nobody is on call twice or missing because of them.
public struct DutyRoster: Sendable {
    private let lines: [LineID: Line]

    /// Reads the duties of every line of an organisation.
    public init(organisation: Organisation) {
        lines = Dictionary(organisation.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The duties in force at an instant, in the order of ringing; empty when nobody is on call.
    public func duty(line: LineID, level: String, at instant: Instant) -> [Duty] {
        lines[line].map { Self.duty(on: $0, level: level, at: instant) } ?? []
    }

    /// The same question when the line is at hand: nothing else of the organisation is read.
    public static func duty(on line: Line, level: String, at instant: Instant) -> [Duty] {
        guard let rung = line.ladder.levels.first(where: { $0.name == level }) else { return [] }
        let clock = LocalClock(zone: line.zone) ?? .utc
        let reading = clock.reading(at: instant)
        var named: Set<PersonID> = []
        return rung.duties.compactMap { duty in
            guard duty.interval.contains(minuteOfWeek: reading.minuteOfWeek), named.insert(duty.person).inserted else {
                return nil
            }
            let span = duty.interval.occurrence(around: reading)
            return Duty(
                person: duty.person, line: line.id, level: level, start: clock.instant(of: span.start),
                end: clock.instant(of: span.end))
        }
    }
}

/// A person on call at one level of a line during one interval of absolute time.
public struct Duty: Hashable, Sendable {
    public var person: PersonID
    public var line: LineID
    public var level: String
    /// When this duty began.
    public var start: Instant
    /// When it ends, exclusive.
    public var end: Instant

    public init(person: PersonID, line: LineID, level: String, start: Instant, end: Instant) {
        self.person = person
        self.line = line
        self.level = level
        self.start = start
        self.end = end
    }
}

extension WeeklyInterval {
    /// The wall-clock start and end of the occurrence that contains a reading known to lie inside.
    func occurrence(around reading: CivilDateTime) -> (start: CivilDateTime, end: CivilDateTime) {
        let week = Self.minutesOfWeek
        let since = (reading.minuteOfWeek - startMinute + week) % week
        let length = (endMinute - startMinute + week) % week
        let startOfMinute = reading.secondOfDay / 60 * 60
        let start = CivilDateTime(reading.date, secondOfDay: startOfMinute - since * 60)
        return (start, CivilDateTime(start.date, secondOfDay: start.secondOfDay + (length == 0 ? week : length) * 60))
    }
}
