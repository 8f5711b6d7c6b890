import Chronology
import Directory
import LabourLaw
import Storage

/// Reads a table of hours that people worked, and of absences, line by line.
struct HoursReader {
    /// What is wrong with a line.
    struct Problem: Hashable {
        var line: Int
        var problem: String
        var remedy: String
    }

    /// One line that was understood.
    struct Entry: Hashable {
        var line: Int
        var person: PersonID
        var day: CivilDate
        /// Nil for a day without work.
        var hours: ImportedHours?
    }

    /// The columns, with the names by which a table may call them.
    enum Column: String, CaseIterable {
        case person, date, kind, start, end

        var names: [String] {
            switch self {
            case .person: ["person", "personne", "salarie", "salarié"]
            case .date: ["date", "day", "jour"]
            case .kind: ["kind", "type", "nature"]
            case .start: ["start", "from", "debut", "début"]
            case .end: ["end", "to", "fin"]
            }
        }
    }

    private let organisation: Organisation
    private let today: CivilDate
    private var columns: [Column: Int] = [:]
    private(set) var problems: [Problem] = []
    private(set) var entries: [Entry] = []

    init(organisation: Organisation, today: CivilDate) {
        self.organisation = organisation
        self.today = today
    }

    /// Reads a table; what is wrong with it is in ``problems``, and then ``entries`` are not all of it.
    mutating func read(_ text: String) {
        do throws(CSVText.Problem) {
            let rows = try CSVText.rows(of: text)
            guard let header = rows.first else {
                return report(1, "the table is empty", "write a line of names: person;date;kind;start;end")
            }
            guard readHeader(header) else { return }
            for row in rows.dropFirst() { read(row) }
            checkOverlaps()
        } catch { report(error.line, error.problem, error.remedy) }
    }

    private mutating func readHeader(_ row: CSVText.Row) -> Bool {
        for (index, field) in row.fields.enumerated() where !field.isEmpty {
            guard let column = Column.allCases.first(where: { $0.names.contains(field.lowercased()) }) else {
                report(row.line, "no column is called `\(field)`", "the columns are person, date, kind, start and end")
                return false
            }
            guard columns.updateValue(index, forKey: column) == nil else {
                report(row.line, "two columns are called `\(column.rawValue)`", "leave one of them out")
                return false
            }
        }
        for column in [Column.person, .date, .start, .end] where columns[column] == nil {
            report(
                row.line, "there is no column `\(column.rawValue)`",
                "begin with a line of names: person;date;kind;start;end")
            return false
        }
        return true
    }

    private mutating func read(_ row: CSVText.Row) {
        func field(_ column: Column) -> String {
            columns[column].flatMap { row.fields.indices.contains($0) ? row.fields[$0] : nil } ?? ""
        }
        guard let person = person(field(.person), line: row.line), let day = day(field(.date), line: row.line),
            let clock = clock(of: person, on: day, line: row.line)
        else { return }
        let kind = field(.kind).isEmpty ? ImportedWork.work : field(.kind)
        let known = [ImportedWork.work, ImportedWork.off] + WorkerAbsence.Kind.allCases.map(\.rawValue)
        guard known.contains(kind) else {
            return report(
                row.line, "`\(kind)` is no kind of hours",
                NearMiss.remedy(for: kind, among: known, kind: "kinds"))
        }
        var entry = Entry(line: row.line, person: person.id, day: day, hours: nil)
        let times = (start: field(.start), end: field(.end))
        if kind != ImportedWork.off {
            guard let interval = interval(kind, day: day, times, clock: clock, line: row.line) else { return }
            entry.hours = ImportedHours(person: person.id, day: day, kind: kind, interval: interval)
        } else if !times.start.isEmpty || !times.end.isEmpty {
            return report(row.line, "a day `off` has no times", "leave start and end empty, or write `work`")
        }
        entries.append(entry)
    }

    private mutating func person(_ text: String, line: Int) -> Person? {
        if let person = organisation.people.first(where: { $0.id.rawValue == text }) { return person }
        report(
            line, "there is no person `\(text)`",
            NearMiss.remedy(for: text, among: organisation.people.map(\.id.rawValue), kind: "people"))
        return nil
    }

    private mutating func day(_ text: String, line: Int) -> CivilDate? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        let french = parts.count == 3 ? CivilDate(year: parts[2] ?? 0, month: parts[1] ?? 0, day: parts[0] ?? 0) : nil
        if let day = CivilText.parseDate(text) ?? french, (1970...2200).contains(day.year) { return day }
        report(line, "`\(text)` is not a day", "write it like 2026-11-03 or 03/11/2026")
        return nil
    }

    private mutating func clock(of person: Person, on day: CivilDate, line: Int) -> LocalClock? {
        guard let terms = person.employment(on: day) else {
            report(
                line, "nothing says under which terms `\(person.id)` works on \(day)",
                "write `employment:` with a day up to then below `people.\(person.id)`")
            return nil
        }
        return LocalClock(zone: terms.zone)
    }

    private mutating func interval(
        _ kind: String, day: CivilDate, _ times: (start: String, end: String), clock: LocalClock, line: Int
    ) -> Interval? {
        if times.start.isEmpty, times.end.isEmpty, kind != ImportedWork.work {
            return Interval(clock.startOfDay(day), clock.startOfDay(day.adding(days: 1)))
        }
        guard let start = instant(times.start, on: day, clock: clock, line: line) else { return nil }
        guard clock.reading(at: start).date == day else {
            report(line, "`\(times.start)` is not on \(day)", "write the day on which the work began")
            return nil
        }
        guard var end = instant(times.end, on: day, clock: clock, line: line) else { return nil }
        if end <= start, !times.end.contains("T") {
            // An end at or before the start is on the next day.
            guard let next = instant(times.end, on: day.adding(days: 1), clock: clock, line: line) else { return nil }
            end = next
        }
        guard let interval = Interval(start, end), interval.duration <= .seconds(86_400) else {
            report(
                line, "it ends before it begins, or lasts longer than a day", "write a line for each day, start first")
            return nil
        }
        guard kind != ImportedWork.work || day <= today else {
            report(
                line, "work on \(day) is still to come", "import hours that were worked; planned ones are `schedule`")
            return nil
        }
        return interval
    }

    private mutating func instant(_ text: String, on day: CivilDate, clock: LocalClock, line: Int) -> Instant? {
        if text == "24:00" { return clock.startOfDay(day.adding(days: 1)) }
        guard text.contains("T") || text.utf8.count == 5 else {
            report(
                line, "`\(text)` is not a time",
                "write it like 09:00, or with day and offset like 2026-10-25T02:30+02:00")
            return nil
        }
        do throws(OffsetInstant.Problem) {
            return try OffsetInstant.parse(text.contains("T") ? text : "\(day)T\(text)", on: clock)
        } catch {
            report(line, error.problem, error.remedy)
            return nil
        }
    }

    private mutating func checkOverlaps() {
        for (person, entries) in Dictionary(grouping: entries, by: \.person).sorted(by: { $0.key < $1.key }) {
            let timed = entries.filter { $0.hours != nil }.sorted { one, other in
                guard let one = one.hours?.interval, let other = other.hours?.interval else { return false }
                return one < other
            }
            for (one, other) in zip(timed, timed.dropFirst()) {
                guard let before = one.hours?.interval, let after = other.hours?.interval, before.overlaps(after) else {
                    continue
                }
                report(
                    max(one.line, other.line), "it overlaps line \(min(one.line, other.line)) of `\(person)`",
                    "mend the times of one of them, or leave one out")
            }
            let off = Set(entries.filter { $0.hours == nil }.map(\.day))
            for entry in timed where off.contains(entry.day) {
                report(entry.line, "another line says that `\(person)` is off on \(entry.day)", "leave one of them out")
            }
        }
    }

    private mutating func report(_ line: Int, _ problem: String, _ remedy: String) {
        problems.append(Problem(line: line, problem: problem, remedy: remedy))
    }
}
