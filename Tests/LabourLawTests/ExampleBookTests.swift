import Foundation
import LabourLaw
import Testing

/// The worked example of docs/fr/accord-entreprise.md, and what that page says of errors.
struct ExampleBookTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the worked example of a company agreement holds together, with its examples`() throws {
        let text = try String(
            contentsOf: Self.root.appending(path: "examples/accord-entreprise.yaml"), encoding: .utf8)
        let part = try BookReader(file: "accord-entreprise.yaml").read(yaml: text)
        let library = try Workers.library.get().adding([part])
        #expect(library.regimes.contains("company/exemple"))
        #expect(library.failingExamples(ofBooks: ["accord-exemple"]) == [])
        #expect(library.chain(for: Regime("company/exemple"))?.map(\.id) == ["code-du-travail", "accord-exemple"])
    }

    @Test func `the page on the law names every rule, and that it is no legal advice`() throws {
        let page = try String(contentsOf: Self.root.appending(path: "docs/fr/droit.md"), encoding: .utf8)
        for rule in LawRules.all { #expect(page.contains("`\(rule.name)`"), "\(rule.name) is not on the page") }
        #expect(page.contains("ce n'est pas un conseil juridique"))
    }
}
