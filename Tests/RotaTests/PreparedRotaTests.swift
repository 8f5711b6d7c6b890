import Chronology
import Directory
import Rota
import Testing

/// The snapshot that calls are rung by.
@Suite struct PreparedRotaTests {
    let place = Place()

    func book() -> RotaBook {
        var one = RotaPlan.rotation([anne, bruno], .days(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8))
        var other = RotaPlan.rotation([claire, driss], .weeks(1), from: CivilDateTime(CivilDate(2026, 11, 2), 8))
        one.id = RotaID("one")
        other.id = RotaID("other")
        return RotaBook(plans: [one, other])
    }

    func line(_ rota: String) -> Line {
        Line(
            id: LineID("l"), name: "", numbers: [],
            ladder: Ladder(levels: [Level(name: "primary", duties: [], rota: RotaSource(rota: RotaID(rota), rank: 1))]))
    }

    @Test func `it says the same as resolving for the question, hour by hour, inside its weeks and outside`() throws {
        let book = book()
        let middle = place.at(2026, 11, 25, 12)
        let snapshot = RotaSnapshot.prepared(for: book, around: middle).snapshot
        #expect(snapshot.range.start <= middle - .seconds(7 * 86_400))
        #expect(snapshot.range.end >= middle + .seconds(21 * 86_400))
        for hour in stride(from: -60 * 24, to: 60 * 24, by: 5) {
            let instant = middle + .seconds(hour * 3600)
            for name in ["one", "other", "none"] {
                let prepared = DutyRoster.duty(
                    on: line(name), level: "primary", at: instant, rota: book, snapshot: snapshot)
                let asked = DutyRoster.duty(on: line(name), level: "primary", at: instant, rota: book)
                #expect(prepared.map(\.person) == asked.map(\.person), "\(name) at \(place.text(instant))")
            }
        }
    }

    @Test func `a change of one rota resolves that one alone`() throws {
        var book = book()
        let now = place.at(2026, 11, 25, 12)
        let first = RotaSnapshot.prepared(for: book, around: now).snapshot
        #expect(first.renewed == [RotaID("one"), RotaID("other")])
        book.plans[1].override("o", .rank(1, claire), try place.interval(now, now + .seconds(3600)))
        let second = RotaSnapshot.prepared(for: book, around: now + .seconds(60), before: first).snapshot
        #expect(second.renewed == [RotaID("other")])
        book.absences.append(
            Absence(
                id: RotaEntryID("a"), person: anne, interval: try place.interval(now, now + .seconds(3600)),
                kind: .leave))
        let third = RotaSnapshot.prepared(for: book, around: now + .seconds(120), before: second).snapshot
        #expect(third.renewed == [RotaID("one")])
        let same = RotaSnapshot.prepared(for: book, around: now + .seconds(180), before: third).snapshot
        #expect(same.renewed.isEmpty)
    }

    @Test func `its weeks move on with time`() {
        let now = place.at(2026, 11, 25, 12)
        let snapshot = RotaSnapshot.prepared(for: book(), around: now).snapshot
        #expect(!snapshot.isOutdated(at: now))
        let later = now + .seconds(7 * 86_400)
        #expect(snapshot.isOutdated(at: later))
        let next = RotaSnapshot.prepared(for: book(), around: later, before: snapshot).snapshot
        #expect(!next.isOutdated(at: later))
        #expect(next.range.start == snapshot.range.start + .seconds(7 * 86_400))
    }

    @Test func `a rota that cannot be resolved takes no other's people away, and is named`() throws {
        var book = book()
        book.plans[0].zone = "Europe/Atlantis"
        let now = place.at(2026, 11, 25, 12)
        let (snapshot, problems) = RotaSnapshot.prepared(for: book, around: now)
        #expect(problems.map(\.rota) == [RotaID("one")])
        #expect(snapshot.rotas == [RotaID("other")])
        #expect(!snapshot.duty(RotaID("other"), at: now).isEmpty)
        #expect(
            DutyRoster.duty(on: line("one"), level: "primary", at: now, rota: book, snapshot: snapshot).isEmpty)
    }
}
