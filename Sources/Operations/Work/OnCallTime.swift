import Chronology
import Directory
import LabourLaw
import Rota

/// Who was, is and will be on call over a stretch of time, for the law: every level of every line, from rotas and from
/// weekly hours.
///
/// The past is read from what was in force then, so that a rotation that is changed today changes nobody's last month.
/// What is written afterwards about a time that is over, an override of last Monday, corrects that time. Before the first
/// organisation of the store, that one is taken to have been in force.
struct OnCallTime {
    /// One duty of one person.
    struct Stretch: Hashable {
        var person: PersonID
        var line: LineID
        /// Nil: by the weekly hours of the line.
        var rota: RotaID?
        var interval: Interval
        var isReplacement = false
    }

    private let stretches: [PersonID: [Stretch]]

    /// Reads the duties of a range from the organisations that were in force, the oldest first.
    init(history: [(organisation: Organisation, from: Instant)], range: Interval) throws {
        var found: [Stretch] = []
        var cuts: Set<Instant> = []
        for (part, organisation) in Self.parts(of: history, range: range) {
            found += try Self.stretches(of: organisation, in: part)
            cuts.insert(part.start)
        }
        stretches = Dictionary(grouping: Self.joined(found, at: cuts), by: \.person)
    }

    /// The periods of one person that touch a range; a line that has them on two levels at once counts once.
    ///
    /// `told` says on which day, read on `clock`, the person was told.
    func periods(of person: PersonID, in range: Interval, told: ToldDuties, clock: LocalClock) -> [OnCallPeriod] {
        var taken: [LineID: IntervalSet] = [:]
        var periods: [OnCallPeriod] = []
        // Duties that follow one another stay apart: each is a period of its own, with its own unit.
        for stretch in stretches[person] ?? [] where stretch.interval.overlaps(range) {
            let whole = IntervalSet(stretch.interval)
            let known = taken[stretch.line] ?? IntervalSet()
            taken[stretch.line] = known.union(whole)
            let day = told.instant(of: stretch).map { clock.reading(at: $0).date }
            for part in whole.subtracting(known).intervals {
                var period = OnCallPeriod(part, line: stretch.line.rawValue, communicatedOn: day)
                period.isReplacement = stretch.isReplacement
                periods.append(period)
            }
        }
        return periods.sorted { $0.interval < $1.interval }
    }

    /// Whether the same person has this duty here as well.
    func has(_ duty: Stretch) -> Bool {
        stretches[duty.person]?.contains {
            $0.line == duty.line && $0.rota == duty.rota && $0.interval.contains(duty.interval.start)
        } ?? false
    }

    /// Parts of the range with what was in force, corrected by what was written since.
    private static func parts(
        of history: [(organisation: Organisation, from: Instant)], range: Interval
    ) -> [(Interval, Organisation)] {
        guard let last = history.last?.organisation else { return [] }
        var parts: [(Interval, Organisation)] = []
        for (index, entry) in history.enumerated() {
            let start = index == 0 ? range.start : max(range.start, entry.from)
            let end = index + 1 < history.count ? min(range.end, history[index + 1].from) : range.end
            guard let part = Interval(start, end) else { continue }
            let organisation = index + 1 < history.count ? corrected(entry.organisation, by: last) : last
            if let before = parts.last, isSame(before.1, organisation), let joined = Interval(before.0.start, end) {
                parts[parts.count - 1].0 = joined
            } else {
                parts.append((part, organisation))
            }
        }
        return parts
    }

    /// What is not there and is now was written after the time that it speaks of.
    private static func corrected(_ organisation: Organisation, by later: Organisation) -> Organisation {
        guard var book = organisation.rota, let now = later.rota else { return organisation }
        for index in book.plans.indices {
            let known = Set(book.plans[index].overrides.map(\.id))
            book.plans[index].overrides +=
                now.plan(book.plans[index].id)?.overrides.filter { !known.contains($0.id) } ?? []
        }
        var corrected = organisation
        corrected.rota = book
        return corrected
    }

    private static func isSame(_ one: Organisation, _ other: Organisation) -> Bool {
        one.rota == other.rota && one.lines == other.lines
    }

    private static func stretches(of organisation: Organisation, in range: Interval) throws -> [Stretch] {
        let book = organisation.rota ?? RotaBook()
        let snapshot: RotaSnapshot
        do { snapshot = try RotaSnapshot(plans: book.plans, absences: book.absences, range: range) } catch {
            throw OperationError(
                .invalid, "rota \(error.rota) \(error.place): \(error.problemText)", remedy: error.remedy)
        }
        return organisation.lines.filter(\.isActive).flatMap { line in
            line.ladder.levels.flatMap { level in
                level.rota.map { rostered(by: $0, of: snapshot, on: line) } ?? weekly(level, of: line, in: range)
            }
        }
    }

    private static func rostered(by source: RotaSource, of snapshot: RotaSnapshot, on line: Line) -> [Stretch] {
        (snapshot[source.rota]?.shifts ?? []).compactMap { shift in
            guard let person = shift.person, source.rank == nil || shift.rank == source.rank else { return nil }
            let isReplacement = shift.reason.changes.contains { if case .absence = $0 { true } else { false } }
            return Stretch(
                person: person, line: line.id, rota: source.rota, interval: shift.interval, isReplacement: isReplacement
            )
        }
    }

    private static func weekly(_ level: Level, of line: Line, in range: Interval) -> [Stretch] {
        guard let clock = LocalClock(zone: line.zone) else { return [] }
        return level.duties.flatMap { duty in
            WeeklyTime.occurrences(of: duty.interval, in: range, on: clock).map {
                Stretch(person: duty.person, line: line.id, rota: nil, interval: $0)
            }
        }
    }

    /// A duty that went on while the organisation was changed is one duty.
    private static func joined(_ stretches: [Stretch], at cuts: Set<Instant>) -> [Stretch] {
        var open: [Duty: [Stretch]] = [:]
        for stretch in stretches.sorted(by: { $0.interval < $1.interval }) {
            let duty = Duty(person: stretch.person, line: stretch.line, rota: stretch.rota)
            let known = open[duty] ?? []
            if cuts.contains(stretch.interval.start),
                let index = known.lastIndex(where: { $0.interval.end == stretch.interval.start }),
                let whole = Interval(known[index].interval.start, stretch.interval.end)
            {
                open[duty]?[index].interval = whole
            } else {
                open[duty, default: []].append(stretch)
            }
        }
        return open.values.flatMap(\.self).sorted { ($0.interval, $0.line) < ($1.interval, $1.line) }
    }

    private struct Duty: Hashable {
        var person: PersonID
        var line: LineID
        var rota: RotaID?
    }
}

/// Parts of every week as stretches of absolute time.
enum WeeklyTime {
    /// Each occurrence that touches a range, cut to it.
    static func occurrences(of weekly: WeeklyInterval, in range: Interval, on clock: LocalClock) -> [Interval] {
        let week = WeeklyInterval.minutesOfWeek
        let length = (weekly.endMinute - weekly.startMinute + week) % week
        let first = clock.reading(at: range.start).date
        var monday = first.adding(days: 1 - first.weekday.rawValue - 7)
        var found: [Interval] = []
        while clock.startOfDay(monday) < range.end {
            let start = CivilDateTime(monday, secondOfDay: weekly.startMinute * 60)
            let end = start.adding(seconds: (length == 0 ? week : length) * 60)
            if let whole = Interval(clock.instant(of: start), clock.instant(of: end)),
                let part = whole.intersection(range)
            {
                found.append(part)
            }
            monday = monday.adding(days: 7)
        }
        return found
    }
}
