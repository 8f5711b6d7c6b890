import Chronology
import Foundation
import LabourLaw

/// The worked cases of the folder `Cases`: facts as a worker file has them, and what is expected, each with its source.
struct CaseFile: Sendable {
    var theme: String
    var id: String
    var facts: SourceValue
    var expected: SourceValue
    var source: String?

    /// Every case of every theme.
    static let all: Result<[CaseFile], any Error> = Result {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.flatMap { file in
            let name = file.lastPathComponent
            let list = try JSONText.parse(String(contentsOf: file, encoding: .utf8), file: name)
            return (list.items ?? []).compactMap { item -> CaseFile? in
                guard let id = item["id"]?.text, let facts = item["facts"], let expected = item["expect"] else {
                    return nil
                }
                return CaseFile(
                    theme: name, id: id, facts: facts, expected: expected, source: item["source"]?.text)
            }
        }
    }

    /// Reads and assesses the facts.
    func assess(with library: BookLibrary) throws -> (context: LawContext, assessment: Assessment) {
        let file = try WorkerFileReader(file: theme).read(facts)
        var assessor = Assessor(library: library)
        let context = try assessor.context(for: file)
        return (context, Assessor.assess(context))
    }
}
