import Chronology
import Directory
import Rota
import Testing

@Suite struct RotationTests {
    let paris = Place()

    @Test func `a week passes on at the hand-over, over the year's end`() throws {
        let plan = RotaPlan.rotation(
            [anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 12, 18), 18))
        let resolved = try plan.resolved(paris.days(CivilDate(2026, 12, 20), CivilDate(2027, 1, 10)))
        #expect(
            paris.lines(resolved) == [
                "anne 26-12-20 00:00 26-12-25 18:00", "bruno 26-12-25 18:00 27-01-01 18:00",
                "anne 27-01-01 18:00 27-01-08 18:00", "bruno 27-01-08 18:00 27-01-10 00:00",
            ])
        #expect(resolved.gaps == [IntervalSet()])
    }

    @Test func `29 February has its shift, and only in a leap year`() throws {
        let plan = RotaPlan.rotation([anne, bruno], .days(1), from: CivilDateTime(CivilDate(2028, 2, 28), 8))
        let resolved = try plan.resolved(paris.interval(paris.at(2028, 2, 28, 8), paris.at(2028, 3, 2, 8)))
        #expect(
            paris.lines(resolved) == [
                "anne 28-02-28 08:00 28-02-29 08:00", "bruno 28-02-29 08:00 28-03-01 08:00",
                "anne 28-03-01 08:00 28-03-02 08:00",
            ])
    }

    @Test(arguments: [(CivilDate(2026, 10, 24), "02:30:00"), (CivilDate(2027, 3, 27), "03:00:00")])
    func `hand-over at half past two happens once on a night of change`(day: CivilDate, change: String) throws {
        let plan = RotaPlan.rotation([anne, bruno], .days(1), from: CivilDateTime(day, 2, 30))
        let range = try paris.days(day.adding(days: -1), day.adding(days: 4))
        let shifts = try plan.resolved(range).ranks[0]
        #expect(shifts.map { $0.person } == [anne, bruno, anne, bruno])
        for (one, two) in zip(shifts, shifts.dropFirst()) { #expect(one.interval.end == two.interval.start) }
        let readings = shifts.dropFirst().map { paris.clock.reading(at: $0.interval.start).description.suffix(8) }
        // The skipped hand-over is at the first instant after the gap; the repeated one at its first occurrence.
        #expect(readings == [change[...], "02:30:00", "02:30:00"])
        let total = shifts.reduce(Duration.zero) { $0 + $1.interval.duration }
        #expect(total == range.end - shifts[0].interval.start)
    }

    @Test(arguments: [(CivilDate(2026, 10, 24), 13), (CivilDate(2027, 3, 27), 11), (CivilDate(2026, 11, 21), 12)])
    func `a night of twelve hours keeps its wall-clock ends`(saturday: CivilDate, hours: Int) throws {
        let plan = RotaPlan.rotation([anne, bruno], .hours(12), from: CivilDateTime(saturday, 20))
        let start = paris.clock.instant(of: CivilDateTime(saturday, 20))
        let shifts = try plan.resolved(paris.interval(start, start + .seconds(30 * 3600))).ranks[0]
        #expect(shifts[0].interval.duration == .seconds(hours * 3600))
        #expect(paris.clock.reading(at: shifts[0].interval.end).hour == 8)
        #expect(shifts[1].interval.duration == .seconds(12 * 3600))
    }

    @Test(arguments: ["Indian/Reunion", "America/Martinique"])
    func `where no clock changes every week has 168 hours`(zone: String) throws {
        let place = Place(zone)
        let plan = RotaPlan.rotation(
            [anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 3, 2), 2, 30), zone: zone)
        let range = try place.interval(place.at(2026, 3, 2, 2, 30), place.at(2027, 4, 5, 2, 30))
        let shifts = try plan.resolved(range).ranks[0]
        #expect(shifts.count == 57)
        #expect(shifts.allSatisfy { $0.interval.duration == .seconds(168 * 3600) })
    }

    @Test func `Lord Howe's half hour lengthens a night by half an hour`() throws {
        let place = Place("Australia/Lord_Howe")
        let plan = RotaPlan.rotation(
            [anne, bruno], .hours(12), from: CivilDateTime(CivilDate(2027, 4, 3), 20), zone: place.zone)
        let range = try place.interval(place.at(2027, 4, 3, 20), place.at(2027, 4, 4, 20))
        #expect(try plan.resolved(range).ranks[0].map(\.interval.duration) == [.seconds(45_000), .seconds(43_200)])
    }

    @Test func `weekends alone: nobody is skipped though the days between are nobody's`() throws {
        let restriction = Restriction(weekly: [WeeklyInterval(from: .saturday, 0, to: .monday, 0)])
        let plan = RotaPlan.rotation(
            [anne, bruno, claire], .days(1), from: CivilDateTime(CivilDate(2026, 11, 2), 0), restriction: restriction)
        let resolved = try plan.resolved(paris.days(CivilDate(2026, 11, 2), CivilDate(2026, 11, 23)))
        #expect(
            resolved.ranks[0].map { "\($0.person?.rawValue ?? "-") \(paris.text($0.interval.start).prefix(8))" } == [
                "anne 26-11-07", "bruno 26-11-08", "claire 26-11-14", "anne 26-11-15", "bruno 26-11-21",
                "claire 26-11-22",
            ])
    }

    @Test func `a week of working nights is one turn in five parts`() throws {
        let nights = (0..<5).map {
            WeeklyInterval(startMinute: $0 * 1440 + 18 * 60, endMinute: ($0 + 1) * 1440 + 8 * 60)
        }
        let plan = RotaPlan.rotation(
            [anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8),
            restriction: Restriction(weekly: nights))
        let resolved = try plan.resolved(paris.days(CivilDate(2026, 11, 2), CivilDate(2026, 11, 16)))
        #expect(
            resolved.ranks[0].map { $0.person } == [anne, anne, anne, anne, anne, bruno, bruno, bruno, bruno, bruno])
        #expect(resolved.gaps[0].duration == .seconds((14 * 24 - 10 * 14) * 3600))
    }

    @Test func `a layer for holidays wins on the day, and passes its turn on with each holiday`() throws {
        var plan = RotaPlan.rotation([anne], .weeks(1), from: CivilDateTime(CivilDate(2026, 1, 5), 0))
        let holidays = Rotation(
            members: [.init(bruno), .init(claire)], length: .days(1), start: CivilDateTime(CivilDate(2026, 1, 5), 0))
        plan.layers.append(
            RotaLayer(
                id: LayerID("feasts"), priority: 2, content: .rotation(holidays),
                restriction: Restriction(classes: [.holiday])))
        let resolved = try plan.resolved(paris.days(CivilDate(2026, 4, 1), CivilDate(2026, 6, 1)))
        let feasts = resolved.ranks[0].filter { $0.person != anne }
        // Easter Monday, 1 May, 8 May, Ascension, Whit Monday.
        #expect(
            feasts.map { "\($0.person?.rawValue ?? "-") \(paris.text($0.interval.start).prefix(8))" } == [
                "bruno 26-04-06", "claire 26-05-01", "bruno 26-05-08", "claire 26-05-14", "bruno 26-05-25",
            ])
        #expect(feasts[0].reason.source == .rotation(LayerID("feasts"), step: 0))
    }

    @Test func `two people serve, and the second is first next time`() throws {
        let plan = RotaPlan.rotation(
            [anne, bruno, claire], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8), peoplePerShift: 2)
        let resolved = try plan.resolved(paris.interval(paris.at(2026, 11, 2, 8), paris.at(2026, 11, 23, 8)))
        #expect(resolved.ranks[0].map { $0.person } == [anne, bruno, claire])
        #expect(resolved.ranks[1].map { $0.person } == [bruno, claire, anne])
    }

    @Test func `a group serves together in the order of its ranks`() throws {
        let rotation = Rotation(
            members: [.init(anne, bruno), .init(claire, driss)], length: .days(1),
            start: CivilDateTime(CivilDate(2026, 11, 2), 8))
        let layer = RotaLayer(id: LayerID("base"), priority: 1, content: .rotation(rotation))
        let plan = RotaPlan(id: RotaID("r"), name: "essai", needed: 2, layers: [layer])
        let resolved = try plan.resolved(paris.interval(paris.at(2026, 11, 2, 8), paris.at(2026, 11, 4, 8)))
        #expect(resolved.ranks.map { $0.map { $0.person } } == [[anne, claire], [bruno, driss]])
        #expect(resolved.gaps.allSatisfy { $0.isEmpty })
    }

    @Test func `the first Monday of the month, by a rule`() throws {
        let rule = try RecurrenceRule("FREQ=MONTHLY;BYDAY=1MO")
        let plan = RotaPlan.rotation(
            [anne, bruno], .rule(rule, lasting: .seconds(4 * 3600)), from: CivilDateTime(CivilDate(2026, 9, 1), 8))
        let resolved = try plan.resolved(paris.days(CivilDate(2026, 10, 1), CivilDate(2027, 1, 1)))
        #expect(
            paris.lines(resolved) == [
                "bruno 26-10-05 08:00 26-10-05 12:00", "anne 26-11-02 08:00 26-11-02 12:00",
                "bruno 26-12-07 08:00 26-12-07 12:00",
            ])
    }

    @Test func `who joins takes their place from their first day, and nobody's past changes`() throws {
        var rotation = Rotation(
            members: [.init(anne), .init(claire)], length: .weeks(1), start: CivilDateTime(CivilDate(2026, 11, 2), 8))
        func people(_ rotation: Rotation) throws -> [PersonID?] {
            let layer = RotaLayer(id: LayerID("base"), priority: 1, content: .rotation(rotation))
            let plan = RotaPlan(id: RotaID("r"), name: "essai", layers: [layer])
            return try plan.resolved(paris.interval(paris.at(2026, 11, 2, 8), paris.at(2026, 12, 28, 8))).ranks[0]
                .map { $0.person }
        }
        #expect(try people(rotation) == [anne, claire, anne, claire, anne, claire, anne, claire])
        rotation.members.insert(.init(bruno, from: CivilDate(2026, 11, 25)), at: 1)
        // The week of 30 November is the first that begins after the day.
        #expect(try people(rotation) == [anne, claire, anne, claire, anne, bruno, claire, anne])
        rotation.members[0].until = CivilDate(2026, 12, 15)
        #expect(try people(rotation) == [anne, claire, anne, claire, anne, bruno, claire, bruno])
    }

    @Test func `a rotation that was started years ago is walked from its first shift`() throws {
        let start = CivilDateTime(CivilDate(2016, 1, 4), 8)
        let plan = RotaPlan.rotation([anne, bruno, claire], .days(1), from: start)
        let now = paris.at(2026, 11, 23, 12)
        let resolved = try plan.resolved(paris.interval(now, now + .seconds(1)))
        let days = CivilDate(2026, 11, 23).dayNumber - start.date.dayNumber
        #expect(resolved.duty(at: now).map { $0.person } == [[anne, bruno, claire][days % 3]])
        #expect(resolved.duty(at: now).first?.reason == DutyReason(.rotation(LayerID("base"), step: days)))
    }
}
