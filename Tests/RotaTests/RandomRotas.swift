import Chronology
import Directory
import Rota

/// Random plans, changes and absences from a seed.
struct RandomRotas {
    static let zones = [
        "Europe/Paris", "Indian/Reunion", "America/Martinique", "America/Miquelon", "Australia/Lord_Howe", "UTC",
    ]
    static let people = [anne, bruno, claire, driss, PersonID("emma"), PersonID("farid")]
    /// Months in which the clocks of those zones change, and an ordinary one over the year's end.
    static let months = [
        CivilDate(2026, 10, 19), CivilDate(2027, 3, 8), CivilDate(2027, 3, 29), CivilDate(2026, 12, 24),
    ]

    var generator: SeededGenerator
    let zone: String
    let start: CivilDate

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5 { _ = generator.next() }
        zone = Self.zones[Int(generator.next() % UInt64(Self.zones.count))]
        start = Self.months[Int(generator.next() % UInt64(Self.months.count))]
        self.generator = generator
    }

    var place: Place { Place(zone) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func person() -> PersonID { Self.people[number(0...Self.people.count - 1)] }

    mutating func group(_ count: ClosedRange<Int>) -> [PersonID] {
        Array(Self.people.shuffled(using: &generator).prefix(number(count)))
    }

    /// Two weeks about the change.
    mutating func range() -> Interval {
        let first = place.clock.startOfDay(start)
        return Interval(first, first + .seconds(14 * 86_400)) ?? Interval.hour(at: first)
    }

    mutating func instant(in range: Interval) -> Instant {
        range.start + .seconds(number(-12...(14 * 24 + 12)) * 3600 + (chance(20) ? 1800 : 0))
    }

    mutating func interval(in range: Interval) -> Interval {
        let start = instant(in: range)
        return Interval(start, start + .seconds(number(1...100) * 3600)) ?? .hour(at: start)
    }

    mutating func length() -> Rotation.Length {
        switch number(0...3) {
        case 0: .hours([6, 8, 12, 24, 36][number(0...4)])
        case 1: .weeks(1)
        default: .days(number(1...4))
        }
    }

    mutating func rotation() -> Rotation {
        var members: [Rotation.Member] = []
        for person in group(1...4) { members.append(Rotation.Member(person)) }
        if chance(20) { members[0].people = group(2...3) }
        if chance(20) { members[members.count - 1].from = start.adding(days: number(0...12)) }
        if chance(20), members.count > 1 { members[1].until = start.adding(days: number(0...12)) }
        return Rotation(
            members: members, length: length(),
            start: CivilDateTime(start.adding(days: -number(0...20)), number(0...23), chance(30) ? 30 : 0),
            peoplePerShift: chance(30) ? number(1...3) : nil)
    }

    mutating func restriction() -> Restriction {
        var restriction = Restriction()
        if chance(50) {
            for _ in 0..<number(1...3) {
                restriction.weekly.append(
                    WeeklyInterval(startMinute: number(0...335) * 30, endMinute: number(0...335) * 30))
            }
        }
        if chance(30) { restriction.classes = [ShiftClass.allCases[number(0...4)]] }
        if chance(30) { restriction.except = [ShiftClass.allCases[number(0...4)]] }
        return restriction
    }

    mutating func override(_ id: Int, in range: Interval, layers: [RotaLayer]) -> RotaOverride {
        let isPause = chance(40)
        let change: RotaOverride.Change =
            switch number(0...4) {
            case 0: .people(group(0...3))
            case 1: .rank(number(1...3), person())
            case 2, 3: .substitute(person(), by: person())
            default: isPause ? .none : .people([person()])
            }
        return RotaOverride(
            id: RotaEntryID("o\(id)"), kind: isPause ? .pause : .replace, interval: interval(in: range),
            change: change, layer: isPause && chance(50) ? layers[number(0...layers.count - 1)].id : nil)
    }

    mutating func plan(in range: Interval) -> RotaPlan {
        var plan = RotaPlan(id: RotaID("r"), name: "hasard", zone: zone, needed: number(1...3))
        for priority in 1...number(1...3) {
            let content: RotaLayer.Content =
                chance(15)
                ? .weekly([
                    WeeklyDuty(person: person(), interval: WeeklyInterval(startMinute: 0, endMinute: 0)),
                    WeeklyDuty(
                        person: person(),
                        interval: WeeklyInterval(startMinute: number(0...167) * 60, endMinute: number(0...167) * 60)),
                ]) : .rotation(rotation())
            plan.layers.append(
                RotaLayer(
                    id: LayerID("l\(priority)"), priority: priority, content: content,
                    restriction: priority == 1 && chance(50) ? Restriction() : restriction()))
        }
        if chance(20) {
            let period = interval(in: range)
            plan.temporary = [
                TemporarySchedule(
                    id: RotaEntryID("t"), interval: period,
                    shifts: [.init(interval: interval(in: period), people: group(1...2))])
            ]
        }
        for id in 0..<number(0...5) { plan.overrides.append(override(id, in: range, layers: plan.layers)) }
        if chance(30) { plan.absencePolicy = .openGap }
        if chance(20) { plan.coverage = restriction() }
        return plan
    }

    mutating func absences(in range: Interval) -> [Absence] {
        (0..<number(0...3)).map { id in
            Absence(id: RotaEntryID("a\(id)"), person: person(), interval: interval(in: range), kind: .leave)
        }
    }
}

extension Interval {
    static func hour(at instant: Instant) -> Interval {
        guard let interval = Interval(instant, instant + .seconds(3600)) else {
            preconditionFailure("an hour is not empty")
        }
        return interval
    }
}
