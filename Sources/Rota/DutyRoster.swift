public import Chronology
public import Directory

/// Who is on call when: the one question that routing, people and pay all ask.
///
/// A level is rung from a rota, or from the weekly duties of the line, read in its zone. The clock changes of the zone
/// lengthen or shorten the duty that they fall into; nobody is on call twice or missing because of them.
public struct DutyRoster: Sendable {
    private let lines: [LineID: Line]
    private let rota: RotaBook?

    /// Reads the duties of every line of an organisation.
    public init(organisation: Organisation) {
        rota = organisation.rota
        lines = Dictionary(organisation.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The duties in force at an instant, in the order of ringing; empty when nobody is on call.
    public func duty(line: LineID, level: String, at instant: Instant) -> [Duty] {
        lines[line].map { Self.duty(on: $0, level: level, at: instant, rota: rota, within: Self.reach) } ?? []
    }

    /// The same question when the line and the rotas are at hand: nothing else of the organisation is read.
    ///
    /// A prepared `snapshot` answers for the rotas and the time that it knows, without resolving anything. Otherwise a rota
    /// is resolved `within` so long around the instant, and a duty that is longer is cut there: an hour is enough for whom
    /// to ring.
    public static func duty(
        on line: Line, level: String, at instant: Instant, rota: RotaBook? = nil,
        snapshot: RotaSnapshot? = nil, within reach: Duration = .seconds(3600)
    ) -> [Duty] {
        guard let rung = line.ladder.levels.first(where: { $0.name == level }) else { return [] }
        if let source = rung.rota {
            if let snapshot, snapshot.range.contains(instant), snapshot.knows(source.rota) {
                let shifts = snapshot.duty(source.rota, at: instant)
                return duties(shifts, source, line: line.id, level: level)
            }
            return rota.map { duty(source, of: $0, line: line.id, level: level, at: instant, within: reach) } ?? []
        }
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

    /// How far around an instant a rota is resolved for those who ask when a duty begins and ends.
    private static let reach = Duration.seconds(40 * 86_400)

    /// A rota that cannot be resolved gives nobody, so that the manager is rung; the file that says it is refused.
    private static func duty(
        _ source: RotaSource, of book: RotaBook, line: LineID, level: String, at instant: Instant,
        within reach: Duration
    ) -> [Duty] {
        guard let plan = book.plan(source.rota), let around = Interval(instant - reach, instant + reach) else {
            return []
        }
        var resolver = RotaResolver(range: around)
        guard let resolved = try? resolver.resolve(plan, absences: book.absences) else { return [] }
        return duties(resolved.duty(at: instant), source, line: line, level: level)
    }

    private static func duties(
        _ shifts: [FinalShift], _ source: RotaSource, line: LineID, level: String
    ) -> [Duty] {
        shifts.compactMap { shift in
            guard let person = shift.person, source.rank == nil || shift.rank == source.rank else { return nil }
            return Duty(
                person: person, line: line, level: level, start: shift.interval.start, end: shift.interval.end,
                reason: shift.reason)
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
    /// Why, when a rota says so; nil: by the weekly hours of the line.
    public var reason: DutyReason?

    public init(
        person: PersonID, line: LineID, level: String, start: Instant, end: Instant, reason: DutyReason? = nil
    ) {
        self.person = person
        self.line = line
        self.level = level
        self.start = start
        self.end = end
        self.reason = reason
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
