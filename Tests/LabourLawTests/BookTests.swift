import LabourLaw
import Testing

struct BookTests {
    @Test func `the built-in books fit together`() throws {
        let library = try BuiltInBooks.library()
        #expect(library.regimes.contains("private/code-du-travail"))
    }
}
