import Chronology
import Directory
import Rota
import Testing

@Suite struct RotaErrorTests {
    let paris = Place()
    let start = CivilDateTime(CivilDate(2026, 11, 2), 8)

    func problem(_ plan: RotaPlan, years: Int = 1) throws -> RotaError? {
        let range = try paris.days(CivilDate(2026, 11, 2), CivilDate(2026 + years, 11, 2))
        return #expect(throws: RotaError.self) { try plan.resolved(range) }
    }

    @Test func `a rotation with no one is refused at its layer`() throws {
        let error = try problem(.rotation([], .weeks(1), from: start))
        #expect(error?.problem == .nobody)
        #expect(error?.place == "layers.base")
    }

    @Test func `two hundred years are refused`() throws {
        #expect(try problem(.rotation([anne], .weeks(1), from: start), years: 200)?.problem == .rangeTooLong)
    }

    @Test func `a zone that does not exist is refused by name`() throws {
        let plan = RotaPlan.rotation([anne], .weeks(1), from: start, zone: "Europe/Atlantis")
        #expect(try problem(plan)?.problem == .unknownZone("Europe/Atlantis"))
    }

    @Test func `layers of one priority may not overlap, and may stand side by side`() throws {
        var plan = RotaPlan.rotation([anne], .weeks(1), from: start)
        let nights = Rotation(members: [.init(bruno)], length: .days(1), start: start)
        let layer = RotaLayer(
            id: LayerID("nights"), priority: 1, content: .rotation(nights), restriction: Restriction(classes: [.night]))
        plan.layers.append(layer)
        let error = try problem(plan)
        #expect(error?.problem == .overlappingLayers(LayerID("base"), at: CivilDateTime(CivilDate(2026, 11, 2), 21)))
        #expect(error?.description.contains("rota.r.layers.nights") ?? false)
        plan.layers[0].restriction = Restriction(except: [.night])
        let range = try paris.days(CivilDate(2026, 11, 2), CivilDate(2026, 11, 9))
        #expect(try plan.resolved(range).gaps[0].duration == .seconds(8 * 3600))
    }

    @Test func `a person twice at one instant is refused where it is written`() throws {
        let rotation = Rotation(members: [.init(anne, anne)], length: .days(1), start: start)
        let layer = RotaLayer(id: LayerID("base"), priority: 1, content: .rotation(rotation))
        #expect(try problem(RotaPlan(id: RotaID("r"), name: "x", layers: [layer]))?.problem == .personTwice(anne))
        var plan = RotaPlan.rotation([anne], .weeks(1), from: start)
        plan.override("o", .people([bruno, bruno]), try paris.days(CivilDate(2026, 12, 1), CivilDate(2026, 12, 2)))
        #expect(try problem(plan)?.place == "overrides.o")
    }

    @Test func `a rule that ends says how long its last shift is`() throws {
        let rule = try RecurrenceRule("FREQ=WEEKLY;COUNT=3")
        #expect(try problem(.rotation([anne], .rule(rule, lasting: nil), from: start))?.problem == .ruleNeedsLength)
        let range = try paris.days(CivilDate(2026, 11, 1), CivilDate(2027, 1, 1))
        let lasting = RotaPlan.rotation([anne], .rule(rule, lasting: .seconds(86_400)), from: start)
        #expect(try lasting.resolved(range).ranks[0].count == 3)
    }

    @Test func `shifts of no length, or more than can be walked, are refused`() throws {
        #expect(try problem(.rotation([anne], .hours(0), from: start))?.problem == .emptyShift)
        let ancient = CivilDateTime(CivilDate(1900, 1, 1), 0)
        #expect(try problem(.rotation([anne], .hours(1), from: ancient))?.problem == .tooManyShifts)
        let rule = try RecurrenceRule("FREQ=SECONDLY")
        #expect(try problem(.rotation([anne], .rule(rule, lasting: nil), from: start))?.problem == .tooManyShifts)
    }

    @Test func `names stand once, and a pause names a layer that there is`() throws {
        var plan = RotaPlan.rotation([anne], .weeks(1), from: start)
        plan.layers.append(plan.layers[0])
        #expect(try problem(plan)?.problem == .duplicateIdentifier("base"))
        plan = .rotation([anne], .weeks(1), from: start)
        let interval = try paris.days(CivilDate(2026, 12, 1), CivilDate(2026, 12, 2))
        plan.overrides = [
            RotaOverride(
                id: RotaEntryID("p"), kind: .pause, interval: interval, change: .none, layer: LayerID("base2"))
        ]
        #expect(try problem(plan)?.problem == .unknownLayer(LayerID("base2")))
    }

    @Test func `shifts of a temporary schedule may not overlap`() throws {
        var plan = RotaPlan.rotation([anne], .weeks(1), from: start)
        let one = try paris.days(CivilDate(2026, 12, 1), CivilDate(2026, 12, 3))
        let two = try paris.days(CivilDate(2026, 12, 2), CivilDate(2026, 12, 4))
        plan.temporary = [
            TemporarySchedule(
                id: RotaEntryID("t"), interval: one,
                shifts: [.init(interval: one, people: [anne]), .init(interval: two, people: [bruno])])
        ]
        #expect(try problem(plan)?.problem == .overlappingShifts)
    }
}
