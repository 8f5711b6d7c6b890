import Chronology
import Directory
import Rota
import Testing

@Suite struct ChangeTests {
    let paris = Place()
    let weekly = RotaPlan.rotation([anne, bruno, claire], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8))

    func week(_ number: Int) throws -> Interval {
        try paris.interval(paris.at(2026, 11, 2 + 7 * number, 8), paris.at(2026, 11, 9 + 7 * number, 8))
    }

    func range(_ weeks: Int) throws -> Interval { try paris.interval(week(0).start, week(weeks - 1).end) }

    @Test func `replaced, the rotation goes on underneath; paused, it resumes where it stopped`() throws {
        var replaced = weekly
        replaced.override("o", .people([driss]), try week(1))
        #expect(try replaced.resolved(range(4)).ranks[0].map { $0.person } == [anne, driss, claire, anne])
        var paused = weekly
        paused.override("o", .people([driss]), try week(1), kind: .pause)
        #expect(try paused.resolved(range(4)).ranks[0].map { $0.person } == [anne, driss, bruno, claire])
    }

    @Test func `a pause without people is a gap that is reported`() throws {
        var plan = weekly
        plan.override("o", .none, try week(1), kind: .pause)
        let resolved = try plan.resolved(range(3))
        #expect(resolved.gaps[0] == IntervalSet(try week(1)))
        #expect(resolved.duty(at: try week(1).start).isEmpty)
    }

    @Test func `a part of a shift is replaced, and each part says why`() throws {
        var plan = weekly
        let part = try paris.interval(paris.at(2026, 11, 4, 12), paris.at(2026, 11, 5, 12))
        plan.override("dentist", .people([driss]), part)
        let shifts = try plan.resolved(range(1)).ranks[0]
        #expect(shifts.map { $0.person } == [anne, driss, anne])
        let base = DutyReason(.rotation(LayerID("base"), step: 0))
        let changed = DutyReason(base.source, changes: [.override(RotaEntryID("dentist"), insteadOf: anne)])
        #expect(shifts.map(\.reason) == [base, changed, base])
    }

    @Test func `of two overrides the later has the last word`() throws {
        var plan = weekly
        plan.override("one", .people([bruno]), try week(0))
        plan.override("two", .people([driss]), try week(0))
        #expect(try plan.resolved(range(1)).ranks[0].map { $0.person } == [driss])
    }

    @Test func `somebody put at a rank exchanges with who holds it`() throws {
        var plan = RotaPlan.rotation(
            [anne, bruno, claire], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8), peoplePerShift: 2)
        plan.override("o", .rank(2, anne), try week(0))
        let resolved = try plan.resolved(range(1))
        #expect(resolved.ranks.map { $0.map { $0.person } } == [[bruno], [anne]])
    }

    @Test func `a temporary schedule stands instead of every layer, holes included`() throws {
        var plan = weekly
        let shift = try paris.interval(paris.at(2026, 11, 10, 8), paris.at(2026, 11, 12, 8))
        plan.temporary = [
            TemporarySchedule(
                id: RotaEntryID("works"), interval: try week(1), shifts: [.init(interval: shift, people: [driss])])
        ]
        let resolved = try plan.resolved(range(3))
        #expect(resolved.ranks[0].map { $0.person } == [anne, driss, claire])
        #expect(resolved.gaps[0] == IntervalSet(try week(1)).subtracting(IntervalSet(shift)))
    }

    @Test func `an absent person is stood in for by who comes next, or leaves a gap`() throws {
        let away = try paris.interval(paris.at(2026, 11, 10, 8), paris.at(2026, 11, 11, 8))
        let absence = Absence(id: RotaEntryID("leave"), person: bruno, interval: away, kind: .leave)
        let promoted = try weekly.resolved(range(2), absences: [absence])
        #expect(promoted.ranks[0].map { $0.person } == [anne, bruno, claire, bruno])
        #expect(promoted.duty(at: away.start).first?.reason.changes == [.absence(RotaEntryID("leave"), of: bruno)])
        var plan = weekly
        plan.absencePolicy = .openGap
        let open = try plan.resolved(range(2), absences: [absence])
        #expect(open.gaps[0] == IntervalSet(away))
        #expect(open.duty(at: away.start).isEmpty)
    }

    @Test func `the backup moves up when the first is absent, and the next becomes backup`() throws {
        let plan = RotaPlan.rotation(
            [anne, bruno, claire], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8), peoplePerShift: 2)
        let absence = Absence(id: RotaEntryID("ill"), person: anne, interval: try week(0), kind: .sickness)
        let resolved = try plan.resolved(range(1), absences: [absence])
        #expect(resolved.duty(at: try week(0).start).map { $0.person } == [bruno, claire])
        let both = [absence, Absence(id: RotaEntryID("b"), person: bruno, interval: try week(0), kind: .leave)]
        let left = try plan.resolved(range(1), absences: both)
        #expect(left.duty(at: try week(0).start).map { $0.person } == [claire])
    }

    @Test func `who stands in by override and falls ill is stood in for in turn`() throws {
        var plan = weekly
        plan.override("o", .people([driss]), try week(0))
        let absence = Absence(id: RotaEntryID("ill"), person: driss, interval: try week(0), kind: .sickness)
        #expect(try plan.resolved(range(1), absences: [absence]).ranks[0].map { $0.person } == [anne])
    }

    @Test func `the weekly hours of today are a layer`() throws {
        let night = WeeklyInterval(from: .saturday, 18, to: .sunday, 8)
        let duties = [
            WeeklyDuty(person: anne, interval: night),
            WeeklyDuty(person: bruno, interval: WeeklyInterval(startMinute: 0, endMinute: 0)),
        ]
        let layer = RotaLayer(id: LayerID("weekly"), priority: 0, content: .weekly(duties))
        let plan = RotaPlan(id: RotaID("r"), name: "essai", layers: [layer])
        let resolved = try plan.resolved(paris.days(CivilDate(2026, 10, 23), CivilDate(2026, 10, 27)))
        #expect(
            paris.lines(resolved) == [
                "bruno 26-10-23 00:00 26-10-24 18:00", "anne 26-10-24 18:00 26-10-25 08:00",
                "bruno 26-10-25 08:00 26-10-27 00:00",
            ])
        #expect(resolved.ranks[0][1].interval.duration == .seconds(15 * 3600))
        #expect(paris.lines(resolved, rank: 2) == ["bruno 26-10-24 18:00 26-10-25 08:00"])
    }
}

@Suite struct RequestTests {
    let paris = Place()
    let plan = RotaPlan.rotation([anne, bruno], .days(1), from: CivilDateTime(CivilDate(2026, 10, 24), 20))
    let now = Place().at(2026, 10, 20)

    func night(_ day: Int) throws -> Interval {
        try paris.interval(paris.at(2026, 10, day, 20), paris.at(2026, 10, day + 1, 20))
    }

    func range() throws -> Interval { try paris.interval(paris.at(2026, 10, 24, 20), paris.at(2026, 10, 28, 20)) }

    func swap(_ proposer: PersonID, _ giving: Int, _ partner: PersonID, _ taking: Int) throws -> ShiftRequest {
        try ShiftRequest(
            id: RotaEntryID("s-\(proposer)"), rota: plan.id,
            kind: .swap(giving: night(giving), taking: night(taking)), proposer: proposer, partner: partner, at: now)
    }

    @Test func `a swap over the night of the clock change gives each the other's hours, and back restores them`() throws
    {
        let before = try plan.resolved(range())
        #expect(before.time(of: anne).duration == .seconds(49 * 3600))
        var request = try swap(anne, 24, bruno, 25)
        #expect(request.overrides.isEmpty)
        try request.handle(.accepted(by: bruno), at: now + .seconds(60))
        var changed = plan
        changed.overrides += request.overrides
        let after = try changed.resolved(range())
        #expect(after.ranks[0].map { $0.person } == [bruno, anne, anne, bruno])
        #expect(after.time(of: bruno).duration == .seconds(49 * 3600))
        #expect(after.time(of: anne).duration == .seconds(48 * 3600))
        #expect(after.ranks[0][0].reason.changes == [.request(RotaEntryID("s-anne.1"), insteadOf: anne)])
        var back = try swap(bruno, 24, anne, 25)
        try back.handle(.accepted(by: anne), at: now + .seconds(120))
        changed.overrides += back.overrides
        #expect(RotaDiff(from: before, to: try changed.resolved(range())).isEmpty)
    }

    @Test func `a request moves once`() throws {
        let moves: [(ShiftRequest.Event, ShiftRequest.State)] = [
            (.accepted(by: bruno), .accepted), (.refused(by: bruno), .refused), (.withdrawn(by: anne), .withdrawn),
        ]
        for (event, state) in moves {
            var request = try swap(anne, 24, bruno, 25)
            try request.handle(event, at: now + .seconds(60))
            #expect(request.state == state)
            #expect(request.overrides.isEmpty == (state != .accepted))
            for (next, _) in moves {
                #expect(throws: ShiftRequestError.settled(state)) { try request.handle(next, at: now + .seconds(61)) }
            }
        }
    }

    @Test func `only those whom it concerns may move it`() throws {
        var request = try swap(anne, 24, bruno, 25)
        let wrong: [ShiftRequest.Event] = [
            .accepted(by: anne), .accepted(by: claire), .refused(by: anne), .withdrawn(by: bruno),
        ]
        for event in wrong {
            #expect(throws: ShiftRequestError.self) { try request.handle(event, at: now) }
        }
        #expect(request.state == .proposed)
    }

    @Test func `an offer to everybody is taken by the first, and lapses when its shift begins`() throws {
        var offer = try ShiftRequest(
            id: RotaEntryID("o"), rota: plan.id, kind: .offer(night(24)), proposer: anne, partner: nil, at: now,
            lasting: .seconds(30 * 86_400))
        #expect(offer.expiresAt == (try night(24).start))
        var late = offer
        #expect(throws: ShiftRequestError.settled(.expired)) {
            try late.handle(.accepted(by: claire), at: night(24).start)
        }
        #expect(late.state == .expired)
        try offer.handle(.timePassed, at: now + .seconds(1))
        #expect(offer.state == .proposed)
        try offer.handle(.accepted(by: claire), at: now + .seconds(2))
        #expect(offer.partner == claire)
        #expect(offer.overrides.map(\.change) == [.substitute(anne, by: claire)])
    }

    @Test func `nobody gives what they do not hold`() throws {
        let resolved = try plan.resolved(range())
        try swap(anne, 24, bruno, 25).check(against: resolved)
        #expect(throws: ShiftRequestError.notOnCall(anne, try night(25))) {
            try swap(anne, 25, bruno, 24).check(against: resolved)
        }
        #expect(throws: ShiftRequestError.toOneself) { try swap(anne, 24, anne, 25) }
        #expect(throws: ShiftRequestError.alreadyBegun) {
            try ShiftRequest(
                id: RotaEntryID("t"), rota: plan.id, kind: .take(night(24)), proposer: bruno, partner: anne,
                at: night(24).start)
        }
    }
}
