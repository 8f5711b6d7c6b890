import Compensation
import LabourLaw
import Testing

/// Every pay table of the books carries worked examples; here they run.
struct ExampleTests {
    @Test func `every example of a pay table gives its total`() throws {
        let books = try Payroll.books.get()
        var count = 0
        for entry in books.books.values.flatMap({ $0.tables.values }) {
            for example in entry.examples {
                let facts = try #require(example["facts"], "\(entry.file): an example of \(entry.id) has no facts")
                let result = try Payroll.evaluate(try Payroll.worker(facts, file: entry.file))
                let place = "\(entry.file), line \(example.line), \(result.lines.map(\.label))"
                #expect(result.total.description == example["expect"]?["total"]?.text, "\(place)")
                if let rest = example["expect"]?["rest_minutes"]?.number {
                    #expect(ExactNumber(result.restMinutes) == rest, "\(place)")
                }
                count += 1
            }
        }
        #expect(count > 30)
    }
}
