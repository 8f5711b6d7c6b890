import Chronology
import Foundation
import Testing

@Suite struct PublicHolidayTests {
    @Test(arguments: [
        (1818, 3, 22), (1943, 4, 25), (1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2008, 3, 23), (2026, 4, 5),
        (2038, 4, 25), (2049, 4, 18), (2076, 4, 19),
    ])
    func `Easter falls on the Sunday of the computus`(year: Int, month: Int, day: Int) {
        #expect(easterSunday(of: year) == CivilDate(year, month, day))
    }

    @Test func `two holidays may share a day`() {
        #expect(PublicHoliday.on(CivilDate(2008, 5, 1), in: .metropole) == [.labourDay, .ascension])
        #expect(PublicHoliday.on(CivilDate(2026, 11, 23), in: .metropole).isEmpty)
    }

    @Test func `Good Friday is kept in Alsace and Moselle where the commune has a Protestant church`() {
        let day = CivilDate(2026, 4, 3)
        #expect(HolidayCalendar(.alsaceMoselle).holidays(on: day) == [.goodFriday])
        #expect(HolidayCalendar(.alsaceMoselle, observesGoodFriday: false).holidays(on: day).isEmpty)
        #expect(HolidayCalendar(.metropole).holidays(on: day).isEmpty)
        let second = CivilDate(2026, 12, 26)
        let without = HolidayCalendar(.alsaceMoselle, observesGoodFriday: false)
        #expect(without.holidays(on: second) == [.secondChristmasDay])
    }

    @Test func `Saint-Martin keeps 27 May by the Code, and 28 May when set so`() {
        let code = HolidayCalendar(.saintMartin)
        #expect(code.holidays(on: CivilDate(2027, 5, 27)).contains(.abolition))
        #expect(!code.holidays(on: CivilDate(2027, 5, 28)).contains(.abolition))
        let published = HolidayCalendar(.saintMartin, saintMartinAbolition: .publishedCalendar)
        #expect(published.holidays(on: CivilDate(2027, 5, 28)).contains(.abolition))
        #expect(!published.holidays(on: CivilDate(2027, 5, 27)).contains(.abolition))
        #expect(published.holidays(on: CivilDate(2017, 5, 27)).contains(.abolition))
    }

    @Test func `an organisation adds local days, and a calendar says that it lacks those of the territory`() {
        // 24 September: the day of citizenship in New Caledonia.
        let local = HolidayCalendar.LocalDay(name: "Fête de la citoyenneté", month: 9, day: 24)
        let calendar = HolidayCalendar(.nouvelleCaledonie, localDays: [local])
        #expect(calendar.dates(in: 2026...2027).filter { $0.month == 9 }.map(\.year) == [2026, 2027])
        #expect(calendar.localDays(on: CivilDate(2026, 9, 24)) == ["Fête de la citoyenneté"])
        let once = HolidayCalendar.LocalDay(name: "jubilé", year: 2026, month: 2, day: 28)
        #expect(HolidayCalendar(.metropole, localDays: [once]).dates(in: 2025...2028).count { $0.month == 2 } == 1)
        #expect(Territory.allCases.count { HolidayCalendar($0).lacksTerritorialDays } == 3)
    }

    @Test(
        .enabled(if: HolidayVectors.folder != nil, "../shared/vectors/holidays-fr is missing"),
        arguments: HolidayVectors.files)
    func `the computed holidays of a territory are those of the published calendar`(
        file: String, territory: Territory
    ) throws {
        let folder = try #require(HolidayVectors.folder)
        let text = try String(contentsOf: folder.appending(path: "jours_feries_\(file).csv"), encoding: .utf8)
        var published: [Int: Set<String>] = [:]
        for row in text.split(whereSeparator: \.isNewline).dropFirst() {
            let columns = row.split(separator: ",")
            let year = try #require(columns.count > 1 ? Int(columns[1]) : nil)
            published[year, default: []].insert(String(columns[0]))
        }
        #expect(published.count > 20)
        let calendar = HolidayCalendar(territory, saintMartinAbolition: .publishedCalendar)
        for (year, dates) in published {
            #expect(Set(calendar.holidays(in: year).keys.map(\.description)) == dates)
        }
    }
}

private enum HolidayVectors {
    static let files: [(String, Territory)] = [
        ("metropole", .metropole), ("alsace-moselle", .alsaceMoselle), ("guadeloupe", .guadeloupe),
        ("martinique", .martinique), ("guyane", .guyane), ("la-reunion", .reunion), ("mayotte", .mayotte),
        ("saint-martin", .saintMartin), ("saint-barthelemy", .saintBarthelemy),
        ("saint-pierre-et-miquelon", .saintPierreEtMiquelon), ("nouvelle-caledonie", .nouvelleCaledonie),
        ("polynesie-francaise", .polynesie), ("wallis-et-futuna", .wallisEtFutuna),
    ]

    static let folder = Vectors.place("holidays-fr")
}
