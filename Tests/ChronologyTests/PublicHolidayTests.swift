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
        for (year, dates) in published {
            #expect(Set(PublicHoliday.holidays(in: territory, year: year).keys.map(\.description)) == dates)
        }
    }
}

/// Where the published calendars are, outside the project; their absence is said aloud.
private enum HolidayVectors {
    static let files: [(String, Territory)] = [
        ("metropole", .metropole), ("alsace-moselle", .alsaceMoselle), ("guadeloupe", .guadeloupe),
        ("martinique", .martinique), ("guyane", .guyane), ("la-reunion", .reunion), ("mayotte", .mayotte),
        ("saint-martin", .saintMartin), ("saint-barthelemy", .saintBarthelemy),
        ("saint-pierre-et-miquelon", .saintPierreEtMiquelon), ("nouvelle-caledonie", .nouvelleCaledonie),
        ("polynesie-francaise", .polynesie), ("wallis-et-futuna", .wallisEtFutuna),
    ]

    static let folder: URL? = {
        var root = URL(filePath: #filePath)
        while root.path != "/" && !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            root.deleteLastPathComponent()
        }
        let folder = root.deletingLastPathComponent().appending(path: "shared/vectors/holidays-fr")
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        print("SKIPPED: no holiday vectors at \(folder.path)")
        return nil
    }()
}
