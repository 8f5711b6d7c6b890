import LabourLaw
import Testing

/// What is wrong in a book is said with its file, its line and its cure.
struct BookErrorTests {
    private static func book(_ values: String) -> String {
        "book: acme\ntitle: Acme\nlayer: company\nextends: code-du-travail\nregimes: [company/acme]\nvalues:\n" + values
    }

    private static func entry(_ rows: String, id: String = "daily-rest", unit: String = "hours") -> String {
        "  \(id):\n    title: T\n    unit: \(unit)\n    values:\n\(rows)    examples:\n      - {on: 2026-11-10, is: 9}\n"
    }

    private static func load(_ text: String) throws -> BookLibrary {
        let part = try BookReader(file: "acme.yaml").read(yaml: text)
        return try Workers.library.get().adding([part])
    }

    @Test(arguments: [
        (
            "      - {from: 2026-01-01, to: 2026-03-31, value: 9, citation: art. 1}\n      - {from: 2026-05-01, value: 10, citation: art. 1}\n",
            "no value holds from 2026-04-01 to 2026-04-30"
        ),
        (
            "      - {from: 2026-01-01, to: 2026-06-01, value: 9, citation: art. 1}\n      - {from: 2026-05-01, value: 10, citation: art. 1}\n",
            "two values hold on 2026-05-01"
        ),
        ("      - {from: 2026-01-01, value: 9}\n", "has no source"),
        ("      - {from: 2026-01-01, value: \"9,5\", citation: art. 1}\n", "write 9.5"),
        ("      - {from: 2026-01-01, value: {night: \"10,75\"}, citation: art. 1}\n", "write 10.75"),
        ("      - {value: 9, citation: art. 1}\n", "`from` is missing"),
        ("      - {from: 2026-01-01, value: 9, citation: art. 1, source: x}\n", "`source` is not known here"),
        ("      - {from: 2026-05-01, to: 2026-01-01, value: 9, citation: art. 1}\n", "before it begins"),
        ("      - {from: 2026-01-01, value: 8, citation: art. 1}\n", "allows at least 9 (D3131-6)"),
    ])
    func `a bad value is an error with its line`(rows: String, words: String) throws {
        let error = try #require(throws: BookError.self) { try Self.load(Self.book(Self.entry(rows))) }
        let text = error.description
        #expect(text.contains(words), "\(text)")
        #expect(text.hasPrefix("acme.yaml:"))
        #expect(error.problems.allSatisfy { ($0.line ?? 0) > 6 && !$0.remedy.isEmpty })
    }

    @Test func `two layers that count in other units disagree`() throws {
        let rows = "      - {from: 2026-01-01, value: 540, citation: art. 1}\n"
        let error = try #require(throws: BookError.self) {
            try Self.load(Self.book(Self.entry(rows, unit: "minutes")))
        }
        #expect(error.description.contains("the unit is `minutes`, and code-du-travail has `hours`"))
    }

    @Test func `a book of nothing, an unknown base and a regime given twice are refused`() throws {
        #expect(throws: BookError.self) { try BookReader(file: "x.yaml").read(yaml: "") }
        #expect(throws: BookError.self) { try BookReader(file: "x.yaml").read(yaml: "book: [") }
        #expect(throws: BookError.self) { try Self.load("book: a\nlayer: company\nextends: nothing\nregimes: [x]\n") }
        #expect(throws: BookError.self) {
            try Self.load("book: a\nlayer: company\nextends: code-du-travail\nregimes: [idcc-3248]\n")
        }
    }

    @Test func `an example that does not hold is shown where it stands`() throws {
        let rows = "      - {from: 2026-01-01, value: 10, citation: art. 1}\n"
        let library = try Self.load(Self.book(Self.entry(rows)))
        let failing = library.failingExamples(ofBooks: ["acme"])
        #expect(failing.count == 1)
        #expect(failing.first?.line == 13)
    }

    @Test func `a company book replaces by id and keeps the rest`() throws {
        let rows = "      - {from: 2026-01-01, value: 9, citation: accord art. 4}\n"
        let library = try Self.load(Self.book(Self.entry(rows)))
        let file = try Workers.read(
            """
            "work": [\(Workers.span("2026-11-09T09:00+01:00", "2026-11-09T18:00+01:00"))],
            "interventions": [\(Workers.span("2026-11-10T03:00+01:00", "2026-11-10T04:00+01:00"))],
            "planned_resume": "2026-11-10T08:00+01:00"
            """, regime: "company/acme")
        var assessor = Assessor(library: library)
        let assessment = try assessor.assess(file)
        #expect(assessment.findings.isEmpty)
        #expect(assessment.rest.compensatory == 2)
    }
}
