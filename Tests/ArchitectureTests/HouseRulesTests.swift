import Foundation
import Testing

/// The rules of CONTRIBUTING that a machine can hold the sources to.
struct HouseRulesTests {
    static let sources = ["Sources", "Tests", "Benchmarks"].flatMap(Project.sources(under:))

    /// What no source says, in code or comments, and why.
    static let forbidden: [(pattern: String, because: String)] = [
        (#"\b(TODO|FIXME|XXX)\b"#, "what is missing belongs in an issue"),
        (#"\btry!|\bas!\s"#, "an error is thrown or handled"),
        (#"\bfatalError\("#, "a precondition with a sentence says what we did wrong"),
    ]
    static let forbiddenInTests: [(pattern: String, because: String)] = [
        (#"\bTask\.sleep\b|\busleep\(|\bThread\.sleep\b|(?<![.\w])sleep\("#, "time is injected, tests do not wait")
    ]
    /// Names that say nothing.
    static let emptyNames = ["Util", "Utils", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc"]

    @Test func `a file stays under 400 lines`() {
        #expect(!Self.sources.isEmpty)
        for source in Self.sources where source.lines.count > 400 {
            Issue.record("\(source.path) has \(source.lines.count) lines: split it as Type+Theme.swift")
        }
    }

    @Test func `no source says what the house does not say`() {
        for source in Self.sources {
            var rules = Self.forbidden
            if source.path.hasPrefix("Tests/") { rules += Self.forbiddenInTests }
            for offence in Self.offences(in: source, rules: rules) { Issue.record("\(offence)") }
        }
    }

    @Test func `an unchecked Sendable is proved in a comment`() {
        for source in Self.sources {
            let lines = source.lines
            for (number, line) in lines.enumerated() where line.contains("@unchecked Sendable") {
                let above = lines[max(0, number - 8)..<number]
                let isProved = above.contains { $0.contains("//") }
                if SwiftSource(path: "", text: String(line)).code.contains("@unchecked Sendable"), !isProved {
                    Issue.record("\(source.path):\(number + 1): say above why this is safe")
                }
            }
        }
    }

    @Test func `a file is named for what it holds`() {
        for source in Self.sources {
            let name = URL(filePath: source.path).deletingPathExtension().lastPathComponent
            for empty in Self.emptyNames where name.hasSuffix(empty) {
                Issue.record("\(source.path): '\(empty)' names nothing")
            }
            #expect(name != "_seed", "\(source.path) is still the seed of an empty target")
        }
    }

    @Test(arguments: [
        ("let x = 1 // TODO: later", true), ("let x = try! f()", true), ("fatalError(\"no\")", true),
        ("let word = \"TODO\"", false), ("let todos = 1", false),
    ])
    func `a forbidden word is found in code and comments, not in strings`(line: String, isForbidden: Bool) {
        let offences = Self.offences(in: SwiftSource(path: "x.swift", text: line), rules: Self.forbidden)
        #expect(offences.isEmpty != isForbidden)
    }

    private static func offences(
        in source: SwiftSource, rules: [(pattern: String, because: String)]
    ) -> [String] {
        let lines = source.withoutStrings.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { number, line in
            rules.compactMap { rule in
                guard let found = line.range(of: rule.pattern, options: .regularExpression) else { return nil }
                return "\(source.path):\(number + 1) says '\(line[found])': \(rule.because)"
            }
        }
    }
}
