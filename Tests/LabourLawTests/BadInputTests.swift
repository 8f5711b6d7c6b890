import Chronology
import LabourLaw
import Testing

/// Each error says where, what, and how to mend it.
struct BadInputTests {
    @Test(arguments: [
        ("\"zzz\": 1", "zzz", "is not known here"),
        ("\"person\": {\"wage\": 1}", "person.wage", "is not known here"),
        ("\"params\": {\"agreement\": 1}", "params.agreement", "is not known here"),
        ("\"params\": {\"night\": \"21h-6h\"}", "params.night", "no stretch of a day"),
        ("\"person\": {\"hourly_rate_eur\": \"15,00\"}", "person.hourly_rate_eur", "15.00"),
        ("\"person\": {\"hourly_rate_eur\": 1e3}", "person.hourly_rate_eur", "is not a number"),
        ("\"person\": {\"hourly_rate_eur\": \"-3\"}", "person.hourly_rate_eur", "below zero"),
        ("\"person\": {\"contract\": {\"kind\": \"cdi\"}}", "person.contract.kind", "full-time"),
        ("\"territory\": \"FR\"", "territory", "FR-metropole"),
        ("\"timezone\": \"Paris\"", "timezone", "Europe/Paris"),
        ("\"month\": \"11-2026\"", "month", "2026-11"),
        ("\"month\": \"2026-13\"", "month", "2026-11"),
        ("\"planned_resume\": \"2026-11-10\"", "planned_resume", "is not an instant"),
        ("\"planned_resume\": \"2026-02-30T10:00+01:00\"", "planned_resume", "is not an instant"),
        ("\"planned_resume\": \"2026-11-10T10:00+1\"", "planned_resume", "is not an offset"),
        ("\"planned_resume\": \"2026-10-25T02:30\"", "planned_resume", "2026-10-25T02:30+02:00"),
        ("\"planned_resume\": \"2026-10-25T02:30\"", "planned_resume", "2026-10-25T02:30+01:00"),
        ("\"planned_resume\": \"2027-03-28T02:00\"", "planned_resume", "does not exist"),
        ("\"oncall\": [{\"start\": \"2026-11-10T10:00+01:00\"}]", "oncall[0].end", "is missing"),
        ("\"work\": {}", "work", "expected a list"),
        ("\"id\": \"again\"", "id", "stands twice"),
    ])
    func `a slip is shown with its path and its cure`(members: String, path: String, words: String) throws {
        let error = try #require(throws: SourceError.self) { try Workers.read(members) }
        #expect(error.path == path)
        #expect(error.line == 1)
        #expect(error.description.contains(words), "\(error)")
        #expect(!error.remedy.isEmpty)
    }

    @Test func `interventions that overlap are told with both`() throws {
        let error = try #require(throws: SourceError.self) {
            try Workers.read(
                """
                "interventions": [
                  \(Workers.span("2026-11-10T03:00+01:00", "2026-11-10T04:00+01:00")),
                  \(Workers.span("2026-11-10T02:00+01:00", "2026-11-10T03:01+01:00"))]
                """)
        }
        #expect(error.path == "interventions[0]")
        #expect(error.line == 2)
        #expect(error.problem.contains("interventions[1]"))
    }

    @Test func `interventions may touch`() throws {
        let file = try Workers.read(
            """
            "interventions": [\(Workers.span("2026-11-10T03:00+01:00", "2026-11-10T04:00+01:00")),
              \(Workers.span("2026-11-10T04:00+01:00", "2026-11-10T04:30+01:00"))]
            """)
        #expect(file.interventions.count == 2)
    }

    @Test func `a local time that exists once needs no offset`() throws {
        let file = try Workers.read("\"planned_resume\": \"2026-11-10T09:00\"")
        #expect(file.plannedResume == (try Workers.at("2026-11-10T09:00+01:00")))
    }

    @Test(arguments: ["nope", "private", "fpt/other-filieres (arrêté 3 Nov 2015)"])
    func `an unknown regime, or a text not in force, is refused with the way out`(regime: String) throws {
        var assessor = Assessor(library: try Workers.library.get())
        let file = try Workers.read("\"planned_resume\": \"2026-11-10T09:00+01:00\"", regime: regime)
        let error = try #require(throws: Assessor.Refusal.self) { try assessor.assess(file) }
        #expect(error.path == "regime")
        #expect(!error.remedy.isEmpty)
    }

    @Test(arguments: ["fpt/other-filieres (arrêté 12 Dec 2025)", "fpt/other-filieres"])
    func `a text in brackets that is in force is accepted`(regime: String) throws {
        _ = try Workers.assess(try Workers.read("\"planned_resume\": \"2026-11-10T09:00+01:00\"", regime: regime))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "\"\\x\"", "nul", "01", "{\"a\":1}}", "\"\u{1}\"", "\"\\ud800\\n\"",
        "+1",
    ])
    func `broken JSON is an error and never a crash`(text: String) {
        #expect(throws: SourceError.self) { try JSONText.parse(text, file: "x.json") }
    }

    @Test func `JSON keeps lines, escapes and numbers as written`() throws {
        let value = try JSONText.parse(
            "{\n \"a\": \"\\u00e9\\n\\ud83d\\ude00\\/\",\n \"b\": [1.50, true, null]}", file: "x")
        #expect(value["a"]?.text == "é\n😀/")
        #expect(value["b"]?.line == 3)
        #expect(value["b"]?.items?.first?.text == "1.50")
        #expect(value["b"]?.items?.first?.number == ExactNumber(3, over: 2))
        #expect(
            try JSONText.parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60), file: "x").items
                != nil)
    }

    @Test func `a text that nests without end is refused`() {
        #expect(throws: SourceError.self) { try JSONText.parse(String(repeating: "[", count: 100_000), file: "x") }
    }
}
