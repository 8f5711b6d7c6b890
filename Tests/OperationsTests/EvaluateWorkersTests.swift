import Foundation
import LabourLaw
import Paper
import Testing

@testable import Operations

/// `vigie law evaluate`: what goes in as JSON comes out as JSON, in the same shape.
struct EvaluateWorkersTests {
    private static let library = Result { try LawBooks.library() }

    private static let kelio = """
        {"id": "a", "timezone": "Europe/Paris", "territory": "FR-metropole", "regime": "private/code-du-travail",
         "person": {"age": 35, "contract": {"kind": "full-time", "weekly_hours": 35}, "hourly_rate_eur": "15.00"},
         "work": [{"start": "2026-11-09T09:00+01:00", "end": "2026-11-09T18:00+01:00"}],
         "planned_resume": "2026-11-10T09:00+01:00",
         "oncall": [{"start": "2026-11-09T18:00+01:00", "end": "2026-11-10T09:00+01:00", "line": "A",
           "communicated_on": "2026-10-20", "unit": "week"}],
         "interventions": [{"start": "2026-11-10T03:00+01:00", "end": "2026-11-10T04:00+01:00", "travel": false,
           "urgent_works": false}],
         "absences": [], "month": "2026-11"}
        """

    private static func evaluate(_ text: String) throws -> WorkerEvaluations {
        try EvaluateWorkers(library: try library.get())(text, file: "workers.json")
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `one worker comes back with findings, resumption and hours`() throws {
        let answer = try Self.object(try Self.evaluate(Self.kelio).json())
        #expect(answer["id"] as? String == "a")
        #expect(answer["earliest_resume"] as? String == "2026-11-10T15:00+01:00")
        let finding = try #require((answer["findings"] as? [[String: Any]])?.first)
        #expect(finding["citation"] as? String == "L3131-1")
        #expect(finding["rule"] as? String == "daily_rest")
        #expect(finding["start"] as? String == "2026-11-10T04:00+01:00")
        #expect(finding["measured"] as? String == "9 h")
        #expect(finding["limit"] as? String == "11 h")
        let hours = try #require(answer["hours"] as? [String: Double])
        #expect(hours["oncall"] == 15)
        #expect(hours["oncall_excluding_interventions"] == 14)
        #expect(hours["intervention"] == 1)
        #expect(answer["total_eur"] is String)
        #expect(answer["compensation"] is [Any])
    }

    @Test func `nothing that bounds the resumption is written as null`() throws {
        let text = try Self.evaluate("{\"id\": \"n\", \"regime\": \"fph\"}").json()
        #expect(try Self.object(text)["earliest_resume"] is NSNull)
    }

    @Test func `a worker that cannot be read does not hide the others`() throws {
        let lines = [
            "{\"id\": \"ok\", \"regime\": \"fph\"}", "{\"id\": \"bad\", \"regime\": \"nope\"}", "{broken",
            "{\"id\": \"slip\", \"regime\": \"fph\", \"moth\": \"2026-11\"}", "{\"id\": \"ok2\", \"regime\": \"fph\"}",
        ]
        let result = try Self.evaluate(lines.joined(separator: "\n"))
        let answers = try result.json().split(separator: "\n").map { try Self.object(String($0)) }
        #expect(answers.count == 5)
        #expect(answers.compactMap { $0["id"] as? String } == ["ok", "bad", "slip", "ok2"])
        #expect(result.refusals.map(\.error.line) == [2, 3, 4])
        #expect(result.refusals.map(\.error.path) == ["regime", "", "moth"])
        #expect(result.refusals.allSatisfy { $0.error.file == "workers.json" && !$0.error.remedy.isEmpty })
    }

    @Test func `a list comes back as a list`() throws {
        let text = try Self.evaluate("[\(Self.kelio), {\"id\": \"x\"}]").json()
        let answers = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(answers.count == 2)
        #expect((answers[1]["error"] as? [String: Any])?["problem"] as? String == "`regime` is missing")
    }

    @Test func `a text that is no JSON is refused as a whole`() {
        #expect(throws: OperationError.self) { try Self.evaluate("{\"id\": ") }
        #expect(throws: OperationError.self) { try Self.evaluate("") }
    }

    @Test func `what the tables pay is joined to what the law finds`() throws {
        let evaluate = EvaluateWorkers(library: try Self.library.get()) { _ in
            WorkerEvaluation.Compensation(
                lines: [
                    .init(
                        code: "night", label: "Nuit", quantity: 1, unit: "nuit", rate: "30.00", amountEUR: "30.00",
                        citation: "accord art. 7")
                ], total: "30.00", notes: ["x"])
        }
        let answer = try Self.object(try evaluate(Self.kelio, file: "w").json())
        #expect(answer["total_eur"] as? String == "30.00")
        #expect((answer["compensation"] as? [[String: Any]])?.first?["amount_eur"] as? String == "30.00")
        #expect(
            answer["notes"] as? [String] == [
                "Heures perdues par la reprise différée : la loi est muette ; réglage pay_lost_hours = true.", "x",
            ])
    }

    @Test func `the annex names each rule with its texts`() throws {
        let annex = try LawAnnex(library: try Self.library.get(), regime: Regime("idcc-2941"))
        #expect(annex.text.contains("IDCC 2941 art. V.22 [V]"))
        #expect(annex.text.contains("L3131-1"))
        #expect(annex.text.contains("ce n'est pas un conseil juridique"))
        #expect(throws: OperationError.self) { try LawAnnex(library: try Self.library.get(), regime: Regime("nope")) }
    }

    @Test func `a company agreement is validated with its examples, and its slips are told`() throws {
        let validate = ValidateBook(library: try Self.library.get())
        let book = """
            book: acme
            title: Acme
            layer: company
            extends: idcc-3248
            regimes: [company/acme]
            values:
              daily-rest:
                title: "Repos"
                unit: hours
                values:
                  - {from: 2026-01-01, value: 10, citation: "art. 4"}
                examples:
                  - {on: 2026-11-10, is: 10}
            """
        #expect(try validate([("acme.yaml", book)]).text.contains("1 values"))
        let wrong = book.replacingOccurrences(of: "is: 10", with: "is: 11")
        let error = try #require(throws: OperationError.self) { try validate([("acme.yaml", wrong)]) }
        #expect(error.problem.hasPrefix("acme.yaml:13: values.daily-rest.examples"))
    }
}
