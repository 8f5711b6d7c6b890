import Chronology
import Compensation
import Foundation
import LabourLaw
import Paper
import Testing

/// The monthly statement of one made-up person in every form.
struct StatementTests {
    static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static let worker = """
        {"id": "lea.martin", "regime": "idcc-1147", "month": "2026-11",
         "person": {"contract": {"kind": "full-time", "weekly_hours": 35}, "hourly_rate_eur": "14.00"},
         "work": [{"start": "2026-11-09T09:00+01:00", "end": "2026-11-09T18:00+01:00"}],
         "planned_resume": "2026-11-10T09:00+01:00",
         "oncall": [{"start": "2026-11-09T18:00+01:00", "end": "2026-11-10T09:00+01:00", "line": "Nuit <A> & B",
                     "communicated_on": "2026-10-20"},
                    {"start": "2026-11-30T18:00+01:00", "end": "2026-12-01T09:00+01:00", "line": "Nuit"}],
         "interventions": [{"start": "2026-11-10T03:00+01:00", "end": "2026-11-10T04:07+01:00", "travel": true,
                            "reason": "fuite d'eau"}]}
        """

    static func statement(_ json: String = worker, adjustments: [Adjustment] = []) throws -> (
        MonthlyStatement, LocalClock
    ) {
        let library = try BuiltInBooks.library()
        let file = try WorkerFileReader(file: "test").read(try JSONText.parse(json, file: "test"))
        var assessor = Assessor(library: library)
        let context = try assessor.context(for: file)
        let pay = try Compensation(library).evaluate(file, clock: context.days.clock)
        let month = try #require(file.month)
        let statement = MonthlyStatement(
            of: file, month: month,
            identity: .init(worker: file.id, name: "Léa Martin", employer: "Cabinet des Tilleuls"),
            assessment: Assessor.assess(context), pay: pay, clock: context.days.clock,
            rest: .init(previousMinutes: 90, takenMinutes: 60), adjustments: adjustments)
        return (statement, try #require(LocalClock(zone: "Europe/Paris")))
    }

    static let adjustment = Adjustment(
        month: CivilMonth(CivilDate(2026, 10, 1)), code: "oncall.hour.day", label: "Astreinte",
        amount: Money(cents: -420),
        reason: "intervention du 12 octobre corrigée")

    /// Compares with a kept text; `VIGIE_RECORD_GOLDEN=1` writes it anew, to be read before it is committed.
    private func compare(_ text: String, _ name: String) throws {
        let place = Self.golden.appending(path: name)
        if ProcessInfo.processInfo.environment["VIGIE_RECORD_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: place)
        }
        #expect(text == String(decoding: try Data(contentsOf: place), as: UTF8.self), "\(name) differs")
    }

    @Test func `the page is as it was read and kept`() throws {
        let (statement, clock) = try Self.statement(adjustments: [Self.adjustment])
        try compare(
            try StatementPage().html(statement, clock: clock, madeOn: CivilDate(2026, 12, 1)), "statement.html")
    }

    @Test func `JSON and the tables for payroll are as they were read and kept`() throws {
        let (statement, clock) = try Self.statement(adjustments: [Self.adjustment])
        try compare(try StatementJSON(statement, clock: clock).text(), "statement.json")
        try compare(try Self.table(statement, .semicolons).text, "semicolons.csv")
        try compare(try Self.table(statement, .tabulators).text, "tabulators.csv")
        try compare(try Self.table(statement, .variables).text, "variables.csv")
    }

    @Test func `hours of the month stop at its end, and the total adds up`() throws {
        let (statement, _) = try Self.statement(adjustments: [Self.adjustment])
        #expect(statement.onCallHours.all == 21)
        #expect(statement.callHours.all == ExactNumber(67, over: 60))
        #expect(statement.callHours.night == ExactNumber(67, over: 60))
        #expect(statement.total == statement.lines.reduce(.zero) { $0 + $1.amount } + Money(cents: -420))
        #expect(statement.isResumptionDeferred)
        #expect(statement.restBalanceMinutes == 30)
    }

    @Test func `what people wrote is escaped on the page`() throws {
        let (statement, clock) = try Self.statement()
        let html = try StatementPage().html(statement, clock: clock, madeOn: CivilDate(2026, 12, 1))
        #expect(html.contains("Nuit &lt;A&gt; &amp; B"))
        #expect(!html.contains("Nuit <A>"))
    }

    @Test func `the page holds a month of many facts and long words`() throws {
        let days = (1...28).map { $0 < 10 ? "0\($0)" : "\($0)" }
        let duties = days.map {
            #"{"start": "2026-11-\#($0)T18:00+01:00", "end": "2026-11-\#($0)T23:00+01:00", "line": "\#(String(repeating: "Ligne", count: 20))"}"#
        }
        let calls = days.map {
            #"{"start": "2026-11-\#($0)T20:00+01:00", "end": "2026-11-\#($0)T20:45+01:00", "reason": "\#(String(repeating: "panne ", count: 30))"}"#
        }
        let json = """
            {"id": "w", "regime": "private/code-du-travail", "month": "2026-11", "oncall": [\(duties.joined(separator: ","))],
             "interventions": [\(calls.joined(separator: ","))]}
            """
        let (statement, clock) = try Self.statement(json)
        let html = try StatementPage().html(statement, clock: clock, madeOn: CivilDate(2026, 12, 1))
        #expect(html.components(separatedBy: "panne panne").count > 28)
        #expect(html.contains("Total incomplet : il manque"))
    }

    @Test func `the digest follows the facts and not their order`() throws {
        let (statement, _) = try Self.statement()
        let changed = try Self.statement(Self.worker.replacing("04:07", with: "04:08")).0
        let wage = try Self.statement(Self.worker.replacing("14.00", with: "14.01")).0
        #expect(statement.digest.count == 64)
        #expect(Set([statement.digest, changed.digest, wage.digest]).count == 3)
        #expect(try Self.statement().0.digest == statement.digest)
    }

    static func table(_ statement: MonthlyStatement, _ export: PayrollExport) throws -> PayrollTable {
        try PayrollTable([FrozenMonth(statement)], export: export)
    }

    @Test func `a closed month that is corrected shows the difference line by line`() throws {
        let closed = FrozenMonth(try Self.statement().0)
        let now = FrozenMonth(try Self.statement(Self.worker.replacing("04:07", with: "05:07")).0)
        let history = MonthHistory([closed])
        let adjustments = try history.adjustments(of: closed, toward: now, reason: "une heure de plus")
        #expect(adjustments.map(\.amount) == [Money(cents: 2800)])
        let same = FrozenMonth(try Self.statement().0)
        #expect(try history.adjustments(of: closed, toward: same, reason: "none").isEmpty)
    }

    @Test func `payroll codes are mapped by the longest name`() throws {
        var export = PayrollExport.semicolons
        export.codes = ["oncall*": "4100", "oncall.hour*": "4110", "intervention.factor": "4200"]
        let text = try Self.table(try Self.statement().0, export).text
        #expect(text.contains(";4110;") && text.contains(";4200;") && !text.contains(";4100;"))
        export.codes = ["intervention.factor": "4200"]
        export.unmapped = .leaveOut
        let table = try Self.table(try Self.statement().0, export)
        #expect(table.text.split(separator: "\r\n").count == 2)
        #expect(table.leftOut == ["oncall.hour.day"])
        #expect(table.leftOutAmount == Money(cents: 5880))
        export.unmapped = .refuse
        #expect(throws: PayrollTable.Unmapped(codes: ["oncall.hour.day"])) {
            try Self.table(try Self.statement().0, export)
        }
    }

    @Test func `the PDF is readable text on A4 pages`() async throws {
        let (statement, clock) = try Self.statement(adjustments: [Self.adjustment])
        let html = try StatementPage().html(statement, clock: clock, madeOn: CivilDate(2026, 12, 1))
        let pdf = try await PDFPrinter().pdf(ofHTML: html)
        let place = FileManager.default.temporaryDirectory.appending(path: "statement-\(UUID().uuidString).pdf")
        try pdf.write(to: place)
        defer { try? FileManager.default.removeItem(at: place) }
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["pdftotext", "-layout", place.path, "-"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        for words in ["Relevé mensuel d'astreinte, novembre 2026", "Léa Martin", "31,27", "IDCC 1147"] {
            #expect(text.contains(words), "\(words) is missing in: \(text)")
        }
    }

    @Test func `a program that is missing is named, with what to do`() async {
        await #expect(throws: PDFPrinter.Failure.self) {
            try await PDFPrinter(program: "no-such-program-here").pdf(ofHTML: "<p>x</p>")
        }
    }
}
