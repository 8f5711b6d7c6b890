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
                    let difference = BookExample(example, of: entry).difference(in: library)
                    #expect(difference == nil, "\(entry.file):\(entry.line) \(entry.id): \(difference ?? "")")
                }
            }
        }
    }
}
