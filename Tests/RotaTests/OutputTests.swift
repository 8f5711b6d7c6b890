import Chronology
import Directory
import Foundation
import Rota
import Testing

@Suite struct DiffTextTests {
    let paris = Place()

    @Test func `a draft says who loses and who gains, in words`() throws {
        let old = RotaPlan.rotation([anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 12, 24), 0))
        var new = old
        let christmas = try paris.days(CivilDate(2026, 12, 24), CivilDate(2027, 1, 1))
        new.override("o", .substitute(anne, by: claire), christmas)
        let range = try paris.days(CivilDate(2026, 12, 24), CivilDate(2027, 1, 21))
        let diff = RotaDiff(from: try old.resolved(range), to: try new.resolved(range))
        let names = [anne: "Anne", claire: "Claire"]
        #expect(
            diff.lines(on: paris.clock, .english, names: names) == [
                "Anne loses 24 – 30 Dec 2026", "Claire gains 24 – 30 Dec 2026",
            ])
        #expect(
            diff.lines(on: paris.clock, .french, names: names) == [
                "Anne perd 24 – 30 déc. 2026", "Claire gagne 24 – 30 déc. 2026",
            ])
        let now = paris.at(2026, 12, 10)
        #expect(diff.notice(at: now) == [anne: .seconds(14 * 86_400), claire: .seconds(14 * 86_400)])
    }

    @Test func `a gap that a draft opens is said aloud`() throws {
        let old = RotaPlan.rotation([anne], .weeks(1), from: CivilDateTime(CivilDate(2026, 12, 21), 0))
        var new = old
        new.override("o", .people([]), try paris.interval(paris.at(2026, 12, 24, 18), paris.at(2026, 12, 25, 8)))
        let range = try paris.days(CivilDate(2026, 12, 21), CivilDate(2026, 12, 28))
        let lines = RotaDiff(from: try old.resolved(range), to: try new.resolved(range))
            .lines(on: paris.clock, .english)
        #expect(
            lines == [
                "anne loses 24 Dec 2026 18:00 – 25 Dec 2026 08:00",
                "GAP at rank 1: 24 Dec 2026 18:00 – 25 Dec 2026 08:00",
            ])
    }
}

@Suite struct FeedTests {
    let paris = Place()
    let plan = RotaPlan.rotation([anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 10, 19), 8))

    func range() throws -> Interval { try paris.interval(paris.at(2026, 10, 19, 8), paris.at(2026, 11, 16, 8)) }

    @Test func `a person's feed has their shifts, and reads back to the same instants`() throws {
        let resolved = try plan.resolved(range())
        let feed = RotaFeed(rotaName: "Astreinte; chauffage", names: [anne: "Anne"])
        let text = feed.file(of: resolved, person: anne, published: paris.at(2026, 10, 1))
        let document = try CalendarReader().read(text)
        #expect(document.events.map(\.summary) == Array(repeating: "Astreinte; chauffage (premier appelé)", count: 2))
        let spans = try document.events.flatMap { try $0.occurrences(in: range(), clock: paris.clock) }
        #expect(IntervalSet(spans) == resolved.time(of: anne))
    }

    @Test func `a team's feed names who serves, and an exchange updates events instead of adding any`() throws {
        let feed = RotaFeed(rotaName: "Heating", names: [anne: "Anne", bruno: "Bruno"], language: .english)
        let before = feed.events(of: try plan.resolved(range()))
        #expect(before.first?.summary == "Anne – Heating (called first)")
        var changed = plan
        changed.override(
            "o", .substitute(anne, by: bruno), try paris.interval(paris.at(2026, 10, 19, 8), paris.at(2026, 10, 26, 8)))
        let after = feed.events(of: try changed.resolved(range()))
        #expect(after.map(\.uid) == before.map(\.uid))
        #expect(Set(before.map(\.uid)).count == before.count)
        #expect(after.first?.summary == "Bruno – Heating (called first)")
        #expect(after.first?.details.contains("override o instead of Anne") ?? false)
    }
}

@Suite struct CalendarAbsenceTests {
    let paris = Place()

    @Test func `leave in a person's own calendar moves the next person up`() throws {
        let plan = RotaPlan.rotation([anne, bruno], .weeks(1), from: CivilDateTime(CivilDate(2026, 12, 21), 0))
        let range = try paris.days(CivilDate(2026, 12, 21), CivilDate(2027, 1, 4))
        let leave = CalendarEvent(
            uid: "1", start: .date(CivilDate(2026, 12, 24)), end: .date(CivilDate(2026, 12, 26)), summary: "Noël")
        let file = CalendarWriter(product: "p").write([leave], stamp: paris.at(2026, 11, 1))
        let absences = try CalendarReader().read(file).absences(of: anne, zone: paris.zone, in: range)
        #expect(absences.map { paris.text($0.interval) } == ["26-12-24 00:00 26-12-26 00:00"])
        let resolved = try plan.resolved(range, absences: absences)
        #expect(resolved.duty(at: paris.at(2026, 12, 25)).map { $0.person } == [bruno])
        #expect(!"\(absences)".contains("Noël"))
    }
}

@Suite struct PictureTests {
    let paris = Place()

    func picture() throws -> String {
        var plan = RotaPlan.rotation(
            [anne, bruno, claire], .weeks(1), from: CivilDateTime(CivilDate(2026, 12, 21), 8), peoplePerShift: 2)
        plan.override("o", .people([]), try paris.interval(paris.at(2026, 12, 24, 18), paris.at(2026, 12, 26, 8)))
        let range = try paris.days(CivilDate(2026, 12, 21), CivilDate(2027, 1, 18))
        let classes = ShiftClasses(plan: plan, table: ZoneTable(paris.clock, years: 2026...2027))
        return RotaPicture(
            title: "Chauffage <urbain> & \"froid\"", names: [anne: "Anne Lefèvre", bruno: "Bruno Da Silva"],
            classes: classes
        ).svg(of: try plan.resolved(range))
    }

    @Test func `a picture is well-formed, names people in rows and shows the gap in red`() throws {
        let text = try picture()
        let parser = XMLTally(text)
        #expect(parser.isWellFormed)
        #expect(text.contains("Anne Lefèvre"))
        #expect(text.contains("rang 1: 24 déc. 2026 18:00 – 26 déc. 2026 08:00"))
        #expect(text.contains("#d3202a"))
        for colour in ["#e07b00", "#1f7a5c", "#43a383", "#4b4a9e", "#5b8fd6"] { #expect(text.contains(colour)) }
        if let path = ProcessInfo.processInfo.environment["VIGIE_PICTURE"] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}

/// Counts opening and closing tags, with as little as a test needs.
private struct XMLTally {
    let isWellFormed: Bool

    init(_ text: String) {
        var open: [Substring] = []
        var isSound = true
        for part in text.split(separator: "<") {
            guard let end = part.firstIndex(of: ">") else {
                isSound = false
                continue
            }
            let tag = part[..<end]
            let name = tag.prefix { !$0.isWhitespace && $0 != "/" || $0 == "/" && tag.first == "/" }
            if tag.hasPrefix("/") {
                isSound = isSound && open.popLast() == tag.dropFirst()
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
            if tag.count(where: { $0 == "\"" }) % 2 == 1 { isSound = false }
        }
        isWellFormed = isSound && open.isEmpty
    }
}
