import Chronology
import Directory
import Rota
import Testing

/// What is said because a duty comes, or has begun.
@Suite struct DutyCueTests {
    let place = Place()

    func plan(_ confirmation: DutyConfirmation? = nil) -> RotaPlan {
        var plan = RotaPlan.rotation(
            [anne, bruno, claire], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8), peoplePerShift: 2)
        plan.confirmation = confirmation
        return plan
    }

    func due(_ plan: RotaPlan, at instant: Instant) throws -> [String] {
        let range = try place.days(CivilDate(2026, 11, 1), CivilDate(2026, 12, 31))
        return DutyCue.due(plan, try plan.resolved(range), at: instant).map { cue in
            "\(cue.person) \(cue.word) \(place.text(cue.duty))"
        }
    }

    @Test func `who begins is reminded a day and an hour before, who only changes rank is not`() throws {
        // On 9 November Bruno goes from rank 2 to rank 1: his duty goes on. Claire begins.
        #expect(try due(plan(), at: place.at(2026, 11, 8, 7, 59)) == [])
        let day = ["claire reminder-86400 26-11-09 08:00 26-11-23 08:00"]
        #expect(try due(plan(), at: place.at(2026, 11, 8, 8)) == day)
        #expect(try due(plan(), at: place.at(2026, 11, 8, 9, 59)) == day)
        #expect(try due(plan(), at: place.at(2026, 11, 8, 10)) == [])
        #expect(
            try due(plan(), at: place.at(2026, 11, 9, 7, 30)) == ["claire reminder-3600 26-11-09 08:00 26-11-23 08:00"])
        #expect(try due(plan(), at: place.at(2026, 11, 9, 8)) == [])
    }

    @Test func `an empty list reminds nobody, and one's own moments are kept`() throws {
        var plan = plan()
        plan.reminders = []
        #expect(try due(plan, at: place.at(2026, 11, 8, 8)) == [])
        plan.reminders = [.seconds(3 * 86_400)]
        #expect(try due(plan, at: place.at(2026, 11, 6, 8)) == ["claire reminder-259200 26-11-09 08:00 26-11-23 08:00"])
    }

    @Test func `a start is to be confirmed from the first instant of the duty until its time is over`() throws {
        let plan = plan(DutyConfirmation(within: .seconds(600)))
        let asked = ["claire start 26-11-09 08:00 26-11-23 08:00"]
        #expect(try due(plan, at: place.at(2026, 11, 9, 8)) == asked)
        #expect(try due(plan, at: place.at(2026, 11, 9, 8, 10) - .microseconds(1)) == asked)
        #expect(try due(plan, at: place.at(2026, 11, 9, 8, 10)) == [])
    }

    @Test func `the backup takes over until the end of the duty, and the two exchange places`() throws {
        var plan = plan()
        let range = try place.days(CivilDate(2026, 11, 1), CivilDate(2026, 12, 31))
        let now = place.at(2026, 11, 9, 8, 10)
        let resolved = try plan.resolved(range)
        #expect(DutyCue.takeover(of: claire, by: resolved, at: now, named: RotaEntryID("t")) == nil)
        let takeover = try #require(DutyCue.takeover(of: bruno, by: resolved, at: now, named: RotaEntryID("t")))
        #expect(takeover.backup == claire)
        plan.overrides.append(takeover.override)
        let after = try plan.resolved(range)
        #expect(after.duty(at: now).map(\.person) == [claire, bruno])
        #expect(after.duty(at: now - .microseconds(1)).map(\.person) == [bruno, claire])
        // The next week is as it was: Claire, then Anne.
        #expect(after.duty(at: place.at(2026, 11, 17, 8)).map(\.person) == [claire, anne])
    }
}
