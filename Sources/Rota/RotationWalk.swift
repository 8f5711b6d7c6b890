import Chronology
import Directory

/// Walks a rotation from its first shift, since each turn follows from the one before.
struct RotationWalk {
    /// The most shifts that are walked.
    static let longest = 400_000

    let rota: RotaID
    let layer: RotaLayer
    let rotation: Rotation
    let table: ZoneTable
    /// Where the layer is in force and not paused, from the start of the rotation to the end of the range.
    let active: IntervalSet

    /// Who is on call inside a range by this rotation alone.
    func timeline(in range: Interval) throws(RotaError) -> Timeline<Staffing> {
        var result = Timeline<Staffing>()
        var turn = Turn(rotation: rotation)
        var walked = 0
        var starts = ShiftStarts(rotation: rotation, table: table, end: range.end)
        while let shift = starts.next() {
            walked += 1
            if walked > Self.longest { throw problem(.tooManyShifts) }
            guard let nominal = Interval(shift.start, shift.end) else { continue }
            let parts = active.parts(in: nominal)
            guard !parts.isEmpty else { continue }
            let date = table.reading(at: nominal.start).date
            guard turn.pass(on: date) else { continue }
            guard nominal.end > range.start else { continue }
            let staffing = turn.staffing(on: date, layer: layer.id)
            for part in parts {
                if let part = part.intersection(range) { result.append(part, staffing) }
            }
        }
        return result
    }

    /// What no rotation may have.
    func check() throws(RotaError) {
        guard !rotation.members.isEmpty, rotation.members.allSatisfy({ !$0.people.isEmpty }) else {
            throw problem(.nobody)
        }
        for member in rotation.members {
            var seen: Set<PersonID> = []
            for person in member.people where !seen.insert(person).inserted { throw problem(.personTwice(person)) }
        }
        switch rotation.length {
        case .hours(let count), .days(let count), .weeks(let count):
            if count < 1 { throw problem(.emptyShift) }
        case .rule(let rule, let lasting):
            if let lasting, lasting <= .zero { throw problem(.emptyShift) }
            if lasting == nil, !rule.isEndless { throw problem(.ruleNeedsLength) }
        }
    }

    private func problem(_ problem: RotaError.Problem) -> RotaError {
        RotaError(rota: rota, place: "layers.\(layer.id)", problem)
    }
}

/// Whose turn it is.
private struct Turn {
    let rotation: Rotation
    private var last: Int?
    private(set) var step = -1

    init(rotation: Rotation) { self.rotation = rotation }

    /// Gives the turn to the next member who takes part on a day; false when there is none.
    mutating func pass(on date: CivilDate) -> Bool {
        guard let next = member(after: last ?? -1, on: date) else { return false }
        last = next
        step += 1
        return true
    }

    /// Who serves now, and who would come next.
    func staffing(on date: CivilDate, layer: LayerID) -> Staffing {
        let count = rotation.members.count
        let first = last ?? 0
        var people: [PersonID] = []
        for distance in 0..<count {
            let member = rotation.members[(first + distance) % count]
            guard distance == 0 || member.isIn(on: date) else { continue }
            for person in member.people where !people.contains(person) { people.append(person) }
        }
        let own = min(rotation.peoplePerShift ?? rotation.members[first].people.count, people.count)
        let reason = DutyReason(.rotation(layer, step: step))
        return Staffing(
            posts: people.prefix(own).map { Post(person: $0, reason: reason) }, standIns: Array(people.dropFirst(own)))
    }

    private func member(after index: Int, on date: CivilDate) -> Int? {
        let count = rotation.members.count
        for distance in 1...count {
            let candidate = (index + distance) % count
            if rotation.members[candidate].isIn(on: date) { return candidate }
        }
        return nil
    }
}

/// The nominal shifts of a rotation, one after the other, up to an instant.
private struct ShiftStarts {
    private let table: ZoneTable
    private let end: Instant
    private let seconds: Int
    private let lasting: Duration?
    private let start: CivilDateTime
    private var number = 0
    private var recurrence: RecurrenceSequence?
    private var upcoming: Instant?

    init(rotation: Rotation, table: ZoneTable, end: Instant) {
        self.table = table
        self.end = end
        start = rotation.start
        switch rotation.length {
        case .hours(let hours): (seconds, lasting) = (hours * 3600, nil)
        case .days(let days): (seconds, lasting) = (days * 86_400, nil)
        case .weeks(let weeks): (seconds, lasting) = (weeks * 7 * 86_400, nil)
        case .rule(let rule, let length):
            (seconds, lasting) = (0, length)
            recurrence = rule.occurrences(from: rotation.start, on: table)
        }
        upcoming = nextStart()
    }

    mutating func next() -> (start: Instant, end: Instant)? {
        guard let begins = upcoming, begins < end else { return nil }
        upcoming = nextStart()
        let limit = upcoming ?? Instant(microseconds: .max)
        return (begins, lasting.map { min(begins + $0, limit) } ?? limit)
    }

    private mutating func nextStart() -> Instant? {
        if recurrence != nil { return recurrence?.next().map(table.instant(of:)) }
        defer { number += 1 }
        return table.instant(of: start.adding(seconds: number * seconds))
    }
}
