import Directory
import Foundation
import Operations
import Testing

/// One file for each kind of mistake: what is said about it, and at which line.
@Suite struct BadFileTests {
    @Test(arguments: BadFileTable.expectations)
    func `a file with a mistake says what is wrong and where`(name: String, expected: [String]) throws {
        let reading = OrganisationFile.read(path: try Self.folder().appending(path: name + ".yaml").path)
        let said = reading.diagnostics.map { diagnostic in
            "\(diagnostic.line.map(String.init) ?? "-") \(diagnostic.severity.rawValue): \(diagnostic.path): "
                + diagnostic.problem
        }
        #expect(said == expected)
        #expect(reading.diagnostics.allSatisfy { !$0.remedy.isEmpty })
        #expect((reading.organisation == nil) == !reading.errors.isEmpty)
    }

    @Test func `each bad file is in the table`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder().path).filter {
            $0.hasSuffix(".yaml")
        }
        #expect(Set(files.map { String($0.dropLast(5)) }) == Set(BadFileTable.expectations.map(\.0)))
    }

    @Test func `a secret written into the file is never repeated`() throws {
        for name in ["inline-password", "inline-secret"] {
            let reading = OrganisationFile.read(path: try Self.folder().appending(path: name + ".yaml").path)
            #expect(reading.errors.count == 1 || name == "inline-password")
            #expect(!reading.diagnostics.map(\.description).joined().contains("Tr0ub4dor"))
        }
    }

    @Test func `a file that is missing, too large, not text or nested without end is refused`() {
        #expect(
            OrganisationFile.read(path: "/nonexistent/file.yaml").errors.first?.problem == "the file cannot be opened")
        #expect(OrganisationFile.read(path: "/").errors.count == 1)
        let large = [UInt8](repeating: UInt8(ascii: "#"), count: OrganisationFile.maximumSize + 1)
        #expect(OrganisationFile.read(bytes: large, name: "x").errors.first?.problem == "the file is larger than 1 MiB")
        #expect(
            OrganisationFile.read(bytes: [0xFF, 0xFE, 0], name: "x").errors.first?.problem
                == "the file is not UTF-8 text")
        for opening in ["[", "{a: ", "- ", "? "] {
            let nested = String(repeating: opening, count: 200_000)
            #expect(!OrganisationFile.read(text: nested, name: "x").errors.isEmpty)
        }
    }

    @Test func `aliases that would unfold without end are never followed`() {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1..<60 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let tagged = bomb.replacing(": &", with: ": !!seq &") + "? *a59\n: x\n"
        for text in [bomb, tagged] {
            let reading = OrganisationFile.read(text: text, name: "bomb.yaml")
            #expect(reading.errors.map(\.problem) == ["YAML anchors and aliases (`&name`, `*name`) are not read"])
        }
    }

    @Test func `the number of diagnostics is bounded`() {
        let text = "organisation: x\n" + (0..<5_000).map { "k\($0): 1\n" }.joined()
        let reading = OrganisationFile.read(text: text, name: "x")
        #expect(reading.diagnostics.count == OrganisationFile.maximumDiagnostics + 1)
        #expect(reading.organisation == nil)
    }

    @Test(arguments: 0..<40)
    func `a damaged file never traps`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let path = try ProjectRoot.find().appending(path: "examples/chaleur.yaml").path
        let original = Array(try Data(contentsOf: URL(filePath: path)))
        for _ in 0..<50 {
            var bytes = original
            for _ in 0...Int.random(in: 0...8, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes.remove(at: position)
                case 1: bytes[position] = UInt8.random(in: 0...255, using: &random)
                default: bytes.insert(Array(":-[]{}\"'&*#\n \t0".utf8).randomElement(using: &random) ?? 0, at: position)
                }
            }
            let reading = OrganisationFile.read(bytes: bytes, name: "damaged.yaml")
            #expect(reading.organisation != nil || !reading.errors.isEmpty)
        }
    }

    private static func folder() throws -> URL {
        try ProjectRoot.find().appending(path: "Tests/OperationsTests/BadFiles")
    }
}
