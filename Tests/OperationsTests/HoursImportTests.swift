import Chronology
import Directory
import Ledger
import Storage
import Testing

@testable import Operations

/// Tables of hours over a real store.
@Suite struct HoursImportTests {
    private let site: WorkSite
    private let anne = PersonID("anne")

    init() throws {
        site = try WorkSite()
        try site.apply(at: site.at(10, 1))
    }

    @discardableResult
    private func take(_ text: String) throws -> HoursImport {
        try ImportHours(store: site.store)(text, file: "heures.csv", by: "test", now: site.at(12, 1))
    }

    /// What a table is refused with, after which nothing of it may be there.
    private func refusal(_ lines: String...) throws -> String {
        let text = (["person;date;kind;start;end"] + lines).joined(separator: "\n")
        let error = #expect(throws: OperationError.self) { try take(text) }
        #expect(try stored(10, 1, 12, 31).isEmpty)
        #expect(try imports() == 0)
        return error?.description ?? ""
    }

    private func stored(_ month: Int, _ day: Int, _ lastMonth: Int, _ lastDay: Int) throws -> [ImportedHours] {
        try site.store.importedHours(
            of: anne, from: CivilDate(2026, month, day), to: CivilDate(2026, lastMonth, lastDay)
        ).hours
    }

    private func imports() throws -> Int {
        try site.facts().filter { if case .hoursImported = $0.event { true } else { false } }.count
    }

    private let november = """
        personne;jour;type;début;fin
        anne;03/11/2026;work;09:00;12:00
        anne;03/11/2026;;"14:00";18:00
        anne;04/11/2026;off;;
        anne;05/11/2026;sick-leave;;
        anne;06/11/2026;work;22:00;06:00

        """

    @Test func `a table in French or English is taken over, whole days and nights with it`() throws {
        let result = try take(november)
        #expect(result.isChanged)
        #expect((result.people, result.days, result.stretches) == (1, 4, 4))
        let hours = try stored(11, 1, 11, 30)
        #expect(hours.map(\.kind) == ["work", "work", "sick-leave", "work"])
        #expect(
            hours.map(\.interval.start) == [
                site.at(11, 3, 9), site.at(11, 3, 14), site.at(11, 5), site.at(11, 6, 22),
            ])
        #expect(
            hours.map(\.interval.end) == [site.at(11, 3, 12), site.at(11, 3, 18), site.at(11, 6), site.at(11, 7, 6)])
        let days = try site.store.importedHours(
            of: anne, from: CivilDate(2026, 11, 1), to: CivilDate(2026, 11, 30)
        ).days
        #expect(days == Set([3, 4, 5, 6].map { CivilDate(2026, 11, $0) }))
    }

    @Test func `the same file again changes nothing, however it is written`() throws {
        let first = try take(november)
        let again = try take(november)
        #expect(!again.isChanged)
        let rewritten = "\u{FEFF}" + november.replacing(";", with: ",").replacing("\n", with: "\r\n")
        let third = try take(rewritten)
        #expect(!third.isChanged)
        #expect(first.digest == again.digest && again.digest == third.digest)
        #expect(try imports() == 1)
    }

    @Test func `a day that is imported again is replaced, and others stay`() throws {
        try take(november)
        try take("person,date,start,end\nanne,2026-11-03,10:00,11:00\n")
        #expect(try stored(11, 3, 11, 3).map(\.interval.start) == [site.at(11, 3, 10)])
        #expect(try stored(11, 4, 11, 30).count == 2)
        #expect(try imports() == 2)
    }

    @Test func `each fault is told with its line and a cure, and nothing is changed`() throws {
        #expect(
            try refusal("anna;2026-11-03;work;09:00;12:00") == """
                heures.csv:2: there is no person `anna`
                    → did you mean `anne`?
                """)
        #expect(try refusal("anne;2026-11-31;work;09:00;12:00").contains("`2026-11-31` is not a day"))
        #expect(try refusal("anne;2026-11-03;works;09:00;12:00").contains("did you mean `work`?"))
        #expect(try refusal("anne;2026-11-03;work;9h;12:00").contains("`9h` is not a time"))
        #expect(try refusal("anne;2026-11-03;off;09:00;12:00").contains("a day `off` has no times"))
        #expect(try refusal("anne;2027-11-03;work;09:00;12:00").contains("is still to come"))
        #expect(try refusal("bruno;2026-11-03;work;09:00;12:00").contains("under which terms `bruno` works"))
        #expect(
            try refusal("anne;2026-11-03;work;09:00;12:00", "anne;2026-11-03;work;11:00;18:00")
                .contains("heures.csv:3: it overlaps line 2 of `anne`"))
        #expect(
            try refusal("anne;2026-11-03;work;09:00;12:00", "anne;2026-11-03;off;;")
                .contains("another line says that `anne` is off"))
        #expect(try refusal("anne;2026-11-03;work;\"09:00;12:00").contains("a quotation mark is never closed"))
    }

    @Test func `several faults are told at once`() throws {
        let said = try refusal("anne;2026-11-03;work;09:00;12:00", "x;2026-11-03;;09:00;10:00", "anne;x;;09:00;10:00")
        #expect(said.contains("heures.csv:3: there is no person `x`"))
        #expect(said.contains("heures.csv:4: `x` is not a day"))
        #expect(said.hasSuffix("mend these lines and import again; nothing was changed"))
    }

    @Test func `an hour that comes twice is asked about, and written with its offset`() throws {
        let said = try refusal("anne;2026-10-25;work;01:00;02:30")
        #expect(said.contains("comes twice"))
        #expect(said.contains("2026-10-25T02:30+02:00"))
        try take("person;date;start;end\nanne;2026-10-25;01:00;2026-10-25T02:30+01:00\n")
        // One and a half hours on the clock's face, and the one by which it was put back.
        #expect(try stored(10, 25, 10, 25).first?.interval.duration == .seconds(9_000))
    }

    @Test func `columns that are missing, doubled or unknown are named`() throws {
        for (header, said) in [
            ("person;date;start", "there is no column `end`"),
            ("person;person;date;start;end", "two columns are called"),
            ("person;date;start;end;heures", "no column is called `heures`"), ("", "the table is empty"),
        ] {
            let error = #expect(throws: OperationError.self) { try take(header) }
            #expect(error?.problem.contains(said) == true, "\(header)")
        }
    }
}
