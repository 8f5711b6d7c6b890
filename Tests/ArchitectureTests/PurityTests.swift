import Foundation
import Testing

/// Rule 3 of the house: what decides has no sockets, files, clocks, randomness or environment of its own.
struct PurityTests {
    /// What a pure source may not name, with what it should take instead.
    static let forbidden: [(pattern: String, instead: String)] = [
        (#"\bDate\(\)|\bDate\.now\b|\bDate\(timeIntervalSinceNow"#, "an Instant that is passed in"),
        (
            #"\b(Continuous|Suspending)Clock\b|\bDispatchTime\b|\bclock_gettime\b|\bgettimeofday\b"#,
            "an Uptime passed in"
        ),
        (#"\bTask\.sleep\b|\bThread\b|\busleep\b|\bnanosleep\b"#, "nextDeadline and handleTimeout(now:)"),
        (
            #"\bSystemRandomNumberGenerator\b|\barc4random|\bUUID\(\)|\brandomElement\(\)|\bshuffled\(\)"#,
            "a generator passed in"
        ),
        (#"\.random\(in: [^,)\n]*\)"#, "a generator passed in: random(in:using:)"),
        (
            #"\bFileManager\b|\bFileHandle\b|\bURLSession\b|\bProcess\(\)|\bfopen\b|\b(String|Data)\(contentsOf"#,
            "bytes that are passed in"
        ),
        (#"\bProcessInfo\b|\bgetenv\b|\bCommandLine\b"#, "settings that are passed in"),
        (#"\b(TimeZone|Calendar|Locale)\.(current|autoupdatingCurrent)\b"#, "the line's zone"),
        (#"(?<![.\w])print\("#, "an effect"),
    ]

    @Test(arguments: Project.pureTargets.sorted())
    func `a pure target imports no shell`(target: String) {
        let sources = Project.sources(under: "Sources/\(target)")
        #expect(!sources.isEmpty, "no sources in Sources/\(target)")
        for source in sources {
            let strangers = Self.strangers(in: source, of: target)
            #expect(strangers.isEmpty, "\(source.path) imports \(strangers.sorted().joined(separator: ", "))")
        }
    }

    @Test(arguments: Project.pureTargets.sorted())
    func `a pure target reads no clock, file, random source or environment`(target: String) {
        for source in Project.sources(under: "Sources/\(target)") {
            for offence in Self.offences(in: source) { Issue.record("\(offence)") }
        }
    }

    @Test func `an import of a shell is found however it is written`() {
        let source = SwiftSource(
            path: "x.swift",
            text: """
                @preconcurrency public import NIOCore
                import struct Foundation.Date
                // import GRDB
                let text = "import Glibc"
                """)
        #expect(source.imports == ["NIOCore", "Foundation"])
        #expect(Self.strangers(in: source, of: "SIP") == ["NIOCore", "Foundation"])
        #expect(Self.strangers(in: source, of: "Chronology") == ["NIOCore"])
    }

    @Test(arguments: [
        "let now = Date()", "let clock = ContinuousClock()", "let die = Int.random(in: 1...6)",
        "try await Task.sleep(for: t)",
        "let id = UUID()", "getenv(\"PATH\")", "print(x)", "let zone = TimeZone.current",
    ])
    func `a reading of the world is found`(line: String) {
        #expect(!Self.offences(in: SwiftSource(path: "x.swift", text: line)).isEmpty)
    }

    @Test(arguments: [
        "let die = Int.random(in: 1...6, using: &generator)", "// as Date() would", "let word = \"Date()\"",
        "log.print(x)", "let update = sipDate()",
    ])
    func `what only looks like one is let be`(line: String) {
        #expect(Self.offences(in: SwiftSource(path: "x.swift", text: line)).isEmpty)
    }

    /// The modules that a source of a pure target may not import.
    static func strangers(in source: SwiftSource, of target: String) -> Set<String> {
        var allowed = Project.pureTargets.union(Project.allowedOutside)
        allowed.formUnion(Project.allowedAlone[target] ?? [])
        if Project.foundationAllowed.contains(target) { allowed.insert("Foundation") }
        return source.imports.subtracting(allowed)
    }

    /// What a pure source names and may not.
    static func offences(in source: SwiftSource) -> [String] {
        let lines = source.code.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { number, line in
            forbidden.compactMap { rule in
                guard let found = line.range(of: rule.pattern, options: .regularExpression) else { return nil }
                return "\(source.path):\(number + 1) names \(line[found]): use \(rule.instead)"
            }
        }
    }
}
