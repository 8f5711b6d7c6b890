import Chronology
import LabourLaw
import Testing

struct BookTests {
    @Test func `the built-in books fit together`() throws {
        let library = try BuiltInBooks.library()
        for regime in [
            "private/code-du-travail", "fpt/technique-exploitation", "fpt/technique-securite", "fpt/technique-decision",
            "fpt/other-filieres", "fpe/ecologie-interventions-aleatoires", "fph", "fp/ihts", "idcc-3248", "idcc-2941",
            "idcc-1147", "idcc-1875", "idcc-2564", "idcc-2264", "idcc-3241", "ccn51", "unifed-ccn66",
        ] {
            #expect(library.regimes.contains(regime), "no book is for \(regime)")
        }
    }

    @Test func `every value has a source with a link, and every rule has a value`() throws {
        let library = try BuiltInBooks.library()
        var ids: Set<String> = []
        for book in library.books.values {
            for entry in book.values.values {
                ids.insert(entry.id)
                for row in entry.rows {
                    #expect(!row.citation.article.isEmpty)
                    #expect(row.citation.url?.hasPrefix("https://") == true, "\(book.id) \(entry.id) has no link")
                    #expect(row.read != nil, "\(book.id) \(entry.id) does not say when it was read")
                }
            }
        }
        for rule in LawRules.all {
            #expect(!rule.values.isEmpty)
            for id in rule.values { #expect(ids.contains(id), "\(rule.name) reads \(id), which no book holds") }
        }
    }

    @Test func `every example of a value holds`() throws {
        let library = try BuiltInBooks.library()
        for book in library.books.values.sorted(by: { $0.id < $1.id }) {
            for entry in book.values.values.sorted(by: { $0.line < $1.line }) {
                for example in entry.examples {
                    let difference = try Self.difference(example, of: entry, library: library)
                    #expect(difference == nil, "\(entry.file):\(entry.line) \(entry.id): \(difference ?? "")")
                }
            }
        }
    }

    /// What an example says that is not so; nil when it holds.
    private static func difference(
        _ example: SourceValue, of entry: BookEntry, library: BookLibrary
    ) throws -> String? {
        if let facts = example["facts"], let expected = example["expect"] {
            let item = CaseFile(theme: entry.file, id: entry.id, facts: facts, expected: expected)
            let (context, assessment) = try item.assess(with: library)
            let differences = Expectation(expected: expected, context: context, assessment: assessment).differences()
            return differences.isEmpty ? nil : differences.joined(separator: "; ")
        }
        guard let day = example["on"]?.text.flatMap({ CivilText.parseDate($0) }), let row = entry.row(on: day) else {
            return "no value holds on the example's day"
        }
        if let wanted = example["contains"]?.text {
            return row.value.items?.contains { $0.text == wanted } == true ? nil : "\(wanted) is missing"
        }
        let value = example["at"]?.text.map { row.value[$0] } ?? row.value
        let wanted = example["is"]
        let isSame = value?.number.map { $0 == wanted?.number } ?? (value?.text == wanted?.text && value?.text != nil)
        return isSame ? nil : "it is \(value?.text ?? "absent")"
    }
}
