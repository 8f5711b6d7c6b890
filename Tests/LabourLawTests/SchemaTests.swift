import Foundation
import LabourLaw
import Testing

/// docs/worker-file.schema.json names exactly the keys that the reader knows.
struct SchemaTests {
    private static let schema = Result {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/worker-file.schema.json"), encoding: .utf8)
        return try JSONText.parse(text, file: "worker-file.schema.json")
    }

    /// The keys of a definition.
    private static func keys(_ path: String...) throws -> Set<String> {
        let start = try schema.get()["$defs"]
        let found = path.reduce(start) { value, key in value?[key] }
        return Set(found?["properties"]?.entries?.map(\.key) ?? [])
    }

    /// The keys that the reader says it knows where it meets a strange one.
    private static func known(_ members: String) throws -> Set<String> {
        let error = try #require(throws: SourceError.self) { try Workers.read(members) }
        let list = try #require(error.remedy.split(separator: ": ", maxSplits: 1).last)
        return Set(list.split(separator: ", ").map(String.init))
    }

    @Test func `each object of the schema has the keys of the reader`() throws {
        let ends = "\"start\": \"2026-11-09T18:00+01:00\", \"end\": \"2026-11-10T09:00+01:00\""
        #expect(try Self.keys("worker") == Self.known("\"?\": 1"))
        #expect(try Self.keys("oncall") == Self.known("\"oncall\": [{\(ends), \"?\": 1}]"))
        #expect(try Self.keys("intervention") == Self.known("\"interventions\": [{\(ends), \"?\": 1}]"))
        #expect(try Self.keys("interval") == Self.known("\"work\": [{\(ends), \"?\": 1}]"))
        #expect(try Self.keys("person") == Self.known("\"person\": {\"?\": 1}"))
        #expect(
            try Self.keys("person", "properties", "contract") == Self.known("\"person\": {\"contract\": {\"?\": 1}}"))
        #expect(try Self.keys("setup") == Self.known("\"setup\": {\"?\": 1}"))
        #expect(try Self.keys("constraints") == Self.known("\"constraints\": {\"?\": 1}"))
        #expect(try Self.keys("params") == Set(WorkerParameters.kinds.keys))
        let absence = try Self.known("\"absences\": [{\(ends), \"?\": 1}]")
            .union(Self.known("\"absences\": [{\"from\": \"2026-11-09\", \"?\": 1}]"))
        #expect(try Self.keys("absence") == absence)
    }

    @Test func `the choices of the schema are those of the reader`() throws {
        let definitions = try Self.schema.get()["$defs"]
        let kinds = definitions?["absence"]?["properties"]?["kind"]?["enum"]?.items?.compactMap(\.text)
        #expect(kinds == WorkerAbsence.Kind.allCases.map(\.rawValue))
        let contract = definitions?["person"]?["properties"]?["contract"]?["properties"]?["kind"]?["enum"]
        #expect(
            Set(contract?.items?.compactMap(\.text) ?? []) == Set(WorkerPerson.ContractKind.allCases.map(\.rawValue)))
    }
}
