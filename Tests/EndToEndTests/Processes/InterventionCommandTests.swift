import Foundation
import Testing

/// `vigie intervention` as people and managers use it: everything through the program.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct InterventionCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Intervention: Decodable {
        var id: String
        var state: String
        var agreement: String
        var minutes: Double
        var travelMinutes: Double
        var countsForPay: Bool
        var notes: [String]
    }

    private struct List: Decodable { var interventions: [Intervention] }

    private func run(_ words: String...) async throws -> Program.Outcome {
        try await Program.run(words, data: scratch.path)
    }

    private func decoded<Value: Decodable>(_ words: String..., as type: Value.Type = Value.self) async throws -> Value {
        let outcome = try await Program.run(words + ["--json"], data: scratch.path)
        try #require(outcome.status == 0, "\(outcome.output)")
        return try JSONDecoder().decode(type, from: Data(outcome.output.utf8))
    }

    private func apply() async throws {
        let text = """
            organisation: Régie
            people:
              anne: { name: Anne, devices: { a: { softphone: anne } } }
              marie: { name: Marie, devices: { m: { softphone: marie } } }
            lines:
              ligne:
                name: astreinte
                numbers: ["+33199001001"]
                ladder:
                  levels: { primary: [ { person: anne, when: always } ] }
                  manager: marie

            """
        let path = scratch.path + "/organisation.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        let outcome = try await run("apply", path)
        try #require(outcome.status == 0, "\(outcome.output)")
    }

    @Test func `work that no call shows is declared, amended and agreed to`() async throws {
        try await apply()
        // Yesterday from 3 to 4 in UTC, so that it is over whatever the hour.
        let day = Date.now.addingTimeInterval(-86_400).ISO8601Format().prefix(10)
        let (from, to) = ("\(day)T03:00:00Z", "\(day)T04:00:00Z")
        let silent = try await run("intervention", "declare", "anne", "--from", from, "--to", to)
        #expect(silent.status != 0)
        #expect(silent.output.contains("say why with --reason"))
        let declared: Intervention = try await decoded(
            "intervention", "declare", "anne", "--from", from, "--to", to, "--line", "ligne", "--reason", "mobile")
        #expect(declared.minutes == 60)
        #expect(declared.agreement == "awaited")
        #expect(declared.notes == ["mobile"])
        let again = try await run(
            "intervention", "declare", "anne", "--from", from, "--to", to, "--reason", "mobile")
        #expect(again.status != 0)
        #expect(again.output.contains("`vigie intervention amend \(declared.id)` changes it"))
        let amended: Intervention = try await decoded(
            "intervention", "amend", declared.id, "--travel-after", "25m", "--by", "anne")
        #expect(amended.minutes == 85)
        #expect(amended.travelMinutes == 25)
        let own = try await run("intervention", "agree", declared.id, "--by", "anne")
        #expect(own.status != 0)
        #expect(own.output.contains("nobody agrees to an own declaration"))
        let agreed: Intervention = try await decoded("intervention", "agree", declared.id, "--by", "marie")
        #expect(agreed.countsForPay)
        let list: List = try await decoded("intervention", "list", "--person", "anne")
        #expect(list.interventions.map(\.id) == [declared.id])
        let text = try await run("intervention", "show", declared.id)
        #expect(text.output.contains("25 min of travel, agreement agreed"))
        #expect(text.output.contains("marie: agreed"))
        #expect(text.output.contains("« mobile »"))
    }
}
