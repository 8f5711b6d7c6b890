import Chronology
import Directory
import Foundation
import Testing

@testable import Operations

/// The JSON Schema and the reader describe one language.
@Suite struct SchemaTests {
    @Test func `each key that the reader knows is in the schema and conversely`() throws {
        let schema = try Self.schema()
        var asked: [String: Set<String>] = [:]
        for text in Self.everything {
            let (_, keys) = OrganisationFile.trace(text: text, name: "everything.yaml")
            asked.merge(keys) { $0.union($1) }
        }
        asked["(entries)"] = nil
        var described = Self.definitions(of: schema)
        described["file"] = Self.properties(of: schema)
        #expect(Set(asked.keys) == Set(described.keys))
        for (kind, keys) in asked { #expect(keys == described[kind], "section \(kind)") }
    }

    @Test func `each object of the schema refuses unknown keys and describes the known ones`() throws {
        let schema = try Self.schema()
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["additionalProperties"] as? Bool == false)
        let definitions = schema["$defs"] as? [String: [String: Any]] ?? [:]
        for (name, definition) in definitions where definition["properties"] != nil {
            #expect(definition["additionalProperties"] as? Bool == false, "section \(name)")
            let properties = definition["properties"] as? [String: [String: Any]] ?? [:]
            for (key, property) in properties {
                #expect((property["description"] as? String)?.isEmpty == false, "\(name).\(key) has no description")
            }
        }
    }

    @Test func `each reference of the schema leads somewhere`() throws {
        let schema = try Self.schema()
        let names = Set((schema["$defs"] as? [String: Any] ?? [:]).keys)
        let text = String(decoding: try Self.bytes(), as: UTF8.self)
        for match in text.matches(of: /"#\/\$defs\/([A-Za-z]+)"/) {
            #expect(names.contains(String(match.output.1)))
        }
    }

    @Test func `the choices of the schema are those of the vocabulary`() throws {
        #expect(try Self.choices("line", "territory") == Set(Territory.allCases.map(\.rawValue)))
        #expect(try Self.choices("line", "language") == Set(Language.allCases.map(\.rawValue)))
        #expect(try Self.choices("trunk", "transport") == Set(Trunk.Transport.allCases.map(\.rawValue)))
    }

    @Test func `the defaults of the schema are those of the vocabulary`() throws {
        let line = Line(id: LineID("l"), name: "l", numbers: ["8200"], ladder: Ladder(levels: []))
        let organisation = Organisation(name: "o", lines: [line])
        let values = Dictionary(organisation.settings.map { ($0.path.rawValue, $0.value) }) { first, _ in first }
        let definitions = try Self.schema()["$defs"] as? [String: [String: Any]] ?? [:]
        var compared = 0
        for section in ["ringing", "acceptance", "voicemail", "limits", "ladder", "tasks", "hours", "announcement"] {
            let properties = definitions[section]?["properties"] as? [String: [String: Any]] ?? [:]
            for (key, property) in properties {
                guard let standard = property["default"] else { continue }
                let text = (standard as? Bool).map { $0 ? "true" : "false" } ?? "\(standard)"
                #expect(values["lines.l.\(section).\(key)"] == text, "\(section).\(key)")
                compared += 1
            }
        }
        #expect(compared >= 18)
    }

    /// Files in which every section occurs.
    private static let everything = [
        """
        organisation: a
        softphones: { realm: r }
        dial_out: {}
        trunks: { t: { host: h } }
        notifications:
          email: {}
          sms: {}
          webhook: {}
          templates: { fr: {}, en: {} }
        people: { p: { name: p, devices: { d: { number: "1234" } }, notify: [ { channel: call } ], employment: { "2026-01-01": {} } } }
        lines:
          l:
            hours: {}
            announcement: {}
            menu: {}
            ladder: { levels: { primary: [ { person: p, when: always } ], backup: { rota: r } } }
            ringing: {}
            acceptance: {}
            voicemail: {}
            limits: {}
            tasks: {}
            callers: {}
            recording: {}
            access: {}
        rota:
          r:
            coverage: {}
            layers:
              a: { members: [ p, { people: [p] } ], start: "2026-01-01T08:00", length: 1w, only: {} }
            overrides: { o: {} }
            confirmation: {}
            temporary: { t: { shifts: [ {} ] } }
        absences: { a: {} }
        """
    ]

    private static func bytes() throws -> Data {
        try Data(contentsOf: ProjectRoot.find().appending(path: "docs/organisation.schema.json"))
    }

    private static func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: bytes()) as? [String: Any])
    }

    private static func properties(of object: [String: Any]) -> Set<String> {
        Set((object["properties"] as? [String: Any] ?? [:]).keys)
    }

    private static func definitions(of schema: [String: Any]) -> [String: Set<String>] {
        (schema["$defs"] as? [String: [String: Any]] ?? [:]).filter { $0.value["properties"] != nil }
            .mapValues(properties)
    }

    private static func choices(_ definition: String, _ key: String) throws -> Set<String> {
        let definitions = try schema()["$defs"] as? [String: [String: Any]]
        let properties = definitions?[definition]?["properties"] as? [String: [String: Any]]
        return Set(properties?[key]?["enum"] as? [String] ?? [])
    }
}
