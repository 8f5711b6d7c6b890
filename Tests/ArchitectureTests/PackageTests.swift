import Foundation
import Testing

/// The package description itself: which target may depend on which.
struct PackageTests {
    struct Description: Decodable {
        struct Target: Decodable {
            var name: String
            var type: String
            var dependencies: [Dependency]
        }
        /// SwiftPM writes each dependency as an object of one key whose value starts with the name.
        struct Dependency: Decodable {
            var name: String

            init(from decoder: any Decoder) throws {
                struct Name: Decodable {
                    var value: String?
                    init(from decoder: any Decoder) throws {
                        value = try? decoder.singleValueContainer().decode(String.self)
                    }
                }
                let kinds = try decoder.singleValueContainer().decode([String: [Name]].self)
                name = kinds.values.first?.first?.value ?? ""
            }
        }
        var targets: [Target]
    }

    /// `swift package dump-package` in a scratch folder of its own: the build folder is locked while tests run.
    static let description = Result<Description, any Error> {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "vigie-architecture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", Project.root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Description.self, from: data)
    }

    @Test func `every target is known as pure or not`() throws {
        let targets = try Self.description.get().targets.filter { $0.type != "test" }
        for target in targets {
            #expect(
                Project.pureTargets.contains(target.name) || Project.otherTargets.contains(target.name),
                "say in Project.swift of these tests whether \(target.name) is pure")
        }
        #expect(Project.pureTargets.isSubset(of: targets.map(\.name)))
    }

    @Test func `a pure target depends on pure targets alone`() throws {
        let allowed = Project.pureTargets.union(Project.allowedOutside)
        for target in try Self.description.get().targets where Project.pureTargets.contains(target.name) {
            let own = Project.allowedAlone[target.name] ?? []
            let strangers = Set(target.dependencies.map(\.name)).subtracting(allowed).subtracting(own)
            #expect(strangers.isEmpty, "\(target.name) depends on \(strangers.sorted().joined(separator: ", "))")
        }
    }

    @Test func `only the program knows all`() throws {
        let knowers = try Self.description.get().targets.filter { target in
            target.type != "test" && target.dependencies.contains { $0.name == "Operations" }
        }
        #expect(knowers.map(\.name) == ["vigie"])
    }
}
