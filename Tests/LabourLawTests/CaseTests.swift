import LabourLaw
import Testing

struct CaseTests {
    @Test func `every case of every theme holds`() throws {
        let library = try BuiltInBooks.library()
        let cases = try CaseFile.all.get()
        #expect(cases.count >= 75)
        for item in cases {
            #expect(item.source?.isEmpty == false, "\(item.id) has no source")
            if let fragments = item.expected["error"]?.items?.compactMap(\.text) {
                let error = #expect(throws: SourceError.self) { try item.assess(with: library) }
                for fragment in fragments {
                    #expect(error?.description.contains(fragment) == true, "\(item.id): \(error?.description ?? "")")
                }
                continue
            }
            do {
                let (context, assessment) = try item.assess(with: library)
                let differences = Expectation(item.expected, context: context, assessment: assessment)
                    .differences()
                #expect(differences.isEmpty, "\(item.theme) \(item.id): \(differences.joined(separator: "; "))")
            } catch {
                Issue.record("\(item.theme) \(item.id): \(error)")
            }
        }
    }
}
